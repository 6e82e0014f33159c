"""The kinds of lists that are paged, and what a position in each consists of."""

from datetime import date
from uuid import UUID

from schema.connection import Cursor

LAST_LINE = 2**31 - 1000_000  # a position plus a page still fits an integer column


def _start(day: str, uid: str) -> tuple[date, UUID]:
    return date.fromisoformat(day), UUID(uid)


def _line(line: int) -> int:
    if type(line) is not int or not 0 <= line <= LAST_LINE:
        raise ValueError("not a line")
    return line


BY_START: Cursor[tuple[date, UUID]] = Cursor(
    "competitions", lambda row: [row.starts_on.isoformat(), str(row.uid)], _start
)
BY_LINE: Cursor[int] = Cursor("standings", lambda row: [row.line], _line)
