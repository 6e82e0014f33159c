"""Signed heads of the public log, and where in it something stands."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.connection import Cursor
from schema.context import Info
from schema.mirror import Mirror, label
from schema.scalars import Instant
from server import clock, heads
from server.certificates import proving as certified
from server.heads import proving

LARGEST = 2**31 - 1


def _size(size: int) -> int:
    if type(size) is not int or not 0 <= size <= LARGEST:
        raise ValueError("not a size")
    return size


BY_SIZE: Cursor[int] = Cursor("heads", lambda row: [row.size], _size)


@strawberry.enum(description="After what a head was made.")
class HeadReason(Enum):
    """制作签名头的原因."""

    SIGNED = strawberry.enum_value("signed", description="An event was signed.")
    PUBLISHED = strawberry.enum_value("published", description="A result was published.")
    ISSUED = strawberry.enum_value("issued", description="Certificates were issued.")
    HOURLY = strawberry.enum_value("hourly", description="An hour had passed.")
    ASKED = strawberry.enum_value("asked", description="Somebody asked for it.")


@strawberry.type(
    description="The head of the public log at one size, signed: a checkpoint of C2SP over the Merkle tree of RFC 6962."
)
class SignedHead(Mirror, of=heads.SignedHead):
    """签名头."""

    size: int = field("How many events it stands for.", access=PUBLIC)
    root: str = field("The root of the tree over them, hex.", access=PUBLIC)
    at: Instant = field("When it was made.", access=PUBLIC)
    reason: HeadReason = field("After what.", access=PUBLIC)
    reason_label: str = label("head_reason", "The word for that.", column="reason", access=PUBLIC)
    checkpoint: str = field("The signed note, as witnesses keep it.", access=PUBLIC)

    @field("The name of the log.", access=PUBLIC)
    @staticmethod
    def origin(root: Any) -> str:
        """The first line of the note."""
        return proving.origin_of(root)

    @field("What is printed of it: its size and the beginning of its root.", access=PUBLIC)
    @staticmethod
    def line(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return info.context.say("head.line", size=root.size, root=proving.in_fours(root.root))


@strawberry.type(description="Where the public log has something.")
class LedgerPlace(Mirror, of=certified.Place):
    """在公开账本的位置."""

    index: int = field("The position of its event, from 0.", access=PUBLIC)
    head: SignedHead = field("The newest head, which stands for it.", access=PUBLIC)

    @field("All of it in one sentence.", access=PUBLIC)
    @staticmethod
    def sentence(root: Any, info: Info) -> str:
        """In the viewer's language."""
        head, at = root.head, f"{clock.shown(root.head.at):%Y-%m-%d %H:%M}"
        origin = proving.origin_of(head)
        return info.context.say("head.proved", origin=origin, place=root.index + 1, at=at, size=head.size)


@strawberry.type(description="A public key that heads are signed with, as C2SP writes it.")
class LogKey:
    """公钥."""

    text: str = field("Name, id and key.", access=PUBLIC)
    fingerprint: str = field("SHA-256 of the public key in groups of four, to be compared by eye.", access=PUBLIC)
    is_current: bool = field("Whether it signs now; the others signed before.", access=PUBLIC)
