"""Model deeds (先进典型) of holders: shown with their consent, to everybody; drafts, to the honours office."""

from datetime import date
from enum import Enum
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.honours import Honour
from schema.mirror import Mirror, label, one
from schema.node import Node, global_id, spelt
from schema.scalars import Instant
from server import honours, listing
from server.honours import deeds
from server.listing import model_deeds

OFFICE = Access(roles=sorted(deeds.Deed.readers))
MOST_OF_ONE = 20


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_RECORDED: Cursor[tuple[int, UUID]] = Cursor("deeds", lambda row: [row.recorded_at, str(row.uid)], _position)


@strawberry.enum(description="How far the telling of deeds is.")
class DeedState(Enum):
    """事迹的状态."""

    DRAFT = strawberry.enum_value("draft", description="Recorded, not shown.")
    PUBLISHED = strawberry.enum_value("published", description="Shown to everybody while the honour is held.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Taken back; the text is erased.")


def _for_office(column: str, description: str, kind: Any) -> Any:
    """A column that only the office sees; null for everybody else."""

    async def value(root: Any, info: Info) -> Any:
        return getattr(root, column) if await _is_office(root, info) else None

    return field(description, access=OFFICE, resolver=value, graphql_type=kind)


async def _is_office(root: Any, info: Info) -> bool:
    """Whether it is the office of the title's scope that looks."""
    found: bool = await info.context.ask(listing.granted, deeds.Deed, deeds.Deed.readers).load(root.id)
    return found


@strawberry.type(description="The deeds (先进事迹) of who holds an honour, shown with the holder's consent alone.")
class Deed(Mirror, Node, of=deeds.Deed):
    """先进典型."""

    honour: Honour | None = one(honours.Honour, "The honour.", by="honour_id", access=PUBLIC)
    headline: str | None = field("The headline; null once it is withdrawn.", access=PUBLIC)
    text: str | None = field("The text; null once it is withdrawn.", access=PUBLIC)
    state: DeedState = field("How far it is.", access=PUBLIC)
    state_label: str = label("deed_state", "The word for that.", access=PUBLIC, column="state")
    published_at: Instant | None = field("When it was published.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    consented_on: date | None = _for_office("consented_on", "The date of the consent.", date | None)
    withdrawn_reason: str | None = _for_office("withdrawn_reason", "Why it was withdrawn.", str | None)

    @field("Whether it is of the viewer himself, who may withdraw it.", access=PUBLIC)
    @staticmethod
    async def is_own(root: Any, info: Info) -> bool:
        """By the person who holds the honour."""
        viewer = info.context.viewer
        if not viewer.is_in_person or viewer.person_id is None:
            return False
        found = await info.context.one(honours.Honour).load(root.honour_id)
        return found is not None and found.person_id == viewer.person_id

    @field("Where its picture is; null where it has none.", access=PUBLIC, graphql_type=str | None)
    @staticmethod
    def picture(root: Any) -> str | None:
        """An address."""
        return f"/deed-pictures/{global_id(root)}" if root.picture_id else None

    @field("Where the signed consent is.", access=OFFICE, graphql_type=str | None)
    @staticmethod
    async def consent(root: Any, info: Info) -> str | None:
        """An address, for the office."""
        return f"/deed-consents/{global_id(root)}" if await _is_office(root, info) else None


State = Annotated[DeedState | None, strawberry.argument(description="Those of one state.")]


@strawberry.type
class DeedQuery:
    """What may be asked of deeds."""

    @field(
        "Deeds, the newest first: the published for everybody, all of its scope for the honours office, one's own.",
        access=PUBLIC,
        graphql_type=Connection[Deed],
    )
    @staticmethod
    async def deeds(info: Info, state: State = None, first: int = DEFAULT_FIRST, after: str | None = None) -> Page:
        """A page of the list, and how to count it."""
        viewer, word = info.context.viewer, value_of(DeedState, state)
        found = await model_deeds.deeds(viewer, word, page_size(info.context, first), BY_RECORDED.position(after))
        return page(found, BY_RECORDED, after, partial(model_deeds.deed_count, viewer, word))

    @field("The deeds of an id. Null where they are unknown or not shown.", access=PUBLIC, graphql_type=Deed | None)
    @staticmethod
    async def deed(info: Info, id: strawberry.ID) -> Any:
        """One loader."""
        found = spelt(id)
        if found is None or found[0] != deeds.Deed.__name__:
            return None
        return await info.context.ask(listing.by_uid, deeds.Deed).load(found[1])

    @field(
        f"The published deeds of a holder, the newest first. At most {MOST_OF_ONE}.",
        access=PUBLIC,
        usual=2,
        graphql_type=list[Deed],
    )
    @staticmethod
    async def deeds_of(info: Info, holder: strawberry.ID) -> Any:
        """One loader."""
        found = spelt(holder)
        if found is None or found[0] != "Holder":
            return []
        return (await info.context.ask(model_deeds.deeds_of).load(str(found[1])))[:MOST_OF_ONE]
