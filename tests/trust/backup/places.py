"""What is backed up, and the new place a backup is opened in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from server import db, ledger
from server.access import console
from server.backing_up import taking
from server.backing_up.checking import Checked, check
from server.backing_up.restoring import Restored, restore
from server.backing_up.sealing import Opener, Seal
from server.db import Database
from server.refusal import Refused
from server.regions import Region
from tests import databases

CODES = count(500000)


def silent(phase: str, done: int, total: int) -> None:
    """No progress is shown here."""


@asynccontextmanager
async def new_place(engine: str, folder: Path) -> AsyncIterator[Database]:
    """A database that is not there yet; on PostgreSQL an empty one, reached as its owner."""
    if engine == "sqlite":
        yield Database.of(f"sqlite://{folder}/restored/{uuid4().hex}.sqlite3")
        return
    data, name = databases.postgres(), f"jb_restored_{uuid4().hex[:12]}"
    await databases.admin(data, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield Database.of(f"postgres://postgres:@/{name}?host={data}")
    finally:
        await databases.admin(data, f"DROP DATABASE {name} WITH (FORCE)")


async def write(n: int = 1, name: str = "焊接") -> list[str]:
    """So many regions, each by a change of its own; their codes."""
    made = []
    for _ in range(n):
        async with ledger.change(console(), "region.added") as change:
            made.append((await change.save(Region(code=str(next(CODES)), name=name, level="county"))).code)
    return made


async def taken(folder: Path, to: Seal, keep: int = 0) -> taking.Taken:
    return await taking.take(db.current(), folder, to, keep=keep, head=None, tell=silent)


async def backed_up(url: str, folder: Path, to: Seal, regions: int = 1) -> tuple[taking.Taken, list[str]]:
    """A backup with so many regions in it, and their codes."""
    async with db.opened(url):
        codes = await write(regions)
        return await taken(folder / "backups", to), codes


async def opened_and_checked(
    backup: Path, target: Database, by: Opener, tmp_path: Path
) -> tuple[Restored, Checked, list[str]]:
    """Restore, check, and the codes of the regions there."""
    files = tmp_path / f"files-{uuid4().hex}"
    done = await restore(backup, target, files, by, silent, app_role=None)
    async with db.opened(target.url):
        found = await check(target, files, [], silent)
        codes = [one.code for one in await Region.visible_to(console())]
    # PostgreSQL: the owner restores, and the owner may change the ledger; the office connects as another role
    found.faults = [one for one in found.faults if "connect as the application role" not in one]
    return done, found, codes


async def refused(backup: Path, engine: str, tmp_path: Path, by: Opener) -> str:
    """The rule that refuses to restore; nothing may be left behind."""
    async with new_place(engine, tmp_path) as target:
        files = tmp_path / f"refused-{uuid4().hex}"
        with pytest.raises(Refused) as no:
            await restore(backup, target, files, by, silent)
        assert not files.exists()
        if target.path is not None:
            assert list(target.path.parent.iterdir()) == []
        else:
            connection = await asyncpg.connect(**databases.superuser(target.url))
            assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
            await connection.close()
    return no.value.refusal.rule
