"""The root fields of the public log."""

from collections.abc import Sequence
from functools import partial

import strawberry

from schema.access import PUBLIC, field
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.heads import BY_SIZE, LARGEST, LogKey, SignedHead
from server.heads import SignedHead as Kept
from server.heads import keys, note, proving
from server.heads.stored import Missing
from server.listing import heads as listed

KEYS = 100


@strawberry.type
class HeadQuery:
    """The root fields of this room."""

    @field("The signed heads of the public log, the newest first.", access=PUBLIC, graphql_type=Connection[SignedHead])
    @staticmethod
    async def heads(info: Info, first: int = DEFAULT_FIRST, after: str | None = None) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        found = await listed.heads(viewer, size, BY_SIZE.position(after))
        return page(found, BY_SIZE, after, partial(listed.head_count, viewer))

    @field(
        "The signed head of that size, the newest where none is named; null where there is none.",
        access=PUBLIC,
        graphql_type=SignedHead | None,
    )
    @staticmethod
    async def head(size: int | None = None) -> Kept | None:
        """One question."""
        return await (proving.newest() if size is None else proving.head_of(size))

    @field(
        f"The public keys that heads are or were signed with, the newest first; none before the first head. At most "
        f"{KEYS}.",
        access=PUBLIC,
        usual=2,
    )
    @staticmethod
    async def log_keys() -> list[LogKey]:
        """From the key file, not from the database."""
        head = await proving.newest()
        try:
            found = keys.ring().keys(proving.origin_of(head)) if head else []
        except keys.NoSigningKey:
            found = []
        return [
            LogKey(text=one.text, fingerprint=one.fingerprint, is_current=n == 0) for n, one in enumerate(found[:KEYS])
        ]

    @field(
        "What proves that the log of `to` events continues that of `since`: hashes in base 64, after RFC 6962. Null "
        "where the log is not that long. At most 62.",
        access=PUBLIC,
        usual=20,
    )
    @staticmethod
    async def consistency_proof(since: int, to: int) -> list[str] | None:
        """Two sizes, from 1."""
        head = await proving.newest()
        if head is None or not 0 < since <= to <= min(head.size, LARGEST):
            return None
        try:
            found: Sequence[bytes] = await proving.consistency(since, to)
        except Missing:
            return None
        return [note.written(one) for one in found]
