"""Two at once: one reward, and no more than the higher."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import copy_context
from typing import Any

from server import db
from server.rewards import Reward
from server.rewards.proposing import Cause, propose
from tests.server.promotion.contest import Entrant, held
from tests.server.promotion.test_promoting import made_final
from tests.server.rewards.world import (
    OFFICE,
    WELD,
    contest,
    places,
    tariff,
)

LOWER = {"code": "JZ-2023", "tier": "city", "region": "1407", "title": "晋中市示例大赛", "day": "2023-04-10"}
CITY_WELD = Cause("JZ-2023", "WELD")


async def test_two_at_once_give_one_reward(regions, database):
    await contest(3)
    await tariff()
    done = await asyncio.gather(*(propose(OFFICE, WELD, key=f"k{n}") for n in range(4)), return_exceptions=True)
    assert sorted(isinstance(one, list) for one in done) == [False, False, False, True]
    assert {one.refusal.rule for one in done if not isinstance(one, list)} == {"reward_of_nobody"}
    assert await Reward.all().count() == 3


@asynccontextmanager
async def held_back(database: db.Database) -> AsyncIterator[None]:
    """Nobody commits inside the block, for the head of the chain is taken; on SQLite nobody even begins."""
    async with db.transaction() as client:
        if database.engine == "postgres":
            await client.execute_query("SELECT seq FROM ledger_chain WHERE name = 'office' FOR UPDATE")
        yield


async def all_waiting(database: db.Database, tasks: Sequence[asyncio.Task[Any]]) -> None:
    """PostgreSQL: until each of `tasks` waits for a lock, or is done."""
    asked = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    waiting = 0
    while database.engine == "postgres" and waiting < sum(not one.done() for one in tasks):
        await db.here().execute_query("SELECT pg_stat_clear_snapshot()")
        waiting = (await db.here().execute_query_dict(asked))[0]["n"]
        await asyncio.sleep(0)


async def test_two_tariffs_that_compare_at_once_pay_no_more_than_the_higher(regions, database):
    """One acts for a contest below, one for the one above: whoever is first, no more than the higher is due."""
    await held([Entrant(1, "90", "90")], **LOWER)
    await made_final("JZ-2023")
    await contest(1)
    await tariff("R-JZ", "1407", compare="year")
    await tariff("R-SX", "14", rows=places("8000"), compare="year")
    outside = copy_context()  # a task must not inherit the open transaction
    async with held_back(database):
        one, other = (propose(OFFICE, cause) for cause in (WELD, CITY_WELD))
        both = [asyncio.create_task(one, context=outside.copy()), asyncio.create_task(other, context=outside.copy())]
        await all_waiting(database, both)
    await asyncio.gather(*both, return_exceptions=True)
    alive = await Reward.filter(state="due")
    assert [(one.entitled, one.gross) for one in alive] == [(800000, 800000)]
