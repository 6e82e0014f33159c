"""Pages and what filters share: positions, regions and all below, years, text that no column can hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from tortoise.expressions import Q

from server.access import Viewer
from server.record import Record
from server.regions import Region, code_range

COUNTED = 10_000  # a list's length is told up to here
REGION_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9A-Za-z-]{1,12}", re.ASCII)
UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")  # what no text column can hold

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Found(Generic[R]):
    """A page of rows, and whether more follow."""

    rows: Sequence[R]
    more: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A region and everything below it: a range of codes, and codes that stand outside it."""

    first: str
    last: str
    others: Sequence[str]

    def q(self) -> Q:
        """As a filter of records with a `region_code`."""
        return Q(region_code__gte=self.first, region_code__lte=self.last) | Q(region_code__in=self.others)


def page_of(rows: Sequence[R], first: int) -> Found[R]:
    """The page of `first` rows out of one more than that."""
    return Found(rows[:first], len(rows) > first)


def speakable(texts: Iterable[str]) -> list[str]:
    """The texts that a column can hold; the others stand nowhere."""
    return [text for text in texts if not UNSPEAKABLE.search(text)]


def days_of(year: int) -> tuple[date, date] | None:
    """The first and last day of a year; None where the calendar has no such year."""
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, 1, 1), date(year, 12, 31)


async def area(viewer: Viewer, code: str) -> Area | None:
    """A region with everything below it. Functional areas stand below their parent, old codes with their successor."""
    if not REGION_CODE.fullmatch(code):
        return None
    first, last = code_range(code)
    of_old = Q(level="functional", parent__gte=first, parent__lte=last) | Q(successor__gte=first, successor__lte=last)
    others = await Region.visible_to(viewer).filter(of_old).values_list("code", flat=True)
    return Area(first, last, [str(one) for one in others])
