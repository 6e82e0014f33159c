"""What the server does by itself, turn after turn: begun and ended in one place, and never dead unsaid."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import structlog
from tortoise.exceptions import OperationalError

from schema.errors import bug
from schema.http import InDoubt, Running, Stopped
from server.refusal import Refused

T = TypeVar("T")
R = TypeVar("R")
Turn = Callable[[Running], Awaitable[float]]
log = structlog.get_logger("jinbang.loops")


@asynccontextmanager
async def beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Each of `works` in a task of its own while the block runs. One that dies is told with its reason at once."""
    tasks = [asyncio.create_task(one, name=getattr(one, "__qualname__", "loop")) for one in works]
    for task in tasks:
        task.add_done_callback(_told)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _told(task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("loop died", loop=task.get_name())
        bug(error)


async def again_and_again(running: Running, turn: Turn, pause: float) -> None:
    """`turn` until the server stops; it answers how many seconds to wait for the next, and after one that did not come
    to its end it is `pause`."""
    while True:
        wait = pause
        try:
            wait = await turn(running)
        except Stopped:
            return
        except Exception as error:  # a bug in one turn must not keep the next from its time
            if not put_off(error, turn.__name__):
                bug(error)
        await asyncio.sleep(wait)


async def each(running: Running, rows: Iterable[T], work: Callable[[T], Coroutine[Any, Any, R]]) -> list[R]:
    """`work` on every row, a write of its own each; one that fails keeps no other from its time. Raises Stopped."""
    done = []
    for row in rows:
        try:
            done.append(await running.write(partial(work, row)))
        except Stopped:
            raise
        except Exception as error:
            if not put_off(error, work.__name__):
                bug(error)
    return done


def put_off(error: Exception, what: str) -> bool:
    """Whether it cannot be done now and the next turn finds it again: no database, or one that takes nothing down."""
    is_now = isinstance(error, Refused) and error.refusal.rule == "read_only"
    if not (is_now or isinstance(error, OSError | OperationalError | InDoubt)):
        return False
    log.warning("put off", what=what, error=type(error).__name__)
    return True
