"""Proofs for others: that an event is in the log, and that one head continues another."""

from collections.abc import Awaitable, Sequence

from server import db
from server.db import plain
from server.heads import SignedHead, note
from server.heads.stored import hashes
from server.heads.tree import Range, consistency_ranges, folded, inclusion_ranges, nodes

Made = Awaitable[Sequence[bytes]]
POSITION = "SELECT start + ? - first_seq AS position FROM log_span WHERE chain = ? AND first_seq <= ? AND last_seq >= ?"


async def newest() -> SignedHead | None:
    """The newest head."""
    return await SignedHead.all(using_db=db.here()).order_by("-size").first()


async def head_of(size: int) -> SignedHead | None:
    """The head of that size."""
    return await SignedHead.get_or_none(size=size, using_db=db.here()) if 0 <= size < 1 << 62 else None


def origin_of(head: SignedHead) -> str:
    """The name of the log."""
    return note.Checkpoint.read(note.read(head.checkpoint).text).origin


async def covering(position: int) -> SignedHead | None:
    """The oldest head that stands for an event of the log."""
    return await SignedHead.filter(size__gt=position).using_db(db.here()).order_by("size").first()


async def position_of(chain: str, seq: int) -> int | None:
    """Where an event stands in the log; None while no head stands for it."""
    [rows] = await plain.run((POSITION, [seq, chain, seq, seq]))
    return int(rows[0]["position"]) if rows else None


async def inclusion(index: int, size: int) -> list[bytes]:
    """What proves that the event at `index` is among the first `size`; both must lie in the log."""
    return await _proof(inclusion_ranges(index, size))


async def consistency(first: int, second: int) -> list[bytes]:
    """What proves that the log of `second` events begins with that of `first`."""
    return await _proof(consistency_ranges(first, second))


async def root_of(size: int) -> bytes:
    """The root over the first `size` events."""
    return folded((0, size), (await hashes(nodes((0, size)))).__getitem__)


async def _proof(ranges: Sequence[Range]) -> list[bytes]:
    found = await hashes({node for one in ranges for node in nodes(one)})
    return [folded(one, found.__getitem__) for one in ranges]


def in_fours(digits: str) -> str:
    """The beginning of a hash, as it is printed: sixteen digits in groups of four."""
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def line(head: SignedHead) -> str:
    """What is printed of a head on paper: its size and the beginning of its root."""
    return f"{head.size} · {in_fours(head.root)}"
