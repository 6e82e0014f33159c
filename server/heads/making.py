"""Make heads: bring the events that are not yet in the log into it, portion by portion, and sign what it is then.

One at a time. Never inside an act: what an act wrote stands whether or not a head can be made.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from server import clock, db
from server.db import plain
from server.heads import LogSpan, LogTile, SignedHead, keys, note
from server.heads.proving import newest, origin_of
from server.heads.stored import TILE, WIDTH, hashes, leaves
from server.heads.tree import folded, leaf_hash, nodes, perfect
from server.ledger.chain import PUBLIC
from server.record import Record

PORTION = 10_000
GROWN = (
    "SELECT name, done FROM (SELECT name, seq, coalesce("
    "(SELECT last_seq FROM log_span WHERE chain = name ORDER BY first_seq DESC LIMIT 1), 0) AS done "
    "FROM ledger_chain WHERE name <> ?) AS chains WHERE seq > done ORDER BY name"
)
NEXT = "SELECT seq, hash FROM ledger_event WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?"
STOP = "SELECT coalesce(max(stop), 0) AS stop FROM log_span"


async def make(reason: str, address: str = "") -> SignedHead | None:
    """Bring all new events into the log and sign it; the newest head then, None where there is no event yet.

    `address`: the house's, from which the log is named for good when its first head is made. Raises
    keys.NoSigningKey, stored.Missing where events of the log are gone.
    """
    ring = keys.ring()
    while await _grown():
        if await _portion(ring, reason, address) is None:
            break
    return await newest()


async def _grown() -> Sequence[tuple[str, int]]:
    """The chains with events that are not in the log: the name, and the last seq that is."""
    [rows] = await plain.run((GROWN, [PUBLIC]))
    return [(row["name"], row["done"]) for row in rows]


async def _portion(ring: keys.Ring, reason: str, address: str) -> SignedHead | None:
    """The next portion and the head over it, in one transaction."""
    async with db.note() as noted:
        if db.current().engine == "postgres":
            await noted.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended('heads', 0))")
        [rows] = await plain.run((STOP, []))
        before = int(rows[0]["stop"])
        spans, added = await _spans(before)
        if not added:
            return None
        await _add(noted, spans)
        await _add_tiles(noted, before, [leaf_hash(bytes.fromhex(one)) for one in added])
        whole = (0, before + len(added))
        found = await hashes(nodes(whole))
        root = folded(whole, found.__getitem__)
        last = await newest()
        name = origin_of(last) if last else origin(ring, address)
        text = note.Checkpoint(name, whole[1], root).text
        head = SignedHead(
            size=whole[1], root=root.hex(), at=clock.now(), reason=reason,
            checkpoint=note.signed(text, name, ring.private),
        )  # fmt: skip
        await noted.add(head)
    return head


async def _spans(at: int) -> tuple[list[LogSpan], list[str]]:
    """The next events, at most PORTION, as spans from position `at` on, and their hashes."""
    spans: list[LogSpan] = []
    added: list[str] = []
    for chain, done in await _grown():
        if len(added) == PORTION:
            break
        [rows] = await plain.run((NEXT, [chain, done, PORTION - len(added)]))
        found = [row["hash"] for n, row in enumerate(rows, 1) if row["seq"] == done + n]  # up to a gap, if there is one
        if found:
            start = at + len(added)
            span = LogSpan(chain=chain, first_seq=done + 1, last_seq=done + len(found), start=start)
            span.stop = start + len(found)
            spans.append(span)
            added += found
    return spans, added


async def _add_tiles(noted: db.Note, before: int, added: Sequence[bytes]) -> None:
    """The tiles that become whole: over the leaves, then level by level over their roots."""
    low = before - before % TILE
    pending = [*await leaves(low, before), *added]
    made = [
        _tile(0, low // TILE + n, pending[n * TILE : (n + 1) * TILE], b"".join(pending[n * TILE : (n + 1) * TILE]))
        for n in range(len(pending) // TILE)
    ]
    while made:
        await _add(noted, made)
        level = made[0].level + 1
        over = [one.number // TILE for one in made if one.number % TILE == TILE - 1]
        made = []
        for number in over:
            below = [(level * WIDTH, number * TILE + n) for n in range(TILE)]
            found = await hashes(below)
            made.append(_tile(level, number, [found[one] for one in below], b""))


def _tile(level: int, number: int, content: Sequence[bytes], kept: bytes) -> LogTile:
    return LogTile(level=level, number=number, root=perfect(content).hex(), hashes=kept)


async def _add(noted: db.Note, rows: Sequence[Record]) -> None:
    if rows:
        await noted.add(*rows)


def origin(ring: keys.Ring, address: str) -> str:
    """The name of a new log: the house's host and path, else a name from its key."""
    place = urlsplit(address)
    if place.hostname and not place.hostname.replace(".", "").isdigit() and place.hostname != "localhost":
        return f"{place.hostname}{place.path.rstrip('/')}/ledger"
    return f"jinbang-{note.public_of(ring.private).hex()[:16]}/ledger"
