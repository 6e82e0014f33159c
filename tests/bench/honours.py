"""100,000 honours: a page with a random filter and a search of 1 to 6 characters, against bare SQL, LIKE and a static
answer. Ratios only."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import asyncpg

from schema import Context, schema
from server import db, ledger, listing
from server.access import ANONYMOUS, console
from server.honours import Honour
from server.honours.conferring import write_terms
from server.ledger import Change
from server.listing import roll
from server.people import Person
from server.record import Record
from tests import databases
from tests.bench.serving import served
from tests.bench.timing import against
from tests.world import World

HONOURS, TITLES, BATCH = 100_000, 40, 5000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国志文海燕春梅雪峰晓东宏宇子轩浩然欣怡梓涵思远嘉俊"
PLACES = ("太原", "大同", "晋中", "运城", "长沙", "银川", "石嘴山", "吴忠", "株洲", "衡阳")
TRADES = ("重工", "电力", "机床", "铝业", "轴承", "化工", "纺织", "煤机", "建工", "精密")
REGIONS = ("140100", "140702", "140700", "430100", "640100")
PAGE = """query($region: String, $year: Int, $title: String, $tier: Tier, $search: String) {
  honours(first: 20, region: $region, year: $year, title: $title, tier: $tier, search: $search) {
    nodes { id name unit regionName tierLabel competition event place conferredOn state title { code name } }
    pageInfo { hasNextPage endCursor } } }"""
BARE = """SELECT l.*, t.code, t.name AS title FROM (SELECT * FROM honour h WHERE h.conferred_on >= ?
  AND h.conferred_on <= ? ORDER BY h.conferred_on DESC, h.uid DESC LIMIT 21) l
  JOIN honour_title t ON t.id = l.title_id ORDER BY l.conferred_on DESC, l.uid DESC"""
LIKE = (
    "SELECT h.id FROM honour h WHERE h.name LIKE ? OR h.unit LIKE ? ORDER BY h.conferred_on DESC, h.uid DESC LIMIT 20"
)


async def build() -> None:
    """All of it in one change; the event names no row, for nobody verifies this database."""
    draw = Random(11)
    async with ledger.change(console(), "bench.built") as change:
        world = World(change)
        await world.regions()
        await world.occupations()
        titles = [await world.title(f"T{n}", region_code="140000" if n % 2 else None) for n in range(TITLES)]
        first = date(2010, 1, 1)
        decisions = [await world.decision(f"D{n}", first + timedelta(days=n * 18)) for n in range(300)]
        for _ in range(0, HONOURS, BATCH):
            rows = []
            people = [_somebody(draw) for _ in range(BATCH)]
            await _bulk(change, people)
            for person in people:
                decision, region = draw.choice(decisions), draw.choice(REGIONS)
                rows.append(
                    world.honour(
                        draw.choice(titles),
                        decision,
                        person,
                        region_code=region,
                        region_name=region,
                        tier=draw.choice(("city", "province", "national")),
                        unit=f"{draw.choice(PLACES)}{draw.choice(TRADES)}{draw.randrange(1, 200)}厂",
                    )
                )
            await _bulk(change, rows)
            await write_terms(change, rows)


def _somebody(draw: Random) -> Person:
    name = draw.choice(SURNAMES) + "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2))))
    return Person(name=name)


async def _bulk(change: Change, rows: Sequence[Record]) -> None:
    for row, id_ in zip(rows, await db.take_ids(len(rows)), strict=True):
        row.id = id_
    await type(rows[0]).bulk_create(rows, batch_size=1000, using_db=change.client)


def filters(draw: Random) -> dict[str, Any]:
    """A filter by year and at random one more."""
    more: dict[str, Any] = draw.choice(
        [{}, {"region": "14"}, {"region": "640100"}, {"title": f"T{draw.randrange(TITLES)}"}, {"tier": "NATIONAL"}]
    )
    return {"year": draw.randrange(2011, 2024)} | more


async def listing_against_sql(engine: str, url: str) -> None:
    """20 of 100,000 with a random filter: in process and over HTTP, against bare SQL and a static answer."""
    draw = Random(5)

    async def graphql() -> None:
        result = await schema.execute(PAGE, variable_values=filters(draw), context_value=Context(ANONYMOUS))
        assert not result.errors, result.errors

    async def sql() -> None:
        year = draw.randrange(2011, 2024)
        days: list[Any] = [date(year, 1, 1), date(year, 12, 31)]
        if engine == "sqlite":
            days = [day.isoformat() for day in days]
        await db.reader().execute_query_dict(db.placeholders(BARE), days)

    async def rows() -> None:
        chosen = filters(draw)
        tier = {"tier": "national"} if "tier" in chosen else {}
        await listing.honours(ANONYMOUS, listing.Sought(**(chosen | tier)), 20, None)

    async def figures() -> None:
        await roll._figures(ANONYMOUS, listing.Sought(region="14"))

    await against(f"{engine}: 20 of 100,000 honours, rows alone", rows, sql, rounds=101)
    await against(f"{engine}: the same through GraphQL in process", graphql, sql, rounds=101)
    await against(f"{engine}: figures of a province, not kept", figures, sql, rounds=15)
    async with served(url) as client:

        async def over() -> None:
            answer = await client.post("/graphql", json={"query": PAGE, "variables": filters(draw)})
            assert "errors" not in answer.json()

        async def static() -> None:
            assert (await client.get("/healthz")).status_code == 200

        await against(f"{engine}: the same over HTTP against bare SQL", over, sql, rounds=101)
        await against(f"{engine}: the same over HTTP against a static answer", over, static, rounds=101, named="static")


async def search_against_like(engine: str) -> None:
    """p99 of a search of 1 to 6 characters that stand in a name or unit, and of one that finds nothing."""
    draw = Random(3)
    known: Any = await Honour.visible_to(console()).limit(2000).values_list("name", "unit")
    texts = [text for pair in known for text in pair]
    for length in (1, 2, 3, 4, 5, 6, 0):

        def wanted(length: int = length) -> str:
            if not length:
                return draw.choice(("龘", "龘龘", "张龘", "太原龘工", "重工重工龘", "龘重工重工龘"))
            text = draw.choice([one for one in texts if len(one) >= length])
            start = draw.randrange(len(text) - length + 1)
            return str(text[start : start + length])

        async def ours() -> None:
            await listing.honours(ANONYMOUS, listing.Sought(search=wanted()), 20, None)

        async def like() -> None:
            part = f"%{wanted()}%"
            await db.reader().execute_query_dict(db.placeholders(LIKE), [part, part])

        name = f"{length} characters" if length else "no hit"
        mine, other = await _p99(ours, 200), await _p99(like, 40)
        print(
            f"{engine}: search, {name:<14} p50 {mine[0]:7.2f} ms  p99 {mine[1]:7.2f} ms   "
            f"LIKE p50 {other[0]:7.2f} ms  p99 {other[1]:7.2f} ms   ratio p99 {other[1] / mine[1]:6.1f}",
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


async def honours(engine: str) -> None:
    """All of this file on one engine."""
    async with databases.fresh(engine) as url, db.opened(url):
        await build()
        if engine == "postgres":  # what autovacuum does within a minute
            owner = await asyncpg.connect(**databases.superuser(url))
            await owner.execute("VACUUM ANALYZE")
            await owner.close()
        await search_against_like(engine)
        await listing_against_sql(engine, url)
