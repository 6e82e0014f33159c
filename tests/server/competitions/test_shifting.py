"""Dates moved to another year. Holidays as the State Council announced them: domain.md 7.5, CAL-2 (Mid-Autumn and
National Day 2023: 29 September to 6 October off, Saturday 7 October worked)."""

from datetime import date, timedelta

import pytest

from server.clock import morning
from server.competitions.copying import shifted
from server.competitions.shifting import day_of, moved, whole_weeks
from server.working_days import Calendar

DAYS = {date(2023, 9, 29) + timedelta(days=n): "holiday" for n in range(8)}
KNOWN = Calendar({**DAYS, date(2023, 10, 7): "workday", date(2022, 1, 1): "holiday"}, 2022, 2023)
START = date(2023, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "days"),
    [
        (date(2022, 6, 11), date(2023, 6, 10), 364),  # Saturday to Saturday
        (date(2022, 6, 11), date(2023, 6, 12), 364),  # a Monday: the Saturday before it is nearest
        (date(2022, 6, 11), date(2023, 6, 14), 371),
    ],
)
def test_the_shift_is_whole_weeks(old, new, days):
    assert whole_weeks(old, new) == timedelta(days=days)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (date(2022, 6, 10), date(2023, 6, 9), "kept_weekday"),  # a Friday stays one
        (date(2022, 10, 8), date(2023, 10, 7), "kept_weekday"),  # Saturdays need no working day
        (date(2022, 10, 5), date(2023, 10, 7), "off_holiday"),  # a Wednesday: the next working day is a Saturday
        (date(2022, 10, 1), date(2023, 10, 7), "off_holiday"),
    ],
)
def test_a_day_moves_off_holidays_and_onto_working_days(old, new, reason):
    found = moved(KNOWN, old, timedelta(days=364), START)
    assert (found.day, found.reason) == (new, reason)


def test_beyond_the_calendar_a_date_is_left_empty():
    found = moved(KNOWN, date(2023, 6, 10), timedelta(days=364), START)
    assert (found.day, found.reason, found.about) == (None, "beyond_calendar", date(2024, 6, 8))


def test_different_days_stay_different_and_in_order():
    old = [("a", morning(date(2022, 9, 30))), ("b", morning(date(2022, 10, 1))), ("c", morning(date(2022, 10, 1)) + 1)]
    days, shifts = shifted(KNOWN, old, timedelta(days=364), START)
    assert days == {date(2022, 9, 30): date(2023, 10, 7), date(2022, 10, 1): date(2023, 10, 8)}
    assert [(one.what, day_of(one.to)) for one in shifts] == [
        ("a", date(2023, 10, 7)), ("b", date(2023, 10, 8)), ("c", date(2023, 10, 8)),
    ]  # fmt: skip
