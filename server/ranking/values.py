"""From tallies to aspect and module values: *Scored* and *Ranked* of design 8."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from server.ranking.deductions import penalties_of
from server.ranking.field import Entrant, Field
from server.ranking.line import Line
from server.ranking.rounding import Ratio, added
from server.ranking.scheme import THOUSAND, Aspect, Combine, Module, Scheme, State, Tally

LEVELS = 3  # a judgement is a level 0 to 3: it counts max · Σ : (3 · n)
NO_TALLIES: Mapping[str, Tally] = {}


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


def _aspects(modules: Sequence[Module]) -> Iterator[Aspect]:
    return (aspect for module in modules for aspect in module.aspects)


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


def is_over_spread(aspect: Aspect, tally: Tally | None) -> bool:
    """Whether the levels given differ by more than the aspect's `spread`; absent and void marks have no level."""
    if aspect.spread is None or tally is None or not tally.count:
        return False
    return tally.max - tally.min > aspect.spread * THOUSAND


def score(scheme: Scheme, modules: Sequence[Module], line: Line, given: Field) -> None:
    """Score an entry in modules: its state, its values before standardising, what is missing and what was absent."""
    tallies = given.tallies.get(line.entrant.entry_no, NO_TALLIES)
    zero = scheme.absent == "zero"
    missing: list[str] = []
    for module in modules:
        ratios = [combined(aspect, tallies.get(aspect.code), zero) for aspect in module.aspects]
        value = line.raw[module.code] = _points(ratios)
        if value is None:
            missing += [aspect.code for aspect, ratio in zip(module.aspects, ratios, strict=True) if ratio is None]
    bearing = {code for code, tally in tallies.items() if tally.absent}
    absent = tuple(aspect.code for aspect in _aspects(modules) if aspect.code in bearing) if bearing else ()
    line.state = _state(line.entrant, bool(absent) and not zero, bool(missing))
    line.missing = tuple(missing) if line.state == "unscored" else ()
    line.absent += absent


def set_over_spread(modules: Sequence[Module], given: Field, lines: Sequence[Line]) -> None:
    """Name the aspects of modules whose levels differ too much. It changes no number."""
    watched = [aspect for aspect in _aspects(modules) if aspect.spread is not None]
    for line in lines if watched else ():
        tallies = given.tallies.get(line.entrant.entry_no, NO_TALLIES)
        line.over_spread += tuple(a.code for a in watched if is_over_spread(a, tallies.get(a.code)))


def lines_of(scheme: Scheme, given: Field) -> list[Line]:
    """Begin a line of every entry of the field, in the order of the field, with no value of any module yet."""
    none: dict[str, Fraction | None] = dict.fromkeys(module.code for module in scheme.modules)
    return [
        Line(
            entrant,
            entrant.status or "ranked",
            raw=none.copy(),
            modules=none.copy(),
            penalties=penalties_of(scheme, entrant),
            group=entrant.group if scheme.groups else None,
        )
        for entrant in given.entrants
    ]


def aspect_values(scheme: Scheme, tallies: Mapping[str, Tally]) -> dict[str, Fraction | None]:
    """Return the combined value of each aspect of one entry in points, to explain its total (before standardising)."""
    zero = scheme.absent == "zero"
    return {
        aspect.code: _points([combined(aspect, tallies.get(aspect.code), zero)]) for aspect in _aspects(scheme.modules)
    }
