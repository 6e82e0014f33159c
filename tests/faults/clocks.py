"""What the house makes of instants, in a process with a time zone of its own: `main([URL])` prints it as JSON."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable
from datetime import datetime

from server import clock, db
from server.competitions.registration import day_after
from server.entries.submitting import submit
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.refusal import Refused
from tests.server.entries.office import Office, member, opened

CODE, EVENTS = "JZ-2027-01", ("WELD", "CNC")
HOUR, DAY = 3_600_000_000, 86_400_000_000


def at(text: str) -> int:
    """An instant by the clocks of Shanghai."""
    return round(datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI).timestamp()) * 1_000_000


MOMENTS = {  # the last second of a day, where it is the next day elsewhere, or not yet
    "leap day": at("2028-02-29T23:59:59"),
    "after the leap day": at("2028-03-01T00:00:00"),
    "end of the year": at("2027-12-31T23:59:59"),
    "new year": at("2028-01-01T00:00:00"),
    "summer time in New York": at("2028-03-12T15:30:00"),
    "noon": at("2027-06-10T12:00:00"),
}
DEADLINES = {"leap day": at("2028-02-29T18:00:00"), "end of the year": at("2028-01-01T00:00:00") - 1}


def main(arguments: list[str]) -> None:
    """Say it."""
    time.tzset()
    print("told " + json.dumps(asyncio.run(told(*arguments))))
    sys.stdout.flush()


async def told(url: str) -> dict[str, object]:
    """Days, deadlines, and the ledger."""
    found: dict[str, object] = {"days": {name: _day(one) for name, one in MOMENTS.items()}}
    found["naive"] = {name: str(datetime.fromtimestamp(one / 1e6).date()) for name, one in MOMENTS.items()}
    async with db.opened(url):
        with clock.set_to(min(DEADLINES.values()) - DAY):
            office = await opened(CODE)
            for event, deadline in zip(EVENTS, DEADLINES.values(), strict=True):
                await office.set_event(event, entries_until=deadline)
        found["deadlines"] = {
            name: await _around(office, n, event, one)
            for n, (event, (name, one)) in enumerate(zip(EVENTS, DEADLINES.items(), strict=True))
        }
        events = await LedgerEvent.filter(act="entry.submitted").order_by("chain", "seq")
        found["ledger"] = [[one.chain, one.seq, one.at] for one in events]
        found["differences"] = len((await verify()).differences)
    return found


def _day(instant: int) -> list[object]:
    with clock.set_to(instant):
        today = clock.today()
        return [str(today), clock.shown(clock.now()).isoformat(), clock.morning(today), day_after(today)]


async def _around(office: Office, n: int, event: str, deadline: int) -> list[str]:
    """An entry at the deadline, one microsecond later, after the clock was put back by an hour, and a day later."""
    said = []
    for number, instant in enumerate((deadline, deadline + 1, deadline - HOUR, deadline + DAY), 10 * n + 1):
        with clock.set_to(instant):
            said.append(await _tried(submit(office.leader(), CODE, event, office.asked(member(number)))))
    return said


async def _tried(act: Awaitable[object]) -> str:
    try:
        await act
    except Refused as no:
        return no.refusal.rule
    return "done"
