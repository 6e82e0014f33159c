"""A read replica: a PostgreSQL that follows the primary and answers what the public reads, when it is fresh enough.

How old it is, is measured and never asked of a clock elsewhere: every tenth of a second the primary says how far it
has written, and the replica how far it has replayed. All that was acknowledged before the moment at which the primary
was asked stands below the position it named; once the replica is past that position, it is as new as that moment.

Whoever has written is told a position (`db.position`); he reads from the replica once it is past it, else from the
primary. A replica that is late, hangs, has gone or has left the primary's line is set aside, and taken again.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar

import asyncpg
import structlog
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from server.db.address import Database
from server.db.postgres import GONE, PostgresClient, Unreachable

T = TypeVar("T")
NAME, PRIMARY = "postgres_replica", "postgres_reader"
WRITTEN = "SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint AS position"
REPLAYED = "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END"
POLL_SECONDS = 0.1
PATIENCE = 1.0  # seconds a server has to say where it is
READ_SECONDS = 3.0  # then the primary is asked instead
MOST_LAG = 2  # seconds
REMEMBERED = 1000
# What the replica says when it cannot answer this query: it is cancelled when replaying needs the row's place.
CONFLICTS = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
log = structlog.get_logger("jinbang.replica")

_needed: ContextVar[int | None] = ContextVar("position_needed", default=None)
_follower: "Follower | None" = None


class Follower:
    """How far the replica is known to be. Times are those of this process's monotonic clock, in seconds."""

    def __init__(self, database: Database, most_lag: float, tell: Callable[[str], None]) -> None:
        self._database = Database.of(database.replica)
        self._most_lag = most_lag
        self._tell = tell
        self._line: asyncpg.Connection | None = None
        self._written: deque[tuple[float, int]] = deque(maxlen=REMEMBERED)
        self._held: deque[tuple[float, str]] = deque()
        self.replayed = 0
        self.fresh_at = -math.inf
        self.is_aside = True

    def has(self, position: int) -> bool:
        """Whether it is past `position`, and not older than it may be."""
        return not self.is_aside and self.replayed >= position and self._age() <= self._most_lag

    def hold(self, topic: str) -> bool:
        """Keep the word that `topic` changed until a reader of the replica can see it, or reads the primary anyway."""
        if self.is_aside:
            return False
        self._held.append((time.monotonic(), topic))
        return True

    def leave_aside(self, why: str) -> None:
        """Not to be asked until it has answered again."""
        self.fresh_at = -math.inf
        self._written.clear()
        if not self.is_aside:
            self.is_aside = True
            log.warning("replica left aside", why=why)

    async def follow(self) -> None:
        """Measure again and again; for a task."""
        try:
            while True:
                try:
                    await self._measure()
                except (*GONE, Unreachable, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    self.leave_aside(type(error).__name__)
                    self._hang_up()
                self._release()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            self._hang_up()

    async def _measure(self) -> None:
        asked = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            written = await primary_position()
        if self.replayed > written:
            self.replayed = 0
            raise Unreachable("the replica is ahead of the primary: it has left its line")
        self._written.append((asked, written))
        async with asyncio.timeout(PATIENCE):
            replayed = await self._replayed()
        if replayed is None:
            raise Unreachable("the replica does not follow anybody")
        self.replayed = replayed
        while self._written and self._written[0][1] <= replayed:
            self.fresh_at = self._written.popleft()[0]
            if self.is_aside:
                self.is_aside = False
                log.info("replica taken")

    async def _replayed(self) -> int | None:
        if self._line is None or self._line.is_closed():
            self._line = await asyncpg.connect(**self._database.arguments())
        position: int | None = await self._line.fetchval(REPLAYED)
        return position

    def _hang_up(self) -> None:
        """The next measurement calls anew; a connection that hangs answers nothing more."""
        if self._line is not None:
            self._line.terminate()
        self._line = None

    def _release(self) -> None:
        now = time.monotonic()
        while self._held and (self.is_aside or self._held[0][0] <= max(self.fresh_at, now - self._most_lag)):
            self._tell(self._held.popleft()[1])

    def _age(self) -> float:
        return time.monotonic() - self.fresh_at


@asynccontextmanager
async def following(database: Database, most_lag: float, tell: Callable[[str], None]) -> AsyncIterator[Follower]:
    """Follow the replica of the open database while the block runs; `tell` passes held words on."""
    global _follower
    follower = Follower(database, most_lag, tell)
    task = asyncio.create_task(follower.follow())
    before, _follower = _follower, follower
    try:
        yield follower
    finally:
        _follower = before
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def read_after(position: int) -> Iterator[None]:
    """What is read in this block may come from the replica, once it is past `position`."""
    token = _needed.set(position)
    try:
        yield
    finally:
        _needed.reset(token)


def chosen() -> BaseDBAsyncClient | None:
    """The replica's connection, where this read may go there; None: the primary's."""
    needed = _needed.get()
    if needed is None or _follower is None or not _follower.has(needed):
        return None
    return get_connection(NAME)


async def primary_position() -> int:
    """How far the primary has written: everything acknowledged until now stands below."""
    rows = await get_connection(PRIMARY).execute_query_dict(WRITTEN)
    return int(rows[0]["position"])


class ReplicaClient(PostgresClient):
    """A pool of connections to the replica; what it cannot answer, the primary is asked."""

    async def execute_query(self, query: str, values: list[Any] | None = None) -> Any:
        return await self._or_primary("execute_query", super().execute_query(query, values), query, values)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> Any:
        return await self._or_primary("execute_query_dict", super().execute_query_dict(query, values), query, values)

    async def _or_primary(self, how: str, asking: Coroutine[Any, Any, T], query: str, values: list[Any] | None) -> T:
        """A query in a task of its own: a server that hangs would not let go of who waits for it."""
        task = asyncio.create_task(asking)
        task.add_done_callback(_forgotten)
        try:
            await asyncio.wait({task}, timeout=READ_SECONDS)
            if not task.done():
                raise Unreachable("the replica hangs")
            return task.result()
        except CONFLICTS as error:
            log.info("replica gave way", why=type(error).__name__)
        except (Unreachable, asyncpg.InterfaceError) as error:
            self._leave_aside(error)
        answer: T = await getattr(get_connection(PRIMARY), how)(query, values)
        return answer

    def _leave_aside(self, error: Exception) -> None:
        if _follower is not None:
            _follower.leave_aside(str(error))
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()


def _forgotten(task: "asyncio.Task[Any]") -> None:
    """Whoever asked may have gone on: nobody need hear how it ended."""
    if not task.cancelled():
        task.exception()


client_class = ReplicaClient
