"""What is looked up when the numbers are asked for: the database, the disk, and how long ago things were done."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from tortoise.connection import get_connection

from server import clock, db, live
from server.access import Viewer
from server.access.attempts import WINDOW
from server.access.records import Attempt
from server.backing_up.snapshot import read_mark
from server.db import plain, read_only
from server.db.beside import folder, last_backup
from server.ledger.chain import PUBLIC
from server.results import scheduling

SEER = Viewer("metrics", sees_everything=True)
log = structlog.get_logger("jinbang.metrics")


@dataclass(frozen=True, slots=True)
class Found:
    """One number: its name, what it means, the value, and where there are several of it a label."""

    name: str
    words: str
    value: float
    label: str = ""


async def looked_up() -> list[Found]:
    """All of them. What cannot be looked up is left out, and said in the log."""
    found: list[Found] = []
    for look in LOOKS:
        try:
            found += [one async for one in look()]
        except Exception as error:  # a number that is not known must not hide the others
            log.warning("number not known", look=look.__name__, error=type(error).__name__)
    return found


async def _ledger() -> AsyncIterator[Found]:
    [rows] = await plain.run(("SELECT count(*) AS n, sum(seq) AS total FROM ledger_chain WHERE name <> ?", [PUBLIC]))
    yield Found("jinbang_ledger_chains", "Chains of the ledger.", rows[0]["n"])
    yield Found("jinbang_ledger_events", "Events of the ledger.", int(rows[0]["total"] or 0))


async def _waiting() -> AsyncIterator[Found]:
    due = [order.due_at for order in await scheduling.due(SEER)]
    late = (clock.now() - min(due)) / 1e6 if due else 0
    yield Found("jinbang_publications_due", "Publications whose time has come and that are not carried out.", len(due))
    yield Found("jinbang_publication_lag_seconds", "By how much the oldest of them is late.", max(late, 0))
    yield Found("jinbang_listeners", "Open event streams.", live.listeners())


async def _attempts() -> AsyncIterator[Found]:
    failed = await Attempt.filter(at__gt=clock.now() - WINDOW).using_db(db.reader()).count()
    yield Found("jinbang_sign_in_failures", "Failed attempts to sign in of the last 15 minutes.", failed)


async def _disk() -> AsyncIterator[Found]:
    database = db.current()
    yield Found("jinbang_disk_free_bytes", "Free on the server's disk.", read_only.free_bytes(folder(database)))
    yield Found("jinbang_disk_least_bytes", "Below this nothing is taken down.", read_only.least_free())
    if database.path is not None:
        wal = database.path.with_name(f"{database.path.name}-wal")
        yield Found("jinbang_wal_bytes", "Size of the write-ahead log.", wal.stat().st_size if wal.exists() else 0)
        yield Found("jinbang_database_bytes", "Size of the database.", database.path.stat().st_size)
    else:
        [rows] = await plain.run(("SELECT pg_database_size(current_database()) AS size", []))
        yield Found("jinbang_database_bytes", "Size of the database.", rows[0]["size"])


async def _pools() -> AsyncIterator[Found]:
    if db.current().engine != "postgres":
        return
    for name in ("postgres", *db.current().readers):
        pool: Any = getattr(get_connection(name), "_pool", None)
        if pool is not None:
            yield Found("jinbang_pool_connections", "Open connections, by pool.", pool.get_size(), name)
            yield Found("jinbang_pool_idle_connections", "Of these idle.", pool.get_idle_size(), name)


async def _ages() -> AsyncIterator[Found]:
    mark = read_mark(last_backup(db.current()))
    if mark is not None:
        yield Found("jinbang_backup_age_seconds", "Since the last backup from here.", _age(int(mark["at"])))
    [rows] = await plain.run(("SELECT max(at) AS at FROM signed_head", []))
    if rows[0]["at"] is not None:
        yield Found("jinbang_head_age_seconds", "Since the newest signed head.", _age(int(rows[0]["at"])))


def _age(at: int) -> float:
    return max((clock.now() - at) / 1e6, 0)


LOOKS: tuple[Callable[[], AsyncIterator[Found]], ...] = (_ledger, _waiting, _attempts, _disk, _pools, _ages)
