"""competition.toml, read key by key: every wrong type, missing and unknown key is reported with its path and line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from server.packages import numbers
from server.packages.layout import CODE_LIMIT, TEXT_LIMIT, TOML
from server.packages.rules import Faults
from server.packages.text import check_text
from server.refusal import Param

W = TypeVar("W", bound=str)
HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]")
KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
ERROR_LINE = re.compile(r"at line (\d+)")
# A key of twenty parts, for which tomllib would take quadratic time.
DOTTED = re.compile(r"""(?:["'A-Za-z0-9_-]{1,40}\s{0,3}\.\s{0,3}){20}""")
KEY_LIMIT = 80  # characters of an unknown key that a fault repeats
LIST_LIMIT = 1000  # items of one list
LIST_LIMITS = {"events": 500, "modules": 100, "awards": 100}  # what a page shows whole
# What a type looks like in TOML: understood in every language.
SHAPES: Mapping[type, str] = {str: '"…"', int: "1", date: "2023-06-10", dict: "[…]", list: "[[…]]"}


def parse(text: str, faults: Faults) -> "TomlTable | None":
    """The root table, or None with one fault that names the line where TOML ends to be TOML."""
    if dotted := DOTTED.search(text):
        faults.add(TOML, text.count("\n", 0, dotted.start()) + 1, None, "bad_toml")
        return None
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = ERROR_LINE.search(str(error))
        faults.add(TOML, int(line[1]) if line else text.count("\n") + 1, None, "bad_toml")
        return None
    return TomlTable(values, "", find_lines(text), faults)


def find_lines(text: str) -> dict[str, int]:
    """The line of each table header and of each key that starts a line, by path; texts over several lines are passed
    over."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, inside = "", False
    for number, line in enumerate(text.split("\n"), 1):
        if not inside and (header := HEADER.match(line)):
            table = _header_path(header[2].split("."), header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif not inside and (key := KEY.match(line)):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
        if (line.count('"""') + line.count("'''")) % 2:
            inside = not inside
    return lines


def _header_path(names: Sequence[str], is_array: bool, counts: dict[str, int]) -> str:
    """`[[events.awards]]` under the second event → `events[1].awards[n]`; `counts` holds the lengths so far."""
    path = ""
    for depth, name in enumerate(names):
        path = f"{path}.{name}" if path else name
        if is_array and depth == len(names) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path] - 1}]"
    return path


class TomlTable:
    """One table. Each getter takes a key; `finish` reports the keys nobody took. A faulty value reads as absent."""

    def __init__(self, values: Mapping[str, Any], path: str, lines: Mapping[str, int], faults: Faults) -> None:
        self.path = path
        self._values = values
        self._lines = lines
        self._faults = faults
        self._taken: set[str] = set()

    def at(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def line(self, path: str) -> int | None:
        """The line of a path, or of the list or table it stands in; None for the file as a whole."""
        while path and path not in self._lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._lines.get(path)

    def fault(self, key: str, rule: str, expected: str = "", found: str = "", /, **params: Param) -> None:
        """Report a fault of one key."""
        path = self.at(key)
        self._faults.add(TOML, self.line(path), path, rule, expected, found, **params)

    def reported(self) -> set[str]:
        """The paths under this table that have a fault."""
        return {fault.column for fault in self._faults.found if fault.column and fault.column.startswith(self.path)}

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
        check_text(TOML, self.line(self.at(key)), self.at(key), value, self._faults, limit)
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
        """A TOML integer of at most nine digits; its range is the scheme's affair."""
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

    def thousandths(self, key: str) -> int | None:
        """A required decimal in thousandths."""
        value = self._take(key, str, True)
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
                row = self.line(self.at(key))
                check_text(TOML, row, self.at(place), value, self._faults, limit)
        return tuple(value for value in values if type(value) is str)

    def table(self, key: str, required: bool = False) -> "TomlTable | None":
        """A table under this one."""
        values = self._take(key, dict, required)
        return None if values is None else TomlTable(values, self.at(key), self._lines, self._faults)

    def tables(self, key: str, required: bool = False) -> list["TomlTable"]:
        """An array of tables."""
        found = []
        for number, values in enumerate(self._list(key, required)):
            place = f"{key}[{number}]"
            if type(values) is dict:
                found.append(TomlTable(values, self.at(place), self._lines, self._faults))
            else:
                self.fault(place, "wrong_type", SHAPES[dict], str(values))
        return found

    def finish(self) -> None:
        """Report the keys that nobody took."""
        for key in self._values:
            if key not in self._taken:
                shown = key[:KEY_LIMIT]
                self.fault(shown, "unknown_key", ", ".join(sorted(self._taken)), shown)
