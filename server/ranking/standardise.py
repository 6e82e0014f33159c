"""Standardising to mean 100 and population standard deviation 20 over the ranked entries, in rounds over
those that took the round; design 3 and 8.

Irrational only in the root, which is taken to 40 decimals of whole-number variances; the standardised value is
rounded half-even to 12 decimals and is exact from there.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt

from server.ranking.field import Field
from server.ranking.line import Line
from server.ranking.rounding import integers, whole
from server.ranking.scheme import Module

MEAN, DEVIATION = 100, 20
UNIT = 10**12  # standardised values are whole numbers of this part of a point
ROOT_SCALE = 10**40


def standardised(values: Sequence[int]) -> list[int]:
    """Return 100 + 20 · (x - mean) : deviation of each value, in units of 10^-12; deviation 0 gives 100.

    With n values, sum s and sum of squares q: (x - mean) : deviation = (n·x - s) : root(n·q - s²), whole but the root.
    """
    n, s = len(values), sum(values)
    variance = n * sum(x * x for x in values) - s * s
    if variance == 0:
        return [MEAN * UNIT] * n
    root = isqrt(variance * ROOT_SCALE * ROOT_SCALE)
    spread = DEVIATION * UNIT * ROOT_SCALE
    return [MEAN * UNIT + whole(spread * (n * x - s), root, "half_even") for x in values]


def by_field(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Standardise one value for each entry over all of them."""
    units = standardised(integers(list(values.values())))
    return {entry_no: Fraction(unit, UNIT) for entry_no, unit in zip(values, units, strict=True)}


def _sums_by_judge(sums: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Turn sums by entry and judge into sums by judge and entry."""
    turned: dict[str, dict[str, int]] = {}
    for entry_no, judges in sums.items():
        for judge, value in judges.items():
            turned.setdefault(judge, {})[entry_no] = value
    return turned


def by_judge(sums: Mapping[str, Mapping[str, int]]) -> dict[str, Fraction]:
    """Standardise each judge's sums over the entries he judged; an entry's value is the mean over its judges."""
    units: dict[str, list[int]] = {entry_no: [] for entry_no in sums}
    for mine in _sums_by_judge(sums).values():
        for entry_no, unit in zip(mine, standardised(list(mine.values())), strict=True):
            units[entry_no].append(unit)
    return {entry_no: Fraction(sum(mine), len(mine) * UNIT) for entry_no, mine in units.items()}


def _judge_sums(module: Module, given: Field, line: Line) -> Mapping[str, int]:
    """Return the judges' sums of a ranked entry; having none is a fault of the caller, never a result."""
    sums = given.judge_sums.get(module.code, {}).get(line.entrant.entry_no)
    if not sums:
        raise ValueError(f"{module.code}: no judge's sum for {line.entrant.entry_no}")
    return sums


def _module_values(module: Module, given: Field, ranked: Sequence[Line]) -> dict[str, Fraction]:
    """Return the standardised values of a module by entry."""
    if module.standardise == "judge":
        return by_judge({line.entrant.entry_no: _judge_sums(module, given, line) for line in ranked})
    return by_field({line.entrant.entry_no: line.raw[module.code] or Fraction(0) for line in ranked})


def set_modules(modules: Sequence[Module], given: Field, lines: Sequence[Line]) -> None:
    """Give each line its values of modules that all of them had to take.

    Who was not scored in them enters no mean and has no standardised value.
    """
    ranked = [line for line in lines if line.state == "ranked"]
    for module in modules:
        values = None if module.standardise == "none" else _module_values(module, given, ranked)
        for line in lines:
            code = module.code
            line.modules[code] = line.raw[code] if values is None else values.get(line.entrant.entry_no)
