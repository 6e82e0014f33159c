"""How a value was brought to mean 100 and deviation 20: *standardise* of design 8, with the figures one can check.

The values brought are the ranking's own; mean and deviation are said beside them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from server.explaining.parts import BroughtPart
from server.ranking import THOUSAND, exact_text
from server.ranking.rounding import integers
from server.ranking.standardise import UNIT, standardised
from server.ranking.values import LEVELS

ROOT_DECIMALS = 12
JUDGE_UNIT = LEVELS * THOUSAND * THOUSAND  # of a judge's sum in a point (`ranking.judge_factor`)


@dataclass(frozen=True, slots=True)
class Spread:
    """Some values together: how many, their mean, their population standard deviation as cut decimal text."""

    n: int
    mean: Fraction
    deviation: str


@dataclass(frozen=True, slots=True)
class Brought:
    """One value among others: `judge` is the seat whose sum it is, None for the module's own value."""

    value: Fraction
    among: Spread
    brought: Fraction
    judge: str | None = None

    def part(self, numbers: Mapping[str, int]) -> BroughtPart:
        """As it is kept, the judge by number."""
        return BroughtPart(
            exact_text(self.value), self.among.n, exact_text(self.among.mean), self.among.deviation,
            exact_text(self.brought), None if self.judge is None else numbers[self.judge],
        )  # fmt: skip


def spread_of(values: Sequence[Fraction]) -> Spread:
    """Mean and deviation of values; the root is cut at 12 decimals."""
    n = len(values)
    mean = sum(values, Fraction(0)) / n
    variance = sum((value * value for value in values), Fraction(0)) / n - mean * mean
    root = isqrt(variance.numerator * 10 ** (2 * ROOT_DECIMALS) // variance.denominator)
    return Spread(n, mean, exact_text(Fraction(root, 10**ROOT_DECIMALS)))


def by_field(values: Mapping[str, Fraction]) -> Mapping[str, Sequence[Brought]]:
    """One value for each entry, brought over all of them."""
    if not values:
        return {}
    given = list(values.values())
    among = spread_of(given)
    units = standardised(integers(given))
    return {
        no: [Brought(value, among, Fraction(unit, UNIT))]
        for (no, value), unit in zip(values.items(), units, strict=True)
    }


def by_judge(sums: Mapping[str, Mapping[str, int]]) -> Mapping[str, Sequence[Brought]]:
    """Each judge's sums over the entries he judged; an entry's value is the mean of those of its judges."""
    turned: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for no, judges in sums.items():
        for judge, total in judges.items():
            turned[judge][no] = total
    found: dict[str, list[Brought]] = {no: [] for no in sums}
    for judge, mine in turned.items():
        values = [Fraction(total, JUDGE_UNIT) for total in mine.values()]
        among = spread_of(values)
        for no, value, unit in zip(mine, values, standardised(list(mine.values())), strict=True):
            found[no].append(Brought(value, among, Fraction(unit, UNIT), judge))
    return found
