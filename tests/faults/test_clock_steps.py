"""A clock that stands still, is put back, or jumps; a machine in another time zone; the leap day, the end of the year:
the ledger's order and the deadlines stay as they are (reliability.md C22).
"""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from server import clock, db
from server.app import standing
from server.db import read_only
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests import databases
from tests.faults.clocks import DAY, DEADLINES, HOUR, at
from tests.faults.nursery import Nursery, nursery
from tests.faults.storm import write_through_the_ledger
from tests.faults.tally import Tally

ZONES = ("Asia/Shanghai", "America/New_York", "UTC", "Pacific/Kiritimati")
STEPS = {"frozen": 0, "back 1 h": -HOUR, "forward 1 day": DAY, "back 1 day": -DAY, "forward 1 s": 1_000_000}
EACH = 5  # acts at each instant
NOON = at("2027-06-10T12:00:00")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Nursery]:
    with nursery("tests.faults.clocks") as made:
        yield made


async def test_the_order_is_that_of_the_acts(database: db.Database, engine: str) -> None:
    """The events by their numbers are the acts as they were done; their instants are what the clock said."""
    instant, number, wanted = NOON, 0, list[tuple[int, int]]()
    for step in (*STEPS.values(), *reversed(STEPS.values())):
        instant += step
        with clock.set_to(instant):
            for _ in range(EACH):
                number += 1
                await write_through_the_ledger(number, "one")
                wanted.append((number, instant))
    events = await LedgerEvent.filter(act="regions.added").order_by("seq")
    stored = [(json.loads(one.body)["facts"]["number"], one.at) for one in events]
    by_time = [one[0] for one in sorted(stored, key=lambda one: one[1])]
    misplaced = sum(one != other for one, other in zip(stored, wanted, strict=True))
    print(f"clock steps {engine}: {Tally(len(wanted), 0, 0, misplaced, 0)}")
    print(f"control clock steps {engine}: {sum(n != m for n, m in enumerate(by_time, 1))} misplaced by their time")
    assert stored == wanted
    assert by_time != [one for one, _ in wanted]
    assert (await verify()).differences == []


@databases.POSTGRES_AT_NIGHT
async def test_a_time_zone_changes_nothing(engine: str, tmp_path: Path, elsewhere: Nursery) -> None:
    found: dict[str, dict[str, Any]] = {}
    for zone in ZONES:
        async with databases.fresh(engine, with_regions=True) as url:
            log = tmp_path / zone.replace("/", "-")
            child = elsewhere.begin("tests.faults.clocks:main", [url], log, {"TZ": zone})
            assert child.wait(120) == 0, log.read_text()
            found[zone] = json.loads(next(one for one in log.read_text().splitlines() if one[:5] == "told ")[5:])
    naive = [one.pop("naive") for one in found.values()]
    home, *others = found.values()
    changed = sum(one[key] != home[key] for one in others for key in home)
    print(f"time zones {engine}: {Tally(len(ZONES) * len(home['ledger']), 0, 0, changed, 0)}")
    print(f"control time zones {engine}: {sum(one != naive[0] for one in naive)} zones where a naive date differs")
    assert (changed, naive.count(naive[0])) == (0, 1)
    assert {name: day[0] for name, day in home["days"].items()} == {
        "leap day": "2028-02-29", "after the leap day": "2028-03-01", "end of the year": "2027-12-31",
        "new year": "2028-01-01", "summer time in New York": "2028-03-12", "noon": "2027-06-10",
    }  # fmt: skip
    assert home["days"]["leap day"][1:] == [
        "2028-02-29T23:59:59+08:00",
        at("2028-02-29T09:00:00"),
        at("2028-03-01T00:00:00"),
    ]
    taken = ["done", "registration_closed", "done", "registration_closed"]
    assert home["deadlines"] == dict.fromkeys(DEADLINES, taken)
    assert home["differences"] == 0


async def test_a_clock_put_back_is_said(database: db.Database, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By more than two seconds; a correction of less is the daily bread of a machine."""
    monkeypatch.setattr(standing, "LOOK_SECONDS", 0.005)
    offsets, real, done = iter([0, -1, -1, -61, -61, -61]), time.time_ns, asyncio.Event()
    offset = 0

    def looked(_: object) -> list[tuple[str, bool]]:
        nonlocal offset
        offset = next(offsets, offset)
        if offset < -60:
            done.set()
        return []

    monkeypatch.setattr(read_only, "look", looked)
    monkeypatch.setattr(time, "time_ns", lambda: real() + offset * 1_000_000_000)
    with capture_logs() as logs:
        async with standing.watched(), asyncio.timeout(30):
            await done.wait()
            while not any(one["event"] == "clock set back" for one in logs):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    [said] = [one for one in logs if one["event"] == "clock set back"]
    assert 59_000_000 < said["microseconds"] < 61_000_000
