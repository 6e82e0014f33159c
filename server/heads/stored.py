"""The tree as it is kept: the hashes of its nodes, from tiles of 256, and at the right edge from the events."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from server.db import plain
from server.heads.tree import Node, leaf_hash, perfect

WIDTH = 8  # levels of a tile
TILE = 1 << WIDTH

LEAVES = "SELECT hashes FROM log_tile WHERE level = 0 AND number = ?"
ROOTS = "SELECT number, root FROM log_tile WHERE level = ? AND number >= ? AND number < ? ORDER BY number"
EVENTS = (
    "SELECT s.start, s.stop, s.first_seq, e.seq, e.hash FROM log_span s "
    "LEFT JOIN ledger_event e ON e.chain = s.chain AND e.seq >= s.first_seq AND e.seq <= s.last_seq "
    "WHERE s.stop > ? AND s.start < ? ORDER BY s.start, e.seq"
)


class Missing(LookupError):  # noqa: N818
    """Something of the log is not there: an event was taken away, or a tile."""


async def hashes(wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of nodes that lie in the log as a whole. Raises Missing."""
    found: dict[Node, bytes] = {}
    for (level, tile), nodes in groupby(sorted(wanted, key=_place), key=_place):
        entries = await _entries(level, tile)
        for node in nodes:
            size = 1 << node[0] - level * WIDTH
            low = (node[1] * size) % TILE
            part = entries[low : low + size]
            if len(part) < size:
                raise Missing(f"node {node}")
            found[node] = perfect(part)
    return found


def _place(node: Node) -> tuple[int, int]:
    """The level and number of the tile a node lies in."""
    level, within = divmod(node[0], WIDTH)
    return level, (node[1] << within) // TILE


async def _entries(level: int, tile: int) -> Sequence[bytes]:
    """The hashes of a tile as far as they are there, whole or not yet."""
    low = tile * TILE
    if level:
        [rows] = await plain.run((ROOTS, [level - 1, low, low + TILE]))
        return [bytes.fromhex(row["root"]) for n, row in enumerate(rows) if row["number"] == low + n]
    [rows] = await plain.run((LEAVES, [tile]))
    return split(rows[0]["hashes"]) if rows else await leaves(low, low + TILE)


def split(content: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [content[at : at + 32] for at in range(0, len(content), 32)]


async def leaves(low: int, high: int) -> list[bytes]:
    """The leaf hashes from position `low` up to `high`, as far as the log goes, from the events themselves."""
    return [leaf_hash(bytes.fromhex(one)) for one in await entries(low, high)]


async def entries(low: int, high: int) -> list[str]:
    """The hashes (hex) of the events from position `low` up to `high`. Raises Missing where one is gone."""
    [rows] = await plain.run((EVENTS, [low, high]))
    found, at = [], low
    for row in rows:
        if row["seq"] is None:
            raise Missing(f"position {row['start']}")
        position = row["start"] + row["seq"] - row["first_seq"]
        if position < low or position >= high:
            continue
        if position != at:
            raise Missing(f"position {at}")
        found.append(row["hash"])
        at += 1
    if rows and at < min(high, max(row["stop"] for row in rows)):
        raise Missing(f"position {at}")
    return found
