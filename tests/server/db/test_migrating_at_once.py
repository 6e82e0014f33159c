"""`jinbang migrate` twice at once on one database: one does it, the other waits its turn and finds it done. Real
processes; a killed one holds nobody up. The control, without the lock, ends in a traceback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server import cli, db
from server.db import Database
from server.db.lock import Migrating, migration_lock
from server.ledger.verify import verify
from tests import databases
from tests.faults.nursery import Child, Nursery, jinbang, nursery
from tests.faults.watched import stored_rows

ROOT = Path(__file__).parents[3]
APPLIED = "SELECT name, app FROM tortoise_migrations"


@pytest.fixture(scope="module")
def movers() -> Iterator[Nursery]:
    with nursery("server.cli", env={"LC_ALL": "en_US.UTF-8"}) as made:
        yield made


def unlocked(arguments: list[str]) -> None:
    """The control: nobody waits for anybody."""

    @asynccontextmanager
    async def nobody(*_: object) -> AsyncIterator[None]:
        yield

    cli.migration_lock = nobody  # type: ignore[attr-defined]
    jinbang(arguments)


@pytest.fixture
async def empty(engine: str, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without anything, reached as its master."""
    if engine == "sqlite":
        yield f"sqlite://{tmp_path}/new/jinbang.sqlite3"
        return
    data, name = databases.postgres(), f"jb_twice_{abs(hash(tmp_path))}"
    await databases.admin(data, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    yield f"postgres://postgres:@/{name}?host={data}"
    await databases.admin(data, f"DROP DATABASE {name} WITH (FORCE)")


def begun(movers: Nursery, url: str, log: Path, call: str = "tests.faults.nursery:jinbang") -> Child:
    """`jinbang migrate`."""
    return movers.begin(call, ["migrate", "--database", url, "--has-backup"], log)


async def ended(one: Child) -> int:
    return await asyncio.to_thread(one.wait, 300)


async def until(happened: Callable[[], bool], one: Child) -> None:
    """Wait for it while the process lives."""
    while not happened():
        assert one.poll() is None, "it ended before it was looked at"
        await asyncio.sleep(0.01)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_second_waits_and_a_killed_one_holds_nobody_up(empty: str, tmp_path: Path, movers: Nursery) -> None:
    logs = [tmp_path / f"{n}.log" for n in range(3)]
    async with migration_lock(Database.of(empty), lambda: None):
        three = [begun(movers, empty, log) for log in logs]
        for each, log in zip(three, logs, strict=True):
            await until(lambda log=log: "waiting for it" in (log.read_text() if log.exists() else ""), each)  # type: ignore[misc]
        three.pop().kill()
        with pytest.raises(Migrating):
            async with migration_lock(Database.of(empty), lambda: None, patience=0):
                pass
    assert [await ended(each) for each in three] == [0, 0], logs[0].read_text() + logs[1].read_text()
    assert sorted(log.read_text().count("0007_trust") for log in logs[:2]) == [0, 1]  # the second found it done
    await _is_whole(empty)


async def _is_whole(url: str) -> None:
    names = [name for name, _ in await stored_rows(url, APPLIED)]
    assert len(names) == len(set(names)) == len(list((ROOT / "server/migrations").glob("0*.py")))
    async with db.opened(url):
        assert (await verify()).differences == []


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(300)
async def test_killed_with_the_lock_in_its_hand(empty: str, tmp_path: Path, movers: Nursery) -> None:
    holder = begun(movers, empty, tmp_path / "holder.log")
    while not await _is_held(empty):
        assert holder.poll() is None, "it ended before it was looked at"
        await asyncio.sleep(0.01)
    holder.kill()
    await ended(holder)
    after = begun(movers, empty, tmp_path / "after.log")
    assert await ended(after) == 0, (tmp_path / "after.log").read_text()
    await _is_whole(empty)


async def _is_held(url: str) -> bool:
    try:
        async with migration_lock(Database.of(url), lambda: None, patience=0):
            return False
    except Migrating:
        return True


@pytest.mark.slow
@pytest.mark.night
@pytest.mark.timeout(300)
async def test_the_control_without_the_lock_fails(empty: str, tmp_path: Path, movers: Nursery) -> None:
    logs = [tmp_path / f"{n}.log" for n in range(2)]
    both = [begun(movers, empty, log, f"{__name__}:unlocked") for log in logs]
    codes = [await ended(one) for one in both]
    print(f"control two at once, no lock: ended with {codes}")
    assert any(code and "Traceback" in log.read_text() for code, log in zip(codes, logs, strict=True)), codes
