"""The newest part of the ledger, checked quickly at start: the events since the last signed head, and the clock."""

from server import clock, db
from server.db import plain
from server.ledger.chain import GENESIS, PUBLIC, leaf_of
from server.ledger.records import LedgerEvent

MOST = 2000  # events of a chain that are looked at; `jinbang verify` looks at all
BACKWARDS = 2_000_000  # microseconds that the clock may be behind the newest event
HEADS = "SELECT name, seq, head FROM ledger_chain WHERE name <> ? ORDER BY name"
NEWEST = "SELECT max(at) AS at FROM ledger_event WHERE id > (SELECT max(id) FROM ledger_event) - 1000"


async def fault(since: dict[str, int] | None = None) -> str:
    """The first thing that does not hold in the newest events, in words for the operator; empty where all does.

    `since`: by chain, the number of the last event that a signed head covers; else the newest MOST are looked at.
    """
    [heads] = await plain.run((HEADS, [PUBLIC]))
    for row in heads:
        name, seq, head = str(row["name"]), int(row["seq"]), str(row["head"])
        if found := await _of_chain(name, seq, head, max((since or {}).get(name, 0), seq - MOST, 0)):
            return found
    return ""


async def _of_chain(name: str, seq: int, head: str, after: int) -> str:
    """Every event after number `after` must be there, hash to its hash, and follow the one before, up to the head."""
    found = await LedgerEvent.filter(chain=name, seq__gte=max(after, 1)).using_db(db.reader()).order_by("seq")
    before = found.pop(0) if after and found and found[0].seq == after else None
    if after and before is None:
        return f"{name}#{after} is missing"
    at, last = (after, before.hash) if before else (0, GENESIS)
    for event in found:
        if (event.seq, event.prev) != (at + 1, last):
            return f"the chain is broken at {name}#{event.seq}"
        if leaf_of(event).hash() != event.hash:
            return f"{name}#{event.seq} was altered"
        at, last = event.seq, event.hash
    return "" if (at, last) == (seq, head) else f"the head of {name} is not that of its events"


async def behind() -> int:
    """By how many microseconds the clock is behind the newest event, where that is more than a moment; else 0."""
    [rows] = await plain.run((NEWEST, []))
    newest = rows[0]["at"] if rows else None
    late = int(newest) - clock.now() if newest is not None else 0
    return late if late > BACKWARDS else 0
