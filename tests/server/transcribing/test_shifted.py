"""The hint of shifted rows: worked numbers, and a pile of papers that lay one off."""

from fractions import Fraction

import pytest

from server import db
from server.access import ANONYMOUS
from server.transcribing.shifted import Row, Shift, shift_of, shifts
from tests.server.scoring.story import CODE, EVENT, scheme
from tests.server.transcribing.room import room

TRUE = (9, 2, 7, 1, 8, 3)  # tenths of the highest mark: what the other seats gave the six entries
RIGHT = (8, 3, 7, 2, 8, 2)  # this seat, honestly a little different


def rows(typed: tuple[int, ...], means: tuple[int | None, ...] = TRUE) -> list[Row]:
    """One aspect; sheets a, b, c …"""
    return [
        Row(name, {1: Fraction(value, 10)}, {} if mean is None else {1: Fraction(mean, 10)})
        for name, value, mean in zip("abcdef", typed, means, strict=True)
    ]


def test_honest_rows_give_no_hint() -> None:
    assert shift_of("1", rows(RIGHT)) is None
    assert shift_of("1", rows((5, 5, 5, 5, 5, 5))) is None  # a judge without an opinion


def test_a_pile_one_off_is_found_either_way() -> None:
    """Values of the next row on b, c, d: stays 5 + 6 + 7 tenths away, shifted 0."""
    assert shift_of("1", rows((9, 7, 1, 8, 8, 3))) == Shift("1", "b", "d", 3, 1)
    assert shift_of("1", rows((9, 2, 2, 7, 1, 3))) == Shift("1", "c", "e", 3, -1)


def test_two_rows_are_not_enough() -> None:
    assert shift_of("1", rows((9, 7, 1, 1, 8, 3))) is None


def test_without_other_marks_nothing_is_compared() -> None:
    assert shift_of("1", rows((9, 7, 1, 8, 8, 3), (9, None, 7, None, 8, None))) is None
    assert shift_of("1", []) is None


@pytest.mark.parametrize("off", [0, 1])
async def test_a_typed_pile(database: db.Database, off: int) -> None:
    """Two seats, six entries; the second seat's papers lay one off for entries 2 to 5."""
    desk = await room(entries=6, wanted=scheme(judges=2))
    true = [{"A1": str(6 * one), "A2": "2", "B1": str(one)} for one in TRUE]
    for entry, values in enumerate(true):
        await desk.typed(await desk.sheet(0, entry), values, values)
    for entry in range(6):
        values = true[entry + off if 1 <= entry <= 4 else entry]
        await desk.typed(await desk.sheet(1, entry), values, values)
    wanted = [] if not off else [("2", (await desk.sheet(1, 1)).number, 1)]
    if off:  # the first seat fits the wrong second seat no better after a shift of more than it loses
        found = [one for one in await shifts(desk.cai, CODE, EVENT) if one.seat == "2"]
    else:
        found = await shifts(desk.cai, CODE, EVENT)
    assert [(one.seat, one.first, one.step) for one in found] == wanted
    assert await shifts(desk.ann, CODE, EVENT) == await shifts(ANONYMOUS, CODE, EVENT) == []
