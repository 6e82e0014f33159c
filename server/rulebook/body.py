"""Read a rule set's body key by key; every fault with its place inside the body, nothing guessed.

    read = Reading(body)
    for row in read.tables("rows"):
        rows.append(Row(row.whole("to", 1, 8), row.words("classes")))
        row.done()
    read.done()
    return read.faults or Value(...)

A key that nobody asked for is a fault (`body_unknown_key`), so that a slip of the pen is not a rule that says nothing.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from server.refusal import Fault, Param

MOST_ROWS = 500
LONGEST = 2000
UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")  # what no text column can hold


class Reading:
    """A table of the body at `place`. What is asked for and wrong becomes a fault, and the answer is None or empty."""

    def __init__(self, body: Mapping[str, Any], place: str = "", faults: list[Fault] | None = None) -> None:
        self.body = body
        self.place = place
        self.faults: list[Fault] = [] if faults is None else faults
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """The place of `key`."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, rule: str, found: object = "", **params: Param) -> None:
        """Put a fault of the value of `key` on the list."""
        place = _short(self.at(key) if key else self.place)
        self.faults.append(Fault("", None, place, rule, found=_short(found), params={"place": place, **params}))

    def has(self, key: str) -> bool:
        """Whether `key` is given. It then counts as asked for."""
        self._asked.add(key)
        return self.body.get(key) is not None

    def names(self, *keys: str) -> bool:
        """Whether one of `keys` is given, rightly or wrongly: a wrong one has a fault of its own."""
        return any(self.body.get(key) is not None for key in keys)

    def whole(self, key: str, least: int, most: int, *, needed: bool = False) -> int | None:
        """A whole number of least..most."""
        value = self._value(key, needed)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(key, "body_whole", value, least=least, most=most)
            return None
        return value

    def share(self, key: str, *, needed: bool = False) -> Fraction | None:
        """A share of 0 to 1, written "0.3" or "1/2"; never a float."""
        value = self._value(key, needed)
        if value is None:
            return None
        try:
            share = Fraction(value) if isinstance(value, str) and len(value) <= 20 else None
        except (ValueError, ZeroDivisionError):
            share = None
        if share is None or not 0 < share <= 1:
            self.fault(key, "body_share", value)
            return None
        return share

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is left out."""
        value = self._value(key, needed=False)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(key, "body_flag", value)
        return False

    def text(self, key: str, *, needed: bool = False, most: int = LONGEST) -> str:
        """A text; empty where it is left out."""
        value = self._value(key, needed)
        if value is None:
            return ""
        if not _is_text(value, most):
            self.fault(key, "body_text", value, most=most)
            return ""
        return str(value).strip()

    def word(self, key: str, among: Sequence[str], *, usual: str = "", needed: bool = False) -> str:
        """One of some words; `usual` where it is left out."""
        value = self._value(key, needed)
        if value is None:
            return usual
        if value not in among:
            self.fault(key, "body_word", value, among="、".join(among))
            return usual
        return str(value)

    def words(self, key: str, among: Sequence[str] = (), *, needed: bool = False) -> tuple[str, ...]:
        """Some texts, where `among` is given some of these words; a single one may stand without brackets."""
        value = self._value(key, needed)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items or len(items) > MOST_ROWS:
            self.fault(key, "body_words", value)
            return ()
        for n, one in enumerate(items):
            if not _is_text(one, LONGEST):
                self.fault(f"{key}[{n}]", "body_text", one, most=LONGEST)
            elif among and one not in among:
                self.fault(f"{key}[{n}]", "body_word", one, among="、".join(among))
        return tuple(one.strip() for one in items if _is_text(one, LONGEST) and (not among or one in among))

    def day(self, key: str, *, needed: bool = False) -> date | None:
        """A date, written 2023-06-10."""
        value = self._value(key, needed)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fault(key, "body_day", value)
        return None

    def table(self, key: str, *, needed: bool = False) -> "Reading | None":
        """A table inside this one."""
        value = self._value(key, needed)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "body_table", value)
            return None
        return Reading(value, self.at(key), self.faults)

    def tables(self, key: str, *, needed: bool = False) -> list["Reading"]:
        """The tables of a list."""
        value = self._value(key, needed)
        if value is None:
            return []
        if not isinstance(value, list) or not value or len(value) > MOST_ROWS:
            self.fault(key, "body_tables", value, most=MOST_ROWS)
            return []
        for n, one in enumerate(value):
            if not isinstance(one, dict):
                self.fault(f"{key}[{n}]", "body_table", one)
        return [
            Reading(one, self.at(f"{key}[{n}]"), self.faults) for n, one in enumerate(value) if isinstance(one, dict)
        ]

    def done(self) -> None:
        """Every key that nobody asked for is a fault, with the nearest known one."""
        for key in self.body:
            if key not in self._asked:
                near = get_close_matches(key, self._asked, 1)
                known = "、".join(sorted(self._asked))
                self.fault(key, "body_unknown_key", key, near=near[0] if near else known)

    def _value(self, key: str, needed: bool) -> Any:
        self._asked.add(key)
        value = self.body.get(key)
        if value is None and needed:
            self.fault(key, "body_missing")
        return value


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= most and not UNSPEAKABLE.search(value)


def _short(found: object) -> str:
    return UNSPEAKABLE.sub("�", str(found)[:200])
