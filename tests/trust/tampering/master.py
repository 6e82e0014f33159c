"""The master of the database: whoever has its password or its file. He switches the guards off, does his work, and puts
them up again, so that nothing but what he did is to be seen."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from server.db import Database
from server.ledger.chain import GENESIS, Leaf
from tests import databases

EVENT = ("id", "chain", "seq", "prev", "hash", "alg", "at", "actor", "act", "body", "salt")


class Master:
    """Runs any SQL (`?` for values)."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    @property
    def is_sqlite(self) -> bool:
        """On which engine."""
        return isinstance(self.raw, sqlite3.Connection)

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        if self.is_sqlite:
            return list(self.raw.execute(sql, values).fetchall())
        return [tuple(row) for row in await self.raw.fetch(_numbered(sql), *values)]

    async def one(self, sql: str, *values: Any) -> Any:
        """The first value of the first row."""
        return (await self.rows(sql, *values))[0][0]

    async def run(self, sql: str, *values: Any) -> None:
        """Do it; something must have been done."""
        if self.is_sqlite:
            assert self.raw.execute(sql, values).rowcount != 0, sql
        else:
            assert not (await self.raw.execute(_numbered(sql), *values)).endswith(" 0"), sql

    async def copy(self, table: str, where: str, **changed: Any) -> None:
        """Add a row like the one `where`, with other values in some columns."""
        listed = "SELECT * FROM {} WHERE {}".format(table, where)  # noqa: UP032  a test's own
        if self.is_sqlite:
            self.raw.row_factory = sqlite3.Row
            found = dict(self.raw.execute(listed).fetchone())
            self.raw.row_factory = None
        else:
            found = dict(await self.raw.fetchrow(listed))
        found |= changed
        marks = ", ".join("?" for _ in found)
        await self.run(f"INSERT INTO {table} ({', '.join(found)}) VALUES ({marks})", *found.values())

    async def rehash(self, chain: str, after: int = 0) -> None:
        """Make every hash of a chain right again, and its head: what a patient master does."""
        seq, head = after, GENESIS
        if after:
            head = await self.one("SELECT hash FROM ledger_event WHERE chain = ? AND seq = ?", chain, after)
        sql = f"SELECT {', '.join(EVENT)} FROM ledger_event WHERE chain = ? AND seq > ? ORDER BY id"
        for id_, _, _, _, _, alg, at, actor, act, body, salt in await self.rows(sql, chain, after):
            seq += 1
            hash_ = Leaf(chain, seq, head, at, actor, act, body, salt, alg).hash()
            await self.run("UPDATE ledger_event SET seq = ?, prev = ?, hash = ? WHERE id = ?", seq, head, hash_, id_)
            head = hash_
        await self.run("UPDATE ledger_chain SET seq = ?, head = ? WHERE name = ?", seq, head, chain)


def _numbered(sql: str) -> str:
    head, *rest = sql.split("?")
    return head + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))


@asynccontextmanager
async def mastered(database: Database) -> AsyncIterator[Master]:
    """The master at work, every guard off until he is done."""
    if database.path is not None:
        raw = sqlite3.connect(database.path, isolation_level=None)
        guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        yield Master(raw)
        for _, sql in guards:
            raw.execute(sql)
        raw.close()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    rows = await connection.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    tables = [row["name"] for row in rows]
    await connection.execute("".join(f"ALTER TABLE {name} DISABLE TRIGGER ALL;" for name in tables))
    yield Master(connection)
    await connection.execute("".join(f"ALTER TABLE {name} ENABLE TRIGGER ALL;" for name in tables))
    found = await connection.fetch("SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
                                   "WHERE NOT tgisinternal")  # fmt: skip
    await connection.execute(
        "".join(f"ALTER TABLE {row['relname']} ENABLE ALWAYS TRIGGER {row['tgname']};" for row in found)
    )
    await connection.close()


async def bare(database: Database, sqlite: str, postgres: str) -> None:
    """One statement of the master with the guards as they are."""
    if database.path is not None:
        raw = sqlite3.connect(database.path, isolation_level=None)
        try:
            raw.executescript(sqlite)
        finally:
            raw.close()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    try:
        await connection.execute(postgres)
    finally:
        await connection.close()


def rewritten(body: str, pattern: str, by: str) -> str:
    """A body with the first place of a pattern put otherwise; it must be there."""
    made, times = re.subn(pattern, by, body, count=1)
    assert times == 1, pattern
    return made
