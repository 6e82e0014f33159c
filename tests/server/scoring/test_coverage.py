"""Which seat marks what is asked about hundreds of seats: it must not be looked up among all of them each time."""

from collections.abc import Iterator

import pytest

from server import db
from server.competitions.scheme import Aspect, Module
from server.judging import Panel, Seat
from server.ranking import Aspect as Rule
from server.scoring.coverage import Seats, aspects_of, panels_of, printed, rule_of, seats_of
from server.scoring.giving import give
from tests.server.scoring.story import built, given, scheme


class Counted(list[Seat]):
    """Seats that count how often they are gone through."""

    turns = 0

    def __iter__(self) -> Iterator[Seat]:
        self.turns += 1
        return super().__iter__()


def test_opening_500_seats_goes_through_them_a_few_times_only() -> None:
    """Once for each seat, module and aspect it took half a minute inside a transaction, longer than PostgreSQL lets a
    connection idle."""
    panel, module = Panel(id=1, event_id=1, code=""), Module(id=2, code="skill")
    rows = Counted(Seat(id=10 + n, panel_id=1, number=str(n)) for n in range(500))
    for one in list(rows):
        one.panel = panel
    aspects = [Aspect(id=1000 + n, module_id=2, code=f"A{n}") for n in range(30)]
    for one in aspects:
        one.module = module
    rows.turns, seats = 0, Seats(rows)
    assert all(len(seats.aspects(one, aspects)) == 30 for one in list(rows))
    assert rows.turns <= 5


@pytest.mark.parametrize("panels", [("", "theory"), ("", "import"), ("skill", "finish"), ("A", "B"), ("import", "A")])
async def test_the_few_lines_say_what_the_seats_say(database: db.Database, panels: tuple[str, ...]) -> None:
    story = await built(panels=panels, wanted=scheme(judges=1, theory=True))
    seats, aspects = (
        (await seats_of([story.event.id]))[story.event.id],
        await aspects_of(await _schemes(story.event.id)),
    )
    lines, names = await panels_of([story.event.id], [one.id for one in story.seats])
    for mine in aspects.values():
        for seat in seats.rows:
            said = lines[story.event.id].aspects(*names[seat.id], mine)
            assert said == seats.aspects(seat, mine) == _by_the_rule(seats, seat, mine)


def _by_the_rule(seats: Seats, seat: Seat, aspects: list[Aspect]) -> list[Aspect]:
    """The sentence at the head of coverage.py, seat by seat."""
    imported = {one.number for one in seats.rows if one.panel.code == "import"}
    modules, panel = {one.module.code for one in aspects}, seat.panel.code
    found = []
    for one in aspects:
        code = one.module.code
        if panel == "import":
            marks = seat.number == code
        elif code in imported:
            marks = False
        elif any(two.panel.code == code for two in seats.rows):
            marks = panel == code
        else:
            marks = panel not in modules
        found += [one] if marks else []
    return found


async def _schemes(event_id: int) -> list[int]:
    return sorted({one.scheme_id for one in await Module.filter(scheme__event_id=event_id)})


async def test_what_a_scheme_prints_is_remembered_once_it_is_on_record(database: db.Database) -> None:
    story = await (await built()).opened()
    sheet = await story.sheet(0, 0)
    async with db.transaction():
        await printed([sheet.scheme_id])
        assert db.remembered(Rule) == {}  # it might have been rolled back
    await give(story.judges[0], sheet.number, given(A1="1"), send=False, version=1)
    [first] = (await printed([sheet.scheme_id])).values()
    [again] = (await printed([sheet.scheme_id])).values()
    assert first is again
    assert [rule_of(one).code for one in first.aspects] == ["A1", "A2", "B1"]
    assert await printed([999_999_999]) != {}
    assert set(db.remembered(type(first))) == {sheet.scheme_id}
