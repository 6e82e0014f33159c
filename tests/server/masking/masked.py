"""An event to be masked, built on the story of an event to be marked: stages, and who acts in it."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest

from server import ledger
from server.access import Held, Viewer, console
from server.access.records import Account
from server.competitions import Event, Station, chain_of
from server.entries import Entry
from server.files.keeping import keep
from server.ledger.records import LedgerEvent
from server.masking import Code, Draw
from server.people import Person
from server.refusal import Refusal, Refused
from tests.pictures import PNG
from tests.server.scoring import story
from tests.server.scoring.story import CODE, EVENT, Story


async def built(stages: str = "entry;station;review", entries: int = 5, **more: Any) -> Story:
    """An event in review with these stages."""
    made = await story.built(entries=entries, **more)
    await becomes(made, masking_stages=stages)
    return made


async def becomes(made: Story, **columns: Any) -> Event:
    """The event with other columns."""
    async with ledger.change(console(), "story.built", chain=chain_of(CODE)) as change:
        row = await Event.get(id=made.event.id, using_db=change.client)
        row.update_from_dict(columns)
        await change.save(row)
    made.event = row
    return row


async def person(made: Story, role: str, login: str) -> Viewer:
    """Somebody with an account and a role in the event."""
    async with ledger.change(console(), "story.account") as change:
        who = await change.save(Person(name=f"{login} 某"))
        account = await change.save(Account(person_id=who.id, login=login))
    held = Held(role, "event", competition_id=made.competition.id, event_id=made.event.id)
    return Viewer(f"account:{account.id}", account_id=account.id, person_id=who.id, name=login, held=(held,))


async def scan(viewer: Viewer) -> UUID:
    """A file the viewer handed in."""
    return (await keep(viewer, "抽签表.png", PNG)).uid


async def state() -> tuple[Any, ...]:
    """All that an act may change here."""
    return (
        await LedgerEvent.all().count(),
        [tuple(one) for one in await Draw.all().order_by("id").values_list("stage", "state", "version", "seed")],
        [tuple(one) for one in await Code.all().order_by("id").values_list("draw_id", "entry_id", "code", "second")],
        [tuple(one) for one in await Entry.all().order_by("id").values_list("session_id", "version")],
    )


async def refused(act: Awaitable[object]) -> Refusal:
    """The refusal of `act`, which must leave everything as it was."""
    before = await state()
    with pytest.raises(Refused) as no:
        await act
    assert await state() == before
    return no.value.refusal


async def codes(draw: Draw) -> dict[str, str]:
    """By entry number the code of a draw."""
    rows = await Code.filter(draw_id=draw.id).select_related("entry")
    return {one.entry.entry_no: str(one.code) for one in rows}


async def more_stations(made: Story, *names: str) -> None:
    """Stations besides those of the entries."""
    async with ledger.change(console(), "story.built", chain=chain_of(CODE)) as change:
        await change.save_many([Station(event_id=made.event.id, code=one) for one in names])


__all__ = ["CODE", "EVENT", "Story", "becomes", "built", "codes", "more_stations", "person", "refused", "scan", "state"]
