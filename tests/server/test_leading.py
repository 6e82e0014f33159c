"""The leaderboard follows every act of the floor and says what the draft says."""

import pytest

from server import db
from server.access import ANONYMOUS, console
from server.results import leading
from server.results.draft import draft
from server.results.leading import leaders
from server.scoring.floor import give_penalty, record_absence, record_time
from server.scoring.giving import give
from tests.server.scoring.story import CODE, FULL, Story, built, given


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await (await built()).opened()


async def agrees(story: Story) -> list[tuple[str, int, str]]:
    """The board, which must be the ranked lines of the draft."""
    board = await leaders(console(), story.event, 100)
    assert board is not None
    lines = [line.standing for line in (await draft(story.event)).lines]
    told = [(one.number, one.place, one.total) for one in board]
    assert told == [(one.entry_no, one.place, one.total) for one in lines if one.place is not None]
    return told


async def test_it_follows_marks_penalties_time_and_absence(story: Story) -> None:
    assert await agrees(story) == []
    for entry in range(3):
        for seat in range(len(story.seats)):
            sheet = await story.sheet(seat, entry)
            await give(console(), sheet.number, given(**FULL), send=True, version=1)
    assert [place for _, place, _ in await agrees(story)] == [1, 1, 1]
    chief = story.staff("chief_judge")
    event = story.event.code
    await give_penalty(chief, CODE, event, "001", "1.5", "未戴护目镜")
    assert (await agrees(story))[-1][0] == "001"
    await record_time(chief, CODE, event, "003", 61)
    await agrees(story)
    await record_absence(chief, CODE, event, "002", "absent", reason="中途离场")
    assert {number for number, _, _ in await agrees(story)} == {"001", "003"}


async def test_nobody_else_sees_it(story: Story) -> None:
    assert await leaders(ANONYMOUS, story.event, 10) is None
    assert await leaders(story.judges[0], story.event, 10) is None
    assert await leaders(story.staff("chief_judge", scope="foreign"), story.event, 10) is None
    assert await leaders(story.staff("supervisor"), story.event, 10) == []


async def test_the_control_that_does_not_read_the_ledger_goes_stale(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    await agrees(story)
    monkeypatch.setattr(leading, "moved", lambda body: set())
    for seat in range(len(story.seats)):
        sheet = await story.sheet(seat, 0)
        await give(console(), sheet.number, given(**FULL), send=True, version=1)
    with pytest.raises(AssertionError):
        await agrees(story)
