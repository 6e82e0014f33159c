"""The change feed for other offices, and the word that it has grown."""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.connection import Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_NUMBER
from schema.mirror import Mirror, label
from schema.node import KINDS, Node, written_id
from schema.scalars import Instant
from schema.turns import turns
from server import listing
from server.ledger import PUBLIC as TOPIC
from server.ledger.records import PublicChange as Kept
from server.record import Noun

DEFAULT_FIRST = 100


@strawberry.enum(description="What became of something public.")
class ChangeKind(Enum):
    """变更的种类."""

    PUBLISHED = strawberry.enum_value("published", description="A first result was published.")
    CORRECTED = strawberry.enum_value("corrected", description="A new revision took the place of an older one.")
    CONFERRED = strawberry.enum_value("conferred", description="An honour was conferred.")
    REVOKED = strawberry.enum_value("revoked", description="An honour was revoked; it is still listed, as revoked.")
    RESTORED = strawberry.enum_value("restored", description="A revoked honour was restored.")
    UNDONE = strawberry.enum_value("undone", description="An honour taken over by mistake is listed no more.")


def _kind_of(noun: str) -> tuple[str, type[Noun] | None]:
    """The public type of a noun, and its record; the bare word where it has no public type."""
    return next(((name, kind) for name, kind in KINDS.items() if kind.noun() == noun), (noun, None))


@strawberry.type(description="One public change. Changes are never altered or taken back; a later one says more.")
class PublicChange(Mirror, of=Kept):
    """公开变更."""

    at: Instant = field("When.", access=PUBLIC)
    kind: ChangeKind = field("What became of it.", access=PUBLIC)
    kind_label: str = label("change_kind", "The word for what became of it.", access=PUBLIC, column="kind")

    @field("Its number: from 1 without a gap, in the order in which changes became true.", access=PUBLIC)
    @staticmethod
    def number(root: Any) -> int:
        """The column."""
        return int(root.seq)

    @field("The type of what changed, e.g. Revision or Honour.", access=PUBLIC)
    @staticmethod
    def noun(root: Any) -> str:
        """The name of the public type."""
        return _kind_of(root.noun)[0]

    @field("The global id of what changed: stable, also where `node` is null.", access=PUBLIC)
    @staticmethod
    def id(root: Any) -> strawberry.ID:
        """Written as `node` reads it."""
        return written_id(_kind_of(root.noun)[0], UUID(root.uid))

    @field("What changed, as it stands now. Null where it is not public.", access=PUBLIC, graphql_type=Node | None)
    @staticmethod
    async def node(root: Any, info: Info) -> Noun | None:
        """One loader for each kind."""
        record = _kind_of(root.noun)[1]
        if record is None:
            return None
        found: Awaitable[Noun | None] = info.context.ask(listing.by_uid, record).load(UUID(root.uid))
        return await found


@strawberry.type
class ChangeQuery:
    """The root field of this room."""

    @field(
        "What became public, was corrected or revoked, in that order: keep the end cursor, then ask what came after.",
        access=PUBLIC,
        graphql_type=Connection[PublicChange],
    )
    @staticmethod
    async def public_changes(info: Info, first: int = DEFAULT_FIRST, after: str | None = None) -> Page:
        """A page of the feed."""
        viewer = info.context.viewer
        size, position = page_size(info.context, first), BY_NUMBER.position(after)
        found = await listing.public_changes(viewer, size, position)
        return page(found, BY_NUMBER, after, partial(listing.newest_change, viewer))


@strawberry.type
class ChangeSubscription:
    """The subscription of this room."""

    @strawberry.subscription(
        description="The number of the newest public change: at once, and again whenever it has grown.",
        directives=[PUBLIC],
    )
    @staticmethod
    async def results_changed(info: Info) -> AsyncGenerator[int, None]:
        """Each turn reads the number; a turn without a new one says nothing."""
        last = -1
        async with aclosing(turns(TOPIC)) as each:
            async for _ in each:
                newest = await listing.newest_change(info.context.viewer)
                if newest != last:
                    last = newest
                    yield newest
