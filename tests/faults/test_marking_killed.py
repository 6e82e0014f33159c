"""Kill -9 amid marking: what a tablet was told is stored, once, as it was sent (reliability.md C4).

The control does not wait for the answer.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import db
from server.ledger.verify import verify
from tests.faults.marking import Tablet, busy, quiet_port, serving, stored, tokens
from tests.faults.nursery import Nursery, nursery
from tests.faults.tally import Tally, tally
from tests.server.scoring.story import built, scheme

JUDGES, SHEETS = 8, 5
BEFORE_A_KILL = 150
BETWEEN_VERIFICATIONS = 10
KILLS = [3, pytest.param(100, marks=[pytest.mark.night, pytest.mark.timeout(2400)])]


@pytest.fixture(scope="module")
def servers() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


async def begun(url: str, *, hasty: bool) -> list[Tablet]:
    """An event in marking, and the tablets of its judges."""
    async with db.opened(url):
        story = await (await built(entries=SHEETS, judges=JUDGES, spare=0, wanted=scheme(judges=JUDGES))).opened()
        secrets = await tokens(story)
        sheets = [[one.number for one in await story.sheets(seat)] for seat in range(JUDGES)]
    return [Tablet(secret, mine, hasty) for secret, mine in zip(secrets, sheets, strict=True)]


async def a_life(url: str, folder: Path, servers: Nursery, tablets: list[Tablet], life: int, port: int) -> float:
    """The server is started, asked for so much, and killed; how many seconds it took until it was ready."""
    started = time.perf_counter()
    async with serving(url, folder, port, by=servers) as (process, address):
        taken = time.perf_counter() - started
        works = [asyncio.create_task(one.work(address)) for one in tablets]
        await busy(tablets, works, sum(len(one.said) for one in tablets) + BEFORE_A_KILL)
        await asyncio.sleep(random.Random(life).random() * 0.2)
        process.kill()
        await asyncio.gather(*works)
    return taken


async def cost(url: str, tablets: list[Tablet]) -> tuple[Tally, int]:
    """What it cost so far, and the differences of verify."""
    async with db.opened(url):
        said = {key: value for one in tablets for key, value in one.said.items()}
        return tally(said, await stored()), len((await verify()).differences)


@pytest.mark.slow
@pytest.mark.parametrize("kills", KILLS)
async def test_kill_9_loses_nothing_acknowledged(
    db_url: str, engine: str, kills: int, tmp_path: Path, servers: Nursery
) -> None:
    tablets, port, starts = await begun(db_url, hasty=False), quiet_port(), list[float]()
    for life in range(1, kills + 1):
        starts.append(await a_life(db_url, tmp_path, servers, tablets, life, port))
        if life % BETWEEN_VERIFICATIONS == 0 or life == kills:
            found, differences = await cost(db_url, tablets)
            assert (found.is_clean, differences) == (True, 0), found
    print(f"kill -9 under marking {engine}, {kills} kills: {found}; ready again after {max(starts):.1f} s at most")
    assert found.acknowledged >= kills * BEFORE_A_KILL


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_that_does_not_wait_for_the_answer_loses(
    db_url: str, engine: str, tmp_path: Path, servers: Nursery
) -> None:
    tablets = await begun(db_url, hasty=True)
    for life in range(2):
        await a_life(db_url, tmp_path, servers, tablets, life, quiet_port())
    found, _ = await cost(db_url, tablets)
    print(f"control kill -9 under marking {engine}: {found}")
    assert found.lost > 0
