"""Check the log: its order, tiles and heads against the events, and against heads that were kept elsewhere.

What somebody who may write the database can forge, he can forge whole: a log made anew agrees with itself. Only a head
that lies where he cannot write says otherwise; `against` takes those.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from server.heads import keys, note
from server.heads.stored import TILE
from server.heads.tree import EMPTY, joined, leaf_hash, perfect
from server.ledger.verify.further import Looking, checked
from server.ledger.verify.reading import Snapshot
from server.ledger.verify.told import Difference, Progress

SPANS = "SELECT chain, first_seq, last_seq, start, stop FROM log_span ORDER BY start"
HEADS = "SELECT size, root, checkpoint FROM signed_head ORDER BY size"
EVENTS = (
    "SELECT s.start, s.first_seq, e.seq, e.hash FROM log_span s "
    "LEFT JOIN ledger_event e ON e.chain = s.chain AND e.seq >= s.first_seq AND e.seq <= s.last_seq "
    "ORDER BY s.start, e.seq"
)
TILES = "SELECT root, hashes FROM log_tile WHERE level = 0 AND number = ?"
ROOTS = "SELECT number, root FROM log_tile WHERE level = ? ORDER BY number"
STOP = "SELECT coalesce(max(stop), 0) FROM log_span"
TOLD_EVERY = 20_000


class Kept(Protocol):
    """A head kept elsewhere, whose signature was checked."""

    @property
    def size(self) -> int: ...

    @property
    def root(self) -> bytes: ...


_against: ContextVar[Sequence[Kept]] = ContextVar("heads_kept_elsewhere", default=())


@contextmanager
def against(kept: Sequence[Kept]) -> Iterator[None]:
    """While the block runs `verify` compares with these heads as well."""
    token = _against.set(kept)
    try:
        yield
    finally:
        _against.reset(token)


@checked("heads")
async def in_order(looking: Looking) -> AsyncIterator[Difference]:
    """The part of `verify` that is this room's."""
    for one in await log_differences(looking.snapshot, _against.get(), looking.tell):
        yield one


async def log_differences(snapshot: Snapshot, kept: Sequence[Kept], tell: Progress) -> list[Difference]:
    """Compute the log anew from the events and compare it with what is stored, and with heads kept elsewhere."""
    heads = [_Head(size, bytes.fromhex(root), text) for size, root, text in await snapshot.all(HEADS)]
    found = [*await _spans(snapshot), *(one for head in heads for one in _unsigned(head))]
    tree = _Tree(sorted({*(one.size for one in heads), *(one.size for one in kept)}))
    found += await _grow(tree, snapshot, tell)
    found += await _upper(snapshot, tree.size // TILE)
    for head in heads:
        if head.size > tree.size:
            found.append(_difference("head_beyond", head.size, head.size - tree.size, tree.size))
        elif tree.roots[head.size] != head.root:
            found.append(_difference("head_differs", head.size, _short(head.root), _short(tree.roots[head.size])))
    return found + _rewritten(tree, sorted(kept, key=lambda one: one.size))


@dataclass(frozen=True, slots=True)
class _Head:
    size: int
    root: bytes
    checkpoint: str


@dataclass
class _Tree:
    """The log as it grows leaf by leaf: perfect subtrees from large to small, as (level, hash); and the roots at the
    sizes that are wanted."""

    wanted: Sequence[int]
    size: int = 0
    edge: list[tuple[int, bytes]] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY})
    due: int = 0

    def add(self, leaf: bytes) -> None:
        level, found = 0, leaf
        while self.edge and self.edge[-1][0] == level:
            level, found = level + 1, joined(self.edge.pop()[1], found)
        self.edge.append((level, found))
        self.size += 1
        while self.due < len(self.wanted) and self.wanted[self.due] <= self.size:
            self.roots[self.wanted[self.due]] = self.root()
            self.due += 1

    def root(self) -> bytes:
        found = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            found = joined(left, found)
        return found


async def _grow(tree: _Tree, snapshot: Snapshot, tell: Progress) -> list[Difference]:
    """Lay the leaves into the tree, up to the first that is gone. What is wrong with the tiles comes back."""
    [(total,)] = await snapshot.all(STOP)
    found: list[Difference] = []
    tile: list[bytes] = []
    async for batch in snapshot.rows(EVENTS):
        for start, first_seq, seq, hash_ in batch:
            if seq is None or start + seq - first_seq != tree.size:
                return [*found, _difference("log_event_missing", tree.size + 1, "", "")]
            leaf = leaf_hash(bytes.fromhex(hash_))
            tree.add(leaf)
            tile.append(leaf)
            if len(tile) == TILE:
                found += await _tile(snapshot, tree.size // TILE - 1, tile)
                tile.clear()
            if tree.size % TOLD_EVERY == 0:
                tell("heads", tree.size, total)
    if tree.size != total:
        found.append(_difference("log_event_missing", tree.size + 1, "", ""))
    tell("heads", tree.size, total)
    return found


async def _tile(snapshot: Snapshot, number: int, leaves: Sequence[bytes]) -> list[Difference]:
    root, content = perfect(leaves).hex(), b"".join(leaves)
    kept = await snapshot.all(TILES, number)
    if [(one[0], bytes(one[1])) for one in kept] == [(root, content)]:
        return []
    return [_difference("log_tile_differs", f"0/{number}", root[:16], kept[0][0][:16] if kept else "—")]


async def _upper(snapshot: Snapshot, below: int) -> list[Difference]:
    """The tiles over tiles, of which the level below has so many whole ones; and tiles that nothing asks for."""
    found: list[Difference] = []
    lower = await snapshot.all(ROOTS, 0)
    found += [_difference("log_tile_differs", f"0/{n}", "—", root[:16]) for n, root in lower if n >= below]
    level = 1
    while lower:
        kept: dict[int, str] = dict(await snapshot.all(ROOTS, level))
        roots = [bytes.fromhex(root) for _, root in lower]
        for n in range(len(roots) // TILE):
            root = perfect(roots[n * TILE : (n + 1) * TILE]).hex()
            if (there := kept.pop(n, "—")) != root:
                found.append(_difference("log_tile_differs", f"{level}/{n}", root[:16], there[:16]))
        found += [_difference("log_tile_differs", f"{level}/{n}", "—", root[:16]) for n, root in kept.items()]
        lower, level = await snapshot.all(ROOTS, level), level + 1
    return found


async def _spans(snapshot: Snapshot) -> list[Difference]:
    """The spans follow one another without a gap, in the log and in each chain."""
    found: list[Difference] = []
    at = 0
    last: dict[str, int] = {}
    async for batch in snapshot.rows(SPANS):
        for chain, first_seq, last_seq, start, stop in batch:
            place = f"{chain}#{first_seq}"
            if start != at or stop - start != last_seq - first_seq + 1:
                found.append(_difference("log_span_broken", place, at, start))
            if first_seq != last.get(chain, 0) + 1:
                found.append(_difference("log_span_broken", place, last.get(chain, 0) + 1, first_seq))
            at, last[chain] = stop, last_seq
    return found


def _unsigned(head: _Head) -> list[Difference]:
    """A head that no key of this house signed, or whose row says something else. Where the key is not at hand, as in a
    restored copy elsewhere, only the latter."""
    ring = _ring()
    try:
        read = note.read(head.checkpoint)
        said = note.Checkpoint.read(read.text)
        right = ring is None or bool(read.signers(ring.keys(said.origin)))
    except note.Malformed:
        right, said = False, note.Checkpoint("", -1, b"")
    if right and (said.size, said.root) == (head.size, head.root):
        return []
    return [_difference("head_unsigned", head.size, _short(head.root), _short(said.root) or "—")]


def _ring() -> keys.Ring | None:
    try:
        return keys.existing()
    except keys.NoSigningKey:
        return None


def _rewritten(tree: _Tree, kept: Sequence[Kept]) -> list[Difference]:
    """What heads kept elsewhere say against the log: that it was rewritten, between which two, and how much is cut."""
    found: list[Difference] = []
    good = 0
    for one in kept:
        if one.size > tree.size:
            found.append(_difference("log_cut", one.size, one.size - tree.size, tree.size))
        elif tree.roots[one.size] != one.root:
            found.append(_difference("log_rewritten", one.size, _short(one.root), good))
        else:
            good = one.size
    return found


def _short(found: bytes) -> str:
    return found.hex()[:16]


def _difference(rule: str, place: object, recorded: object, found: object) -> Difference:
    return Difference(rule, "signed_head", 0, str(place), "", "", str(recorded), str(found))
