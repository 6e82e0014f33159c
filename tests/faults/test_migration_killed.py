"""`jinbang migrate` killed with -9 at random moments, from every released version with data: the next run ends it, and
the ledger is as it was (reliability.md C20). The control runs outside a transaction and leaves half a version.
"""

import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from tortoise.context import require_context

from server import db
from server.db import Database, checks
from server.db.migrate import ledgered_tables
from server.ledger.records import Chain, LedgerEvent
from server.ledger.verify import verify
from tests import databases
from tests.faults.mover import REAL
from tests.faults.nursery import Nursery, nursery
from tests.faults.storm import ROWS
from tests.faults.tally import Tally
from tests.faults.watched import stored_rows

RELEASED = 6  # versions before this one that an office may have
OLD = "SELECT code, name FROM region WHERE name LIKE 'write %'"
CONTROL_KILLS = 8
PATIENCE = 600  # seconds for one run; the machine may be slow
KILLS = [
    pytest.param(1, marks=pytest.mark.timeout(600)),
    pytest.param(20, marks=[pytest.mark.night, pytest.mark.timeout(2400)]),
]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def movers() -> Iterator[Nursery]:
    with nursery("server.cli", "tests.faults.mover") as made:
        yield made


@asynccontextmanager
async def empty(engine: str, folder: Path, name: str, template: str = "") -> AsyncIterator[str]:
    """The URL of a database without anything, or a copy of another, reached as its master."""
    if engine == "sqlite":
        path = folder / name / "jinbang.sqlite3"
        path.parent.mkdir()
        if template:
            shutil.copyfile(Database.of(template).path or path, path)
        yield f"sqlite://{path}"
        shutil.rmtree(path.parent)
        return
    data, name = databases.postgres(), f"jb_moved_{name}"
    source = databases.superuser(template)["database"] if template else "template0"
    await databases.admin(data, f"CREATE DATABASE {name} TEMPLATE {source} ENCODING 'UTF8'")
    yield f"postgres://postgres:@/{name}?host={data}"
    await databases.admin(data, f"DROP DATABASE {name} WITH (FORCE)")


def run(movers: Nursery, url: str, log: Path, *, after: float | None = None, how: str = "nursery:jinbang") -> int:
    """The command, killed after so many seconds; how it ended."""
    rights = ["--app-role", databases.ROLE] if url.startswith("postgres") else []
    arguments = ["migrate", "--database", url, "--has-backup", *rights]
    child = movers.begin(f"tests.faults.{how}", arguments, log)
    if after is not None:
        time.sleep(after)
        child.kill()
    return child.wait(PATIENCE)


def ended_well(movers: Nursery, url: str, log: Path) -> None:
    """The command, to its end."""
    assert run(movers, url, log) == 0, log.read_text()


async def heads(url: str) -> dict[str, tuple[int, str]]:
    """The head of each chain."""
    async with db.opened(url):
        return {one.name: (one.seq, one.head) for one in await Chain.all()}


async def applied(url: str) -> int:
    """How many migrations the database knows."""
    return len(await stored_rows(url, "SELECT name, app FROM tortoise_migrations"))


async def cost(url: str, before: dict[str, tuple[int, str]], rows: list[tuple[str, str]]) -> Tally:
    """The rows and the heads there were, against those there are; everything else as this version needs it."""
    async with db.opened(url.replace("postgres://postgres:", f"postgres://{databases.ROLE}:")):
        assert await checks.problems(ledgered_tables(require_context())) == []
        assert (await verify()).differences == []
        ends = {name: await LedgerEvent.filter(chain=name, seq=seq).first() for name, (seq, _) in before.items()}
    moved = sum(one is None or one.hash != before[name][1] for name, one in ends.items())
    now = await stored_rows(url, OLD)
    return Tally(len(rows), len(set(rows) - set(now)), len(now) - len(set(now)), moved, 0)


@databases.POSTGRES_AT_NIGHT
@pytest.mark.parametrize("kills", KILLS)
async def test_the_next_run_ends_it(engine: str, kills: int, tmp_path: Path, movers: Nursery) -> None:
    log, chance, amid, total = tmp_path / "log", Random(kills), 0, Tally(0, 0, 0, 0, 0)
    versions = range(1, RELEASED + 1) if kills >= RELEASED else [RELEASED - 1]
    for turn, version in enumerate(versions):
        async with empty(engine, tmp_path, f"of{version}") as template:
            arguments = [template, str(version), str(tmp_path / f"as_of_{version}")]
            assert movers.begin("tests.faults.mover:old", arguments, log).wait(PATIENCE) == 0
            before, rows = await heads(template), await stored_rows(template, OLD)
            assert len(rows) > ROWS["many"]
            whole = await timed(movers, engine, tmp_path, template, log)
            for number in range(turn, kills, len(versions)):
                async with empty(engine, tmp_path, f"of{version}n{number}", template) as url:
                    ended = run(movers, url, log, after=whole * (0.05 + 0.9 * chance.random() ** 2))
                    amid += ended != 0 and await applied(url) < len(REAL)
                    ended_well(movers, url, log)
                    found = await cost(url, before, rows)
                    assert found.is_clean, found
                    total = Tally(total.acknowledged + found.acknowledged, 0, 0, 0, 0)
    print(f"migration killed {engine}, {kills} kills, {amid} of them amid the migrations: {total}")


async def timed(movers: Nursery, engine: str, folder: Path, template: str, log: Path) -> float:
    """How many seconds the whole takes from there."""
    async with empty(engine, folder, "timed", template) as url:
        started = time.perf_counter()
        ended_well(movers, url, log)
        return time.perf_counter() - started


@pytest.mark.night
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_outside_a_transaction_leaves_half(engine: str, tmp_path: Path, movers: Nursery) -> None:
    log, chance = tmp_path / "log", Random(20)
    whole = await timed(movers, engine, tmp_path, "", log)
    for number in range(CONTROL_KILLS):
        async with empty(engine, tmp_path, f"n{number}") as url:
            run(movers, url, log, after=whole * (0.05 + 0.4 * chance.random()), how="mover:naive")
            again = run(movers, url, log, how="mover:naive")
        if again != 0:
            print(f"control migration killed {engine}: after {number + 1} kills the next run ended with {again}")
            return
    pytest.fail("outside a transaction no half migration was seen")
