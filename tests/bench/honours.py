"""1,000,000 honours: a page with a random filter, a search of 1 to 6 characters, the statistics, the map; against bare
SQL, LIKE and a static answer. Ratios only.

`python -m tests.bench.honours [COUNT]` runs it alone, on as many honours.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("JINBANG_KEYS", str(Path(tempfile.mkdtemp(prefix="jbkeys")) / "keys"))

import asyncpg

from schema import Context, schema
from server import db, listing
from server.access import ANONYMOUS, console
from server.app import sitemap
from server.honours import Honour
from server.listing import mapped, roll, statistics
from tests import databases
from tests.bench.roll import FIRST_DAY, GIVEN, OCCUPATIONS, REGIONS, SURNAMES, TIERS, TITLES, opened
from tests.bench.serving import served
from tests.bench.timing import against, seconds

__all__ = ["GIVEN", "SURNAMES", "honours"]

HONOURS = 1_000_000
PAGE = """query($region: String, $year: Int, $title: String, $tier: Tier, $occupation: String, $jurisdiction: String) {
  honours(first: 20, region: $region, year: $year, title: $title, tier: $tier, occupation: $occupation,
    jurisdiction: $jurisdiction) {
    nodes { id name unit regionName tierLabel competition event place conferredOn state title { code name } }
    pageInfo { hasNextPage endCursor } } }"""
BARE = """SELECT l.*, t.code, t.name AS title FROM (SELECT * FROM honour h WHERE h.conferred_on >= ?
  AND h.conferred_on <= ? ORDER BY h.conferred_on DESC, h.uid DESC LIMIT 21) l
  JOIN honour_title t ON t.id = l.title_id ORDER BY l.conferred_on DESC, l.uid DESC"""
LIKE = (
    "SELECT h.id FROM honour h WHERE h.name LIKE ? OR h.unit LIKE ? ORDER BY h.conferred_on DESC, h.uid DESC LIMIT 20"
)
UNKNOWN = ("龘", "龘龘", "张龘", "太原龘工", "重工重工龘", "龘重工重工龘")


def filters(draw: Random) -> dict[str, Any]:
    """One to three filters at random, wide ones and narrow ones."""
    region = draw.choice(REGIONS)
    every: dict[str, Any] = {
        "year": draw.randrange(FIRST_DAY.year, 2025),
        "region": draw.choice((region[:2], region[:4], region)),
        "title": f"T{draw.randrange(TITLES)}",
        "tier": draw.choice(TIERS),
        "occupation": draw.choice(("2", "6-18", draw.choice(OCCUPATIONS))),
        "jurisdiction": draw.choice(("", "14")),
    }
    return {name: every[name] for name in draw.sample(sorted(every), draw.choice((1, 2, 3)))}


async def listing_against_sql(engine: str, url: str) -> None:
    """20 with a random filter: in process and over HTTP, against bare SQL and a static answer."""
    draw = Random(5)

    async def rows() -> None:
        await listing.honours(ANONYMOUS, listing.Sought(**filters(draw)), 20, None)

    async def graphql() -> None:
        result = await schema.execute(PAGE, variable_values=asked(draw), context_value=Context(ANONYMOUS))
        assert not result.errors, result.errors

    async def sql() -> None:
        year = draw.randrange(2011, 2024)
        days: list[Any] = [date(year, 1, 1), date(year, 12, 31)]
        if engine == "sqlite":
            days = [day.isoformat() for day in days]
        await db.reader().execute_query_dict(db.placeholders(BARE), days)

    say(f"{engine}: 20 by a random filter, rows alone", await _p99(rows, 400), await _p99(sql, 100), "bare")
    await against(f"{engine}: the same through GraphQL in process", graphql, sql, rounds=101)
    async with served(url) as client:

        async def over() -> None:
            answer = await client.post("/graphql", json={"query": PAGE, "variables": asked(draw)})
            assert "errors" not in answer.json()

        async def static() -> None:
            assert (await client.get("/healthz")).status_code == 200

        await against(f"{engine}: the same over HTTP against bare SQL", over, sql, rounds=101)
        await against(f"{engine}: the same over HTTP against a static answer", over, static, rounds=101, named="static")


def asked(draw: Random) -> dict[str, Any]:
    """The same as variables of the contract."""
    found = filters(draw)
    return found | ({"tier": found["tier"].upper()} if "tier" in found else {})


@asynccontextmanager
async def unlimited(engine: str, url: str) -> AsyncIterator[Callable[[str, list[Any]], Awaitable[object]]]:
    """What runs a bare statement; on PostgreSQL past the readers' limit of time, which LIKE may exceed."""
    if engine == "sqlite":
        yield db.reader().execute_query_dict
        return
    owner = await asyncpg.connect(**databases.superuser(url))
    yield lambda sql, values: owner.fetch(db.placeholders(sql), *values)
    await owner.close()


async def search_against_like(engine: str, url: str) -> None:
    """p99 of a search of 1 to 6 characters that stand in a name or unit, and of one that finds nothing."""
    async with unlimited(engine, url) as run:
        await _search_against_like(engine, run)


async def _search_against_like(engine: str, run: Callable[[str, list[Any]], Awaitable[object]]) -> None:
    draw = Random(3)
    known: Any = await Honour.visible_to(console()).limit(20_000).values_list("name", "unit")
    texts = [text for pair in draw.sample(known, min(len(known), 2000)) for text in pair]
    for length in (1, 2, 3, 4, 5, 6, 0):

        def wanted(length: int = length) -> str:
            if not length:
                return draw.choice(UNKNOWN)
            text = draw.choice([one for one in texts if len(one) >= length])
            start = draw.randrange(len(text) - length + 1)
            return str(text[start : start + length])

        async def ours() -> None:
            await listing.honours(ANONYMOUS, listing.Sought(search=wanted()), 20, None)

        async def like() -> None:
            part = f"%{wanted()}%"
            await run(LIKE, [part, part])

        name = f"{engine}: search, {f'{length} characters' if length else 'no hit'}"
        say(name, await _p99(ours, 200), await _p99(like, 10 if not length else 30), "LIKE")


async def walks(engine: str) -> None:
    """What goes through the whole roll and is kept until the next public change."""

    async def table() -> None:
        await statistics._statistics(statistics.Cut(statistics.AXES))

    async def by_year() -> None:
        await statistics._statistics(statistics.Cut(("year",), region="14"))

    async def figures() -> None:
        await roll._figures(ANONYMOUS, listing.Sought(region="14"))

    async def starts() -> None:
        await mapped._starts(mapped.SOURCES["holders"], sitemap.MOST)

    named = {"statistics by all four axes": table, "statistics of a province by year": by_year,
             "figures of a province": figures, "where the files of the map begin": starts}  # fmt: skip
    for name, work in named.items():
        print(f"{engine}: {name + ', not kept':<58} {await seconds(work) * 1000:9.0f} ms", flush=True)


def say(name: str, ours: tuple[float, float], other: tuple[float, float], named: str) -> None:
    """A line: medians, p99, and the ratios of both."""
    print(
        f"{name:<48} p50 {ours[0]:8.2f} p99 {ours[1]:8.2f} ms   {named} p50 {other[0]:8.2f} p99 {other[1]:8.2f} ms   "
        f"{named}/ours p50 {other[0] / ours[0]:8.1f} p99 {other[1] / ours[1]:8.1f}",
        flush=True,
    )


async def _p99(work: Callable[[], Awaitable[None]], rounds: int) -> tuple[float, float]:
    await work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return taken[rounds // 2], taken[rounds * 99 // 100]


async def honours(engine: str, count: int = HONOURS) -> None:
    """All of this file on one engine."""
    started = time.perf_counter()
    async with opened(engine, count) as url:
        print(f"{engine}: {count} honours built in {time.perf_counter() - started:.0f} s", flush=True)
        await search_against_like(engine, url)
        await walks(engine)
        await listing_against_sql(engine, url)


async def main() -> None:
    """On both engines, or on those named after the count."""
    for engine in sys.argv[2:] or databases.ENGINES:
        await honours(engine, int(sys.argv[1]) if len(sys.argv) > 1 else HONOURS)


if __name__ == "__main__":
    asyncio.run(main())
