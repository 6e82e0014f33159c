"""The scheme of an event: how marks become a total, a place, an award, an advance. Values only; design.md section 8.

Marks, maxima and penalties are integers of thousandths; weights, shares and floors are exact `Fraction`s of points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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

THOUSAND = 1000
RESERVED_CODES = frozenset({"total", "elapsed", "draw", "share"})


@dataclass(frozen=True, slots=True)
class Aspect:
    """评分点. `max` in thousandths; `decimals` 0 to 3; `judges` = marks needed at least; `drop` of each end.

    A judgement's marks are whole levels 0 to 3 (kept in thousandths like all marks: level 2 is 2000).
    """

    code: str
    title: str
    max: int
    kind: Kind = "score"
    decimals: int = 3
    combine: Combine = "mean"
    drop: int = 0
    judges: int = 1


@dataclass(frozen=True, slots=True)
class Module:
    """模块. `weight` >= 0 (0: a tie key only); `pass_mark` in points, a fact only."""

    code: str
    title: str
    weight: Fraction
    aspects: Sequence[Aspect]
    pass_mark: Fraction | None = None
    standardise: Standardise = "none"


@dataclass(frozen=True, slots=True)
class TieKey:
    """One step of the tie chain: a module's code, `elapsed`, `draw` or `share`. The total always comes before it."""

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

    `rounding` None is the format's default: half_up for a share, ceil for an upto.
    """

    title: str
    places: int | None = None
    share: Fraction | None = None
    upto: Fraction | None = None
    rounding: AwardRounding | None = None
    of: AwardOf = "ranked"
    min_total: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """晋级. `count` places, at most `per_delegation` of each delegation; `ties` at the cut."""

    count: int
    per_delegation: int | None = None
    min_total: Fraction | None = None
    ties: CutTies = "chain"


@dataclass(frozen=True, slots=True)
class Scheme:
    """评分方案 of one event with its awards and advance. `places` = decimals of a published total."""

    modules: Sequence[Module]
    places: int = 2
    rounding: Rounding = "half_up"
    compare: Compare = "published"
    ties: Sequence[TieKey] = (TieKey("share"),)
    absent: Absent = "entry"
    awards: Sequence[Award] = ()
    advance: Advance | None = None
    passed_over: Sequence[str] = ()


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


@dataclass(frozen=True, slots=True)
class Entrant:
    """What ranking must know of one entry besides its marks. `draw`: lower first; `elapsed` in seconds;
    `penalties` summed in thousandths; `holder`: holds a title of the scheme's `passed_over`."""

    entry_no: str
    status: Status = ""
    delegation: str | None = None
    elapsed: int | None = None
    draw: int | None = None
    penalties: int = 0
    holder: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Everything that decides one event: the entrants and their tallies.

    `tallies[entry_no][aspect_code]`; a missing tally means that no mark was given.
    `judge_sums[module_code][entry_no][judge]` = that judge's sum over the module: Σ `judge_factor(aspect)` · mark, an
    absent mark adding 0 (a judge with nothing but absent marks stands there with 0). Only for modules where
    `needs_judge_sums(module)`; any one unit will do, since standardising cancels it.
    """

    entrants: Sequence[Entrant]
    tallies: Mapping[str, Mapping[str, Tally]]
    judge_sums: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)


State = Literal["ranked", "unscored", "absent", "forfeited", "disqualified", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The result of one entry. `place`, `exact`, `total`, `award` are None unless ranked.

    `modules[code]`: exact module values in points, standardised where the scheme says so (None where not scored, and
    for a standardised module of an entry that is not ranked); `raw[code]` the same before standardising.
    `exact` the unrounded total, `total` the published; `penalties` in thousandths, already taken off both.
    `passed[code]`: for each module with a pass mark, of ranked entries. `position` = competition rank among those
    eligible for awards (None for a holder). `missing` names the aspects not scored of an `unscored` entry;
    `absent_aspects` those with an absent mark, which count 0 where the scheme says `zero` and show 缺考.
    """

    entry_no: str
    state: State
    place: int | None = None
    tied: bool = False
    decided_by: str = ""
    exact: Fraction | None = None
    total: Fraction | None = None
    modules: Mapping[str, Fraction | None] = field(default_factory=dict)
    passed: Mapping[str, bool] = field(default_factory=dict)
    position: int | None = None
    award: str | None = None
    advances: bool = False
    missing: Sequence[str] = ()
    absent_aspects: Sequence[str] = ()
    raw: Mapping[str, Fraction | None] = field(default_factory=dict)
    penalties: int = 0
