"""What is running: writes that a dropped client cannot cancel, and streams that end when the server stops."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

import structlog

from schema.errors import bug
from server.refusal import Refused

T = TypeVar("T")
log = structlog.get_logger("jinbang.writes")


class InDoubt(Exception):  # noqa: N818  neither done nor failed
    """The write took longer than the caller waits: it goes on, and the same idempotency key finds its outcome."""


class Stopped(Exception):  # noqa: N818  not an error of anybody
    """The server is stopping and starts no new write."""


class Running:
    """One per process: whether the server is stopping, and the writes in flight.

    Build it where the application is put together: a write runs in the context of that moment, never in a request's.
    """

    def __init__(self) -> None:
        self._stopping = asyncio.Event()
        self._writes: set[asyncio.Task[Any]] = set()
        self._clean = copy_context()

    @property
    def stopping(self) -> bool:
        """Whether the server has been asked to stop."""
        return self._stopping.is_set()

    @property
    def writes(self) -> int:
        """How many writes are in flight."""
        return len(self._writes)

    def stop(self) -> None:
        """Begin to stop: streams end, new writes are refused."""
        self._stopping.set()

    async def write(self, work: Callable[[], Coroutine[Any, Any, T]], seconds: float | None = None) -> T:
        """Run `work` in a task of its own; whoever waits may be cancelled or run out of time, the work is not."""
        if self.stopping:
            raise Stopped
        task = asyncio.get_running_loop().create_task(_bound(work), context=self._fresh())
        self._writes.add(task)
        task.add_done_callback(self._ended)
        await asyncio.wait({task}, timeout=seconds)  # cancels nothing, neither by time nor when cancelled itself
        if not task.done():
            raise InDoubt
        return task.result()

    async def finish(self, seconds: float) -> int:
        """Wait for the writes in flight; how many are still running after that time."""
        if self._writes:
            await asyncio.wait(set(self._writes), timeout=seconds)
        return len(self._writes)

    async def until_stopping(self, source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """The items of `source` until it ends or the server stops; one task owns the source from start to close."""
        ready: asyncio.Queue[T] = asyncio.Queue(maxsize=1)
        pump = asyncio.create_task(_pump(source, ready))
        stop = asyncio.create_task(self._stopping.wait())
        try:
            while (item := await _next(ready, pump, stop)) is not None:
                yield item[0]
        finally:
            stop.cancel()
            pump.cancel()
            with suppress(asyncio.CancelledError):
                await pump

    def _fresh(self) -> Any:
        """The clean context, with only the request's names for the log bound in it."""
        context = self._clean.copy()
        context.run(structlog.contextvars.bind_contextvars, **structlog.contextvars.get_contextvars())
        return context

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._writes.discard(task)
        if task.cancelled():
            log.error("write cancelled")
        elif (error := task.exception()) is not None and not isinstance(error, Refused):  # an expected no
            bug(error)


async def _bound(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


async def _pump(source: AsyncGenerator[T, None], ready: "asyncio.Queue[T]") -> None:
    try:
        async for item in source:
            await ready.put(item)
    finally:
        await source.aclose()


async def _next(ready: "asyncio.Queue[T]", pump: "asyncio.Task[None]", stop: "asyncio.Task[bool]") -> tuple[T] | None:
    """The next item in a tuple; None at the end. Raises what the source raised."""
    get = asyncio.create_task(ready.get())
    try:
        await asyncio.wait({get, pump, stop}, return_when=asyncio.FIRST_COMPLETED)
        if get.done():
            return (get.result(),)
        if stop.done():
            return None
        if not ready.empty():
            return (ready.get_nowait(),)
        pump.result()
        return None
    finally:
        get.cancel()
