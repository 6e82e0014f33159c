"""Working days: the holiday calendar as a table that the organiser may edit. Beyond its last year it asks.

The State Council announces the days of a year in one piece, so the calendar knows whole years without a gap: `edit_day`
mends a day of a year it knows, `enter_year` adds the year after its last one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import CharField, DateField

from server import db, ledger
from server.record import Record
from server.refusal import Refusal, insist

if TYPE_CHECKING:
    from server.access import Viewer

DAY_KINDS = ("holiday", "workday")
# A year whose announcement is entered has at least these: 1 January, 1 May, 1 October, and eleven holidays in all.
FESTIVALS = ((1, 1), (5, 1), (10, 1))
FEWEST_HOLIDAYS = 11
ONE_DAY = timedelta(days=1)


class CalendarDay(Record):
    """A day that is not what its weekday says: a holiday, or a make-up working day."""

    public: ClassVar[dict[str, Any]] = {}
    ledgered = ("day", "kind", "name")
    named = ("day",)

    day: "date" = DateField(unique=True)
    kind: str = CharField(max_length=8)  # type: ignore[assignment]
    name: str = CharField(max_length=60, default="")  # type: ignore[assignment]

    class Meta:
        table = "calendar_day"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that are not what their weekday says, with their kind, of the years from `first` to `last`."""

    days: Mapping[date, str]
    first: int
    last: int


async def calendar() -> Calendar:
    """The calendar as it stands, in one query. Without a day it knows no year."""
    rows = await CalendarDay.all(using_db=db.here()).values_list("day", "kind")
    days = {day: str(kind) for day, kind in rows}
    return Calendar(days, min(days).year, max(days).year) if days else Calendar({}, 1, 0)


def unknown_year(known: Calendar, year: int) -> Refusal | None:
    """Whether the calendar says nothing of `year`; the answer names the year and what to do."""
    if not known.days:
        return Refusal("calendar_empty", {"year": year})
    if year > known.last:
        return Refusal("calendar_ends", {"year": year, "last": known.last, "next": known.last + 1})
    return Refusal("calendar_begins", {"year": year, "first": known.first}) if year < known.first else None


def is_working_day(known: Calendar, day: date) -> bool | Refusal:
    """Whether people work on `day`; a refusal beyond the years the calendar knows.

    A refusal is no False: ask for it.
    """
    return unknown_year(known, day.year) or _works(known, day)


def _works(known: Calendar, day: date) -> bool:
    kind = known.days.get(day)
    return day.weekday() < 5 if kind is None else kind == "workday"


def add_working_days(known: Calendar, start: date, n: int, *, counts_start: bool = True) -> date | Refusal:
    """The last of `n` working days from `start` on.

    `counts_start`: whether `start` itself counts, where it is a working day. No paper on competitions says; the
    ministry's public comments of 2019 and 2022 count it (domain.md 7.5), so that is the default.
    """
    if n < 1:
        return Refusal("too_few_days", {"n": n}, "days")
    unknown = unknown_year(known, start.year)
    day = start
    left = n - (counts_start and unknown is None and _works(known, start))
    while left and unknown is None:
        day += ONE_DAY
        unknown = unknown_year(known, day.year)
        left -= unknown is None and _works(known, day)
    return unknown or day


def count_working_days(known: Calendar, first: date, last: date, *, counts_start: bool = True) -> int | Refusal:
    """How many working days there are from `first` to `last`, `last` included; `counts_start` as above."""
    unknown = unknown_year(known, first.year) or unknown_year(known, last.year)
    days = (first + n * ONE_DAY for n in range(0 if counts_start else 1, (last - first).days + 1))
    return unknown or sum(_works(known, day) for day in days)


def may_edit(viewer: "Viewer") -> Refusal | None:
    """The calendar is the office's; the console's for now."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "edit_calendar"})


def day_fault(kind: str, name: str) -> Refusal | None:
    """Whether a day may be called this."""
    if kind not in DAY_KINDS:
        return Refusal("unknown_day_kind", {"found": kind, "expected": "、".join(DAY_KINDS)}, "kind")
    return Refusal("day_name_too_long", {"found": len(name), "expected": 60}, "name") if len(name) > 60 else None


def year_fault(known: Calendar, year: int, days: Mapping[date, tuple[str, str]]) -> Refusal | None:
    """Whether `days` cannot be the announcement of `year`, the one after the calendar's last.

    Its new year's holiday may begin in December of the year before.
    """
    if year != known.last + 1:
        return Refusal("year_out_of_turn", {"year": year, "next": known.last + 1}, "year")
    for day, (kind, name) in days.items():
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            return Refusal("day_of_other_year", {"day": day.isoformat(), "year": year}, "days")
        if fault := day_fault(kind, name):
            return fault
    holidays = {day for day, (kind, _) in days.items() if kind == "holiday"}
    for month, day_of_month in FESTIVALS:
        if (festival := date(year, month, day_of_month)) not in holidays:
            return Refusal("festival_missing", {"day": festival.isoformat(), "year": year}, "days")
    if len(holidays) < FEWEST_HOLIDAYS:
        return Refusal("too_few_holidays", {"year": year, "found": len(holidays), "expected": FEWEST_HOLIDAYS}, "days")
    return None


async def edit_day(viewer: "Viewer", day: date, kind: str, name: str = "") -> CalendarDay:
    """Say that `day`, of a year the calendar knows, is a holiday or a working day. As it was: nothing happens."""
    insist(may_edit(viewer) or day_fault(kind, name))
    async with ledger.change(viewer, "calendar_day.edited", day=day.isoformat(), kind=kind) as change:
        insist(unknown_year(await calendar(), day.year))
        row = await CalendarDay.get_or_none(day=day, using_db=db.here()) or CalendarDay(day=day, kind="")
        if (row.kind, row.name) == (kind, name):
            change.void()
        else:
            await change.save(row.update_from_dict({"kind": kind, "name": name}))
    return row


async def enter_year(viewer: "Viewer", year: int, days: Mapping[date, tuple[str, str]]) -> int:
    """Add the announced days of the year after the calendar's last, each with kind and name; returns how many."""
    insist(may_edit(viewer))
    async with ledger.change(viewer, "calendar_year.entered", year=year, days=len(days)) as change:
        insist(year_fault(await calendar(), year, days))
        there = {row.day: row for row in await CalendarDay.filter(day__in=list(days)).using_db(db.here())}
        await change.save_many(
            [
                there.get(day, CalendarDay(day=day)).update_from_dict({"kind": kind, "name": name})
                for day, (kind, name) in sorted(days.items())
            ]
        )
    return len(days)
