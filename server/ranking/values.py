"""From tallies to aspect and module values: *Scored* and *Ranked* of design 8."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from server.ranking.rounding import Ratio, added
from server.ranking.scheme import THOUSAND, Aspect, Combine, Entrant, Field, Module, Scheme, State, Tally

LEVELS = 3  # a judgement is a level 0 to 3: it counts max · Σ : (3 · n)
NO_TALLIES: Mapping[str, Tally] = {}


@dataclass(slots=True)
class Line:
    """One entry on its way to a Standing. `raw`, `modules`, `exact` and `total` in points.

    `compared` is the total that places, floors and cuts look at: published or exact, as the scheme says.
    """

    entrant: Entrant
    state: State
    raw: dict[str, Fraction | None]
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    modules: dict[str, Fraction | None] = field(default_factory=dict)
    passed: dict[str, bool] = field(default_factory=dict)
    exact: Fraction = Fraction(0)
    total: Fraction = Fraction(0)
    compared: Fraction = Fraction(0)
    place: int = 0
    tied: bool = False
    decided_by: str = ""
    position: int | None = None
    award: str | None = None
    advances: bool = False


def needs_values(aspect: Aspect) -> bool:
    """Whether ranking needs the single marks of an aspect; for the others count, sum, min and max are enough."""
    return aspect.combine == "median" or (aspect.combine == "trimmed_mean" and aspect.drop > 1)


def needs_judge_sums(module: Module) -> bool:
    """Whether ranking needs each judge's sum over the module."""
    return module.standardise == "judge"


def judge_factor(aspect: Aspect) -> int:
    """What a mark in thousandths is multiplied with in `Field.judge_sums`, so that levels and points add up whole."""
    return aspect.max if aspect.kind == "judgement" else LEVELS * THOUSAND


def _mean(aspect: Aspect, tally: Tally) -> Ratio:
    return tally.sum, tally.count


def _sum(aspect: Aspect, tally: Tally) -> Ratio:
    return tally.sum, 1


def _best(aspect: Aspect, tally: Tally) -> Ratio:
    return tally.max, 1


def _judgement(aspect: Aspect, tally: Tally) -> Ratio:
    return aspect.max * tally.sum, LEVELS * THOUSAND * tally.count


def _single_marks(aspect: Aspect, tally: Tally) -> list[int]:
    """Return the marks in order; having fewer than were counted is a fault of the caller, never a result."""
    if len(tally.values) != tally.count:
        raise ValueError(f"{aspect.code}: {tally.count} marks counted, {len(tally.values)} given")
    return sorted(tally.values)


def _median(aspect: Aspect, tally: Tally) -> Ratio:
    marks = _single_marks(aspect, tally)
    return marks[(len(marks) - 1) // 2] + marks[len(marks) // 2], 2


def _trimmed_mean(aspect: Aspect, tally: Tally) -> Ratio:
    """Return the mean without `drop` marks at either end: of equal extremes only `drop` go."""
    left = tally.count - 2 * aspect.drop
    if aspect.drop == 0:
        return tally.sum, left
    if aspect.drop == 1:
        return tally.sum - tally.min - tally.max, left
    return sum(_single_marks(aspect, tally)[aspect.drop : -aspect.drop]), left


COMBINED: Mapping[Combine, Callable[[Aspect, Tally], Ratio]] = {
    "mean": _mean,
    "trimmed_mean": _trimmed_mean,
    "median": _median,
    "sum": _sum,
    "best": _best,
}


def marks_needed(aspect: Aspect) -> int:
    """How many marks an aspect needs to be scored: `judges`, and one left after `drop`."""
    trimmed = 2 * aspect.drop if aspect.combine == "trimmed_mean" else 0
    return max(aspect.judges, trimmed + 1)


def _with_zeros(tally: Tally) -> Tally:
    """The tally with each absent mark as a mark of 0."""
    values = [*[0] * tally.absent, *tally.values] if tally.values else ()
    return Tally(tally.count + tally.absent, tally.sum, 0, tally.max, values=values)


def combined(aspect: Aspect, tally: Tally | None, absent_counts: bool) -> Ratio | None:
    """Return the value of an aspect in thousandths, None where it is not scored.

    An absent mark counts 0 where `absent_counts` (absent = "zero"); where all are absent the aspect is 0, however many
    marks are needed. Else one absent mark leaves the aspect not scored.
    """
    if tally is None or tally.void or (tally.absent and not absent_counts):
        return None
    if tally.absent and not tally.count:
        return 0, 1
    tally = _with_zeros(tally) if tally.absent else tally
    if tally.count < marks_needed(aspect):
        return None
    return _judgement(aspect, tally) if aspect.kind == "judgement" else COMBINED[aspect.combine](aspect, tally)


def _aspects(scheme: Scheme) -> Iterator[Aspect]:
    return (aspect for module in scheme.modules for aspect in module.aspects)


def _points(ratios: list[Ratio | None]) -> Fraction | None:
    """Add thousandths to points, None where one of them is missing."""
    given = [ratio for ratio in ratios if ratio is not None]
    return added(given, THOUSAND) if len(given) == len(ratios) else None


def _state(entrant: Entrant, absent: bool, missing: bool) -> State:
    """Return the state of an entry: its status first, then an absence that concerns the whole entry, then gaps."""
    if entrant.status:
        return entrant.status
    if absent:
        return "absent"
    return "unscored" if missing else "ranked"


def line_of(scheme: Scheme, entrant: Entrant, tallies: Mapping[str, Tally]) -> Line:
    """Score one entry: its state, its module values before standardising, what is missing and what was absent."""
    zero = scheme.absent == "zero"
    raw: dict[str, Fraction | None] = {}
    missing: list[str] = []
    for module in scheme.modules:
        ratios = [combined(aspect, tallies.get(aspect.code), zero) for aspect in module.aspects]
        raw[module.code] = _points(ratios)
        if raw[module.code] is None:
            missing += [aspect.code for aspect, ratio in zip(module.aspects, ratios, strict=True) if ratio is None]
    bearing = {code for code, tally in tallies.items() if tally.absent}
    absent = tuple(aspect.code for aspect in _aspects(scheme) if aspect.code in bearing) if bearing else ()
    state = _state(entrant, bool(absent) and not zero, bool(missing))
    return Line(entrant, state, raw, tuple(missing) if state == "unscored" else (), absent)


def lines_of(scheme: Scheme, given: Field) -> list[Line]:
    """Score every entry of the field, in the order of the field."""
    return [line_of(scheme, entrant, given.tallies.get(entrant.entry_no, NO_TALLIES)) for entrant in given.entrants]


def aspect_values(scheme: Scheme, tallies: Mapping[str, Tally]) -> dict[str, Fraction | None]:
    """Return the combined value of each aspect of one entry in points, to explain its total (before standardising)."""
    zero = scheme.absent == "zero"
    return {aspect.code: _points([combined(aspect, tallies.get(aspect.code), zero)]) for aspect in _aspects(scheme)}
