"""Last year's dates moved to this year: by whole days that keep the weekdays, off holidays, and onto a working day
where the old day was one. Beyond the known years of the calendar a date is left empty: never guessed (design 10)."""

from dataclasses import dataclass
from datetime import date, timedelta

from server import clock
from server.refusal import Refusal
from server.working_days import Calendar, is_working_day, unknown_year

WEEK = 7
MOST_STEPS = 30  # days to look for one that fits


@dataclass(frozen=True, slots=True)
class Shift:
    """One date that was moved: `what` it is of (`session WELD/1`), from and to as instants in UTC microseconds (`to`
    None where it was left empty), and the rule that says why, with its parameters."""

    what: str
    from_: int
    to: int | None
    reason: str
    day: date | None = None  # that the reason is about


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a day went and why."""

    day: date | None
    reason: str
    about: date | None = None


def whole_weeks(old: date, new: date) -> timedelta:
    """The whole days to shift by: from the old first day towards the new one, rounded to weeks, so that a Saturday
    stays a Saturday."""
    days = (new - old).days
    return timedelta(days=round(days / WEEK) * WEEK)


def moved(known: Calendar, old: date, by: timedelta, not_before: date) -> Moved:
    """`old` shifted `by`, then to the next day that is no holiday and, where `old` was a working day, is one too."""
    day = max(old + by, not_before)
    if isinstance(unknown_year(known, day.year), Refusal):
        return Moved(None, "beyond_calendar", day)
    was_working = is_working_day(known, old)
    must_work = was_working if isinstance(was_working, bool) else old.weekday() < 5
    first, reason = day, "kept_weekday"
    for _ in range(MOST_STEPS):
        fault = _unfit(known, day, must_work)
        if fault is None:
            return Moved(day, reason, first if day != first else None)
        reason = reason if reason != "kept_weekday" else fault
        day += timedelta(days=1)
        if isinstance(unknown_year(known, day.year), Refusal):
            return Moved(None, "beyond_calendar", day)
    return Moved(None, "no_fitting_day", first)


def _unfit(known: Calendar, day: date, must_work: bool) -> str | None:
    """Why a day does not do."""
    if known.days.get(day) == "holiday":
        return "off_holiday"
    return "onto_working_day" if must_work and is_working_day(known, day) is not True else None


def at_same_time(instant: int, day: date) -> int:
    """The same time of day as `instant`, on `day`, in Asia/Shanghai."""
    shown = clock.shown(instant)
    return instant + (day - shown.date()).days * 86_400_000_000


def day_of(instant: int) -> date:
    """The day of an instant in Asia/Shanghai."""
    return clock.shown(instant).date()
