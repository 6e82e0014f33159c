"""Statements as text and prepared queries: the same rows as the ORM brings, in few visits."""

import asyncpg
import pytest

from server import db, ledger
from server.access import Viewer
from server.db import plain, rows
from server.db.postgres import Lost
from server.regions import Region
from tests import databases

TOWN = plain.Prepared(lambda code: Region.filter(code=code), str)
BETWEEN = plain.Prepared(lambda low, high: Region.filter(id__gt=low, id__lt=high).order_by("-id"), int, int)


def region(code: str, name: str = "x") -> Region:
    return Region(code=code, name=name, level="city")


async def test_a_prepared_query_brings_what_the_orm_brings(database: db.Database, viewer: Viewer) -> None:
    made = [region("1401", "一"), region("1402", "二"), region("1403", "三")]
    async with ledger.change(viewer, "regions.added") as change:
        await change.save_many(made)
    for code in ("1402", "1401", "9999", "' OR 1=1 --"):
        assert await TOWN.fetch(code) == await Region.filter(code=code)
    low, high = made[0].id, made[2].id
    assert [one.name for one in await BETWEEN.fetch(low, high)] == ["二"]
    assert await BETWEEN.fetch(high, low) == []
    found = await plain.run(TOWN.statement("1401"), BETWEEN.statement(low, high + 1))
    assert [one.name for one in TOWN.records(found[0])] == ["一"]
    assert [one.name for one in BETWEEN.records(found[1])] == ["三", "二"]


async def test_rows_are_changed_together_and_read_back(database: db.Database, viewer: Viewer) -> None:
    made = [region(f"15{n:02d}", f"旧{n}") for n in range(30)]
    async with ledger.change(viewer, "regions.added") as change:
        await change.save_many(made)
    for n, one in enumerate(made):
        one.name = f"新{n}"
    async with ledger.change(viewer, "regions.changed") as change:
        await change.save_many([*made[:20], region("1599", "插"), *made[20:]])
    found = {one.code: one.name for one in await Region.all()}
    assert found == {f"15{n:02d}": f"新{n}" for n in range(30)} | {"1599": "插"}


async def test_what_is_too_long_for_its_column_is_refused_as_by_the_orm(database: db.Database, viewer: Viewer) -> None:
    [made] = [region("1601")]
    async with ledger.change(viewer, "regions.added") as change:
        await change.save(made)
    made.name = "长" * 5000
    with pytest.raises(Exception, match="Length of '长+' 5000 >"):
        async with ledger.change(viewer, "regions.changed") as change:
            await change.save(made)
    assert (await Region.get(code="1601")).name == "x"


async def test_ids_rise_and_those_of_a_rollback_are_no_debt(database: db.Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction():
            lost = await db.take_ids(3)
            raise ZeroDivisionError
    taken: list[int] = []
    for size in (1, 2, 64, 1, 200, 5):
        async with db.transaction():
            for _ in range(2):
                taken += await db.take_ids(size)
    assert taken == sorted(set(taken))
    assert database.engine == "postgres" or taken[0] == lost[0]


async def test_a_record_that_lacks_a_column_is_not_made(database: db.Database) -> None:
    with pytest.raises(AssertionError, match="lacks a column"):
        rows.unsaved(Region, code="17")


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_reader_writes_nothing(database: db.Database, engine: str) -> None:
    with pytest.raises(Exception, match="readonly"):
        await plain.run(("UPDATE id_block SET next_id = 0", []))


async def _cut(url: str, pid: int) -> None:
    connection = await asyncpg.connect(**databases.superuser(url))
    try:
        await connection.execute("SELECT pg_terminate_backend($1)", pid)
    finally:
        await connection.close()


@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_connection_cut_in_a_transaction_is_told_by_what_cut_it(database: db.Database, engine: str) -> None:
    """Else all that is said of a transaction idle for too long is that its connection is closed."""
    with pytest.raises(Lost, match="idle_in_transaction_session_timeout"):
        async with db.transaction() as client:
            rows = await client.execute_query_dict("SELECT pg_backend_pid() AS pid")
            await _cut(database.url, rows[0]["pid"])
            await client.execute_query_dict("SELECT 1")
    with pytest.raises(ZeroDivisionError):
        async with db.transaction() as client:
            rows = await client.execute_query_dict("SELECT pg_backend_pid() AS pid")
            await _cut(database.url, rows[0]["pid"])
            raise ZeroDivisionError  # the work's own error is not hidden by the rollback that fails
    async with db.transaction() as client:  # the pool has another
        assert await client.execute_query_dict("SELECT 1 AS one")
