"""Publish against a late mark: no revision may lack a mark that stands before it in the ledger.

The act that gives a mark belongs to judging, and is not built yet; here is what it must do, lock the event's row as
publishing does, and the control that leaves it out (on SQLite, where writes come one after another, it cannot fail).
"""

import asyncio
import json
import random
from contextlib import suppress
from pathlib import Path

import pytest

from server import db, ledger
from server.access import Viewer
from server.competitions import Event, chain_of
from server.ledger.records import LedgerEvent
from server.packages.importing import import_package
from server.packages.reading import read
from server.refusal import Refused
from server.results import Standing
from server.results.publishing import publish
from server.scoring import Mark
from tests.faults.tally import Tally

ROUNDS, CONTROL_ROUNDS = 30, 150
FILES = {
    "competition.toml": """\
format = "jinbang.package/1"
[competition]
code = "LATE"
title = "迟到的分值"
tier = "city"
kind = "comprehensive"
region = "1407"
organisers = ["示例局"]
starts_on = 2023-06-10
ends_on = 2023-06-12
[[events]]
code = "E"
title = "焊接"
group = "worker"
format = "individual"
[events.scheme]
places = 0
[[events.scheme.modules]]
code = "m"
title = "操作"
weight = "1"
[[events.scheme.modules.aspects]]
code = "A"
title = "总分"
max = "1000"
""",
    "entries.csv": "event,entry_no,name\nE,1,甲\nE,2,乙\n",
    "judges.csv": "event,judge_no,role\n,J1,judge\n",
    "marks.csv": "event,entry_no,aspect,judge_no,mark\nE,1,A,J1,0\nE,2,A,J1,500\n",
}
pytestmark = pytest.mark.slow


@pytest.fixture
async def imported(database: db.Database, regions: None, viewer: Viewer, tmp_path: Path) -> db.Database:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    await import_package(viewer, read(tmp_path))
    return database


async def give(viewer: Viewer, value: int, *, locking: bool) -> None:
    """The mark of entry 1 becomes `value`."""
    async with ledger.change(viewer, "mark.given", chain=chain_of("LATE"), value=value) as change:
        if locking:
            await Event.visible_to(viewer).filter(code="E").select_for_update()
        mark = await Mark.visible_to(viewer).get(sheet__entry__entry_no="1")
        mark.value = value * 1000
        await change.save(mark)


async def race(viewer: Viewer, value: int, seed: int, *, locking: bool) -> None:
    """One publication and one late mark, at the same time."""

    async def late() -> None:
        await asyncio.sleep(random.Random(seed).random() * 0.03)
        await give(viewer, value, locking=locking)

    async def publication() -> None:
        with suppress(Refused):  # nothing to publish: the mark comes after
            await publish(viewer, "LATE", reason="竞速")

    await asyncio.gather(late(), publication())


async def cost(viewer: Viewer) -> tuple[Tally, int]:
    """Walk the chain: each revision against the mark that stands before it; and how many revisions there are."""
    totals = {
        row["revision__number"]: row["total"]
        for row in await Standing.visible_to(viewer).filter(entry_no="1").values("revision__number", "total")
    }
    value, given, lost = 0, 0, 0
    for event in await LedgerEvent.visible_to(viewer).filter(chain=chain_of("LATE")).order_by("seq"):
        facts = json.loads(event.body)["facts"]
        if event.act == "mark.given":
            value, given = facts["value"], given + 1
        elif event.act == "result.published":
            lost += totals[facts["events"][0][1]] != str(value)
    return Tally(given, lost, 0, 0, 0), len(totals)


async def test_no_revision_lacks_a_mark_given_before(imported: db.Database, viewer: Viewer, engine: str) -> None:
    for value in range(1, ROUNDS + 1):
        await race(viewer, value, value, locking=True)
    found, revisions = await cost(viewer)
    print(f"late mark {engine} ({revisions} revisions): {found}")
    assert found.is_clean
    assert found.acknowledged == ROUNDS
    assert revisions > 1


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_without_the_lock_does(imported: db.Database, viewer: Viewer, engine: str) -> None:
    for value in range(1, CONTROL_ROUNDS + 1):
        await race(viewer, value, value, locking=False)
        found, revisions = await cost(viewer) if value % 10 == 0 else (Tally(0, 0, 0, 0, 0), 0)
        if found.lost:
            print(f"control late mark {engine} ({revisions} revisions): {found}")
            return
    pytest.fail("without the lock no revision was seen to lack its mark")
