"""Whether the house takes anything down: looked at when it opens, and each second from then on.

What is wrong with the database at the start is looked at once more every minute, so that a repair needs no restart.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from tortoise.context import require_context
from tortoise.exceptions import BaseORMException

from server import clock, db, office
from server.access import Viewer
from server.app import loops
from server.db import checks, plain, read_only
from server.db.migrate import ledgered_tables
from server.ledger import recent

LOOK_SECONDS = 1.0
AGAIN_SECONDS = 60.0
SHOWN = 3  # problems that are named
STEP = 2_000_000  # microseconds by which the clock may be set back between two looks
SEER = Viewer("standing", sees_everything=True)
log = structlog.get_logger("jinbang.standing")


@asynccontextmanager
async def watched() -> AsyncIterator[None]:
    """Look once, and then in the background while the block runs. The database must be of this version."""
    read_only.clear()
    await look_deep()
    _look()
    try:
        async with loops.beside(_keep_looking()):
            with read_only.looked_after():
                yield
    finally:
        read_only.clear()


async def look_deep() -> None:
    """The start-up check, the newest events, the clock. A demo tells of days that may be yet to come."""
    problems = await checks.problems(ledgered_tables(require_context()))
    broken = await recent.fault(await _covered())
    late = 0 if await office.is_demo(SEER) else await recent.behind()
    _weigh("check", _first(problems))
    _weigh("ledger", broken)
    _weigh("clock", f"{late // 1_000_000} s behind the newest event" if late else "")


async def _covered() -> dict[str, int]:
    """By chain, the last event that a signed head stands for."""
    [rows] = await plain.run(("SELECT chain, max(last_seq) AS seq FROM log_span GROUP BY chain", []))
    return {str(row["chain"]): int(row["seq"]) for row in rows}


def _first(problems: list[str]) -> str:
    more = len(problems) - SHOWN
    return "; ".join(problems[:SHOWN] + ([f"and {more} more"] if more > 0 else []))


def _weigh(reason: str, detail: str) -> None:
    if detail:
        if read_only.hold(reason, detail):
            log.error("read only", reason=reason, detail=detail)
    elif read_only.release(reason):
        log.warning("no longer read only", reason=reason)


def _look() -> None:
    for reason, came in read_only.look(db.current()):
        if came:
            log.error("read only", reason=reason, detail=read_only.held()[reason])
        else:
            log.warning("no longer read only", reason=reason)


async def _keep_looking() -> None:
    """Each second the disk, the order, a database that took nothing down and whether the clock was set back; each
    minute what stood in the way at start, or at once after such a step."""
    loop = asyncio.get_running_loop()
    deep_at, now, ticks = loop.time() + AGAIN_SECONDS, clock.now(), loop.time()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            gone = clock.now() - now - int((loop.time() - ticks) * 1_000_000)
            now, ticks = clock.now(), loop.time()
            if gone < -STEP:
                log.error("clock set back", microseconds=-gone)
            _look()
            if "database" in read_only.held() and await db.can_write():
                _weigh("database", "")
            is_grave = read_only.why() in ("check", "ledger", "clock")
            if gone < -STEP or (is_grave and loop.time() >= deep_at):
                deep_at = loop.time() + AGAIN_SECONDS
                await look_deep()
        except (OSError, BaseORMException) as error:  # a database that is away: the next turn looks again
            log.warning("standing unknown", error=type(error).__name__)
