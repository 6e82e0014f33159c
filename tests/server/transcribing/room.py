"""The typing room of an event in marking: two typists, two coordinators, each with an account and person of his own."""

from collections.abc import Awaitable
from dataclasses import dataclass

import pytest

from server import ledger
from server.access import Held, Viewer, console
from server.access.records import Account
from server.people import Person
from server.refusal import Refusal, Refused
from server.scoring import Mark, Sheet
from server.transcribing import SheetMove, Transcript, TypedMark
from server.transcribing.typing_in import begin, type_sheet
from tests.server.scoring import story as scoring
from tests.server.scoring.story import FULL, Story, built, given

OTHER = {**FULL, "A1": "50.4", "A2": "3"}


@dataclass
class Room:
    """The story and the people in its typing room."""

    story: Story
    ann: Viewer
    ben: Viewer
    cai: Viewer
    dan: Viewer

    async def sheet(self, seat: int = 0, entry: int = 0) -> Sheet:
        """The sheet of a seat and an entry, both from 0."""
        return await self.story.sheet(seat, entry)

    async def typed(self, sheet: Sheet, first: dict[str, str] = FULL, second: dict[str, str] = FULL) -> Transcript:
        """Typed by ann, then by ben."""
        await begin(self.ann, sheet.number)
        await type_sheet(self.ann, sheet.number, given(**first))
        await begin(self.ben, sheet.number)
        return await type_sheet(self.ben, sheet.number, given(**second))


async def somebody(story: Story, name: str, *roles: str, person: int | None = None, foreign: bool = False) -> Viewer:
    """An account with roles in the event of the story, or in another one; of a new person, or of `person`."""
    async with ledger.change(console(), "story.account") as change:
        who = person or (await change.save(Person(name=name))).id
        account = await change.save(Account(person_id=who, login=name))
    event = story.event.id + (1 if foreign else 0)
    held = tuple(Held(one, "event", competition_id=story.competition.id, event_id=event) for one in roles)
    return Viewer(f"account:{account.id}", account_id=account.id, person_id=who, name=name, held=held)


async def room(**how: object) -> Room:
    """The event in marking; ann and ben type, cai and dan coordinate."""
    story = await (await built(**how)).opened()  # type: ignore[arg-type]
    people = [("ann", "typist"), ("ben", "typist"), ("cai", "coordinator"), ("dan", "coordinator")]
    return Room(story, *[await somebody(story, name, role) for name, role in people])


async def state() -> tuple[object, ...]:
    """All that an act may change here."""
    typed = await TypedMark.all().order_by("id").values_list("transcript_id", "aspect_id", "pass_no", "state", "value")
    return (
        await scoring.state(),
        [tuple(one) for one in typed],
        [tuple(one) for one in await Transcript.all().order_by("id").values_list("sheet_id", "state", "version")],
        [tuple(one) for one in await SheetMove.all().order_by("id").values_list("id", "state")],
    )


async def refused(act: Awaitable[object]) -> Refusal:
    """The refusal of `act`, which must leave everything as it was."""
    before = await state()
    with pytest.raises(Refused) as no:
        await act
    assert await state() == before
    return no.value.refusal


async def marks(sheet: Sheet) -> dict[str, tuple[str, int | None]]:
    """What stands on a sheet, by aspect: state and thousandths."""
    rows = await Mark.filter(sheet_id=sheet.id).select_related("aspect")
    return {one.aspect.code: (one.state, one.value) for one in rows}
