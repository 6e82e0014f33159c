"""What goes into a ranking besides the scheme, and what comes out: entrants with their tallies, standings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from server.ranking.scheme import State, Status, Tally


@dataclass(frozen=True, slots=True)
class Entrant:
    """What ranking must know of one entry besides its marks.

    `draw` and `decision`: lower first; `elapsed` in seconds; `holder`: holds a title of the scheme's `passed_over`.
    `deducted` is the sum of its penalties in thousandths by deduction code, "" for those without one; `penalties` their
    whole sum, which counts where nothing stands in `deducted`. The limits of the scheme are applied here, not before.
    """

    entry_no: str
    status: Status = ""
    delegation: str | None = None
    elapsed: int | None = None
    draw: int | None = None
    penalties: int = 0
    holder: bool = False
    group: str | None = None
    decision: int | None = None
    deducted: Mapping[str, int] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Standing:
    """The result of one entry. `place`, `exact`, `total`, `award`, `round` are None unless ranked.

    `modules[code]`: exact module values in points, standardised where the scheme says so (None where not scored, in a
    round the entry did not reach, and for a standardised module of a round in which it was not scored); `raw[code]` the
    same before standardising.
    `exact` the unrounded total, `total` the published, in rounds that of the last `round` the entry took; `penalties`
    in thousandths after the limits, already taken off both.
    `passed[code]`: for each module with a pass mark, of ranked entries. `position` = competition rank among those
    eligible for awards (None for a holder). `missing` names the aspects not scored of an `unscored` entry;
    `absent_aspects` those with an absent mark, which count 0 where the scheme says `zero` and show 缺考;
    `over_spread` those whose levels differ by more than their `spread`.
    `group_place` = competition rank among the ranked of its `group`. `undecided`: it shares a place that the scheme's
    `unshared` says may not be shared, so that a draw or a decision must part it before publication.
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
    group: str | None = None
    group_place: int | None = None
    round: str | None = None
    undecided: bool = False
    over_spread: Sequence[str] = ()
