"""Public reads on a replica, over real streaming replication: never older than they may be, never before one's own
writes, and the primary whenever the replica cannot answer.

The servers: a primary, a standby it waits for, and the replica behind the standby.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import db, ledger, live
from server.access import ANONYMOUS, console
from server.app import public_reads
from server.app.signing import COOKIE
from server.regions import Region
from tests.faults import cluster
from tests.faults.cluster import Node

LAG = 2.0  # seconds
PAUSE, RESUME = "SELECT pg_wal_replay_pause()", "SELECT pg_wal_replay_resume()"
PAUSED = "SELECT pg_get_wal_replay_pause_state() = 'paused'"


@dataclass
class World:
    """The servers, the door of the product, and the one who follows the replica."""

    where: Path
    primary: Node
    standby: Node
    replica: Node
    browser: httpx2.AsyncClient
    follower: db.replica.Follower

    async def codes(self, **how: dict[str, str]) -> tuple[list[str], bool]:
        """The codes a reader sees, and whether they came from the replica."""
        said = (await self.browser.get("/", **how)).json()
        return said["codes"], said["of_the_replica"]

    async def pause(self) -> None:
        """The replica replays nothing more."""
        await self.replica.execute(PAUSE)
        await cluster.until(self.replica, PAUSED)


async def _write(request: Request) -> Response:
    await add(request.query_params["code"])
    return JSONResponse({})


async def _read(request: Request) -> Response:
    rows = await Region.visible_to(ANONYMOUS).filter(level="test").order_by("code")
    asked = await db.reader().execute_query_dict("SELECT pg_is_in_recovery() AS is_following")
    return JSONResponse({"codes": [row.code for row in rows], "of_the_replica": asked[0]["is_following"]})


async def add(code: str) -> None:
    """A row that everybody may read."""
    async with ledger.change(console(), "region.added") as change:
        await change.save(Region(code=code, name=code, level="test"))


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    with cluster.folder() as where:
        primary = await cluster.primary(where)
        standby = await cluster.standby_of(primary, where, "b")
        replica = await cluster.replica_of(standby, where)
        door = public_reads.PublicReads(Starlette(routes=[Route("/", _read), Route("/", _write, methods=["POST"])]))
        async with (
            db.opened(cluster.url_of(primary, standby), replica=replica.url()) as database,
            db.replica.following(database, LAG, live.wake) as follower,
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app=door), base_url="http://house") as browser,
        ):
            with live.held_back(follower.hold):
                await soon(lambda: follower.has(0))
                yield World(where, primary, standby, replica, browser, follower)


async def soon(is_so: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so."""
    for _ in range(600):
        said = is_so()
        if said if isinstance(said, bool) else await said:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(is_so)


async def test_the_public_reads_the_replica_and_its_own_writes() -> None:
    async with world() as here:
        # Nobody is signed in, nothing was written: the replica. Who is signed in reads the primary.
        assert await here.codes() == ([], True)
        assert await here.codes(headers={"authorization": "Bearer jb_x"}) == ([], False)
        assert await here.codes(headers={"cookie": f"{COOKIE}=x"}) == ([], False)

        # The replica stands still. Who has written reads it at once, by cookie or by header; not one row is before
        # its time, and the others see the page as it was, until it is older than it may be.
        await here.pause()
        answer = await here.browser.post("/?code=900001")
        position = answer.headers[public_reads.HEADER]
        assert answer.cookies[public_reads.PLACE] == position
        assert await here.codes() == (["900001"], False)
        here.browser.cookies.clear()
        assert await here.codes(headers={public_reads.HEADER: position}) == (["900001"], False)
        seen, of_the_replica = await here.codes()
        assert seen == ([] if of_the_replica else ["900001"])
        await soon(lambda: not here.follower.has(0))
        assert await here.codes() == (["900001"], False)

        # It goes on: everybody is back, and sees the row; what was told before holds.
        await here.replica.execute(RESUME)
        await soon(lambda: here.follower.has(int(position)))
        assert await here.codes() == (["900001"], True)
        assert await here.codes(headers={public_reads.HEADER: position}) == (["900001"], True)


async def test_a_replica_that_is_late_hangs_or_dies_is_left_aside_and_taken_again() -> None:
    async with world() as here:
        here.replica.freeze()
        assert (await here.codes())[0] == []  # asked, it does not answer: the primary does
        assert not here.follower.has(0)
        assert await here.codes() == ([], False)
        here.replica.thaw()
        await soon(lambda: here.follower.has(0))
        assert await here.codes() == ([], True)

        await asyncio.to_thread(here.replica.kill)
        assert await here.codes() == ([], False)
        await add("900002")
        await asyncio.to_thread(here.replica.start)
        await soon(lambda: here.follower.has(0))
        assert await here.codes() == (["900002"], True)

        # One that follows nobody any more is no replica.
        await asyncio.to_thread(here.replica.promote)
        await soon(lambda: here.follower.is_aside)
        assert await here.codes() == (["900002"], False)


async def test_listeners_are_told_when_the_replica_shows_it() -> None:
    async with world() as here:
        await here.pause()
        listener = live.listen(ledger.OFFICE)
        told = asyncio.ensure_future(anext(listener))
        await asyncio.sleep(0)
        await add("900003")
        assert not told.done()  # a page read anew now would be the old one
        await here.replica.execute(RESUME)
        await asyncio.wait_for(told, 10)
        assert (await here.codes())[0] == ["900003"]
        await listener.aclose()


async def test_after_a_failover_the_replica_goes_on_behind_the_standby() -> None:
    async with world() as here:
        await add("900004")
        await asyncio.to_thread(here.primary.kill)
        await asyncio.to_thread(here.standby.promote)
        await here.standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")

        async def is_there() -> bool:
            return await here.codes() == (["900004"], True)

        await soon(is_there)
        await add("900005")
        await soon(lambda: here.follower.has(0))

        async def both() -> bool:
            return await here.codes() == (["900004", "900005"], True)

        await soon(both)


async def test_the_control_that_does_not_ask_how_far_it_is_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as here:
        await here.pause()
        monkeypatch.setattr(db.replica.Follower, "has", lambda self, position: True)
        await here.browser.post("/?code=900006")
        seen = await here.codes()
        print(f"control reads of a replica that stands still: own write seen {seen[0] == ['900006']}")
        assert seen == ([], True)
