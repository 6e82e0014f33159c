"""What pictures are drawn from: numbers of the contract as positions on a line of 1,000 units.

A picture repeats what a table on the same page says; it is for the eye, the table for reading and for screen readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 1000  # units of every picture's scale
NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Five:
    """Five figures of a series: lowest, lower quartile, median, upper quartile, highest; `at`: where they lie."""

    title: str
    count: int
    figures: tuple[str, ...]
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """One value right or left of a middle line: where its bar begins and how long it is."""

    x: int
    width: int


def five_figures(named: Sequence[tuple[str, Sequence[str | None]]]) -> tuple[str, list[Five]]:
    """The end of the common scale, and each series that has values. The scale begins at 0, or lower where one does."""
    series = [(title, sorted(Decimal(one) for one in values if one is not None)) for title, values in named]
    series = [(title, values) for title, values in series if values]
    top = ceiling(max((values[-1] for _, values in series), default=Decimal(1)))
    low = min(Decimal(0), *(values[0] for _, values in series)) if series else Decimal(0)
    return _text(top), [_five(title, values, low, top) for title, values in series]


def _five(title: str, values: Sequence[Decimal], low: Decimal, top: Decimal) -> Five:
    half = (len(values) + 1) // 2
    found = (values[0], middle(values[:half]), middle(values), middle(values[-half:]), values[-1])
    at = tuple(int((one - low) * WIDTH / (top - low)) for one in found)
    return Five(title, len(values), tuple(map(_text, found)), at)


def middle(values: Sequence[Decimal]) -> Decimal:
    """The median of values in order."""
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def ceiling(value: Decimal) -> Decimal:
    """The round number at or above a value: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return Decimal(1)
    power = Decimal(10) ** value.adjusted()
    return next(one * power for one in NICE if one * power >= value)


def bars(values: Sequence[int]) -> tuple[str, list[int]]:
    """The end of the scale from 0, and how long the bar of each value is."""
    top = ceiling(Decimal(max(values, default=1)))
    return _text(top), [int(one * WIDTH / top) for one in values]


def shifts(values: Sequence[str | None]) -> tuple[str, list[Shift | None]]:
    """The end of the scale on either side of 0, and a bar for each value; None where there is none."""
    numbers = [None if one is None else Decimal(one) for one in values]
    top = ceiling(max((abs(one) for one in numbers if one is not None), default=Decimal(1)))
    return _text(top), [None if one is None else _shift(one, top) for one in numbers]


def _shift(value: Decimal, top: Decimal) -> Shift:
    width = int(abs(value) * WIDTH / 2 / top)
    return Shift(WIDTH // 2 - (width if value < 0 else 0), width)


def _text(value: Decimal) -> str:
    """In its shortest form, never with an exponent."""
    return f"{value.normalize():f}"
