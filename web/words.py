"""How a page says days, instants and figures in the reader's locale. Instants are UTC, and Beijing time on a page."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_decimal
from markupsafe import Markup, escape

LOCALE = "zh_CN"
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
MOMENTS = {LOCALE: "y年M月d日 HH:mm", "en_GB": "d MMMM y, HH:mm"}
OF_HAN = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
HAN = re.compile(f"[{OF_HAN}]")
RUN = re.compile(f"[{OF_HAN}](?:[{OF_HAN}·‧•\\d（）()—\u201c\u201d]*[{OF_HAN}])?")
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPad", "iPad"), ("iPhone", "iPhone"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
CHINESE = Markup('<span lang="zh-CN" translate="no">{}</span>')


def _local(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(BEIJING)


def day(value: str | date, *, locale: str = LOCALE) -> str:
    """2023年7月18日, of a date or of an instant."""
    if isinstance(value, str):
        value = _local(value).date() if "T" in value else date.fromisoformat(value)
    return format_date(value, "long", locale=locale)


def span(start: str, end: str, *, locale: str = LOCALE) -> str:
    """2023年6月10日至12日."""
    if start == end:
        return day(start, locale=locale)
    return format_interval(date.fromisoformat(start), date.fromisoformat(end), "yMMMd", locale=locale)


def moment(instant: str, *, locale: str = LOCALE) -> str:
    """2023年7月18日 16:30."""
    return format_datetime(_local(instant), MOMENTS[locale], locale=locale)


def stamp(instant: str) -> str:
    """2023-07-18 16:30, for tables."""
    return _local(instant).strftime("%Y-%m-%d %H:%M")


def stamp_day(instant: str) -> str:
    """2023-07-18, for tables."""
    return _local(instant).date().isoformat()


def local_time(value: str) -> str:
    """What a field for date and time holds: 2027-03-05T09:30 in Beijing, of an instant in UTC or of itself."""
    return _local(value).strftime("%Y-%m-%dT%H:%M") if value.endswith("Z") else value


def device(agent: str) -> str:
    """A browser as its owner knows it, `Chrome · Windows`; what is not known, as it says itself."""
    found = [next((name for mark, name in kinds if mark in agent), "") for kinds in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:60]


def count(number: int | str, *, locale: str = LOCALE) -> str:
    """1,284; of a decimal string as well."""
    return format_decimal(Decimal(number), locale=locale)


def today() -> date:
    """The day in Beijing."""
    return datetime.now(BEIJING).date()


def data(text: Any, *, locale: str = LOCALE) -> Markup:
    """Names, titles and texts as they are in the data: on a page in another language they say that they are Chinese."""
    return CHINESE.format(text) if locale != LOCALE and HAN.search(str(text)) else escape(text)


def mixed(text: str, *, locale: str = LOCALE) -> Markup:
    """A sentence in the reader's language with titles of the data in it: those say that they are Chinese."""
    if locale == LOCALE:
        return escape(text)
    ends = [0, *(end for found in RUN.finditer(text) for end in found.span()), len(text)]
    parts = [text[a:b] for a, b in pairwise(ends)]
    return Markup("").join(CHINESE.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def filters(locale: str) -> Mapping[str, Callable[..., Any]]:
    """The filters of the templates in a locale."""
    spoken = {each.__name__: partial(each, locale=locale) for each in (day, span, moment, count, data, mixed)}
    return {**spoken, "stamp": stamp, "stamp_day": stamp_day, "local_time": local_time, "device": device}
