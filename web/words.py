"""How a page says days, instants and counts. Instants are UTC in the contract and Beijing time on the page."""

from datetime import date, datetime, timedelta, timezone

from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_decimal

LOCALE = "zh_CN"
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991


def _local(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(BEIJING)


def day(value: str | date) -> str:
    """2023年7月18日, of a date or of an instant."""
    if isinstance(value, str):
        value = _local(value).date() if "T" in value else date.fromisoformat(value)
    return format_date(value, "long", locale=LOCALE)


def span(start: str, end: str) -> str:
    """2023年6月10日至12日."""
    return format_interval(date.fromisoformat(start), date.fromisoformat(end), "yMMMd", locale=LOCALE)


def moment(instant: str) -> str:
    """2023年7月18日 16:30."""
    return format_datetime(_local(instant), "y年M月d日 HH:mm", locale=LOCALE)


def stamp(instant: str) -> str:
    """2023-07-18 16:30, for tables."""
    return _local(instant).strftime("%Y-%m-%d %H:%M")


def stamp_day(instant: str) -> str:
    """2023-07-18, for tables."""
    return _local(instant).date().isoformat()


def count(number: int) -> str:
    """1,284."""
    return format_decimal(number, locale=LOCALE)


def today() -> date:
    """The day in Beijing."""
    return datetime.now(BEIJING).date()


FILTERS = {each.__name__: each for each in (day, span, moment, stamp, stamp_day, count)}
