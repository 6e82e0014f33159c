"""The database as it stood at one moment, read row by row past the records: `verify` looks at what is there.

One connection, one read transaction: what is written meanwhile is not seen, so that a running server gives no false
alarm. Memory holds one batch.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from urllib.parse import quote

import asyncpg

from server import db

BATCH = 2000
Row = tuple[Any, ...]


class Snapshot(Protocol):
    """What can be asked of the moment."""

    engine: str

    def rows(self, sql: str, *values: Any) -> AsyncIterator[list[Row]]:
        """The rows of a query (`?` for its values) in batches."""

    async def all(self, sql: str, *values: Any) -> list[Row]:
        """The rows of a query that has few."""


class SqliteSnapshot:
    """Of a file, by a connection of its own; reading is done in a thread, so that the loop goes on."""

    engine = "sqlite"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    async def rows(self, sql: str, *values: Any) -> AsyncIterator[list[Row]]:
        """In batches."""
        cursor = await asyncio.to_thread(self._raw.execute, sql, values)
        while batch := await asyncio.to_thread(cursor.fetchmany, BATCH):
            yield batch

    async def all(self, sql: str, *values: Any) -> list[Row]:
        """At once."""
        return await asyncio.to_thread(lambda: self._raw.execute(sql, values).fetchall())


class PostgresSnapshot:
    """Of a server: a read-only transaction of isolation `repeatable read`."""

    engine = "postgres"

    def __init__(self, raw: asyncpg.Connection) -> None:
        self._raw = raw

    async def rows(self, sql: str, *values: Any) -> AsyncIterator[list[Row]]:
        """By a cursor."""
        cursor = await self._raw.cursor(db.placeholders(sql), *values)
        while batch := await cursor.fetch(BATCH):
            yield [tuple(row) for row in batch]

    async def all(self, sql: str, *values: Any) -> list[Row]:
        """At once."""
        return [tuple(row) for row in await self._raw.fetch(db.placeholders(sql), *values)]


@asynccontextmanager
async def snapshot() -> AsyncIterator[Snapshot]:
    """The open database as it stands now."""
    async with (_sqlite if db.current().engine == "sqlite" else _postgres)() as taken:
        yield taken


@asynccontextmanager
async def _sqlite() -> AsyncIterator[SqliteSnapshot]:
    path = quote(str(db.current().path))
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    try:
        raw.execute("PRAGMA trusted_schema = OFF")
        raw.execute("BEGIN")
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it stands still
        yield SqliteSnapshot(raw)
    finally:
        raw.close()


@asynccontextmanager
async def _postgres() -> AsyncIterator[PostgresSnapshot]:
    pool = db.current().config()["connections"]["postgres"]["credentials"]
    settings = db.SERVER_SETTINGS | {
        "statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "datestyle": "ISO",
        "default_transaction_read_only": "on",
    }  # fmt: skip
    wanted = {key: pool[key] for key in ("host", "port", "user", "password", "database")}
    raw = await asyncpg.connect(**wanted, server_settings=settings)
    try:
        async with raw.transaction(isolation="repeatable_read", readonly=True):
            yield PostgresSnapshot(raw)
    finally:
        await raw.close()


def selected(columns: Sequence[tuple[str, str]], engine: str) -> str:
    """The columns of a SELECT, (name, kind) each: dates and UUIDs as text, as they stand in an image."""
    as_text = "::text" if engine == "postgres" else ""
    return ", ".join(f'"{name}"{as_text if kind in ("date", "uuid") else ""}' for name, kind in columns)
