"""What leaves nothing behind in the database: all rewritten, a tail cut with all that it wrote, an old backup put
back. Only a head that lies elsewhere says so (reliability.md B3, ring 3)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.trust.tampering.events import _said
from tests.trust.tampering.kind import CHAIN
from tests.trust.tampering.master import Master
from tests.trust.tampering.rows import mark


@dataclass(frozen=True, slots=True)
class Head:
    """A head as a witness keeps it."""

    size: int
    root: bytes


async def everything_is_rewritten(master: Master) -> None:
    """Row, event, every hash after it, the head of the chain, the log."""
    id_ = await mark(master, "001")
    await master.run("UPDATE mark SET value = 1000 WHERE id = ?", id_)
    await _said(master, id_, 1000)
    await master.rehash(CHAIN)
    await _forget(master)


async def the_tail_is_cut_with_all_it_wrote(master: Master) -> None:
    """The last event of the office, its request, its line of the public feed."""
    [(seq, hash_)] = await master.rows(
        "SELECT seq, hash FROM ledger_event WHERE chain = 'office' ORDER BY seq DESC LIMIT 1 OFFSET 1"
    )
    await master.run("DELETE FROM ledger_event WHERE chain = 'office' AND seq > ?", seq)
    await master.run("DELETE FROM idempotency WHERE chain = 'office' AND seq > ?", seq)
    await master.run("DELETE FROM public_change WHERE seq = 3")
    await master.run("UPDATE ledger_chain SET seq = 2 WHERE name = 'public changes'")
    await master.run("UPDATE ledger_chain SET seq = ?, head = ? WHERE name = 'office'", seq, hash_)
    await _forget(master)


async def an_old_backup_is_put_back(_: Master) -> None:
    """The office as it was before its last act: the test opens it anew."""


async def _forget(master: Master) -> None:
    """The log is made anew by the server itself, the next hour."""
    for table in ("signed_head", "log_span"):
        await master.run(f"DELETE FROM {table}")


# What is done, and the rule by which a kept head names it.
WHOLE: dict[str, tuple[Callable[[Master], Awaitable[None]], str]] = {
    "everything is rewritten": (everything_is_rewritten, "log_rewritten"),
    "the tail is cut with all it wrote": (the_tail_is_cut_with_all_it_wrote, "log_cut"),
    "an old backup is put back": (an_old_backup_is_put_back, "log_cut"),
}
