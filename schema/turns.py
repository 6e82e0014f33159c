"""Turns of a live topic: one at once, then one after each change."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from server import live


async def turns(topic: str) -> AsyncGenerator[None, None]:
    """A turn now and a turn after each `tell`. It listens before the first turn, so that no change falls between."""
    told = live.listen(topic)
    first = asyncio.ensure_future(anext(told))
    try:
        await asyncio.sleep(0)  # the listener is registered from here on
        yield None
        await first
        yield None
        async for _ in told:
            yield None
    finally:
        first.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await first
        await told.aclose()  # type: ignore[attr-defined]
