"""Locks that end with the process, so that a killed one leaves nothing to clean up: one server for a SQLite file, one
`jinbang migrate` for a database."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from server.db.address import Database

AGAIN_SECONDS, PATIENCE = 0.2, 600.0
MIGRATING = 0x6A696E6D6967  # the number of PostgreSQL's advisory lock, of this database alone


class Locked(Exception):  # noqa: N818  said to the operator as a sentence
    """Another server process serves this file."""


class Migrating(Exception):  # noqa: N818  said to the operator
    """Another process has been migrating this database for too long."""


@contextmanager
def server_lock(database: Path) -> Iterator[None]:
    """Hold `<database>.lock` for this process; raise Locked when another server holds it."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with _file(Path(f"{database}.lock")) as handle:
        if not _taken(handle):
            raise Locked(str(database))
        os.truncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield


@asynccontextmanager
async def migration_lock(
    database: Database, waits: Callable[[], None], patience: float = PATIENCE
) -> AsyncIterator[None]:
    """Migrate alone; `waits` is called once where another process does. Raises Migrating after `patience` seconds."""
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
        with _file(database.path.with_name(f"{database.path.name}.migrating")) as handle:

            async def take() -> bool:
                return _taken(handle)

            await _in_turn(take, waits, patience)
            yield
        return
    connection = await asyncpg.connect(**database.arguments(), server_settings={"idle_session_timeout": "0"})
    try:
        await _in_turn(lambda: connection.fetchval("SELECT pg_try_advisory_lock($1)", MIGRATING), waits, patience)
        yield
    finally:
        await connection.close()


async def _in_turn(take: Callable[[], Awaitable[bool]], waits: Callable[[], None], patience: float) -> None:
    until, has_said = asyncio.get_running_loop().time() + patience, False
    while not await take():
        if asyncio.get_running_loop().time() > until:
            raise Migrating
        if not has_said:
            waits()
        has_said = True
        await asyncio.sleep(AGAIN_SECONDS)


@contextmanager
def _file(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Whether nobody else holds the file."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
