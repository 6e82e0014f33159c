"""Working days: the vectors of domain.md 7.5, the end of what is known, and editing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue import LANGUAGES, say
from seeds import tables
from server import working_days
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.refusal import Refusal, Refused
from server.working_days import (
    Calendar,
    CalendarDay,
    add_working_days,
    count_working_days,
    edit_day,
    enter_year,
    is_working_day,
)

LINES = tables.lines("calendar")
KNOWN = Calendar({date.fromisoformat(one["day"]): one["kind"] for one in LINES}, 2004, 2026)
D = date.fromisoformat

# --- questions ---


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2023-08-17", 5, "2023-08-23"),  # CAL-1
        ("2023-09-25", 5, "2023-10-07"),  # CAL-2: a make-up Saturday
        ("2023-09-25", 7, "2023-10-09"),  # CAL-3
        ("2024-02-05", 5, "2024-02-09"),  # CAL-4: 除夕 was a working day in 2024
        ("2023-10-01", 1, "2023-10-07"),  # the start is no working day
        ("2026-12-31", 1, "2026-12-31"),  # the last known day
    ],
)
def test_adding_working_days(start, n, last):
    assert add_working_days(KNOWN, D(start), n) == D(last)


def test_the_first_five_working_days_of_each_month():
    """CAL-5: the deadlines of the 13710 ranking in 2023."""
    last = [add_working_days(KNOWN, date(2023, month, 1), 5) for month in range(5, 13)]
    deadlines = ["05-09", "06-07", "07-07", "08-07", "09-07", "10-11", "11-07", "12-07"]
    assert last == [D(f"2023-{day}") for day in deadlines]


@pytest.mark.parametrize(
    ("first", "last", "counted", "without_the_first"),
    [
        ("2023-08-17", "2023-08-23", 5, 4),  # CAL-1
        ("2019-01-25", "2019-01-31", 5, 4),
        ("2022-06-14", "2022-06-20", 5, 4),
        ("2024-05-24", "2024-06-07", 11, 10),
        ("2023-10-01", "2023-10-06", 0, 0),
        ("2023-08-23", "2023-08-17", 0, 0),
    ],
)
def test_counting_working_days(first, last, counted, without_the_first):
    assert count_working_days(KNOWN, D(first), D(last)) == counted
    assert count_working_days(KNOWN, D(first), D(last), counts_start=False) == without_the_first


@given(st.dates(date(2004, 1, 1), date(2026, 6, 30)), st.integers(1, 80), st.booleans())
def test_adding_is_the_other_way_round_of_counting(start, n, counts_start):
    last = add_working_days(KNOWN, start, n, counts_start=counts_start)
    assert isinstance(last, date)
    assert is_working_day(KNOWN, last) is True
    assert count_working_days(KNOWN, start, last, counts_start=counts_start) == n
    assert last >= start if counts_start else last > start


def test_beyond_the_last_known_year_it_asks():
    ends = Refusal("calendar_ends", {"year": 2027, "last": 2026, "next": 2027})
    assert is_working_day(KNOWN, D("2027-01-04")) == ends
    assert add_working_days(KNOWN, D("2026-12-28"), 4) == D("2026-12-31")
    assert add_working_days(KNOWN, D("2026-12-28"), 5) == ends
    assert add_working_days(KNOWN, D("2026-12-31"), 1, counts_start=False) == ends
    assert add_working_days(KNOWN, D("2026-12-31"), 10**9) == ends
    assert count_working_days(KNOWN, D("2026-12-28"), D("2027-01-04")) == ends
    later = Refusal("calendar_ends", {"year": 9999, "last": 2026, "next": 2027})
    assert add_working_days(KNOWN, date.max, 1, counts_start=False) == later


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_names_the_year_and_what_to_do(language):
    no = add_working_days(KNOWN, D("2028-03-01"), 5)
    assert isinstance(no, Refusal)
    sentence = say(language, f"rule.{no.rule}", **no.params)
    assert all(year in sentence for year in ("2026", "2027", "2028"))
    assert ("录入" if language == "zh_CN" else "Enter the days") in sentence


def test_before_the_first_known_year_and_without_any_it_asks_as_well():
    assert is_working_day(KNOWN, date.min) == Refusal("calendar_begins", {"year": 1, "first": 2004})
    nothing = Calendar({}, 1, 0)
    assert add_working_days(nothing, D("2023-08-17"), 5) == Refusal("calendar_empty", {"year": 2023})


@pytest.mark.parametrize("n", [0, -1])
def test_no_days_are_no_term(n):
    assert add_working_days(KNOWN, D("2023-08-17"), n) == Refusal("too_few_days", {"n": n}, "days")


# --- acts ---


def announced(year: int) -> dict[date, tuple[str, str]]:
    """A made-up announcement: long holidays around the fixed festivals, one of them begun the year before."""
    holidays = [date(year - 1, 12, 31), date(year, 1, 1)]
    holidays += [date(year, 5, 1) + timedelta(days=n) for n in range(5)]
    holidays += [date(year, 10, 1) + timedelta(days=n) for n in range(7)]
    return dict.fromkeys(holidays, ("holiday", "节日")) | {date(year, 10, 9): ("workday", "国庆节")}


def refusal(caught: pytest.ExceptionInfo[Refused]) -> Refusal:
    return caught.value.refusal


@pytest.fixture
async def known(database, regions) -> Calendar:
    return await working_days.calendar()


def test_the_table_says_what_the_file_says(known):
    assert known == KNOWN


async def test_an_empty_table_knows_no_year(database):
    assert is_working_day(await working_days.calendar(), D("2023-08-17")) == Refusal("calendar_empty", {"year": 2023})


async def test_a_day_is_edited(known, viewer, anonymous):
    await edit_day(viewer, D("2026-11-23"), "holiday", "停电")
    await edit_day(viewer, D("2026-10-01"), "workday")
    now = await working_days.calendar()
    assert (is_working_day(now, D("2026-11-23")), is_working_day(now, D("2026-10-01"))) == (False, True)
    row = await CalendarDay.visible_to(anonymous).get(day=D("2026-11-23"))
    assert (row.kind, row.name) == ("holiday", "停电")
    event = await LedgerEvent.visible_to(viewer).order_by("-seq").first()
    assert event is not None
    assert (event.act, event.actor) == ("calendar_day.edited", viewer.actor)
    assert (await verify()).differences == []


async def test_editing_to_what_it_is_writes_nothing(known, viewer):
    before = await LedgerEvent.visible_to(viewer).count()
    row = await edit_day(viewer, D("2026-10-01"), "holiday", "国庆节")
    assert (row.kind, await LedgerEvent.visible_to(viewer).count()) == ("holiday", before)


@pytest.mark.parametrize(
    ("day", "kind", "name", "rule"),
    [
        ("2027-01-01", "holiday", "元旦", "calendar_ends"),
        ("2003-01-01", "holiday", "元旦", "calendar_begins"),
        ("2026-01-01", "feast", "元旦", "unknown_day_kind"),
        ("2026-01-01", "holiday", "元" * 61, "day_name_too_long"),
    ],
)
async def test_a_day_that_cannot_be_edited(known, viewer, day, kind, name, rule):
    with pytest.raises(Refused) as caught:
        await edit_day(viewer, D(day), kind, name)
    assert refusal(caught).rule == rule
    assert await working_days.calendar() == known


async def test_only_the_console_edits(known, anonymous):
    with pytest.raises(Refused, match="not_allowed"):
        await edit_day(anonymous, D("2026-11-23"), "holiday")
    with pytest.raises(Refused, match="not_allowed"):
        await enter_year(anonymous, 2027, announced(2027))


async def test_the_next_year_is_entered(known, viewer):
    """It then goes on where it asked before; one year's end may be the next one's holiday."""
    days = announced(2027)
    assert await enter_year(viewer, 2027, days) == len(days)
    now = await working_days.calendar()
    assert (now.first, now.last) == (2004, 2027)
    assert add_working_days(now, D("2026-12-28"), 5) == D("2027-01-05")
    assert await enter_year(viewer, 2028, announced(2028)) == len(days)
    await edit_day(viewer, D("2027-12-31"), "workday", "更正")
    assert is_working_day(await working_days.calendar(), D("2027-12-31")) is True
    assert (await verify()).differences == []


def without(days: dict[date, tuple[str, str]], *, month: int) -> dict[date, tuple[str, str]]:
    return {day: what for day, what in days.items() if day.month != month}


@pytest.mark.parametrize(
    ("year", "days", "rule"),
    [
        (2026, announced(2026), "year_out_of_turn"),
        (2028, announced(2028), "year_out_of_turn"),
        (2027, announced(2028), "day_of_other_year"),
        (2027, {}, "festival_missing"),
        (2027, without(announced(2027), month=10), "festival_missing"),
        (2027, {date(2027, month, 1): ("holiday", "") for month in (1, 5, 10)}, "too_few_holidays"),
        (2027, announced(2027) | {D("2027-10-09"): ("work", "")}, "unknown_day_kind"),
    ],
)
async def test_half_a_year_is_no_year(known, viewer, year, days, rule):
    with pytest.raises(Refused) as caught:
        await enter_year(viewer, year, days)
    assert refusal(caught).rule == rule
    assert await working_days.calendar() == known
