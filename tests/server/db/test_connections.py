"""One writer and separate readers, BEGIN IMMEDIATE, ids, and an order that both engines share."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tortoise.backends.sqlite.client import SqliteClient as StockClient
from tortoise.connection import get_connection

from server import db, ledger
from server.access import Viewer
from server.db.checks import SQLITE_EXPECTED
from server.regions import Region
from tests import databases

ROOT = Path(__file__).parents[3]
HELD, AT_ONCE = 0.5, 0.25
NASTY = [*"丁七𠮷éeEZaａＡ_09ß〇·😀", "10", "\u200bz", "王a", "王A"]
INCREMENTS = """
import asyncio, os, sys
from pathlib import Path
from server import db
async def main(url, meeting):
    async with db.opened(url):
        Path(meeting, str(os.getpid())).touch()
        while len(os.listdir(meeting)) < 2:  # else the first may be through before the second has started
            await asyncio.sleep(0.001)
        for _ in range(50):
            async with db.transaction() as client:
                rows = await client.execute_query_dict("SELECT next_id FROM id_block WHERE name = 'counter'")
                await asyncio.sleep(0.001)
                await client.execute_query("UPDATE id_block SET next_id = ? WHERE name = 'counter'",
                                           [rows[0]["next_id"] + 1])
if "stock" in sys.argv:
    from tests.faults.stock import use_stock_engines
    use_stock_engines()
asyncio.run(main(*sys.argv[1:3]))
"""


async def waited(read: Callable[[], object], write: asyncio.Event, held: asyncio.Task[None]) -> float:
    """How long `read` takes while `held` holds a write open."""
    await write.wait()
    started = time.perf_counter()
    await read()  # type: ignore[misc]
    seconds = time.perf_counter() - started
    await held
    return seconds


async def test_a_read_does_not_wait_for_an_open_write(database: db.Database, viewer: Viewer) -> None:
    begun = asyncio.Event()

    async def write() -> None:
        async with ledger.change(viewer, "region.added") as change:
            await change.save(Region(code="14", name="x", level="city"))
            begun.set()
            await asyncio.sleep(HELD)

    held = asyncio.create_task(write())
    assert await waited(lambda: Region.visible_to(viewer).count(), begun, held) < AT_ONCE
    assert await Region.visible_to(viewer).count() == 1


async def test_the_control_on_one_stock_connection_waits() -> None:
    async with databases.fresh("sqlite") as url:
        client, begun = StockClient(str(db.Database.of(url).path), connection_name="sqlite_control"), asyncio.Event()
        await client.create_connection(with_db=True)

        async def write() -> None:
            async with client._lock:  # what `in_transaction` holds from BEGIN to COMMIT
                await client._connection.execute("BEGIN")  # type: ignore[union-attr]
                begun.set()
                await asyncio.sleep(HELD)
                await client._connection.commit()  # type: ignore[union-attr]

        held = asyncio.create_task(write())
        seconds = await waited(lambda: client.execute_query("SELECT count(*) FROM region"), begun, held)
        await client.close()
    print(f"control: a read waited {seconds:.2f} s")
    assert seconds > HELD * 0.8


async def test_read_connections_refuse_to_write(database: db.Database) -> None:
    for name in database.readers:
        with pytest.raises(Exception, match="(?i)read.?only"):
            await get_connection(name).execute_query("UPDATE ledger_chain SET seq = 0")


def run_twice(command: list[str]) -> list[str]:
    """Two processes at once; what they wrote on standard error."""
    both = [subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.PIPE) for _ in range(2)]
    return [process.communicate(timeout=60)[1].decode() for process in both]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("stock", [False, True])
async def test_increments_of_two_processes(db_url: str, engine: str, stock: bool, tmp_path: Path) -> None:
    """Read, then write, in each transaction. The control's BEGIN takes no lock, and the second to write fails."""
    path = db.Database.of(db_url).path
    async with db.opened(db_url), db.transaction() as client:
        await client.execute_query("INSERT INTO id_block (name, next_id) VALUES ('counter', 0)")
    command = [sys.executable, "-c", INCREMENTS, db_url, str(tmp_path), *(["stock"] if stock else [])]
    errors = await asyncio.to_thread(run_twice, command)
    async with db.opened(f"sqlite://{path}"):
        rows = await db.reader().execute_query_dict("SELECT next_id FROM id_block WHERE name = 'counter'")
    print(f"{'control ' if stock else ''}increments of two processes: {rows[0]['next_id']} of 100")
    if stock:
        assert rows[0]["next_id"] < 100
        assert any("database is locked" in error for error in errors)
    else:
        assert (rows[0]["next_id"], errors) == (100, ["", ""])


async def test_text_sorts_by_code_point_on_both_engines(database: db.Database, viewer: Viewer) -> None:
    async with ledger.change(viewer, "regions.added") as change:
        await change.save_many([Region(code=f"{n:06d}", name=name, level="city") for n, name in enumerate(NASTY)])
    found = await Region.visible_to(viewer).order_by("name").values_list("name", flat=True)
    assert list(found) == sorted(NASTY)
    after = await Region.visible_to(viewer).filter(name__gt="a").order_by("name").values_list("name", flat=True)
    assert list(after) == [name for name in sorted(NASTY) if name > "a"]


async def test_ids_are_unique_under_concurrency(database: db.Database) -> None:
    taken: list[int] = []

    async def take(n: int) -> None:
        for size in (1, n, 2):
            async with db.transaction():
                mine = await db.take_ids(size)
            assert len(mine) == size
            taken.extend(mine)

    await asyncio.gather(*(take(n) for n in range(1, 21)))
    assert len(taken) == len(set(taken)) == 20 * 3 + sum(range(1, 21))


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_connection_whose_opening_is_cancelled_has_all_settings(db_url: str, engine: str) -> None:
    """Else the first request of a server, dropped at the right moment, would leave the writer without its settings."""
    for turns in range(12):
        async with db.opened(db_url):
            task = asyncio.create_task(get_connection("sqlite").execute_query("SELECT 1"))
            await asyncio.sleep(turns * 0.0004)
            task.cancel()
            await asyncio.wait({task})
            for pragma, wanted in SQLITE_EXPECTED.items():
                rows = await get_connection("sqlite").execute_query_dict(f"PRAGMA {pragma}")
                assert next(iter(rows[0].values())) == wanted, (turns, pragma)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_commit_that_fails_while_it_is_cancelled_leaves_nothing_open(
    database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = get_connection("sqlite")
    failing, begun = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with db.transaction() as client:
            await client.execute_query("UPDATE id_block SET next_id = next_id + 1")

            async def commit() -> None:
                begun.set()
                await failing.wait()
                raise OSError("the disk is gone")

            monkeypatch.setattr(client, "commit", commit)

    task = asyncio.create_task(write())
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    failing.set()
    await asyncio.wait({task})
    assert task.cancelled()
    assert not writer._connection._conn.in_transaction
    assert not writer._lock.locked()
