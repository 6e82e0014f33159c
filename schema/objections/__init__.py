"""Objections (异议): to the offices that deal with them alone, never to whom they name."""

from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import Access, field
from schema.acting import uid_of
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from schema.objections.enums import ObjectionChannel, ObjectionCounts, ObjectionList, ObjectionState
from schema.scalars import Instant
from server.access.roles import OBJECTING
from server.listing import Found
from server.objections import Objection as Kept
from server.objections import deciding, reading

OFFICES = Access(roles=sorted(OBJECTING))
MOST_NAMED = 20


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_ENTERED: Cursor[tuple[int, UUID]] = Cursor("objections", lambda row: [row.entered_at, str(row.uid)], _position)


@strawberry.type(description="An objection (异议) against a public notice or somebody it names.")
class Objection(Mirror, Node, of=Kept):
    """异议."""

    receipt: str = field("Its receipt, made by chance.", access=OFFICES)
    subject_title: str | None = field("The notice it is against.", access=OFFICES)
    channel: ObjectionChannel = field("How it came.", access=OFFICES)
    channel_label: str = label("objection_channel", "The word for that.", column="channel", access=OFFICES)
    statement: str | None = field("What it says.", access=OFFICES)
    arrived_on: date = field("The day on which it arrived.", access=OFFICES)
    postmarked_on: date | None = field("The postmark of a letter.", access=OFFICES)
    counts: ObjectionCounts = field("Which day is looked at.", access=OFFICES)
    counts_label: str = label("objection_counts", "The word for that.", column="counts", access=OFFICES)
    counted_on: date = field("That day.", access=OFFICES)
    is_late: bool = field("Whether it lies behind the last day of the notice.", access=OFFICES)
    state: ObjectionState = field("How far it is.", access=OFFICES)
    state_label: str = label("objection_state", "The word for that.", column="state", access=OFFICES)
    entered_at: Instant = field("When it was typed in.", access=OFFICES)
    is_signed: bool | None = field("Whether it bears a real name; null before triage.", access=OFFICES)
    has_clues: bool | None = field("Whether it has clues that can be followed; null before triage.", access=OFFICES)
    reason: str | None = field("Why it was accepted or declined.", access=OFFICES)
    finding: str | None = field("What the investigation found.", access=OFFICES)
    replied_on: date | None = field("The day on which the reply was sent.", access=OFFICES)
    version: int = field("Counts its changes.", access=OFFICES)

    @field(f"Whom it names; nobody where it is against the notice as a whole. At most {MOST_NAMED}.", access=OFFICES,
           usual=1)  # fmt: skip
    @staticmethod
    async def names(root: Any, info: Info) -> list[str]:
        """One loader."""
        return (await info.context.ask(reading.names).load(root.id))[:MOST_NAMED]

    @field("Whether a name or address of who objects is kept, sealed.", access=OFFICES)
    @staticmethod
    def is_sealed(root: Any) -> bool:
        """Of the column."""
        return root.sealed is not None

    @field("The name it is signed with; null where there is none, or none was disclosed.", access=OFFICES)
    @staticmethod
    async def objector(root: Any, info: Info) -> str | None:
        """One loader."""
        return (await info.context.ask(reading.objectors).load(root.id)).name or None

    @field("Phone or address of who objects; null where there is none, or none was disclosed.", access=OFFICES)
    @staticmethod
    async def contact(root: Any, info: Info) -> str | None:
        """One loader."""
        return (await info.context.ask(reading.objectors).load(root.id)).contact or None

    @field("The day on which the reply is due; null where the calendar does not reach so far.", access=OFFICES)
    @staticmethod
    async def due_on(root: Any, info: Info) -> date | None:
        """One loader."""
        found = await info.context.ask(reading.due).load(root.id)
        return found.on if found else None

    @field("Whether that day is over and no reply was sent.", access=OFFICES)
    @staticmethod
    async def is_overdue(root: Any, info: Info) -> bool:
        """One loader."""
        found = await info.context.ask(reading.due).load(root.id)
        return found is not None and found.is_overdue

    @field("Whether accepting it asks for a reason: it is late, or has neither name nor clues.", access=OFFICES)
    @staticmethod
    def needs_reason(root: Any) -> bool:
        """Of the rule."""
        return deciding.needs_reason(root)


Listed = Annotated[
    ObjectionList | None, strawberry.argument(description="Which of them; those without a reply where none is said.")
]


@strawberry.type
class ObjectionQuery:
    """What may be asked of objections."""

    @field("The objections the viewer's offices deal with, the newest first.", access=OFFICES,
           graphql_type=Connection[Objection])  # fmt: skip
    @staticmethod
    async def objections(
        info: Info, listed: Listed = None, first: int = DEFAULT_FIRST, after: str | None = None
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        open_only = value_of(ObjectionList, listed) != "every"
        rows, more = await reading.objections(viewer, size, BY_ENTERED.position(after), open_only=open_only)
        count = partial(reading.objection_count, viewer, open_only=open_only)
        return page(Found(rows, more), BY_ENTERED, after, count)

    @field("An objection by its id. Null where it is unknown or not the viewer's to see.", access=OFFICES,
           graphql_type=Objection | None)  # fmt: skip
    @staticmethod
    async def objection(info: Info, id: strawberry.ID) -> Any:
        """One question."""
        return await reading.objection(info.context.viewer, uid_of(Kept, id))
