"""Exact arithmetic: rounding, decimal text, sums of many ratios. Integers and fractions only; design 3.

A `Ratio` is a numerator and a positive denominator, not reduced: the hot loops add these and reduce once.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from server.ranking.scheme import Rounding

Ratio = tuple[int, int]


def whole(numerator: int, denominator: int, mode: Rounding) -> int:
    """Round numerator : denominator (> 0) to an integer. half_up takes a half away from 0, as PostgreSQL does."""
    below, rest = divmod(numerator, denominator)
    if rest == 0 or mode == "floor":
        return below
    if mode == "ceil":
        return below + 1
    beyond = 2 * rest - denominator
    if beyond:
        return below + (beyond > 0)
    return below + (below & 1 if mode == "half_even" else numerator > 0)


def scaled(value: Fraction, places: int, mode: Rounding) -> int:
    """Round a value to `places` decimals, in units of the last place (88.694 at 2 is 8869)."""
    return whole(value.numerator * 10**places, value.denominator, mode)


def round_to(value: Fraction, places: int, mode: Rounding) -> Fraction:
    """Round a value to `places` decimals."""
    return Fraction(scaled(value, places, mode), 10**places)


def decimal_text(value: Fraction, places: int, mode: Rounding = "half_up") -> str:
    """Write a value with exactly `places` decimals, as it leaves the house (design 3: decimal strings)."""
    units = scaled(value, places, mode)
    digits = f"{abs(units):0{places + 1}d}"
    sign = "-" if units < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def exact_text(value: Fraction) -> str:
    """Write an exact value: the shortest decimal where it is finite (`0.1`), else the quotient (`1/3`)."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return str(value) if rest > 1 else decimal_text(value, max(twos, fives))


def added(ratios: Iterable[Ratio], unit: int = 1) -> Fraction:
    """Add ratios exactly, in parts of `unit`: like denominators first, as nearly all of them are alike."""
    sums: dict[int, int] = {}
    for numerator, denominator in ratios:
        sums[denominator] = sums.get(denominator, 0) + numerator
    parts = [Fraction(numerator, denominator * unit) for denominator, numerator in sums.items()]
    return parts[0] if len(parts) == 1 else sum(parts, Fraction(0))


def integers(values: Sequence[Fraction]) -> list[int]:
    """Bring values to their common denominator and return the numerators: same order, same ratios, quick to compare."""
    common = lcm(*(value.denominator for value in values))
    return [value.numerator * (common // value.denominator) for value in values]
