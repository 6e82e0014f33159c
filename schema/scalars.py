"""Scalars: instants as ISO 8601 in UTC, marks as decimal strings. No float ever."""

from datetime import date, datetime, timedelta
from typing import Any, NewType

import strawberry

from server.clock import EPOCH, SHANGHAI

Instant = NewType("Instant", int)
LocalTime = NewType("LocalTime", int)
Mark = NewType("Mark", str)
Yuan = NewType("Yuan", str)


def written(instant: int) -> str:
    """UTC microseconds as text: 2023-06-12T08:30:00.123456Z."""
    return (EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def yuan(fen: int) -> Yuan:
    """Fen as yuan: 1000000 -> 10000.00."""
    whole, rest = divmod(abs(fen), 100)
    return Yuan(f"{'-' if fen < 0 else ''}{whole}.{rest:02d}")


def local_time(text: str) -> int:
    """UTC microseconds of `2027-03-05T09:30` (seconds may follow) on the clocks of China. Raises ValueError."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is not None or "T" not in text:
        raise ValueError("a local time is written 2027-03-05T09:30, without a zone")
    return (read.replace(tzinfo=SHANGHAI) - EPOCH) // timedelta(microseconds=1)


def _unread(value: Any) -> Any:
    raise ValueError("this scalar is never given")


SCALARS: dict[object, Any] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar date: ISO 8601, e.g. 2023-06-10.",
        serialize=date.isoformat,
        parse_value=date.fromisoformat,
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
