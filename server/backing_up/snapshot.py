"""The database of one moment, packed beside a running server: what each engine has for it, and what the manifest says.

SQLite: the backup interface under one read transaction, which in WAL mode keeps no writer waiting and starts nothing
anew when one writes. PostgreSQL: COPY of every table in one repeatable-read transaction; no tool of the database's is
needed, and the application's role may do it.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import asyncpg

from server.backing_up.packing import DATABASE, MANIFEST, Packing
from server.db import Database

Tell = Callable[[str, int, int], None]
Manifest = dict[str, Any]
PAGES = 2000
PART = 8 << 20
TABLES_OF_POSTGRES = (
    "SELECT table_name::text AS name FROM information_schema.tables "
    "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1"
)
TABLES_OF_SQLITE = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1"
)


async def pack(database: Database, packing: Packing, manifest: Manifest, tell: Tell) -> Manifest:
    """Pack the manifest, filled up from the snapshot, and the database; answers the manifest."""
    if database.path is not None:
        return await asyncio.to_thread(_pack_sqlite, database.path, packing, manifest, tell)
    return await _pack_postgres(database, packing, manifest, tell)


def _pack_sqlite(path: Path, packing: Packing, manifest: Manifest, tell: Tell) -> Manifest:
    snapshot = path.with_name(f".{path.name}.snapshot")
    _forget(snapshot)
    os.close(os.open(snapshot, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(snapshot)) as copy,
        ):
            source.execute("PRAGMA busy_timeout = 5000")
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment, from here on
            source.backup(copy, pages=PAGES, progress=lambda _, left, total: tell("copying", total - left, total))
            source.rollback()
            copy.execute("PRAGMA journal_mode = DELETE")
            whole = manifest | _of_sqlite(copy)
        packing.add_json(MANIFEST, whole)
        packing.add_file(DATABASE, snapshot)
    finally:
        _forget(snapshot)
    return whole


def _forget(snapshot: Path) -> None:
    for name in (snapshot.name, f"{snapshot.name}-wal", f"{snapshot.name}-shm", f"{snapshot.name}-journal"):
        with suppress(FileNotFoundError):
            snapshot.with_name(name).unlink()


def _of_sqlite(copy: sqlite3.Connection) -> Manifest:
    tables = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in copy.execute(
        TABLES_OF_SQLITE).fetchall()}  # fmt: skip
    chains = {name: [seq, head] for name, seq, head in copy.execute("SELECT name, seq, head FROM ledger_chain")}
    migrations = [name for (name,) in copy.execute("SELECT name FROM tortoise_migrations ORDER BY name")]
    return {"tables": tables, "chains": chains, "migrations": migrations}


@asynccontextmanager
async def connection(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own, that no statement's time limit of the server reaches."""
    settings = {"timezone": "UTC", "statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
    opened = await asyncpg.connect(**database.arguments(), server_settings=settings)
    try:
        yield opened
    finally:
        await opened.close()


async def _pack_postgres(database: Database, packing: Packing, manifest: Manifest, tell: Tell) -> Manifest:
    async with connection(database) as client, client.transaction(isolation="repeatable_read", readonly=True):
        whole = manifest | await _of_postgres(client)
        packing.add_json(MANIFEST, whole)
        total, done = sum(whole["tables"].values()), 0
        for table, rows in whole["tables"].items():
            tell("copying", done, total)
            await _Parts(packing, table).copy(client, whole["columns"][table])
            done += rows
        tell("copying", done, total)
    return whole


async def _of_postgres(client: asyncpg.Connection) -> Manifest:
    names = [row["name"] for row in await client.fetch(TABLES_OF_POSTGRES)]
    columns = {name: await _columns(client, name) for name in names}
    tables = {name: await client.fetchval(f'SELECT count(*) FROM "{name}"') for name in names}
    chains = {one["name"]: [one["seq"], one["head"]] for one in await client.fetch("SELECT * FROM ledger_chain")}
    migrations = [row["name"] for row in await client.fetch("SELECT name FROM tortoise_migrations ORDER BY name")]
    return {"tables": tables, "columns": columns, "chains": chains, "migrations": migrations}


async def _columns(client: asyncpg.Connection, table: str) -> list[str]:
    rows = await client.fetch(
        "SELECT column_name::text AS name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
        table,
    )
    return [row["name"] for row in rows]


class _Parts:
    """The COPY text of one table, in members of a few megabytes."""

    def __init__(self, packing: Packing, table: str) -> None:
        self.packing, self.table = packing, table
        self.number, self.held = 0, bytearray()

    async def copy(self, client: asyncpg.Connection, columns: list[str]) -> None:
        """All rows of the table."""
        await client.copy_from_table(self.table, columns=columns, output=self._take)
        if self.held:
            self._put()

    async def _take(self, data: bytes) -> None:
        self.held += data
        if len(self.held) >= PART:
            self._put()

    def _put(self) -> None:
        self.packing.add(f"tables/{self.table}/{self.number:05d}", bytes(self.held))
        self.number += 1
        self.held.clear()


def events_of(manifest: Manifest) -> int:
    """How many ledger events the snapshot holds."""
    return int(manifest["tables"].get("ledger_event", 0))


def read_mark(path: Path) -> Manifest | None:
    """A small JSON file that a backup leaves behind; None where there is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
