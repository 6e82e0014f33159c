"""Scalars: instants as ISO 8601 in UTC, marks as decimal strings. No float ever."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NewType, TypeVar

import strawberry

from server.clock import EPOCH, SHANGHAI

Instant = NewType("Instant", int)
LocalTime = NewType("LocalTime", int)
Mark = NewType("Mark", str)
Yuan = NewType("Yuan", str)
Read = TypeVar("Read", bound=date)
# The year 1 on the clocks of China is none in UTC, and the microseconds of 2256 are no whole number in canonical JSON.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def written(instant: int) -> str:
    """UTC microseconds as text: 2023-06-12T08:30:00.123456Z."""
    return (EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def yuan(fen: int) -> Yuan:
    """Fen as yuan: 1000000 -> 10000.00."""
    whole, rest = divmod(abs(fen), 100)
    return Yuan(f"{'-' if fen < 0 else ''}{whole}.{rest:02d}")


def local_time(text: Any) -> int:
    """UTC microseconds of `2027-03-05T09:30` (seconds may follow) on the clocks of China. Raises ValueError."""
    read = _read(datetime.fromisoformat, text)
    if read is None or read.tzinfo is not None or "T" not in text or not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(
            f"时间写作 2027-03-05T09:30，不带时区，{FIRST_YEAR} 到 {LAST_YEAR} 年 / "
            f"a time is written 2027-03-05T09:30, without a zone, from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return (read.replace(tzinfo=SHANGHAI) - EPOCH) // timedelta(microseconds=1)


def calendar_date(text: Any) -> date:
    """The date of `2023-06-10`. Raises ValueError."""
    read = _read(date.fromisoformat, text)
    if read is None:
        raise ValueError("日期写作 2023-06-10 / a date is written 2023-06-10")
    return read


def _read(reader: Callable[[str], Read], text: Any) -> Read | None:
    """What Python reads; None where it does not, for its own words are not for callers."""
    try:
        return reader(text)
    except (ValueError, TypeError):
        return None


def _unread(value: Any) -> Any:
    raise ValueError("this scalar is never given")


SCALARS: dict[object, Any] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar date: ISO 8601, e.g. 2023-06-10.",
        serialize=date.isoformat,
        parse_value=calendar_date,
    ),
    Instant: strawberry.scalar(
        name="Instant",
        description="An instant: ISO 8601 in UTC with microseconds, e.g. 2023-06-12T08:30:00.123456Z.",
        serialize=written,
        parse_value=_unread,
    ),
    LocalTime: strawberry.scalar(
        name="LocalTime",
        description="A time on the clocks of China (Asia/Shanghai) as it is typed: 2027-03-05T09:30.",
        serialize=written,
        parse_value=local_time,
    ),
    Mark: strawberry.scalar(
        name="Mark",
        description='Points as an exact decimal string, e.g. "85.23". Never a float.',
        serialize=str,
        parse_value=_unread,
    ),
    Yuan: strawberry.scalar(
        name="Yuan",
        description='Money in yuan as an exact decimal string, e.g. "10000.00". Never a float.',
        serialize=str,
        parse_value=_unread,
    ),
}
