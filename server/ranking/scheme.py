"""The scheme of an event: how marks become a total, a place, an award, an advance. Values only; design.md section 8.

Marks, maxima, penalties and deductions are integers of thousandths; weights, shares and floors are exact `Fraction`s
of points. Every field after those of format 1 has a default that leaves a result as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Rounding = Literal["half_up", "half_even", "floor", "ceil"]
Compare = Literal["published", "exact"]
Absent = Literal["entry", "zero"]
Standardise = Literal["none", "judge", "field"]
Kind = Literal["score", "judgement", "measurement"]
Combine = Literal["mean", "trimmed_mean", "median", "sum", "best"]
AwardRounding = Literal["half_up", "ceil", "floor"]
AwardOf = Literal["ranked", "started", "entered"]
CutTies = Literal["all", "chain", "none"]
Status = Literal["", "absent", "forfeited", "disqualified", "withdrawn"]

State = Literal["ranked", "unscored", "absent", "forfeited", "disqualified", "withdrawn"]
Model = Literal["free", "worldskills"]
SpreadRule = Literal["warn", "block"]

THOUSAND = 1000
RESERVED_CODES = frozenset({"total", "elapsed", "draw", "share", "decision", "round"})
# What a stored row of an aspect holds as the aspect itself does, so that either is made of the other by these names.
ASPECT_COLUMNS = ("code", "title", "max", "kind", "decimals", "combine", "drop", "judges")


@dataclass(frozen=True, slots=True)
class Aspect:
    """评分点. `max` in thousandths; `decimals` 0 to 3; `judges` = marks needed at least; `drop` of each end.

    A judgement's marks are whole levels 0 to 3 (kept in thousandths like all marks: level 2 is 2000). `descriptors`
    say what each level means; `spread` = how many levels the highest and the lowest may differ (domain.md 8.2 J-6),
    and `spread_rule` whether more only warns or blocks the closing of marking. `criterion`: a code of its module's.
    """

    code: str
    title: str
    max: int
    kind: Kind = "score"
    decimals: int = 3
    combine: Combine = "mean"
    drop: int = 0
    judges: int = 1
    criterion: str | None = None
    descriptors: Sequence[str] = ()
    spread: int | None = None
    spread_rule: SpreadRule = "warn"


@dataclass(frozen=True, slots=True)
class Criterion:
    """评分项 between a module and its aspects (domain.md 8.1). `max` in thousandths: the sum of its aspects' max."""

    code: str
    title: str
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """模块. `weight` >= 0 (0: a tie key only); `pass_mark` in points, a fact only; `round`: the code of its round."""

    code: str
    title: str
    weight: Fraction
    aspects: Sequence[Aspect]
    pass_mark: Fraction | None = None
    standardise: Standardise = "none"
    round: str | None = None
    criteria: Sequence[Criterion] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """轮次. `top` go on to the next (None in the last), `ties` says what happens at the cut (domain.md 3.4).

    `carry`: its modules count in the total of those who go on; else it only selects.
    """

    code: str
    title: str
    top: int | None = None
    ties: CutTies = "all"
    carry: bool = True


@dataclass(frozen=True, slots=True)
class Deduction:
    """扣分项 (domain.md 3.3). `points` each time; `limit`: what it takes off one entry at most; both in thousandths."""

    code: str
    title: str
    points: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """组别 inside a joint event: its entries also have a place among themselves."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class TieKey:
    """One step of the tie chain: a module's code, `elapsed`, `draw`, `decision` or `share`. The total comes first.

    `decision` is 裁判长裁定: an order given by the chief judge, the last step there may be.
    """

    key: str
    descending: bool = False

    @property
    def text(self) -> str:
        """The step as it is written: `skill desc`, `elapsed asc`; `share` stands alone."""
        return self.key if self.key == "share" else f"{self.key} {'desc' if self.descending else 'asc'}"

    @classmethod
    def of(cls, text: str) -> "TieKey":
        """The step that `text` wrote."""
        key, _, direction = text.partition(" ")
        return cls(key, direction == "desc")


@dataclass(frozen=True, slots=True)
class Award:
    """奖项. Exactly one of `places`, `share`, `upto`; `of` says what n counts.

    `rounding` None is the format's default: half_up for a share, ceil for an upto. `group`: among its entries only.
    """

    title: str
    places: int | None = None
    share: Fraction | None = None
    upto: Fraction | None = None
    rounding: AwardRounding | None = None
    of: AwardOf = "ranked"
    min_total: Fraction | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """晋级. `count` places, at most `per_delegation` a delegation; `ties` at the cut; `by_group`: in each group."""

    count: int
    per_delegation: int | None = None
    min_total: Fraction | None = None
    ties: CutTies = "chain"
    by_group: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """评分方案 of one event with its awards and advance. `places` = decimals of a published total.

    `model` worldskills asks for what domain.md 8.2 J-9 asks; `unshared`: so many first places may not be shared
    (前三名不并列, domain.md 3.4); `penalty_limit` in thousandths: what all deductions take off one entry at most.
    """

    modules: Sequence[Module]
    places: int = 2
    rounding: Rounding = "half_up"
    compare: Compare = "published"
    ties: Sequence[TieKey] = (TieKey("share"),)
    absent: Absent = "entry"
    awards: Sequence[Award] = ()
    advance: Advance | None = None
    passed_over: Sequence[str] = ()
    model: Model = "free"
    unshared: int = 0
    penalty_limit: int | None = None
    rounds: Sequence[Round] = ()
    deductions: Sequence[Deduction] = ()
    groups: Sequence[Group] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What the database says of one entry and aspect: counts and sums of the marks given, in thousandths.

    `count`, `sum`, `min`, `max` are over scored marks only; `absent` counts the absent ones and `void` the void ones
    that were not replaced. `values` holds the single marks, only where `needs_values(aspect)`.
    """

    count: int
    sum: int
    min: int
    max: int
    absent: int = 0
    void: int = 0
    values: Sequence[int] = ()
