"""A roll of a million honours, written past the acts: this measures finding, not conferring. Names are invented.

Each honour has its terms as conferring writes them; rows are loaded in bulk and the indexes made afterwards.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from server import db
from server.access import console
from server.honours import Decision, Title
from server.honours.terms import terms_of
from tests import databases
from tests.world import World

TITLES, DECISIONS, BATCH = 40, 300, 20_000
FIRST_ID = 10**12  # far above every block of ids that the server hands out
FIRST_DAY = date(2010, 1, 1)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国志文海燕春梅雪峰晓东宏宇子轩浩然欣怡梓涵思远嘉俊"
PLACES = ("太原", "大同", "晋中", "运城", "长沙", "银川", "石嘴山", "吴忠", "株洲", "衡阳")
TRADES = ("重工", "电力", "机床", "铝业", "轴承", "化工", "纺织", "煤机", "建工", "精密")
REGIONS = tuple(f"{province}{city:02d}{county:02d}" for province in (14, 43, 64) for city in (0, 1, 7)
                for county in (0, *range(2, 24)) if city or not county)  # fmt: skip
OCCUPATIONS = tuple(f"{major}-{middle:02d}-01-{detail:02d}" for major in (2, 4, 6) for middle in (2, 18, 31)
                    for detail in range(1, 5))  # fmt: skip
TIERS = ("city", "province", "national")
COLUMNS = (
    "id", "uid", "holder_kind", "holder", "name", "unit", "region_code", "region_name", "occupation_code", "tier",
    "competition", "event", "place", "total", "conferred_on", "state", "title_id", "decision_id",
)  # fmt: skip


@asynccontextmanager
async def opened(engine: str, count: int) -> AsyncIterator[str]:
    """The URL of a database with so many honours, open in this process."""
    async with databases.fresh(engine) as url:
        async with db.opened(url):
            async with World.begun() as world:
                await world.regions()
                await world.occupations()
                for n in range(TITLES):
                    await world.title(f"T{n}", region_code="140000" if n % 2 else None)
                for n in range(DECISIONS):
                    await world.decision(f"D{n}", FIRST_DAY + timedelta(days=n * 18))
            titles = [row.id for row in await Title.visible_to(console())]
            decisions = [(row.id, row.decided_on) for row in await Decision.visible_to(console())]
        await (_sqlite if engine == "sqlite" else _postgres)(url, written(count, titles, decisions))
        async with db.opened(url):
            yield url


def written(count: int, titles: Sequence[int], decisions: Sequence[tuple[int, date]]) -> Iterator[tuple[Any, Any]]:
    """The rows of honours with those of their terms, batch by batch."""
    draw, term_id = Random(11), FIRST_ID
    for start in range(0, count, BATCH):
        honours, terms = [], []
        for n in range(FIRST_ID + start, FIRST_ID + min(count, start + BATCH)):
            one = _honour(draw, n, draw.choice(titles), *draw.choice(decisions))
            honours.append(one)
            for term in sorted({*_of_name(one[4]), *_of_unit(one[5])}):
                terms.append((term_id, n, term))
                term_id += 1
        yield honours, terms


def _honour(draw: Random, n: int, title: int, decision: int, day: date) -> tuple[Any, ...]:
    name = draw.choice(SURNAMES) + "".join(draw.choice(GIVEN) for _ in range(draw.choice((1, 2, 2))))
    unit = f"{draw.choice(PLACES)}{draw.choice(TRADES)}{draw.randrange(1, 200)}厂"
    region, uid = draw.choice(REGIONS), UUID(int=draw.getrandbits(128))
    return (
        n, uid, "person", str(UUID(int=n)), name, unit, region, region, draw.choice(OCCUPATIONS), draw.choice(TIERS),
        "示例大赛", "焊接", 1, "97.50", day, "held", title, decision,
    )  # fmt: skip


@cache
def _of_name(name: str) -> list[str]:
    return terms_of(name, None)


@cache
def _of_unit(unit: str) -> list[str]:
    return terms_of(None, unit)


TABLES = (("honour", COLUMNS), ("honour_term", ("id", "honour_id", "term")))


async def _sqlite(url: str, batches: Iterator[tuple[Any, Any]]) -> None:
    path = db.Database.of(url).path
    assert path is not None
    sqlite3.register_adapter(UUID, str)
    sqlite3.register_adapter(date, date.isoformat)
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA cache_size = -400000")
        made = file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "AND tbl_name IN ('honour', 'honour_term')"
        ).fetchall()
        for name, _ in made:
            file.execute(f"DROP INDEX {name}")
        for rows in batches:
            for (table, columns), some in zip(TABLES, rows, strict=True):
                places = ", ".join("?" * len(columns))
                file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", some)
        for _, sql in made:
            file.execute(sql)
        file.commit()


async def _postgres(url: str, batches: Iterator[tuple[Any, Any]]) -> None:
    owner = await asyncpg.connect(**databases.superuser(url))
    await owner.execute("SET maintenance_work_mem = '400MB'")
    made = await owner.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY($1) AND indexdef NOT LIKE '%UNIQUE%'",
        [table for table, _ in TABLES],
    )
    for row in made:
        await owner.execute(f'DROP INDEX "{row["indexname"]}"')
    for rows in batches:
        for (table, columns), some in zip(TABLES, rows, strict=True):
            await owner.copy_records_to_table(table, records=some, columns=columns)
    for row in made:
        await owner.execute(row["indexdef"])
    await owner.execute("VACUUM ANALYZE honour")  # what autovacuum does within a minute
    await owner.execute("VACUUM ANALYZE honour_term")
    await owner.close()
