"""Global ids: base64 of "Type:uid". The uid is the only id known outside; an id gives no right, it is checked again."""

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.context import Info
from schema.mirror import Mirror
from server import listing
from server.record import Noun

KINDS: dict[str, type[Noun]] = {}
LONGEST = 200  # characters of an id


def global_id(root: Any) -> strawberry.ID:
    """The id of a noun as it is known outside."""
    return written_id(type(root).__name__, root.uid)


def written_id(kind: str, uid: UUID) -> strawberry.ID:
    """The id of a kind and uid."""
    return strawberry.ID(b64encode(f"{kind}:{uid}".encode()).decode())


def named(text: str) -> tuple[type[Noun], UUID] | None:
    """The kind and uid that an id names; None for any text that is not the id of a node."""
    found = spelt(text)
    return (KINDS[found[0]], found[1]) if found and found[0] in KINDS else None


def spelt(text: str) -> tuple[str, UUID] | None:
    """The name and uid in an id; None for any text that is not written letter by letter as we write it."""
    try:
        name, _, uid = b64decode(text[:LONGEST], validate=True).decode().partition(":")
        read = UUID(uid)
    except ValueError:
        return None
    return (name, read) if written_id(name, read) == text else None


@strawberry.interface(description="Something with a global id, which never changes.")
class Node:
    """What has a global id."""

    id: strawberry.ID = field("The global id: opaque, stable.", access=PUBLIC, resolver=global_id)

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if issubclass(cls, Mirror):
            KINDS[cls.of.__name__] = cls.of


@strawberry.type
class NodeQuery:
    """The root field `node`."""

    @field(
        "What an id names. Null where it is unknown or not public: the two are one answer.",
        access=PUBLIC,
        graphql_type=Node | None,
    )
    @staticmethod
    async def node(info: Info, id: strawberry.ID) -> Noun | None:
        """One call to the question that checks again who may see it."""
        return await listing.by_name(info.context.viewer, named(id))
