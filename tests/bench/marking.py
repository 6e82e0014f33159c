"""30 acts of one mark against a sheet of 30 marks in one act; then judges with tablets over HTTP against the real
server, while the chief judge reads the leaderboard: the burst (50 and 500 judges all at once) and the pace of a venue
(500 judges who type for minutes, so that ten requests a second arrive). The crowd shares the machine with the server:
each line says how often a lone judge's time it is, in the same run. Alone: `python -m tests.bench.marking [ENGINE]`."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import httpx2

os.environ.setdefault("JINBANG_KEYS", str(Path(tempfile.mkdtemp(prefix="jbkeys")) / "keys"))

from server import db
from server.ranking import Aspect, Module, Scheme
from server.scoring import Sheet
from server.scoring.giving import Given, give
from tests import databases
from tests.bench.timing import against
from tests.faults.marking import chief_token, serving, tokens
from tests.server.scoring.story import CODE, EVENT, Story, built

ASPECTS, ROUNDS = 30, 7
CROWDS = ((50, 6), (500, 2))  # judges at once, sheets each
CODES = [f"A{n:02d}" for n in range(ASPECTS)]
JUDGES, ARRIVALS, SECONDS = 500, 10, 30  # of the pace: judges, requests a second, for how long
LONE = 20  # sheets of the judge who has the server to himself
BY_HAND = 10  # marks of an autosave
LOOKS = 0.5  # seconds between two readings of the leaderboard at the pace
GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $send: Boolean!, $version: Int!, $key: String!) {
  giveMarks(sheet: $sheet, marks: $marks, send: $send, version: $version, idempotencyKey: $key) {
    __typename ... on Sheet { number version state } ... on Refusal { rule } } }"""

LEADERS = f'''{{ event(competition: "{CODE}", code: "{EVENT}") {{ leaders {{ number place total }} }} }}'''


async def _story(entries: int, judges: int) -> Story:
    aspects = tuple(Aspect(code, f"评分点{code}", 100_000, judges=judges) for code in CODES)
    wanted = Scheme(modules=(Module("skill", "操作技能", Fraction(1), aspects),))
    return await (await built(entries=entries, judges=judges, spare=0, wanted=wanted)).opened()


async def whole_against_single(engine: str) -> None:
    """Fresh sheets each time: all 30 marks in one act, or one after another."""
    async with databases.fresh(engine) as url, db.opened(url):
        story = await _story(2 * ROUNDS + 2, 1)
        sheets, keys = iter(await story.sheets(0)), count()
        judge = story.judges[0]

        async def written(sheet: Sheet, codes: list[str], version: int) -> None:
            marks = [Given(code, "87.5") for code in codes]
            await give(judge, sheet.number, marks, send=False, version=version, key=f"k{next(keys)}")

        async def whole() -> None:
            await written(next(sheets), CODES, 1)

        async def single() -> None:
            sheet = next(sheets)
            for version, code in enumerate(CODES, 1):
                await written(sheet, [code], version)

        await against(f"{engine}: 30 single marks against a sheet of 30", single, whole, rounds=ROUNDS, named="sheet")


@dataclass
class Venue:
    """A running server, the tablets of its judges with the sheets of each, and the chief judge's token."""

    client: httpx2.AsyncClient
    tokens: list[str]
    sheets: list[list[str]]
    chief: str

    async def give(self, judge: int, sheet: int, codes: list[str], times: list[float], version: int = 1) -> None:
        """One request of a judge: these marks of his sheet; sent where they are all."""
        number, whole = self.sheets[judge][sheet], len(codes) == ASPECTS
        marks = [{"aspect": code, "value": "87.5"} for code in codes]
        asked = {"sheet": number, "marks": marks, "send": whole, "version": version, "key": f"give {number} {version}"}
        answer = await self._asked(self.tokens[judge], {"query": GIVE, "variables": asked}, times)
        assert (answer.get("data") or {}).get("giveMarks", {}).get("__typename") == "Sheet", answer

    async def look(self, times: list[float]) -> None:
        """One reading of the leaderboard."""
        answer = await self._asked(self.chief, {"query": LEADERS}, times)
        assert answer["data"]["event"]["leaders"] is not None, answer

    async def looking(self, times: list[float], pause: float) -> None:
        """Readings until cancelled."""
        while True:
            await self.look(times)
            await asyncio.sleep(pause)

    async def _asked(self, secret: str, asked: Mapping[str, object], times: list[float]) -> Any:
        """The answer; what is in doubt or took too long is asked again, as a tablet does, and the waiting counts."""
        before = time.perf_counter()
        while True:
            answer = await self.client.post("/graphql", json=asked, headers={"authorization": f"Bearer {secret}"})
            if "IN_DOUBT" not in answer.text and "TIMEOUT" not in answer.text:
                break
        times.append(time.perf_counter() - before)
        return answer.json()


@asynccontextmanager
async def venue(engine: str, judges: int, sheets: int) -> AsyncIterator[Venue]:
    """An event with so many judges, marking opened, served; the first sheets of the first judge are written."""
    async with databases.fresh(engine) as url:
        async with db.opened(url):
            story = await _story(sheets, judges)
            secrets, chief = await tokens(story), await chief_token(story)
            numbers = [[one.number for one in await story.sheets(seat)] for seat in range(judges)]
        async with serving(url, databases.folder()) as (_, address), _client(address) as client:
            yield Venue(client, secrets, numbers, chief)


def _client(address: str) -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx2.AsyncClient(base_url=address, timeout=60, trust_env=False, limits=limits)


async def burst(engine: str, judges: int, sheets: int) -> None:
    """So many tablets, each sending its sheets one after another, all at once: the worst second there can be."""
    async with venue(engine, judges, max(sheets, LONE)) as here:
        alone, times, read = await _alone(here), list[float](), list[float]()
        looking = asyncio.create_task(here.looking(read, 0))
        started = time.perf_counter()
        await asyncio.gather(*(_in_turn(here, judge, sheets, times) for judge in range(1, judges)))
        taken = time.perf_counter() - started
        looking.cancel()
    print(f"{engine}: {judges} judges at once, {len(times)} sheets: {len(times) / taken:6.1f} sheets/s", flush=True)
    _tell("a sheet", times, alone)
    _tell("the leaderboard", read, alone)


async def _in_turn(here: Venue, judge: int, sheets: int, times: list[float]) -> None:
    for sheet in range(sheets):
        await here.give(judge, sheet, CODES, times)


async def _alone(here: Venue) -> float:
    """The median of a lone judge's sheets, after three that warm the server."""
    times: list[float] = []
    for sheet in range(LONE):
        await here.give(0, sheet, CODES, times)
    return median(times[3:])


async def pace(engine: str) -> None:
    """As in a hall: requests arrive by chance at a rate, whether or not those before were answered; two autosaves of
    some marks for each whole sheet; the leaderboard hangs on the wall."""
    async with venue(engine, JUDGES, LONE) as here:
        alone, read = await _alone(here), list[float]()
        saved, sent, under_way = list[float](), list[float](), list["asyncio.Task[None]"]()
        looking, dice = asyncio.create_task(here.looking(read, LOOKS)), Random(5)
        started, due = time.perf_counter(), 0.0
        for n in range(ARRIVALS * SECONDS):
            due += dice.expovariate(ARRIVALS)
            await asyncio.sleep(max(0.0, started + due - time.perf_counter()))
            whole, judge = n % 3 == 2, 1 + n % (JUDGES - 1)
            codes, times = (CODES, sent) if whole else (CODES[:BY_HAND], saved)
            under_way.append(asyncio.create_task(here.give(judge, n // (JUDGES - 1), codes, times)))
        await asyncio.gather(*under_way)
        looking.cancel()
    print(f"{engine}: {JUDGES} judges at a pace of {ARRIVALS} requests/s for {SECONDS} s", flush=True)
    _tell("a whole sheet", sent, alone)
    _tell(f"an autosave of {BY_HAND}", saved, alone)
    _tell("the leaderboard", read, alone)


def _tell(what: str, times: list[float], alone: float) -> None:
    """The times in milliseconds, and each as a multiple of the lone judge's sheet."""
    ordered = sorted(times) or [0.0]
    told = [(n, ordered[min(len(ordered) * n // 100, len(ordered) - 1)]) for n in (50, 95, 99)]
    spread = "   ".join(f"p{n} {one * 1000:8.1f} ms ({one / alone:6.1f} ×)" for n, one in told)
    print(f"    {what:<18} {len(times):>5} times   {spread}   alone {alone * 1000:6.1f} ms", flush=True)


async def marking(engine: str) -> None:
    """All of it."""
    await whole_against_single(engine)
    await pace(engine)
    for judges, sheets in CROWDS:
        await burst(engine, judges, sheets)


if __name__ == "__main__":
    for name in sys.argv[1:] or databases.ENGINES:
        asyncio.run(marking(name))
