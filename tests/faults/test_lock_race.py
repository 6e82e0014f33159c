"""A judge's late mark in one process against the signature in another: what was signed is what is stored
(reliability.md C10). The control trusts what it saw before it had the lock.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from server import db
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.scoring import Sheet
from server.scoring.giving import give
from server.scoring.paper import papers_of
from server.scoring.signing import content_hash
from tests import databases
from tests.faults.nursery import Nursery, nursery
from tests.faults.tally import Tally
from tests.server.scoring.story import FULL, built, given, scheme

LONGEST_DELAY = 0.004  # seconds; an act takes some milliseconds
CONTROL_RACES = 150
RACES = [60, pytest.param(1000, marks=[pytest.mark.night, pytest.mark.timeout(1200)])]
pytestmark = pytest.mark.slow
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(scope="module")
def racers() -> Iterator[Nursery]:
    with nursery("tests.faults.racer") as made:
        yield made


@asynccontextmanager
async def two(racers: Nursery, url: str, folder: Path, how: str) -> AsyncIterator[list[Line]]:
    """Two racers, each in a process of its own."""
    socket, came = str(folder / "race"), asyncio.Queue[Line]()
    server = await asyncio.start_unix_server(lambda *line: came.put(line), socket)
    log = folder / "racers.log"
    children = [racers.begin("tests.faults.racer:main", [url, socket, how], log) for _ in range(2)]
    lines: list[Line] = []
    try:
        for _ in children:
            lines.append(await asyncio.wait_for(came.get(), 60))
        yield lines
    finally:
        for _, writer in lines:
            writer.close()
            await writer.wait_closed()
        server.close()
        for one in children:
            one.kill()
            one.wait()


async def told(line: Line, *asked: object) -> str:
    """What a racer answers."""
    line[1].write(f"{json.dumps(asked)}\n".encode())
    return str(json.loads(await asyncio.wait_for(line[0].readline(), 60)))


async def raced(racers: Nursery, url: str, folder: Path, races: int, how: str) -> Counter[tuple[str, str]]:
    """So many sheets, each given its marks, then marked again and signed at the same instant; who was told what."""
    chance, outcomes = Random(races), Counter[tuple[str, str]]()
    async with db.opened(url):
        story = await (await built(entries=races, judges=1, spare=0, wanted=scheme(judges=1))).opened()
        numbers = [one.number for one in await story.sheets(0)]
        async with two(racers, url, folder, how) as (giver, signer):
            for number in numbers:
                await give(story.judges[0], number, given(**FULL), send=True, version=1)
                delays = (chance.random() * LONGEST_DELAY for _ in range(2))
                both = (told(giver, "give", number, 2, next(delays)), told(signer, "sign", number, 2, next(delays)))
                outcomes[tuple(await asyncio.gather(*both))] += 1  # type: ignore[index]
    return outcomes


async def cost(url: str) -> Tally:
    """Each signature against what stands on its sheet now: `changed` are those that differ."""
    async with db.opened(url):
        assert (await verify()).differences == []
        sheets = {one.number: one for one in await Sheet.all()}
        papers = await papers_of(list(sheets.values()))
        signed = [json.loads(one.body)["facts"] for one in await LedgerEvent.filter(act="sheet.signed")]
        now = {number: content_hash(one, papers[one.id]) for number, one in sheets.items()}
        times = Counter(one["sheet"] for one in signed)
        changed = sum(now[one["sheet"]] != one["content"] for one in signed)
        return Tally(len(signed), 0, sum(n - 1 for n in times.values()), changed, 0)


@pytest.mark.parametrize("races", RACES)
async def test_what_was_signed_is_what_is_stored(
    db_url: str, engine: str, races: int, tmp_path: Path, racers: Nursery
) -> None:
    outcomes = await raced(racers, db_url, tmp_path, races, "locked")
    found = await cost(db_url)
    print(f"lock race {engine}, {races} races in two processes: {found}; {dict(outcomes)}")
    assert found.is_clean
    assert set(outcomes) <= {("done", "changed_since"), ("sheet_signed", "done")}
    assert races < 1000 or min(outcomes.values()) > races // 20


@databases.POSTGRES_AT_NIGHT
async def test_the_control_without_the_lock_signs_what_is_not_there(
    db_url: str, engine: str, tmp_path: Path, racers: Nursery
) -> None:
    outcomes = await raced(racers, db_url, tmp_path, CONTROL_RACES, "looking")
    found = await cost(db_url)
    print(f"control lock race {engine}, {CONTROL_RACES} races without the lock: {found}; {dict(outcomes)}")
    assert found.changed > 0
