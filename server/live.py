"""Live announcements: `tell` says that a topic changed, `listen` wakes. No payload: a listener reads again under its
own eyes; a burst collapses into one wake-up."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

_listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
_hold: Callable[[str], bool] | None = None


def tell(topic: str) -> None:
    """Wake everyone who listens to `topic`, unless somebody holds the word back."""
    if _hold is None or not _hold(topic):
        wake(topic)


@contextmanager
def held_back(hold: Callable[[str], bool]) -> Iterator[None]:
    """While the block runs `hold` is asked first; for what it holds, it calls `wake` later itself."""
    global _hold
    before, _hold = _hold, hold
    try:
        yield
    finally:
        _hold = before


def wake(topic: str) -> None:
    """Wake everyone who listens to `topic`, now."""
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
