"""Announcements at the ceremony: seen by organisers and those who read marks, until the result is published."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema.access import Access, field
from schema.appeals import READERS as APPEAL_READERS
from schema.appeals import Appeal
from schema.competitions import Event
from schema.context import Info
from schema.mirror import Mirror, one
from schema.node import Node
from schema.scalars import Instant, Mark
from server import ceremony, competitions, listing, results
from server.access.roles import MARKS_READERS, ORGANISING
from server.appeals import standing
from server.ceremony import names, programme

READERS = Access(roles=sorted(ORGANISING | MARKS_READERS))
MOST_EVENTS, MOST_WINNERS = 200, 2000


@strawberry.type(description="How a rare character of a name, or a family name with a reading of its own, is read.")
class NameReading(Mirror, of=names.Reading):
    """生僻字读音."""

    character: str = field("The character.", access=READERS)
    pinyin: str = field("Its pinyin; several readings are joined by /.", access=READERS)


@strawberry.type(description="One who is called to the stage.")
class Winner(Mirror, of=programme.Winner):
    """上台领奖者."""

    number: int = field("In the order of the stage, from 1: the lowest award first.", access=READERS)
    award: str = field("The award.", access=READERS)
    name: str = field("What is called out: the people, else the team.", access=READERS)
    unit: str = field("Where they come from.", access=READERS)
    readings: list[NameReading] = field("How rare characters of the name are read. At most 100.", access=READERS)

    @field("The place.", access=READERS)
    @staticmethod
    def place(root: Any) -> int | None:
        """Of the line."""
        return root.standing.place  # type: ignore[no-any-return]

    @field("Whether the place is shared.", access=READERS)
    @staticmethod
    def tied(root: Any) -> bool:
        """Of the line."""
        return bool(root.standing.tied)

    @field("The number of the entry.", access=READERS)
    @staticmethod
    def entry_no(root: Any) -> str:
        """Of the line."""
        return str(root.standing.entry_no)

    @field("The delegation.", access=READERS)
    @staticmethod
    def delegation(root: Any) -> str | None:
        """Of the line."""
        return root.standing.delegation  # type: ignore[no-any-return]

    @field("The total.", access=READERS)
    @staticmethod
    def total(root: Any) -> Mark | None:
        """Of the line."""
        return root.standing.total  # type: ignore[no-any-return]


async def _revision(root: Any, info: Info) -> results.Revision:
    """The revision, seen by whoever sees its announcement."""
    found: Any = await info.context.one(results.Revision).load(root.revision_id)
    return found  # type: ignore[no-any-return]


@strawberry.type(
    description="A result announced at the ceremony: a signed revision, not public before it is published."
)
class Announcement(Mirror, Node, of=ceremony.Announcement):
    """颁奖公布."""

    number: int = field("Its number in the event, from 1.", access=READERS)
    content: str = field("SHA-256 of the lines announced: it stands on every printed page.", access=READERS)
    chain_seq: int = field("The position in the competition's ledger before it.", access=READERS)
    chain_head: str = field("The head of that ledger then.", access=READERS)
    open_appeals: int = field("How many appeals of the event were open then.", access=READERS)
    at: Instant = field("When it was announced.", access=READERS)
    superseded_at: Instant | None = field("When another result took its place.", access=READERS)
    event: Event = one(competitions.Event, "The event.", by="event_id", access=READERS)

    @field("The number of the revision announced.", access=READERS)
    @staticmethod
    async def revision(root: Any, info: Info) -> int:
        """One loader."""
        return int((await _revision(root, info)).number)

    @field("Whether that revision is public by now.", access=READERS)
    @staticmethod
    async def is_public(root: Any, info: Info) -> bool:
        """One loader."""
        return (await _revision(root, info)).published_at is not None

    @field(
        "Whether it is void (作废): another result took its place, or the marks say something else now. Then every "
        "page printed from it is void.",
        access=READERS,
    )
    @staticmethod
    async def is_superseded(root: Any, info: Info) -> bool:
        """Compared with the result computed now."""
        return await info.context.ask(programme.superseded).load(root.id)

    @field(
        f"Who is called, from merit awards up to the first prize. At most {MOST_WINNERS}.",
        access=READERS,
        usual=10,
        graphql_type=list[Winner],
    )
    @staticmethod
    async def winners(root: Any, info: Info) -> Sequence[programme.Winner]:
        """One loader."""
        return (await info.context.ask(programme.winners).load(root.id))[:MOST_WINNERS]

    @field(
        "The appeals of the event that are open now, of those the viewer may see. At most 500.",
        access=APPEAL_READERS,
        usual=2,
        graphql_type=list[Appeal],
    )
    @staticmethod
    async def appeals(root: Any, info: Info) -> list[Any]:
        """One loader."""
        found = await info.context.ask(standing.of_event).load(root.event_id)
        return [one for one in found if one.state == standing.OPEN][:500]


@strawberry.type
class CeremonyQuery:
    """What may be asked of the ceremony."""

    @field(
        "The newest announcement of each event of a competition, in the order of the events, or of one event. At most "
        f"{MOST_EVENTS}.",
        access=READERS,
        usual=10,
        graphql_type=list[Announcement],
    )
    @staticmethod
    async def announcements(info: Info, competition: str, event: str | None = None) -> list[Any]:
        """None where there is no such competition."""
        found: Any = await info.context.ask(listing.competitions_by_code).load(competition)
        if found is None:
            return []
        rows = await info.context.ask(programme.newest).load(found.id)
        return [one for one in rows if event in (None, one.event.code)][:MOST_EVENTS]
