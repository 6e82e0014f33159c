"""What another process wrote is noticed, also after a turn that failed."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from tortoise.exceptions import OperationalError

from server import db, live
from server.ledger import watching

ROOT = Path(__file__).parents[3]
WRITE = """
import asyncio, sys
from server import db, ledger
from server.access import console
async def main():
    async with db.opened(sys.argv[1]), ledger.change(console(), "a.b", chain=sys.argv[2]):
        pass
asyncio.run(main())
"""


async def told_of(chain: str, url: str) -> None:
    """Another process writes to `chain`; returns when a listener of this one has been told."""
    listener = live.listen(chain)
    told = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    command = [sys.executable, "-c", WRITE, url, chain]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=True, timeout=30)
    await asyncio.wait_for(told, 3)
    await listener.aclose()


async def test_a_write_of_another_process_is_told(database: db.Database) -> None:
    async with watching.watching():
        await asyncio.sleep(0.3)
        await told_of("one", database.url)
        await told_of("other", database.url)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_failed_turn_is_not_the_last(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, failures = watching._tell_since, [OperationalError("database is locked"), OSError("disk I/O error")]

    async def failing(last: int) -> int:
        if failures:
            raise failures.pop()
        return await ours(last)

    monkeypatch.setattr(watching, "_tell_since", failing)
    async with watching.watching():
        await told_of("one", database.url)
    assert not failures
