"""What is kept with a revision: explained from the ranking that is published, and judges keep their numbers."""

import pytest

from server import ledger, ranking
from server.access import console
from server.explaining import recording
from server.explaining.reading import seats_of
from server.explaining.showing import explanation
from server.judging import Panel, Seat
from server.progression import publish
from server.record import Record
from server.scoring.correct import correct_mark
from tests.server.scoring.story import CODE, EVENT
from tests.web.deciding import closed


async def save(*rows: Record) -> None:
    async with ledger.change(console(), "story.changed", chain=f"competition {CODE}") as change:
        await change.save_many(rows)


@pytest.mark.usefixtures("database")
async def test_a_publication_ranks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The explanations are of the very ranking that is published."""
    await closed()
    times = []
    rank = ranking.rank

    def counted(*given: object) -> object:
        times.append(given)
        return rank(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ranking, "rank", counted)
    [revision] = await publish(console(), CODE, EVENT, reason="首次公布")
    assert len(times) == 1
    revision.draft = None  # the control: without what is handed over it ranks again
    async with ledger.change(console(), "explained.again", chain=f"competition {CODE}") as change:
        await recording.record(change, [revision])
    assert len(times) == 2


async def judges() -> list[tuple[int, str | None]]:
    shown = await explanation(console(), CODE, EVENT, "001")
    assert shown is not None
    return [(one.judge, one.value) for one in shown.body.modules[0].aspects[0].marks]


@pytest.mark.usefixtures("database")
async def test_a_judge_keeps_his_number_when_seats_are_added() -> None:
    """A seat whose number would stand before all others comes last, once a revision counted them."""
    story = await closed()
    await publish(console(), CODE, EVENT, reason="首次公布")
    before = await judges()
    numbered = [one.id for one in await seats_of(story.event.id)]
    await save(Seat(panel_id=(await Panel.get(event_id=story.event.id)).id, number="0"))
    after = [one.id for one in await seats_of(story.event.id)]
    assert (after[:-1], len(after)) == (numbered, len(numbered) + 1)
    sheet = await story.sheet(0, 0)
    await correct_mark(story.chief, sheet.number, "A1", "49", reason="誊录有误", version=sheet.version)
    await publish(console(), CODE, EVENT, reason="更正")
    assert await judges() == [(before[0][0], "49"), *before[1:]]


@pytest.mark.usefixtures("database")
async def test_before_any_revision_they_stand_in_the_order_of_panel_and_number() -> None:
    """The control: nothing has frozen a number yet."""
    story = await closed()
    first = Seat(panel_id=(await Panel.get(event_id=story.event.id)).id, number="0")
    await save(first)
    assert (await seats_of(story.event.id))[0].id == first.id
