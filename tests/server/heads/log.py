"""A ledger to make heads of: bare events on several chains, and the log written down a second time, by hand."""

from hashlib import sha256

from server import db, ledger
from server.access import console
from server.ledger.records import LedgerEvent


async def happen(chain: str, times: int = 1) -> None:
    """So many events on a chain, in one transaction."""
    async with ledger.change(console(), "test.happened", chain=chain) as change:
        for n in range(times - 1):
            change.event("test.happened_too", n=n)


async def in_order(*parts: tuple[str, int, int]) -> list[bytes]:
    """The hashes of events as a log of these parts (chain, first, last) has them."""
    found = []
    for chain, first, last in parts:
        rows = await LedgerEvent.filter(chain=chain, seq__gte=first, seq__lte=last).using_db(db.here()).order_by("seq")
        found += [bytes.fromhex(one.hash) for one in rows]
    return found


def naive(entries: list[bytes]) -> bytes:
    """The root by the words of RFC 6962, section 2.1."""
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + naive(entries[:k]) + naive(entries[k:])).digest()
