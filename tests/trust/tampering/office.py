"""An office to tamper with: an event marked, signed and published, certificates, accounts with roles, people with ID
numbers, a file, requests, the public feed. Built once on each engine, copied for each kind of tampering."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from server import db, ledger, people
from server.access import console
from server.access.records import Account
from server.files import keeping
from server.results import Revision
from tests import databases
from tests.server.access.people import account
from tests.server.appeals.court import sitting
from tests.server.certificates.desk import awarded, template

NUMBERS = ("11010519491231002X", "440308199901101512")  # the examples of GB 11643
PAPER = b"%PDF-1.4\n% a stamped form of the test\n%%EOF\n"
_made: dict[str, str] = {}


async def furnish() -> None:
    """Fill the open database."""
    court = await (await sitting()).closed()
    await court.published()
    await template()
    await awarded(court)
    await account("auditor", "auditor")
    async with ledger.change(console(), "person.added") as change:
        await people.register(change, [(f"示例{n}", "resident_id", number) for n, number in enumerate(NUMBERS)])
    await keeping.keep(console(), "form.pdf", PAPER, key="form")
    revision = await Revision.visible_to(console()).first()
    assert revision is not None
    for kind in ("corrected", "published"):
        async with ledger.change(console(), "feed.tried", key=f"feed {kind}", asked=kind) as change:
            change.publicly(kind, revision)
            change.answers(revision)
    assert await Account.visible_to(console()).count() > 2


async def _master(engine: str) -> str:
    """Where the furnished one lies: a file, or the name of a database."""
    if engine not in _made:
        if engine == "sqlite":
            path = databases.folder() / "tampering.sqlite3"
            async with databases.fresh(engine) as url:
                async with db.opened(url):
                    await furnish()
                file = db.Database.of(url).path
                with closing(sqlite3.connect(str(file))) as source, closing(sqlite3.connect(path)) as whole:
                    source.backup(whole)
            _made[engine] = str(path)
        else:
            data = databases.postgres()
            await databases.admin(data, "CREATE DATABASE jb_tampering TEMPLATE jb_template")
            async with db.opened(f"postgres://{databases.ROLE}:@/jb_tampering?host={data}&maxsize=6"):
                await furnish()
            _made[engine] = "jb_tampering"
    return _made[engine]


@asynccontextmanager
async def office(engine: str) -> AsyncIterator[db.Database]:
    """A copy of it, opened."""
    master = await _master(engine)
    if engine == "sqlite":
        path = Path(master).with_suffix(".copy")
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        shutil.copyfile(master, path)
        async with db.opened(f"sqlite://{path}") as opened:
            yield opened
        return
    data = databases.postgres()
    await databases.admin(data, f"CREATE DATABASE jb_tampered TEMPLATE {master}")
    try:
        async with db.opened(f"postgres://{databases.ROLE}:@/jb_tampered?host={data}&maxsize=6") as opened:
            yield opened
    finally:
        await databases.admin(data, "DROP DATABASE jb_tampered WITH (FORCE)")
