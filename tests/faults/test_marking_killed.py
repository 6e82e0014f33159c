"""Kill -9 amid marking: what a tablet was told is stored, once, as it was sent.

The control does not wait for the answer.
"""

import asyncio
import random
from pathlib import Path

import pytest

from server import db
from server.ledger.verify import verify
from tests.faults.marking import Tablet, busy, serving, stored, tokens
from tests.faults.tally import Tally, tally
from tests.server.scoring.story import built, scheme

BEFORE_A_KILL = 60
KILLS = [1, pytest.param(10, marks=[pytest.mark.slow, pytest.mark.timeout(600)])]


async def under_fire(url: str, folder: Path, kills: int, *, hasty: bool = False) -> tuple[Tally, int]:
    """Four judges write while the server is killed so many times; what it cost, and the differences of verify."""
    async with db.opened(url):
        story = await (await built(entries=5, judges=4, spare=0, wanted=scheme(judges=4))).opened()
        secrets = await tokens(story)
        sheets = [[one.number for one in await story.sheets(seat)] for seat in range(4)]
    tablets = [Tablet(secret, mine, hasty) for secret, mine in zip(secrets, sheets, strict=True)]
    for life in range(kills):
        async with serving(url, folder) as (process, address):
            works = [asyncio.create_task(one.work(address)) for one in tablets]
            await busy(tablets, works, sum(len(one.said) for one in tablets) + BEFORE_A_KILL)
            await asyncio.sleep(random.Random(life).random() * 0.2)
            process.kill()
            await asyncio.gather(*works)
    async with db.opened(url):
        said = {key: value for one in tablets for key, value in one.said.items()}
        return tally(said, await stored()), len((await verify()).differences)


@pytest.mark.parametrize("kills", KILLS)
async def test_kill_9_loses_nothing_acknowledged(db_url: str, engine: str, kills: int, tmp_path: Path) -> None:
    found, differences = await under_fire(db_url, tmp_path, kills)
    print(f"kill -9 under marking {engine}, {kills} kills: {found}")
    assert found.is_clean and found.acknowledged >= kills * BEFORE_A_KILL
    assert differences == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_that_does_not_wait_for_the_answer_loses(db_url: str, engine: str, tmp_path: Path) -> None:
    found, _ = await under_fire(db_url, tmp_path, 2, hasty=True)
    print(f"control kill -9 under marking {engine}: {found}")
    assert found.lost > 0
