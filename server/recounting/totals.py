"""From module values to an entry's total (design.md section 8, *Total*; deductions with limits)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from server.recounting.facts import Entry, Module, Scheme
from server.recounting.rounding import rounded


def total(scheme: Scheme, entry: Entry, counting: Iterable[Module], values: Mapping[str, Fraction]) -> Fraction:
    """“Total = max(0, Σ weight·value − penalties)”, exact, over the modules that count."""
    weighted = sum((module.weight * values[module.code] for module in counting), Fraction(0))
    return max(Fraction(0), weighted - deducted(scheme, entry))


def deducted(scheme: Scheme, entry: Entry) -> Fraction:
    """“Summed by deduction code, each sum cut at its limit; those without a code are summed as they are; the sum of all
    is cut at penalty_limit.”"""
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for code, points in entry.penalties:
        sums[code] += points
    taken = sum((_at_most(points, scheme.limits.get(code)) for code, points in sums.items()), Fraction(0))
    return _at_most(taken, scheme.penalty_limit)


def _at_most(points: Fraction, limit: Fraction | None) -> Fraction:
    return points if limit is None else min(points, limit)


def compared(scheme: Scheme, value: Fraction) -> Fraction:
    """The value that decides places, ties and floors: "under `published`" the rounded one, else the exact one."""
    return rounded(value, scheme.places, scheme.rounding) if scheme.compare == "published" else value
