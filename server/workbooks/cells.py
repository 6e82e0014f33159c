"""One cell becomes text: what people see in it, or the reason why it cannot be taken. Nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from server.workbooks.columns import Column, Kind, key
from server.workbooks.delimited import unguard
from server.workbooks.grid import Value

CHOICES_SHOWN = 20
LONG_NUMBER = 10**15  # a table keeps 15 digits of a number; what is longer has lost its last ones
INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
BREAK = re.compile("[ ]*[\t\n\r\x0b\x0c\x85\u2028\u2029]+[ ]*")
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
DATE = re.compile(r"(\d{4})\s*(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年\s*(\d{1,2})\s*月)\s*(\d{1,2})(日?)")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?E\+(\d{2,3})", re.ASCII | re.IGNORECASE)
SCIENTIFIC_FROM = 11  # Excel writes a number of 12 digits and more so into a .csv


class Bad(Exception):  # noqa: N818  a fault, not an error
    """Why a cell cannot be taken."""

    def __init__(self, rule: str, expected: str = "", found: str = "") -> None:
        super().__init__(rule)
        self.rule, self.expected, self.found = rule, expected, found


def tidy(text: str) -> str:
    """NFC, without invisible characters and space at the ends; a line break inside becomes one space."""
    return BREAK.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()).strip()


def text_of(value: Value, column: Column, typed: bool) -> str:
    """The cell's text in the form of its column, "" where nothing stands; raises `Bad`."""
    text = _plain(value, column, typed)
    if not text:
        if column.required:
            raise Bad("cell_empty", column.title)
        return ""
    if match := FORBIDDEN.search(text):
        raise Bad("cell_control_character", "", f"U+{ord(match[0]):04X}")
    text = FORMS[column.kind](text, column)
    if len(text) > column.longest:
        raise Bad("cell_too_long", str(column.longest), str(len(text)))
    return text


def _plain(value: Value, column: Column, typed: bool) -> str:
    """The value as text, whatever type the file gave it."""
    if isinstance(value, str):
        return tidy(value) if typed else _untyped(value, column)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _digits(value, column)
    return _day(value, column)


def _untyped(value: str, column: Column) -> str:
    """The text of a .csv, where Excel may have written a formula's source or a number cut to a few digits."""
    text = tidy(unguard(value))
    if value.startswith("="):
        raise Bad("cell_formula")
    match = SCIENTIFIC.fullmatch(text)
    if match and int(match[2]) >= SCIENTIFIC_FROM and column.kind in ("text", "id_number"):
        raise Bad("cell_long_number")
    return text


def _digits(value: float, column: Column) -> str:
    if column.kind == "date":
        raise Bad("cell_date", "2024-03-05", str(value))
    if abs(value) >= LONG_NUMBER:
        raise Bad("cell_long_number")
    text = format(Decimal(format(value, ".15g")), "f")
    return "0" if text == "-0" else text


def _day(value: date | datetime | time | timedelta, column: Column) -> str:
    if column.kind in ("text", "id_number", "choice"):
        raise Bad("cell_date_in_text", "", str(value))
    if column.kind == "number":
        raise Bad("cell_number", "88.5", str(value))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Bad("cell_date", "2024-03-05", str(value))
    return value.isoformat()


def _text(text: str, column: Column) -> str:
    return text


def _id_number(text: str, column: Column) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _number(text: str, column: Column) -> str:
    number = unicodedata.normalize("NFKC", text)
    if not NUMBER.fullmatch(number):
        raise Bad("cell_number", "88.5", text)
    return number.removeprefix("+")


def _date(text: str, column: Column) -> str:
    match = DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None or (match[5] is None and match[7]):
        raise Bad("cell_date", "2024-03-05", text)
    year, day = int(match[1]), int(match[6])
    month = int(next(one for one in match.groups()[1:5] if one))
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise Bad("cell_date", "2024-03-05", text) from error


def _choice(text: str, column: Column) -> str:
    wanted = key(text)
    for choice in column.choices:
        if key(choice) == wanted:
            return choice
    more = "…" if len(column.choices) > CHOICES_SHOWN else ""
    raise Bad("cell_choice", "、".join(column.choices[:CHOICES_SHOWN]) + more, text)


FORMS: Mapping[Kind, Callable[[str, Column], str]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "id_number": _id_number,
}
