"""From the judges' marks to the value of each module of one entry (design.md section 8, *Scored*)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from server.recounting.facts import ABSENT, VOID, Aspect, Mark, Module, Scheme

THOUSAND = 1000
TOP_LEVEL = 3  # of a judgement: 0 to 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the marks of one entry come to.

    `values`: per module the sum of its combined aspects in points, None where one is not scored. `absent`: the modules
    with an `absent` mark. `by_judge`: per module standardised by judge, each judge's sum over the module in points.
    """

    values: Mapping[str, Fraction | None]
    absent: frozenset[str] = frozenset()
    by_judge: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)


def sheet_of(scheme: Scheme, marks: Iterable[Mark]) -> Sheet:
    """Bring the marks of one entry, in any order, to module values."""
    by_aspect: defaultdict[str, list[tuple[str, int | str]]] = defaultdict(list)
    for aspect, judge, mark in marks:
        by_aspect[aspect].append((judge, mark))
    zero = scheme.absent == "zero"
    return Sheet(
        {module.code: _module_value(module, by_aspect, zero) for module in scheme.modules},
        frozenset(module.code for module in scheme.modules if _has_absent(module, by_aspect)),
        {module.code: _judge_sums(module, by_aspect) for module in scheme.modules if module.standardise == "judge"},
    )


def _has_absent(module: Module, by_aspect: Mapping[str, Sequence[tuple[str, int | str]]]) -> bool:
    return any(mark == ABSENT for aspect in module.aspects for _, mark in by_aspect.get(aspect.code, ()))


def _module_value(
    module: Module, by_aspect: Mapping[str, Sequence[tuple[str, int | str]]], zero: bool
) -> Fraction | None:
    """“Module value = sum of its combined aspects”; without one of them there is none."""
    total = Fraction(0)
    for aspect in module.aspects:
        points = aspect_points(aspect, [mark for _, mark in by_aspect.get(aspect.code, ())], zero)
        if points is None:
            return None
        total += points
    return total


def aspect_points(aspect: Aspect, marks: Sequence[int | str], zero: bool) -> Fraction | None:
    """The points of one aspect, None where it is not scored.

    "Fewer marks than `judges`, none left after drop, or a `void` one not replaced: the aspect is not scored." Under
    `absent = "zero"` an absent mark counts 0 beside the others, and where there is nothing but absent marks the aspect
    counts 0 with however few; else it is no mark.
    """
    if VOID in marks:
        return None
    if zero and marks and all(mark == ABSENT for mark in marks):
        return Fraction(0)
    given = [mark for mark in marks if isinstance(mark, int)]
    if zero:
        given += [0] * marks.count(ABSENT)
    if not given or len(given) < aspect.judges:
        return None
    if aspect.kind == "judgement":
        return judgement_points(aspect.max, given)
    return combined(aspect.combine, aspect.drop, given)


def judgement_points(highest: Fraction, levels: Sequence[int]) -> Fraction:
    """“Judgement counts max·Σ/(3·n), n = marks given.” Levels in thousandths."""
    return highest * Fraction(sum(levels), TOP_LEVEL * len(levels) * THOUSAND)


def combined(combine: str, drop: int, marks: Sequence[int]) -> Fraction | None:
    """One value of at least one mark; None where trimming leaves none."""
    if combine == "sum":
        return Fraction(sum(marks), THOUSAND)
    if combine == "best":
        return Fraction(max(marks), THOUSAND)
    if combine == "median":
        return _median(sorted(marks))
    if combine not in ("mean", "trimmed_mean"):
        raise ValueError(f"no such way to combine marks: {combine}")
    if combine == "trimmed_mean":
        marks = sorted(marks)[drop : len(marks) - drop]  # of equal extremes only `drop` are dropped
    return Fraction(sum(marks), len(marks) * THOUSAND) if marks else None


def _median(marks: Sequence[int]) -> Fraction:
    """“The median of an even number is the mean of the two.”"""
    middle, is_odd = divmod(len(marks), 2)
    if is_odd:
        return Fraction(marks[middle], THOUSAND)
    return Fraction(marks[middle - 1] + marks[middle], 2 * THOUSAND)


def _judge_sums(module: Module, by_aspect: Mapping[str, Sequence[tuple[str, int | str]]]) -> dict[str, Fraction]:
    """“x is each judge's sum over the module”; an absent mark counts 0 in its judge's sum."""
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for aspect in module.aspects:
        for judge, mark in by_aspect.get(aspect.code, ()):
            value = mark if isinstance(mark, int) else 0
            is_level = aspect.kind == "judgement"
            sums[judge] += judgement_points(aspect.max, [value]) if is_level else Fraction(value, THOUSAND)
    return dict(sums)
