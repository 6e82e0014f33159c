"""The clock: instants are UTC microseconds since 1970. Tests and the demo world set it; nothing else reads the time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_source: ContextVar[Callable[[], int] | None] = ContextVar("clock", default=None)


def now() -> int:
    """This instant, in UTC microseconds."""
    source = _source.get()
    return source() if source else time.time_ns() // 1000


@contextmanager
def set_to(instant: int) -> Iterator[None]:
    """Stop the clock at `instant` (UTC microseconds)."""
    token = _source.set(lambda: instant)
    try:
        yield
    finally:
        _source.reset(token)


def shown(instant: int) -> datetime:
    """`instant` as it is shown: in Asia/Shanghai."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(SHANGHAI)


def morning(day: date) -> int:
    """Nine in the morning of `day` in Asia/Shanghai, as an instant."""
    return (datetime.combine(day, time_of_day(9), SHANGHAI) - EPOCH) // timedelta(microseconds=1)


def today() -> date:
    """Today's date in Asia/Shanghai."""
    return shown(now()).date()
