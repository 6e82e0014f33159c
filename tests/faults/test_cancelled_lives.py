"""Whole rounds by GraphQL in which every mutation is cancelled at random moments before it is carried out: it ends as
if nobody had interfered (reliability.md C6). The engine under the storm, and its control: test_cancel_storm.py.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest

from schema import schema
from schema.http import Running
from server import db
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.faults.storm import engine_state
from tests.faults.tally import Tally
from tests.life.test_round_chain import test_a_selection_round as a_selection_round
from tests.life.test_signed_chain import test_the_signed_chain as the_signed_chain

Life = Callable[[None, db.Database], Awaitable[None]]
LIVES: list[Life] = [a_selection_round, the_signed_chain]
ONCE = {"issueToken", "pairTablet", "drawCodes"}  # their secret is told once, to the first who asks with the key
COUNTED = {"", "changePassword", "fileObjection"}  # each try is one of the few that a name or an address has
FIRST = re.compile(r"\{\s*(\w+)")
CALM = {"locked": False, "open": False, "leaked": 0}
TIMES = 14  # attempts at each mutation before it is carried out; two of three are cancelled
LONGER, SHORTER = 1.05, 0.9  # the patience after an attempt that was cancelled, and after one that was not
pytestmark = [pytest.mark.night, pytest.mark.timeout(2400)]


@dataclass
class Weather:
    """How often each mutation was carried out, and cancelled before. `patience`, in seconds, follows the machine."""

    chance: Random
    done: Counter[str] = field(default_factory=Counter)
    cancelled: Counter[str] = field(default_factory=Counter)
    patience: float = 0.02

    async def write(self, calm: Running, work: Callable[[], Coroutine[Any, Any, Any]], seconds: float | None) -> Any:
        """In the place of `Running.write`, which shields a mutation from all this."""
        name = _name(work)
        for _ in range(0 if name in ONCE | COUNTED else TIMES):
            await self._cancelled(name, work)
        answer = await REAL(calm, work, seconds)
        self.done[name] += 1
        return answer

    async def _cancelled(self, name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        task = asyncio.create_task(work())
        await asyncio.wait({task}, timeout=self.chance.random() * self.patience)
        if not task.done():
            task.cancel()
            self.cancelled[name] += 1
        self.patience *= SHORTER if task.done() else LONGER
        await asyncio.wait({task}, timeout=20)
        assert task.done(), f"{name} hangs"
        if not task.cancelled():
            task.exception()


REAL = Running.write


def _name(work: Any) -> str:
    """The mutation in the document; "" for what is no mutation, such as a sign-in."""
    found = FIRST.search(str(work.args[0])) if isinstance(work, partial) and work.args else None
    return found[1] if found else ""


@pytest.mark.parametrize("life", LIVES)
async def test_a_life_under_cancels(
    regions: None, database: db.Database, engine: str, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINBANG_SECOND_FACTOR", "off")  # as in tests/life: it is about the work
    monkeypatch.setenv("JINBANG_CONFIRM_MINUTES", "0")
    weather = Weather(Random(20260822))

    async def write(self: Running, work: Any, seconds: float | None = None) -> Any:
        return await weather.write(self, work, seconds)

    monkeypatch.setattr(Running, "write", write)
    await life(None, database)  # which looks at everything it did, and asserts what it expects
    assert engine_state() == CALM
    assert (await verify()).differences == []
    keys = await LedgerEvent.all().count()
    found = Tally(sum(weather.done.values()), 0, 0, 0, 0)
    assert schema._schema.mutation_type is not None
    known = len(weather.done.keys() & schema._schema.mutation_type.fields.keys())
    print(
        f"cancelled life {engine} {life.__name__}: {found}; {weather.cancelled.total()} cancels of {known} mutations, "
        f"{keys} events"
    )
    assert weather.cancelled.total() > TIMES * known
