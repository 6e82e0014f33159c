"""What a recount starts from: the scheme and the entries of one event, as the package says them.

Points, weights and limits are exact fractions; marks are integers of thousandths of a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

ABSENT, VOID = "absent", "void"
Mark = tuple[str, str, int | str]  # aspect, judge, thousandths or ABSENT or VOID


@dataclass(frozen=True, slots=True)
class Aspect:
    """评分点: `max` in points; `judges`: marks needed at least; `drop`: of each end, for trimmed_mean."""

    code: str
    max: Fraction
    kind: str = "score"
    combine: str = "mean"
    drop: int = 0
    judges: int = 1


@dataclass(frozen=True, slots=True)
class Module:
    """模块. `standardise`: none, judge or field."""

    code: str
    weight: Fraction
    aspects: Sequence[Aspect]
    standardise: str = "none"
    round: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """轮次. `top`: how many go on, None in the last; `carry`: its modules count for those who do."""

    code: str = ""
    title: str = ""
    top: int | None = None
    ties: str = "all"
    carry: bool = True


@dataclass(frozen=True, slots=True)
class Scheme:
    """评分方案. `ties`: (key, whether higher is better). `limits`: what a deduction takes at most, by its code.
    `unshared`: so many first places may not be shared."""

    modules: Sequence[Module]
    places: int = 2
    rounding: str = "half_up"
    compare: str = "published"
    ties: Sequence[tuple[str, bool]] = ()
    absent: str = "entry"
    rounds: Sequence[Round] = ()
    limits: Mapping[str, Fraction | None] = field(default_factory=dict)
    penalty_limit: Fraction | None = None
    unshared: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """奖项: exactly one of `places`, `share`, `upto`. `rounding` None: half_up of a share, ceil of an upto."""

    title: str
    places: int | None = None
    share: Fraction | None = None
    upto: Fraction | None = None
    rounding: str | None = None
    of: str = "ranked"
    min_total: Fraction | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """晋级: how many go up, at most so many of one delegation."""

    count: int
    per_delegation: int | None = None
    min_total: Fraction | None = None
    ties: str = "chain"
    by_group: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """参赛. `holds`: the titles its contestants held before. `penalties`: (deduction code or "", points) each."""

    entry_no: str
    status: str = ""
    team: str = ""
    name: str = ""
    organisation: str = ""
    region: str = ""
    delegation: str = ""
    group: str = ""
    elapsed: int | None = None
    draw: int | None = None
    decision: int | None = None
    holds: frozenset[str] = frozenset()
    takes_no_award: bool = False
    penalties: Sequence[tuple[str, Fraction]] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """赛项. `groups`: title by code, in order; empty where it has none."""

    code: str
    scheme: Scheme
    entries: Sequence[Entry] = ()
    awards: Sequence[Award] = ()
    advance: Advance | None = None
    passed_over: frozenset[str] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)
