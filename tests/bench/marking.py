"""30 acts of one mark against a sheet of 30 marks in one act; 50 and 500 judges at once, who give marks while the
leaderboard is read: sheets a second, p50, p99."""

import asyncio
import time
from fractions import Fraction
from itertools import count
from typing import Any

import httpx2

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
GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $key: String!) {
  giveMarks(sheet: $sheet, marks: $marks, send: true, version: 1, idempotencyKey: $key) {
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


async def judges_at_once(engine: str, judges: int, sheets: int) -> None:
    """So many tablets, each sending its sheets one after another over HTTP to the real server, while the chief judge
    reads the leaderboard again and again."""
    async with databases.fresh(engine) as url:
        async with db.opened(url):
            story = await _story(sheets, judges)
            secrets = await tokens(story)
            numbers = [[one.number for one in await story.sheets(seat)] for seat in range(judges)]
            chief = await chief_token(story)
        async with serving(url, databases.folder()) as (_, address), _client(address) as client:
            times: list[float] = []
            await _send(client, secrets[0], "nix", times)  # the first request of a process compiles its document
            times.clear()
            started = time.perf_counter()
            pairs = zip(secrets, numbers, strict=True)
            read: list[float] = []
            reading = asyncio.create_task(_reader(client, chief, read))
            await asyncio.gather(*(_judge(client, secret, mine, times) for secret, mine in pairs))
            taken = time.perf_counter() - started
            reading.cancel()
    print(
        f"{engine}: {judges} judges at once, {len(times)} sheets of {ASPECTS} marks: {len(times) / taken:6.1f} sheets/s"
        f"   {_spread(times)}   leaderboard read {len(read)} times {_spread(read)}",
        flush=True,
    )


def _spread(times: list[float]) -> str:
    ordered = sorted(times) or [0.0]
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"p50 {p50 * 1000:7.1f} ms p99 {p99 * 1000:7.1f} ms"


async def _reader(client: httpx2.AsyncClient, secret: str, times: list[float]) -> None:
    while True:
        before = time.perf_counter()
        answer = await client.post("/graphql", json={"query": LEADERS}, headers={"authorization": f"Bearer {secret}"})
        assert answer.json()["data"]["event"]["leaders"] is not None, answer.text
        times.append(time.perf_counter() - before)


def _client(address: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=address, timeout=60, trust_env=False)


async def _judge(client: httpx2.AsyncClient, secret: str, numbers: list[str], times: list[float]) -> None:
    for number in numbers:
        answer = await _send(client, secret, number, times)
        assert (answer.get("data") or {}).get("giveMarks", {}).get("__typename") == "Sheet", answer


async def _send(client: httpx2.AsyncClient, secret: str, number: str, times: list[float]) -> Any:
    marks = [{"aspect": code, "value": "87.5"} for code in CODES]
    asked = {"sheet": number, "marks": marks, "key": f"give {number}"}
    headers = {"authorization": f"Bearer {secret}"}
    before = time.perf_counter()
    answer = await client.post("/graphql", json={"query": GIVE, "variables": asked}, headers=headers)
    times.append(time.perf_counter() - before)
    return answer.json()


async def marking(engine: str) -> None:
    """All of it."""
    await whole_against_single(engine)
    for judges, sheets in CROWDS:
        await judges_at_once(engine, judges, sheets)
