"""Ready-made schemes to begin with, and what a scheme does to three invented entrants, worked out by server.ranking.

Weights 30 : 70 and 20 : 80 with a pass of 60: domain.md 3.1; five judges without the highest and the lowest: 3.2;
judgement and measurement: 3.7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.ranking import (
    THOUSAND,
    Aspect,
    Entrant,
    Field,
    Module,
    Scheme,
    Standing,
    Tally,
    TieKey,
    aspect_values,
    exact_text,
    judge_factor,
    marks_needed,
    needs_judge_sums,
    rank,
    round_to,
)

PASS = Fraction(60)
MOST_MARKS = 3000  # of an example
ENTRANTS = ("01", "02", "03")
# What each entrant reaches of a maximum in a module, in hundredths, and how far the judges are apart in it.
REACHED = ((90, 82, 76), (78, 91, 84), (83, 75, 92))
APART = (0, 5, -4, 2, -3)
LEVELS = ((3, 2, 3), (2, 2, 3), (1, 2, 2))  # of a judgement, by entrant and judge


def _by_theory(theory: str, practice: str) -> Scheme:
    """Theory and practice, each with its pass mark; equal totals are parted by practice, then by time."""
    return Scheme(
        modules=(
            Module("theory", "理论知识", Fraction(theory), (Aspect("T1", "笔试", 100 * THOUSAND),), PASS),
            Module("practice", "技能操作", Fraction(practice), (Aspect("P1", "操作", 100 * THOUSAND),), PASS),
        ),
        ties=(TieKey("practice", descending=True), TieKey("elapsed"), TieKey("share")),
    )


def _five_judges() -> Scheme:
    aspect = Aspect("P1", "操作", 100 * THOUSAND, combine="trimmed_mean", drop=1, judges=5)
    return Scheme(modules=(Module("practice", "技能操作", Fraction(1), (aspect,)),))


def _levels_and_points() -> Scheme:
    """One module of judgement (three judges, levels 0 to 3) and measurement (points by a rule)."""
    aspects = (
        Aspect("J1", "外观评价", 20 * THOUSAND, kind="judgement", judges=3),
        Aspect("M1", "尺寸测量", 50 * THOUSAND, kind="measurement"),
        Aspect("M2", "功能测试", 30 * THOUSAND, kind="measurement"),
    )
    return Scheme(modules=(Module("practice", "技能操作", Fraction(1), aspects),))


TEMPLATES: Mapping[str, Scheme] = {
    "theory_30_practice_70": _by_theory("3/10", "7/10"),
    "theory_20_practice_80": _by_theory("1/5", "4/5"),
    "five_judges": _five_judges(),
    "judgement_measurement": _levels_and_points(),
}
CODES = tuple(TEMPLATES)


def scheme_of(code: str) -> Scheme | None:
    """The ready-made scheme of a code."""
    return TEMPLATES.get(code)


@dataclass(frozen=True, slots=True)
class Given:
    """The marks of one aspect in an example, in points (levels of a judgement), and what they count together."""

    aspect: Aspect
    marks: Sequence[str]
    counts: str


@dataclass(frozen=True, slots=True)
class Run:
    """One entrant of an example: what was given in each module, and the standing that follows."""

    given: Mapping[str, Sequence[Given]]
    standing: Standing


def example(scheme: Scheme) -> list[Run]:
    """Three invented entrants under a scheme without faults, the first place first; none where it would take more
    than MOST_MARKS marks."""
    if sum(marks_needed(aspect) for module in scheme.modules for aspect in module.aspects) * 3 > MOST_MARKS:
        return []
    marks = {number: _marks(scheme, at) for at, number in enumerate(ENTRANTS)}
    tallies = {
        number: {code: _tally(values) for code, values in by_aspect.items()} for number, by_aspect in marks.items()
    }
    entrants = [Entrant(number, elapsed=3600 + 60 * at, draw=at + 1) for at, number in enumerate(ENTRANTS)]
    sums = {
        module.code: {number: _judge_sums(module, marks[number]) for number in ENTRANTS}
        for module in scheme.modules
        if needs_judge_sums(module)
    }
    standings = rank(scheme, Field(entrants, tallies, sums))
    values = {number: aspect_values(scheme, tallies[number]) for number in ENTRANTS}
    return [
        Run({module.code: _given(module, marks[one.entry_no], values[one.entry_no]) for module in scheme.modules}, one)
        for one in standings
    ]


def _marks(scheme: Scheme, entrant: int) -> dict[str, list[int]]:
    """The marks of one entrant by aspect, in thousandths, each as fine as the aspect allows."""
    return {
        aspect.code: [_mark(aspect, entrant, at, judge) for judge in range(marks_needed(aspect))]
        for at, module in enumerate(scheme.modules)
        for aspect in module.aspects
    }


def _mark(aspect: Aspect, entrant: int, module: int, judge: int) -> int:
    if aspect.kind == "judgement":
        return LEVELS[entrant][judge % len(LEVELS[entrant])] * THOUSAND
    grain: int = 10 ** (3 - aspect.decimals)
    hundredths = REACHED[module % len(REACHED)][entrant] + APART[judge % len(APART)]
    return aspect.max * hundredths // 100 // grain * grain


def _tally(values: Sequence[int]) -> Tally:
    return Tally(len(values), sum(values), min(values), max(values), values=tuple(values))


def _judge_sums(module: Module, marks: Mapping[str, Sequence[int]]) -> dict[str, int]:
    most = max(len(marks[aspect.code]) for aspect in module.aspects)
    return {
        str(judge): sum(
            judge_factor(aspect) * marks[aspect.code][judge]
            for aspect in module.aspects
            if judge < len(marks[aspect.code])
        )
        for judge in range(most)
    }


def _given(module: Module, marks: Mapping[str, Sequence[int]], values: Mapping[str, Fraction | None]) -> list[Given]:
    return [
        Given(
            aspect,
            [exact_text(Fraction(mark, THOUSAND)) for mark in marks[aspect.code]],
            exact_text(round_to(values[aspect.code] or Fraction(0), 3, "half_up")),
        )
        for aspect in module.aspects
    ]
