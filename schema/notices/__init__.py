"""Public notices (公示): which results are shown until when, and how many appeals are open. For everybody."""

from datetime import date
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import Competition, Event
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.mirror import Mirror, one
from schema.node import Node
from schema.results import Revision
from schema.scalars import Instant
from server import competitions, notices
from server.listing import noticed
from server.notices import reading
from server.notices.finishing import state_of

MOST_LISTED = 100


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_POSTED: Cursor[tuple[int, UUID]] = Cursor("notices", lambda row: [row.posted_at, str(row.uid)], _position)


@strawberry.enum(description="How far a notice is.")
class NoticeState(Enum):
    """公示状态."""

    RUNNING = strawberry.enum_value("running", description="Running.")
    ENDED = strawberry.enum_value("ended", description="Its last day is over; not final yet.")
    FINAL = strawberry.enum_value("final", description="Every result it lists is final.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Taken back.")


@strawberry.type(description="An event that a notice lists.")
class NoticedEvent(Mirror, of=reading.Listed):
    """公示的赛项."""

    event: Event = field("The event.", access=PUBLIC)
    revision: Revision = field("The published result it shows.", access=PUBLIC)
    is_replaced: bool = field("Whether it replaced another one while the notice ran.", access=PUBLIC)
    open_appeals: int = field("How many appeals of the event are not ruled on: all the public is told.", access=PUBLIC)


@strawberry.type(description="A public notice (公示) of results, for some working days.")
class Notice(Mirror, Node, of=notices.Notice):
    """公示."""

    number: int = field("Its number in the competition, from 1.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    text: str | None = field("How and where to object.", access=PUBLIC)
    days: int = field("How many working days it runs.", access=PUBLIC)
    counts_start: bool = field("Whether the day it was posted is one of them.", access=PUBLIC)
    first_on: date = field("Its first day.", access=PUBLIC)
    last_on: date = field("Its last day.", access=PUBLIC)
    posted_at: Instant = field("When it was posted.", access=PUBLIC)
    final_at: Instant | None = field("When all it lists had become final.", access=PUBLIC)
    withdrawn_reason: str | None = field("Why it was taken back; null where it was not.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    competition: Competition = one(competitions.Competition, "The competition.", by="competition_id", access=PUBLIC)

    @field("How far it is today.", access=PUBLIC, graphql_type=NoticeState)
    @staticmethod
    def state(root: Any) -> Any:
        """By the calendar of China."""
        return state_of(root)

    @field("The word for that.", access=PUBLIC)
    @staticmethod
    def state_label(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return info.context.say(f"enum.notice_state.{state_of(root)}")

    @field(
        f"The events it lists, in their order. At most {MOST_LISTED}.",
        access=PUBLIC,
        usual=5,
        graphql_type=list[NoticedEvent],
    )
    @staticmethod
    async def events(root: Any, info: Info) -> list[Any]:
        """One loader."""
        return (await info.context.ask(reading.listed).load(root.id))[:MOST_LISTED]


@strawberry.type
class NoticeQuery:
    """What may be asked of notices."""

    @field(
        "The notices of all competitions or of one, the newest first.",
        access=PUBLIC,
        graphql_type=Connection[Notice],
    )
    @staticmethod
    async def notices(
        info: Info, competition: str | None = None, first: int = DEFAULT_FIRST, after: str | None = None
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        found = await noticed.notices(viewer, competition, size, BY_POSTED.position(after))
        return page(found, BY_POSTED, after, partial(noticed.notice_count, viewer, competition))

    @field("The notice of a number in a competition. Null where there is none.", access=PUBLIC)
    @staticmethod
    async def notice(info: Info, competition: str, number: int) -> Notice | None:
        """One statement."""
        return await noticed.notice(info.context.viewer, competition, number)  # type: ignore[return-value]
