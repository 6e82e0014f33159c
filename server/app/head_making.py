"""Heads on time: after an act that ought to be followed by one, and every hour; of several workers one makes it."""

import asyncio
from contextlib import AbstractAsyncContextManager, aclosing

import structlog

from schema.errors import bug
from schema.http import Running, Stopped
from server import clock, live
from server.app import loops
from server.heads import HEAD_REASONS, WANTED, keys, making
from server.heads.proving import newest
from server.heads.stored import Missing

HOUR = 3_600_000_000
LOOK_SECONDS = 60.0
PAUSE = 0.5  # what is signed in one breath is one head's
log = structlog.get_logger("jinbang.heads")


def kept(running: Running, address: str | None) -> AbstractAsyncContextManager[None]:
    """Make heads while the block runs; `address` names the log when it is new."""
    place = address or ""

    async def hourly(running: Running) -> float:
        """At once when there is none or the newest is an hour old."""
        head = await newest()
        if head is None or head.at + HOUR <= clock.now():
            await _made(running, "hourly", place)
        return LOOK_SECONDS

    return loops.beside(
        loops.again_and_again(running, hourly, LOOK_SECONDS), *(_after_acts(running, one, place) for one in WANTED)
    )


async def _after_acts(running: Running, reason: str, address: str) -> None:
    async with aclosing(live.listen(WANTED[reason])) as wanted:  # type: ignore[type-var]
        async for _ in wanted:
            await asyncio.sleep(PAUSE)
            await _made(running, reason, address)


async def _made(running: Running, reason: str, address: str) -> None:
    """What cannot be made now is made an hour later: no act hangs on it."""
    assert reason in HEAD_REASONS
    try:
        await running.write(lambda: making.make(reason, address))
    except Stopped:
        return
    except (keys.NoSigningKey, Missing) as error:
        log.error("no head made", error=type(error).__name__)
    except Exception as error:  # a bug here must not end the making of heads
        if not loops.put_off(error, "head"):
            bug(error)
