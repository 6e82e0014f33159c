"""Notice what other processes wrote, and tell the listeners of this one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import structlog
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from server import db, live
from server.db.postgres import GONE
from server.ledger.chain import PUBLIC

POLL_SECONDS = 0.25
RETRY_SECONDS = 2.0
log = structlog.get_logger("jinbang.watching")


@asynccontextmanager
async def watching() -> AsyncIterator[None]:
    """Watch the open database while the block runs."""
    watch = _poll if db.current().engine == "sqlite" else _listen
    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _poll() -> None:
    """SQLite: `PRAGMA data_version` moves when another connection has committed; then the new events say where."""
    reader = get_connection(db.current().readers[0])
    seen, last = None, await _last_event()
    while True:
        try:
            rows = await reader.execute_query_dict("PRAGMA data_version")
            if rows[0]["data_version"] != seen:
                seen, last = rows[0]["data_version"], await _tell_since(last)
        except (OSError, OperationalError) as error:  # a busy or failing disk: the next turn sees the same difference
            log.warning("poll failed", error=type(error).__name__)
        await asyncio.sleep(POLL_SECONDS)


async def _last_event() -> int:
    rows = await db.reader().execute_query_dict("SELECT COALESCE(MAX(id), 0) AS id FROM ledger_event")
    return int(rows[0]["id"])


async def _tell_since(last: int) -> int:
    sql = "SELECT chain, MAX(id) AS id FROM ledger_event WHERE id > ? GROUP BY chain"
    rows = await db.reader().execute_query_dict(db.placeholders(sql), [last])
    for row in rows:
        live.tell(row["chain"])
    if rows:
        live.tell(PUBLIC)  # its listeners look whether the number has grown
    return max((int(row["id"]) for row in rows), default=last)


async def _listen() -> None:
    """PostgreSQL: NOTIFY comes with the commit. After a lost connection every topic is told, for some may be missed."""
    while True:
        try:
            connection = await asyncpg.connect(**db.current().arguments())
            gone = asyncio.Event()
            connection.add_termination_listener(lambda _, gone=gone: gone.set())
            await connection.add_listener("jinbang", lambda *args: live.tell(args[3]))
            live.tell_all()
            try:
                await gone.wait()
            finally:
                await connection.close()
        except (*GONE, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("listener lost", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
