"""`jinbang migrate` in a process that may be killed, and databases of released versions for it to find.

`naive(ARGUMENTS)`, the control: the same command with migrations that run outside a transaction.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server import db
from server.db import Database, address, growing, guards
from server.db.migrate import migrate
from tests.faults.nursery import ROOT, jinbang
from tests.faults.storm import write_through_the_ledger

ACTS = 25  # of 40 rows each

REAL = sorted((ROOT / "server/migrations").glob("0*.py"))


def naive(arguments: list[str]) -> None:
    """The command, without transactions."""
    growing.Migration.atomic = False
    jinbang(arguments)


async def make(url: str, version: int, folder: Path) -> None:
    """Bring the empty database of `url` to a released version, and fill it."""
    with _as_of(version, folder):
        await migrate(Database.of(url))
    async with db.opened(url):
        for number in range(1, ACTS + 1):
            await write_through_the_ledger(number, "many")


@contextmanager
def _as_of(version: int, folder: Path) -> Iterator[None]:
    """The program knows the first so many migrations, and puts up the guards of the tables there are."""
    package = folder / f"migrations_as_of_{version}"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for real in REAL[:version]:
        (package / real.name).write_text(real.read_text())
    known, put_up = db.MIGRATIONS, guards.put_up

    async def put_up_then(client: Any, engine: str, ledgered: list[str]) -> None:
        there = await client.execute_query_dict(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if engine == "sqlite"
            else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        await put_up(client, engine, sorted({row["name"] for row in there} & set(ledgered)))

    sys.path.insert(0, str(folder))
    db.MIGRATIONS = address.MIGRATIONS = package.name
    guards.put_up = put_up_then
    try:
        yield
    finally:
        db.MIGRATIONS = address.MIGRATIONS = known
        guards.put_up = put_up
        sys.path.remove(str(folder))


def old(arguments: list[str]) -> None:
    """`make` as a process: [URL, VERSION, FOLDER]."""
    url, version, folder = arguments
    asyncio.run(make(url, int(version), Path(folder)))
