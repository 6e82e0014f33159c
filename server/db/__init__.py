"""The database: which engine, its connections, the open transaction, blocks of ids.

A connection to write with is reached only through `transaction()`; everything else gets a read-only one, so that a
write outside a transaction fails at the database, on both engines.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.db import read_only, replica, sqlite
from server.db.address import (
    APP,
    DEFAULT_URL,
    MIGRATIONS,
    PRAGMAS,
    ROOMS_WITH_RECORDS,
    SERVER_SETTINGS,
    BadUrl,
    Database,
)

M = TypeVar("M", bound=Model)

__all__ = [
    "APP", "DEFAULT_URL", "MIGRATIONS", "OPERATIONAL", "PRAGMAS", "ROOMS_WITH_RECORDS", "SERVER_SETTINGS",
    "TORTOISE_ORM", "BadUrl", "Database", "Note", "can_write", "commits", "current", "here", "is_writing", "note",
    "opened", "placeholders", "reader", "remembered", "replica", "take_ids", "transaction",
]  # fmt: skip
SPARE_IDS = 64
# Tables that say how the house runs, not what is true: written by `note`, outside the ledger.
OPERATIONAL = frozenset({"sign_in", "attempt", "factor_use", "job", "log_span", "log_tile", "signed_head"})

_current: Database | None = None
_memory: dict[type, dict[int, Any]] = {}
_open: ContextVar[TransactionalDBClient | None] = ContextVar("open_transaction", default=None)
_turn = count()
_commits = 0


def current() -> Database:
    """The database this process has opened."""
    assert _current is not None, "no database is open"
    return _current


@asynccontextmanager
async def opened(url: str, *, enforce_foreign_keys: bool = True, replica: str = "") -> AsyncIterator[Database]:
    """Open the database of `url` for this process; closes every connection at the end, also after an error.

    `replica`: the URL of a PostgreSQL that follows it.
    """
    global _current
    database = Database.of(url).followed_by(replica)
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    before, _current = _current, database
    _memory.clear()
    try:
        async with TortoiseContext() as context:
            await context.init(
                config=database.config(enforce_foreign_keys=enforce_foreign_keys), _enable_global_fallback=True
            )
            try:
                yield database
            finally:
                await _settle(database)
    finally:
        _current = before
        _memory.clear()


async def _settle(database: Database) -> None:
    """SQLite: bring what the WAL holds into the file, so that the file alone is whole. Waits for nobody."""
    if database.engine == "sqlite":
        await get_connection(database.engine).execute_query("PRAGMA wal_checkpoint(PASSIVE)")


def reader() -> BaseDBAsyncClient:
    """A read-only connection; the readers take turns, and what the public reads may come from the replica."""
    names = current().readers
    return replica.chosen() or get_connection(names[next(_turn) % len(names)])


def commits() -> int:
    """How many transactions this process has ended well: whether it wrote between two moments."""
    return _commits


def here() -> BaseDBAsyncClient:
    """The open transaction inside a change, else a reader."""
    return _open.get() or reader()


def is_writing() -> bool:
    """Whether a transaction is open here: what is read now may yet be rolled back."""
    return _open.get() is not None


def remembered(kind: type) -> dict[int, Any]:
    """What this process remembers of rows that never change, by their ids, while the database is open."""
    return _memory.setdefault(kind, {})


@asynccontextmanager
async def transaction() -> AsyncIterator[TransactionalDBClient]:
    """One write transaction. Used by `ledger.change`, `note` and `jinbang migrate` alone; a test looks.

    Raises `read_only.Unwritable` where the database can take nothing down.
    """
    global _commits
    writer = get_connection(current().engine)
    try:
        async with writer._in_transaction() as client:
            token = _open.set(client)
            try:
                yield client
            finally:
                _open.reset(token)
    except Exception as error:
        if (reason := read_only.found_by(error)) is None:
            raise
        raise read_only.Unwritable(reason, f"{type(error).__name__}: {error}") from error
    _commits += 1


class Note:
    """An open note: rows of operational tables, which stand in no ledger."""

    def __init__(self, client: TransactionalDBClient) -> None:
        self.client = client

    async def add(self, *records: Model) -> None:
        """Insert rows; their ids are given here."""
        for record, id_ in zip(records, await take_ids(len(records)), strict=True):
            _insist_on_operational(type(record))
            record.pk = id_
            await record.save(using_db=self.client, force_create=True)

    def rows(self, kind: type[M]) -> QuerySet[M]:
        """The rows of `kind`, to be read or updated in this transaction."""
        _insist_on_operational(kind)
        return kind.all(using_db=self.client)


def _insist_on_operational(kind: type[Model]) -> None:
    assert kind._meta.db_table in OPERATIONAL, f"{kind.__name__} is written by a change of the ledger only"


@asynccontextmanager
async def note() -> AsyncIterator[Note]:
    """The one way operational tables are written: a short write transaction without a ledger event."""
    async with transaction() as client:
        yield Note(client)


async def can_write() -> bool:
    """Whether a small transaction goes through: an id is taken and never used."""
    try:
        async with note():
            await take_ids(1)
    except read_only.Unwritable:
        return False
    return True


async def take_ids(n: int) -> list[int]:
    """The next `n` ids, unique over all tables and rising, inside the open transaction.

    SQLite: with the first come some to spare, for the next few of the same transaction; they end with it, so that a
    rollback takes back what it gave. PostgreSQL has a sequence: what is taken after a lock is higher than what was
    taken before it.
    """
    client = here()
    if current().engine == "postgres":
        rows = await client.execute_query_dict("SELECT nextval('jinbang_ids') AS id FROM generate_series(1, $1)", [n])
        return [row["id"] for row in rows]
    ours = client if isinstance(client, sqlite.TransactionClient) else None  # the stock one keeps none to spare
    spare = ours.spare_ids if ours else []
    if len(spare) < n:
        more = n + SPARE_IDS if ours else n
        rows = await client.execute_query_dict(
            "UPDATE id_block SET next_id = next_id + ? WHERE name = 'jinbang_ids' RETURNING next_id", [more]
        )
        spare = list(range(int(rows[0]["next_id"]) - more, int(rows[0]["next_id"])))
    if ours:
        ours.spare_ids = spare[n:]
    return spare[:n]


def placeholders(sql: str) -> str:
    """`sql` written with `?` in the running engine's style. No question mark may stand in a literal."""
    if current().engine == "sqlite":
        return sql
    head, *rest = sql.split("?")
    return head + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))


TORTOISE_ORM = Database.of("sqlite://:memory:").config()
