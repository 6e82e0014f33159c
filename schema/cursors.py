"""The kinds of lists that are paged, and what a position in each consists of."""

from datetime import date
from uuid import UUID

from schema.connection import Cursor
from server.listing import UNSPEAKABLE

LAST_NUMBER = 2**53  # of a change
LAST_LINE = 2**31 - 1000_000  # a position plus a page still fits an integer column


def _start(day: str, uid: str) -> tuple[date, UUID]:
    return date.fromisoformat(day), UUID(uid)


def _line(line: int) -> int:
    if type(line) is not int or not 0 <= line <= LAST_LINE:
        raise ValueError("not a line")
    return line


def _number(number: int) -> int:
    if type(number) is not int or not 0 <= number <= LAST_NUMBER:
        raise ValueError("not a number of a change")
    return number


def _entry(number: str, id_: int) -> tuple[str, int]:
    if type(number) is not str or type(id_) is not int or not 0 <= id_ < 2**63 or UNSPEAKABLE.search(number):
        raise ValueError("not an entry")
    return number, id_


BY_START: Cursor[tuple[date, UUID]] = Cursor(
    "competitions", lambda row: [row.starts_on.isoformat(), str(row.uid)], _start
)
BY_LINE: Cursor[int] = Cursor("standings", lambda row: [row.line], _line)
BY_CONFERRED: Cursor[tuple[date, UUID]] = Cursor(
    "honours", lambda row: [row.conferred_on.isoformat(), str(row.uid)], _start
)
BY_NUMBER: Cursor[int] = Cursor("changes", lambda row: [row.seq], _number)
BY_ENTRY: Cursor[tuple[str, int]] = Cursor("entries", lambda row: [row.entry_no, row.id], _entry)
