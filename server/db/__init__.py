"""The database: which engine, its connections, the open transaction, blocks of ids.

A connection to write with is reached only through `transaction()`; everything else gets a read-only one, so that a
write outside a transaction fails at the database, on both engines.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.models import Model
from tortoise.queryset import QuerySet

M = TypeVar("M", bound=Model)

ROOMS_WITH_RECORDS = (
    "server.ledger.records",
    "server.regions",
    "server.occupations",
    "server.working_days",
    "server.organisations",
    "server.people",
    "server.files",
    "server.access.records",
    "server.office",
    "server.competitions",
    "server.competitions.scheme",
    "server.entries",
    "server.judging",
    "server.masking",
    "server.scoring",
    "server.transcribing",
    "server.rechecking",
    "server.signatures",
    "server.results",
    "server.explaining",
    "server.appeals",
    "server.notices",
    "server.ceremony",
    "server.progression",
    "server.honours",
    "server.packages.records",
)
MIGRATIONS = "server.migrations"
APP = "jinbang"
DEFAULT_URL = "sqlite://var/jinbang.sqlite3"
SQLITE_READERS = 2
# Tables that say how the house runs, not what is true: written by `note`, outside the ledger.
OPERATIONAL = frozenset({"sign_in", "attempt", "job"})

# cell_size_check and trusted_schema make a damaged or foreign file fail early; recursive_triggers keeps INSERT OR
# REPLACE from deleting a ledger row past its trigger (reliability.md 0.9).
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "trusted_schema": "OFF",
    "cell_size_check": "ON",
    "busy_timeout": "5000",
    "journal_size_limit": "67108864",
}
SERVER_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "10000",
    "lock_timeout": "3000",
    "idle_in_transaction_session_timeout": "15000",
    "timezone": "UTC",
}


class BadUrl(ValueError):  # noqa: N818
    """A database URL that names neither engine."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the records live. `engine` is also the name of the writing connection: Tortoise caches the text of an
    INSERT by that name, so the two engines must not share one."""

    engine: str
    url: str
    path: Path | None = None

    @property
    def readers(self) -> tuple[str, ...]:
        if self.engine == "sqlite":
            return tuple(f"sqlite_reader_{n}" for n in range(SQLITE_READERS))
        return ("postgres_reader",)

    @classmethod
    def of(cls, url: str) -> "Database":
        """Parse `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME` (also `asyncpg://`, `postgresql://`)."""
        scheme, _, rest = url.partition("://")
        if scheme == "sqlite" and rest:
            return cls("sqlite", url, Path(unquote(rest)))
        if scheme in {"postgres", "postgresql", "asyncpg"} and rest:
            return cls("postgres", url)
        raise BadUrl(url)

    def config(self, *, enforce_foreign_keys: bool = True) -> dict[str, Any]:
        """The Tortoise configuration: one writer, read-only readers, the reader being the default."""
        connections = self._sqlite(enforce_foreign_keys) if self.engine == "sqlite" else self._postgres()
        app = {"models": list(ROOMS_WITH_RECORDS), "default_connection": self.readers[0], "migrations": MIGRATIONS}
        return {"connections": connections, "apps": {APP: app}, "use_tz": True, "timezone": "UTC"}

    def _sqlite(self, enforce_foreign_keys: bool) -> dict[str, Any]:
        pragmas = PRAGMAS | {"foreign_keys": "ON" if enforce_foreign_keys else "OFF"}
        writer = {"file_path": str(self.path), **pragmas}
        readers = {name: writer | {"query_only": "ON"} for name in self.readers}
        return {
            name: {"engine": "server.db.sqlite", "credentials": credentials}
            for name, credentials in {"sqlite": writer, **readers}.items()
        }

    def _postgres(self) -> dict[str, Any]:
        parts = urlsplit(self.url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        writer = {
            "host": query.get("host", parts.hostname),
            "port": parts.port or 5432,
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password or "") or None,
            "database": parts.path.lstrip("/"),
            "minsize": 1,
            "maxsize": int(query.get("maxsize", 10)),
            "server_settings": SERVER_SETTINGS,
        }
        reader = writer | {"server_settings": SERVER_SETTINGS | {"default_transaction_read_only": "on"}}
        return {
            "postgres": {"engine": "server.db.postgres", "credentials": writer},
            "postgres_reader": {"engine": "server.db.postgres", "credentials": reader},
        }


_current: Database | None = None
_open: ContextVar[TransactionalDBClient | None] = ContextVar("open_transaction", default=None)
_turn = count()


def current() -> Database:
    """The database this process has opened."""
    assert _current is not None, "no database is open"
    return _current


@asynccontextmanager
async def opened(url: str, *, enforce_foreign_keys: bool = True) -> AsyncIterator[Database]:
    """Open the database of `url` for this process; closes every connection at the end, also after an error."""
    global _current
    database = Database.of(url)
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    before, _current = _current, database
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


async def _settle(database: Database) -> None:
    """SQLite: bring what the WAL holds into the file, so that the file alone is whole. Waits for nobody."""
    if database.engine == "sqlite":
        await get_connection(database.engine).execute_query("PRAGMA wal_checkpoint(PASSIVE)")


def reader() -> BaseDBAsyncClient:
    """A read-only connection; the readers take turns."""
    names = current().readers
    return get_connection(names[next(_turn) % len(names)])


def here() -> BaseDBAsyncClient:
    """The open transaction inside a change, else a reader."""
    return _open.get() or reader()


@asynccontextmanager
async def transaction() -> AsyncIterator[TransactionalDBClient]:
    """One write transaction. Used by `ledger.change`, `note` and `jinbang migrate` alone; a test looks."""
    writer = get_connection(current().engine)
    async with writer._in_transaction() as client:
        token = _open.set(client)
        try:
            yield client
        finally:
            _open.reset(token)


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


async def take_ids(n: int) -> list[int]:
    """The next `n` ids, unique over all tables, inside the open transaction."""
    client = here()
    if current().engine == "postgres":
        rows = await client.execute_query_dict("SELECT nextval('jinbang_ids') AS id FROM generate_series(1, $1)", [n])
        return [row["id"] for row in rows]
    rows = await client.execute_query_dict(
        "UPDATE id_block SET next_id = next_id + ? WHERE name = 'jinbang_ids' RETURNING next_id", [n]
    )
    end = int(rows[0]["next_id"])
    return list(range(end - n, end))


def placeholders(sql: str) -> str:
    """`sql` written with `?` in the running engine's style. No question mark may stand in a literal."""
    if current().engine == "sqlite":
        return sql
    head, *rest = sql.split("?")
    return head + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))


TORTOISE_ORM = Database.of("sqlite://:memory:").config()
