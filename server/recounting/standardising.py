"""Bring a module to mean 100 and population standard deviation 20 (design.md sections 3 and 8, *Module value*)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt

from server.recounting.facts import Module
from server.recounting.marks import Sheet
from server.recounting.rounding import rounded

MEAN, DEVIATION = 100, 20
ROOT_DIGITS = 40  # "root to 40 digits"
DECIMALS = 12  # "the standardised value rounded half-even to 12 decimals, exact from there"


def module_values(module: Module, sheets: Mapping[str, Sheet]) -> dict[str, Fraction]:
    """The value of a module for each of the entries that are ranked in it, by entry number."""
    if module.standardise == "judge":
        return _by_judge({no: sheet.by_judge[module.code] for no, sheet in sheets.items()})
    values = {no: _scored(sheet.values[module.code]) for no, sheet in sheets.items()}
    if module.standardise == "field":
        return dict(zip(values, standardised(list(values.values())), strict=True))
    return values


def _scored(value: Fraction | None) -> Fraction:
    if value is None:
        raise ValueError("only scored entries have a module value")
    return value


def _by_judge(sums: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Each judge's sums brought to the common scale; "the value is the mean over the entry's judges"."""
    found: dict[str, list[Fraction]] = {no: [] for no in sums}
    for judge in sorted({judge for mine in sums.values() for judge in mine}):
        marked = [no for no, mine in sums.items() if judge in mine]
        for no, value in zip(marked, standardised([sums[no][judge] for no in marked]), strict=True):
            found[no].append(value)
    return {no: sum(values, Fraction(0)) / len(values) for no, values in found.items()}


def standardised(values: Sequence[Fraction]) -> list[Fraction]:
    """100 + 20·(x − mean)/deviation; "deviation 0 gives 100"."""
    if not values:
        return []
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((one - mean) ** 2 for one in values), Fraction(0)) / len(values)
    if variance == 0:
        return [Fraction(MEAN)] * len(values)
    root = square_root(variance)
    return [rounded(MEAN + DEVIATION * (one - mean) / root, DECIMALS, "half_even") for one in values]


def square_root(value: Fraction) -> Fraction:
    """The root of a positive number to at least 40 significant digits, cut off; exact where it ends before."""
    exponent = ROOT_DIGITS
    while value * 100**exponent < 100**ROOT_DIGITS:  # so that 40 digits stand before the cut
        exponent += ROOT_DIGITS
    scaled = value * 100**exponent
    return Fraction(isqrt(scaled.numerator // scaled.denominator), 10**exponent)
