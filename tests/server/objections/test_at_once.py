"""An objection and a conferral at the same moment: who is held is not conferred on."""

import asyncio
from typing import Any

import pytest

from server import clock
from server.objections.deciding import accept, triage
from server.selecting import conferring, holding
from server.selecting.conferring import confer_round
from server.selecting.ending import Outcome, finish
from server.selecting.showing import end_of
from tests.server.objections.test_objections import LAST, kept, notice, objected
from tests.server.selecting.test_showing import proof
from tests.server.selecting.world import CODE, CONSOLE, TITLE

__all__ = ["kept", "notice"]


@pytest.mark.parametrize(("engine", "lock"), [("postgres", True), ("postgres", False)])
async def test_no_objection_is_accepted_between_the_look_and_the_conferral(notice, monkeypatch, lock):
    """The control without the lock accepts one against somebody who is conferred on all the same. SQLite has one writer
    at a time."""
    row = await triage(CONSOLE, (await objected(notice)).uid, is_signed=True, has_clues=True, version=1)
    if not lock:
        monkeypatch.setattr(holding, "lock_on", unlocked)
    looked, goes_on, inner = asyncio.Event(), asyncio.Event(), conferring.confer_within

    async def later(*given: Any, **more: Any) -> Any:
        looked.set()
        await goes_on.wait()
        return await inner(*given, **more)

    monkeypatch.setattr(conferring, "confer_within", later)
    with clock.set_to(end_of(LAST)):
        said = Outcome(reports_received=False, objections=True, text="一件", proof=await proof(CONSOLE))
        await finish(CONSOLE, notice.uid, said, version=1)
        conferred = asyncio.create_task(confer_round(CONSOLE, CODE, TITLE, "示例〔2026〕1号"))
        await looked.wait()
        accepting = asyncio.create_task(accept(CONSOLE, row.uid, version=row.version))
        done, _ = await asyncio.wait({accepting}, timeout=1)
        goes_on.set()
        await asyncio.gather(conferred, accepting)
    assert bool(done) is not lock


async def unlocked(uids: object) -> None:
    """The missing lock."""
