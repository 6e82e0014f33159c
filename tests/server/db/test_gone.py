"""The server that goes away: before COMMIT nothing was written, at COMMIT nobody knows; the caller is told which."""

import asyncio
from itertools import count
from typing import Any

import asyncpg
import pytest
from starlette.requests import Request
from tortoise.connection import get_connection

from schema.errors import IN_DOUBT, UNAVAILABLE, bug, code_of
from server import db, ledger
from server.access import console
from server.app.edge import unexpected
from server.db import BadUrl, Database
from server.db.postgres import InDoubt, Unreachable, reached
from server.regions import Region
from tests import databases

ENDS = "SELECT pg_terminate_backend(pg_backend_pid())"
AT_COMMIT = """
CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  IF NEW.name = 'ends' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;
CREATE CONSTRAINT TRIGGER end_it AFTER INSERT ON region DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION end_it();
"""
pytestmark = pytest.mark.parametrize("engine", ["postgres"])


async def add(name: str, *, amid: str = "") -> None:
    """A region, and a statement before the commit."""
    async with ledger.change(console(), "region.added") as change:
        await change.save(Region(code=name, name=name, level="test"))
        if amid:
            await change.client.execute_query(amid)


async def stored() -> list[str]:
    return [row.name for row in await Region.visible_to(console()).filter(level="test").order_by("name")]


async def test_cut_before_the_commit(database: db.Database) -> None:
    with pytest.raises(Unreachable) as no:
        await add("lost", amid=ENDS)
    assert code_of(bug(no.value)) == UNAVAILABLE
    await add("after")
    assert await stored() == ["after"]


async def test_cut_between_the_pool_and_its_first_statement(database: db.Database) -> None:
    """The driver notices by itself, and takes the connection back."""
    owner = await asyncpg.connect(**databases.superuser(database.url))
    await add("before")
    pool = get_connection(database.engine)._pool
    ours = await pool.acquire()
    await owner.execute("SELECT pg_terminate_backend($1)", ours.get_server_pid())
    async with asyncio.timeout(30):
        with pytest.raises(asyncpg.InterfaceError):
            for _ in count():
                await asyncio.sleep(0.01 * ours.is_closed())
    await owner.close()

    async def begin() -> None:
        ours.transaction()

    with pytest.raises(Unreachable) as no:
        await reached(begin())
    assert code_of(bug(no.value)) == UNAVAILABLE


async def test_cut_while_it_commits(database: db.Database) -> None:
    owner = await asyncpg.connect(**databases.superuser(database.url))
    await owner.execute(AT_COMMIT)
    await owner.close()
    with pytest.raises(InDoubt) as no:
        await add("ends")
    assert code_of(bug(no.value)) == IN_DOUBT
    await add("after")
    assert await stored() == ["after"]


async def test_nobody_there(db_url: str) -> None:
    away = db_url.partition("?")[0] + "?host=/nowhere/a,/nowhere/b"
    async with db.opened(away):
        with pytest.raises(Unreachable) as no:
            await stored()
    answer = await unexpected(Request({"type": "http", "state": {}}), no.value)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_the_one_that_writes_is_found(db_url: str, engine: str) -> None:
    """Of two places, one has nobody in it."""
    where = db_url.split("host=")[1].split("&")[0]
    for hosts in (f"/nowhere,{where}", f"{where},/nowhere"):
        url = db_url.replace(f"host={where}", f"host={hosts}") + "&target_session_attrs=read-write"
        async with db.opened(url):
            await add(f"by {hosts[:4]}")
    async with db.opened(db_url):
        assert len(await stored()) == 2


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgres://u:p%40@h/x", {"host": "h", "port": 5432, "user": "u", "password": "p@"}),
        ("postgres://h:6000/x", {"host": "h", "port": 6000, "user": "postgres", "password": None}),
        ("postgres://[::1]:77/x", {"host": "::1", "port": 77}),
        ("postgres://j@a:1,b:2/x", {"host": ["a", "b"], "port": [1, 2], "target_session_attrs": "primary"}),
        ("postgres://j@a,b/x?target_session_attrs=any", {"host": ["a", "b"], "port": 5432}),
        ("postgres://j@/x?host=/a,/b", {"host": ["/a", "/b"], "port": 5432, "target_session_attrs": "primary"}),
        ("postgres://a/x?target_session_attrs=read-write", {"host": "a", "target_session_attrs": "primary"}),
    ],
)
def test_addresses(url: str, told: dict[str, Any], engine: str) -> None:
    found = Database.of(url).arguments()
    assert {name: found[name] for name in told} == told
    assert ("target_session_attrs" in found) == ("target_session_attrs" in told)


@pytest.mark.parametrize(
    "url", ["postgres://a,b/x?target_session_attrs=standby", "postgres://j@/x?host=/a,/b&port=1,2,3"]
)
def test_addresses_that_are_none(url: str, engine: str) -> None:
    with pytest.raises(BadUrl):
        Database.of(url).arguments()


def test_only_postgresql_is_followed(engine: str) -> None:
    with pytest.raises(BadUrl):
        Database.of("sqlite://x").followed_by("postgres://r/x")
