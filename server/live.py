"""Live announcements: `tell` says that a topic changed, `listen` wakes. No payload: a listener reads again under its
own eyes; a burst collapses into one wake-up."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator

_listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)


def tell(topic: str) -> None:
    """Wake everyone who listens to `topic`."""
    for event in _listeners.get(topic, ()):
        event.set()


async def listen(topic: str) -> AsyncIterator[None]:
    """Yield each time `topic` has changed since the last turn."""
    event = asyncio.Event()
    _listeners[topic].add(event)
    try:
        while True:
            await event.wait()
            event.clear()
            yield None
    finally:
        _listeners[topic].discard(event)
        if not _listeners[topic]:
            del _listeners[topic]


def listeners() -> int:
    """How many listeners are open."""
    return sum(map(len, _listeners.values()))


def tell_all() -> None:
    """Wake everyone: something may have been missed."""
    for topic in list(_listeners):
        tell(topic)
