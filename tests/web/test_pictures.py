"""Positions and figures of the pictures, against values worked out by hand."""

from decimal import Decimal

import pytest

from web.pictures import ceiling, five_figures, middle, shifts


def test_five_figures_of_a_series() -> None:
    """1, 2, 4, 8, 16: halves 1 2 4 and 4 8 16, so quartiles 2 and 8; on a scale to 20 a unit is 50 wide."""
    top, [one] = five_figures([("实操", ["16", "1", None, "8.00", "4", "2"]), ("空", [None])])
    assert (top, one.title, one.count) == ("20", "实操", 5)
    assert one.figures == ("1", "2", "4", "8", "16")
    assert one.at == (50, 100, 200, 400, 800)


def test_a_standardised_value_may_lie_below_nothing() -> None:
    top, [one] = five_figures([("理论", ["-5", "5"])])
    assert top == "5"
    assert (one.at[0], one.at[4]) == (0, 1000)


def test_nothing_draws_nothing() -> None:
    assert five_figures([]) == ("1", [])
    assert shifts([None]) == ("1", [None])


@pytest.mark.parametrize(
    ("value", "top"), [("0", "1"), ("1", "1"), ("1.01", "2"), ("85.23", "100"), ("0.21", "0.25"), ("2.3", "2.5")]
)
def test_scales_end_on_round_numbers(value: str, top: str) -> None:
    assert ceiling(Decimal(value)) == Decimal(top)


def test_bars_grow_from_the_middle() -> None:
    top, [low, high, none] = shifts(["-1", "0.500", None])
    assert top == "1"
    assert low is not None
    assert high is not None
    assert ((low.x, low.width), (high.x, high.width), none) == ((0, 500), (500, 250), None)


def test_the_median_of_an_even_number_is_the_mean_of_the_two() -> None:
    assert middle([Decimal(1), Decimal(2)]) == Decimal("1.5")
