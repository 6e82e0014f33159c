"""30 acts of one mark against a sheet of 30 marks in one act; 50 judges at once: sheets a second, p50, p99."""

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
from tests.faults.marking import serving, tokens
from tests.server.scoring.story import Story, built

ASPECTS, ROUNDS = 30, 7
JUDGES, SHEETS = 50, 6
CODES = [f"A{n:02d}" for n in range(ASPECTS)]
GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $key: String!) {
  giveMarks(sheet: $sheet, marks: $marks, send: true, version: 1, idempotencyKey: $key) {
    __typename ... on Sheet { number version state } ... on Refusal { rule } } }"""


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


async def fifty_judges(engine: str) -> None:
    """50 tablets, each sending its sheets one after another over HTTP to the real server."""
    async with databases.fresh(engine) as url:
        async with db.opened(url):
            story = await _story(SHEETS, JUDGES)
            secrets = await tokens(story)
            numbers = [[one.number for one in await story.sheets(seat)] for seat in range(JUDGES)]
        async with serving(url, databases.folder()) as (_, address), _client(address) as client:
            times: list[float] = []
            await _send(client, secrets[0], "nix", times)  # the first request of a process compiles its document
            times.clear()
            started = time.perf_counter()
            pairs = zip(secrets, numbers, strict=True)
            await asyncio.gather(*(_judge(client, secret, mine, times) for secret, mine in pairs))
            taken = time.perf_counter() - started
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    figures = f"{len(times) / taken:6.1f} sheets/s   p50 {p50 * 1000:7.1f} ms   p99 {p99 * 1000:7.1f} ms"
    print(f"{engine}: {JUDGES} judges at once, {len(times)} sheets of {ASPECTS} marks: {figures}", flush=True)


def _client(address: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=address, timeout=60, trust_env=False)


async def _judge(client: httpx2.AsyncClient, secret: str, numbers: list[str], times: list[float]) -> None:
    for number in numbers:
        answer = await _send(client, secret, number, times)
        assert answer["data"]["giveMarks"]["__typename"] == "Sheet", answer


async def _send(client: httpx2.AsyncClient, secret: str, number: str, times: list[float]) -> Any:
    marks = [{"aspect": code, "value": "87.5"} for code in CODES]
    asked = {"sheet": number, "marks": marks, "key": f"give {number}"}
    headers = {"authorization": f"Bearer {secret}"}
    before = time.perf_counter()
    answer = await client.post("/graphql", json={"query": GIVE, "variables": asked}, headers=headers)
    times.append(time.perf_counter() - before)
    return answer.json()


async def marking(engine: str) -> None:
    """Both."""
    await whole_against_single(engine)
    await fifty_judges(engine)
