"""competition.toml, read key by key: every wrong type, missing and unknown key is reported with its path and line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Self

from server.competitions.given import Given
from server.packages.layout import TOML
from server.packages.rules import Faults
from server.packages.text import check_text
from server.refusal import Param

HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]")
KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
ERROR_LINE = re.compile(r"at line (\d+)")
# A key of twenty parts, for which tomllib would take quadratic time.
DOTTED = re.compile(r"""(?<![A-Za-z0-9_-])(?:["'A-Za-z0-9_-]{1,40}\s{0,3}\.\s{0,3}){20}""")

# No header has more than four parts, no number more than a few digits: tomllib is slow with both.
LONG_HEADER = re.compile(r"^[ \t]*\[\[?(?:[^\n\].]{0,60}\.){6}", re.MULTILINE)
DIGITS = re.compile(r"[0-9_]{400}")
TABLE_LIMIT = 20_000  # 500 events of 40 aspects


def parse(text: str, faults: Faults) -> "TomlTable | None":
    """The root table, or None with one fault that names the line where TOML ends to be TOML."""
    if slow := DIGITS.search(text) or LONG_HEADER.search(text) or DOTTED.search(text):
        faults.add(TOML, text.count("\n", 0, slow.start()) + 1, None, "bad_toml")
        return None
    if (tables := text.count("\n[")) > TABLE_LIMIT:
        faults.add(TOML, None, None, "too_many_items", str(TABLE_LIMIT), str(tables))
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


class TomlTable(Given):
    """One table of the file, its faults with their lines."""

    def __init__(self, values: Mapping[str, Any], path: str, lines: Mapping[str, int], faults: Faults) -> None:
        super().__init__(values, path)
        self._lines = lines
        self._faults = faults

    def _inner(self, values: Mapping[str, Any], path: str) -> Self:
        return type(self)(values, path, self._lines, self._faults)

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

    def _check_text(self, key: str, place: str, value: str, limit: int) -> None:
        """Besides, warn of space at the ends."""
        check_text(TOML, self.line(self.at(key)), self.at(place), value, self._faults, limit)
