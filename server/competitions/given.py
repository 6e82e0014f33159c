"""What is handed in, a form or competition.toml, read key by key: every wrong type, missing and unknown key is reported
with its path."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Self, TypeVar

from server.competitions import numbers
from server.refusal import Fault, Param

W = TypeVar("W", bound=str)
CODE_LIMIT = 40  # characters
TEXT_LIMIT = 200
KEY_LIMIT = 80  # characters of an unknown key that a fault repeats
LIST_LIMIT = 1000  # items of one list
LIST_LIMITS = {"events": 500, "modules": 100, "awards": 100}  # what a page shows whole
# What a type looks like in TOML: understood in every language.
SHAPES: Mapping[type, str] = {
    str: '"…"',
    int: "1",
    bool: "true | false",
    date: "2023-06-10",
    dict: "[…]",
    list: "[[…]]",
}
# Control characters but tab and line feed; bidirectional embeddings, overrides and isolates; what XML cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
BREAKS = re.compile("[\t\n]")


class Given:
    """One table. Each getter takes a key; `finish` reports the keys nobody took. A faulty value reads as absent."""

    def __init__(self, values: Mapping[str, Any], path: str = "", faults: list[Fault] | None = None) -> None:
        self.path = path
        self.found: list[Fault] = [] if faults is None else faults
        self._values = values
        self._taken: set[str] = set()

    def _inner(self, values: Mapping[str, Any], path: str) -> Self:
        """A table inside this one."""
        return type(self)(values, path, self.found)

    def at(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, rule: str, expected: str = "", found: str = "", /, **params: Param) -> None:
        """Report a fault of one key."""
        self.found.append(Fault("", None, self.at(key), rule, expected, found[:KEY_LIMIT], params))

    def reported(self) -> set[str]:
        """The paths under this table that have a fault."""
        return {fault.column for fault in self.found if fault.column and fault.column.startswith(self.path)}

    def _check_text(self, key: str, place: str, value: str, limit: int) -> None:
        """Report forbidden characters, line breaks and excessive length; `place` is the item of a list."""
        if match := FORBIDDEN.search(value):
            self.fault(place, "control_character", "", f"U+{ord(match[0]):04X}")
        elif BREAKS.search(value):
            self.fault(place, "line_break")
        if len(value) > limit:
            self.fault(place, "text_too_long", str(limit), str(len(value)))

    def _take(self, key: str, kind: type, required: bool) -> Any:
        """The value if it has the type, else None. An empty text, list or table is absent."""
        self._taken.add(key)
        value = self._values.get(key)
        if value is not None and type(value) is not kind:
            self.fault(key, "wrong_type", SHAPES[kind], str(value))
        elif value in (None, "", [], {}):
            if required:
                self.fault(key, "missing_key" if value is None else "missing_value", key)
        else:
            return value
        return None

    def text(self, key: str, required: bool = False, limit: int = TEXT_LIMIT) -> str:
        """A text on one line; "" where absent."""
        value: str = self._take(key, str, required) or ""
        self._check_text(key, key, value, limit)
        return value

    def code(self, key: str, pattern: re.Pattern[str], shape: str) -> str:
        """A required code; one that is malformed is reported and returned, so that what refers to it is not."""
        value: str = self._take(key, str, True) or ""
        if value and not (pattern.fullmatch(value) and len(value) <= CODE_LIMIT):
            self.fault(key, "bad_code", f"{shape} (1-{CODE_LIMIT})", value)
        return value

    def word(self, key: str, words: Sequence[W], default: W | None = None) -> W:
        """One word of a list; required unless there is a default."""
        value = self._take(key, str, default is None)
        if value is not None and value not in words:
            self.fault(key, "unknown_word", " | ".join(word for word in words if word), value)
        return next((word for word in words if word == value), words[0] if default is None else default)

    def whole(self, key: str, required: bool = False) -> int | None:
        """An integer of at most nine digits; its range is the scheme's affair."""
        value = self._take(key, int, required)
        if value is not None and abs(value) >= 10**numbers.WHOLE_DIGITS:
            self.fault(key, "number_too_large", "9" * numbers.WHOLE_DIGITS)
            return None
        return value if value is None else int(value)

    def _number(self, key: str, value: str | None, result: Any) -> Any:
        if isinstance(result, numbers.Bad):
            self.fault(key, result.rule, result.expected, value or "")
            return None
        return result

    def truth(self, key: str, default: bool) -> bool:
        """Yes or no."""
        value = self._values.get(key)
        if value is None:
            self._taken.add(key)
            return default
        return self._take(key, bool, False) is True

    def thousandths(self, key: str, required: bool = True) -> int | None:
        """A decimal in thousandths."""
        value = self._take(key, str, required)
        result: int | None = value and self._number(key, value, numbers.thousandths(value))
        return result

    def decimal(self, key: str, required: bool = False) -> Fraction | None:
        """A decimal text, exactly."""
        value = self._take(key, str, required)
        result: Fraction | None = value and self._number(key, value, numbers.exact(value))
        return result

    def share(self, key: str) -> Fraction | None:
        """A share of n: a decimal or a quotient."""
        value = self._take(key, str, False)
        result: Fraction | None = value and self._number(key, value, numbers.share(value))
        return result

    def date(self, key: str) -> date | None:
        """A required date."""
        value: date | None = self._take(key, date, True)
        return value

    def _list(self, key: str, required: bool) -> list[Any]:
        values: list[Any] = self._take(key, list, required) or []
        most = LIST_LIMITS.get(key, LIST_LIMIT)
        if len(values) > most:
            self.fault(key, "too_many_items", str(most), str(len(values)))
        return values[:most]

    def texts(self, key: str, required: bool = False, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        values = self._list(key, required)
        for number, value in enumerate(values):
            place = f"{key}[{number}]"
            if type(value) is not str:
                self.fault(place, "wrong_type", SHAPES[str], str(value))
            elif not value:
                self.fault(place, "missing_value", key)
            else:
                self._check_text(key, place, value, limit)
        return tuple(value for value in values if type(value) is str)

    def table(self, key: str, required: bool = False) -> "Self | None":
        """A table under this one."""
        values = self._take(key, dict, required)
        return None if values is None else self._inner(values, self.at(key))

    def tables(self, key: str, required: bool = False) -> "list[Self]":
        """An array of tables."""
        found = []
        for number, values in enumerate(self._list(key, required)):
            place = f"{key}[{number}]"
            if type(values) is dict:
                found.append(self._inner(values, self.at(place)))
            else:
                self.fault(place, "wrong_type", SHAPES[dict], str(values))
        return found

    def finish(self) -> None:
        """Report the keys that nobody took."""
        for key in self._values:
            if key not in self._taken:
                shown = key[:KEY_LIMIT]
                self.fault(shown, "unknown_key", ", ".join(sorted(self._taken)), shown)
