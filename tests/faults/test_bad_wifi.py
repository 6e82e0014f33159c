"""A hall of judges on bad Wi-Fi, and a server that is killed meanwhile: each mark exactly once (reliability.md C9).

The control asks again with a new key each time, and gives marks twice.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server import db
from server.ledger.verify import verify
from server.scoring import Mark
from tests import databases
from tests.faults.marking import Process, quiet_port, serving, stored, tokens
from tests.faults.nursery import Nursery, nursery
from tests.faults.tally import Tally, tally
from tests.faults.wifi import Air, Judge, stepwise
from tests.server.scoring.story import built, scheme

HALLS = [(50, 10, 1), pytest.param(500, 30, 3, marks=[pytest.mark.night, pytest.mark.timeout(2400)])]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def servers() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


async def hall(url: str, judges: int, sheets: int, *, naive: bool = False) -> list[Judge]:
    """So many judges, each with so many sheets."""
    async with db.opened(url):
        story = await (await built(entries=sheets, judges=judges, spare=0, wanted=scheme(judges=judges))).opened()
        secrets = await tokens(story)
        mine = [[one.number for one in await story.sheets(seat)] for seat in range(judges)]
    return [
        Judge(secret, numbers, random.Random(n), naive)
        for n, (secret, numbers) in enumerate(zip(secrets, mine, strict=True))
    ]


async def marked(url: str, folder: Path, servers: Nursery, judges: list[Judge], kills: int) -> Air:
    """All marks given, while the server is killed so many times and begun again."""
    air, lives = Air(quiet_port()), AsyncExitStack()
    total, now = sum(len(one.sheets) for one in judges), list[Process]()

    async def begin() -> None:
        process, _ = await lives.enter_async_context(serving(url, folder, air.port, by=servers))
        now.append(process)

    async def kill() -> None:
        now[-1].kill()
        now[-1].wait()
        await begin()

    async with lives:
        await begin()
        killing = asyncio.create_task(stepwise(judges, [total * n // (kills + 1) for n in range(1, kills + 1)], kill))
        await asyncio.gather(killing, *(one.work(air) for one in judges))
    return air


async def cost(url: str, judges: list[Judge]) -> Tally:
    """The marks that are known to be stored against those in the ledger, and in the tables."""
    said = {number: value for one in judges for number, value in one.said.items()}
    async with db.opened(url):
        assert (await verify()).differences == []
        rows = await Mark.filter(value__isnull=False).values_list("sheet__number", "value")
        if not any(one.naive for one in judges):
            assert sorted((number, str(int(value) // 1000)) for number, value in rows) == sorted(said.items())
        return tally(said, [(key.split("@")[0], value) for key, value in await stored()])


@databases.POSTGRES_AT_NIGHT
@pytest.mark.parametrize(("judges", "sheets", "kills"), HALLS)
async def test_each_mark_exactly_once(
    db_url: str, engine: str, judges: int, sheets: int, kills: int, tmp_path: Path, servers: Nursery
) -> None:
    there = await hall(db_url, judges, sheets)
    air = await marked(db_url, tmp_path, servers, there, kills)
    found = await cost(db_url, there)
    print(f"bad wifi {engine}, {judges} judges, {sheets} marks each, {kills} kills: {found}; {air.told()}")
    assert (found.acknowledged, found.is_clean, found.in_doubt) == (judges * sheets, True, 0)
    assert min(air.cut, air.twice) > 0


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_with_new_keys_gives_marks_twice(
    db_url: str, engine: str, tmp_path: Path, servers: Nursery
) -> None:
    there = await hall(db_url, 20, 10, naive=True)
    air = await marked(db_url, tmp_path, servers, there, 0)
    found = await cost(db_url, there)
    print(f"control bad wifi {engine}, a new key each time: {found}; {air.refused} refused")
    assert found.double > 0
