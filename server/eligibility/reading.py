"""One JSON object being read: each getter takes a key, reports what is wrong and reads a faulty value as absent.

The rules are those of a package (schema/messages, package.toml), so that a fault reads the same wherever it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from server.refusal import Fault, Param

Word = TypeVar("Word", bound=str)

TEXT_LIMIT = 200  # characters
LIST_LIMIT = 50
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
REGION = re.compile(r"(?:\d\d){1,3}|[A-Z][A-Z0-9-]{1,11}", re.ASCII)
REGION_SHAPE = "14 | 1407 | 140702 | A-Z 0-9 -"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # another birthday is a slip of the pen
FOUND_LIMIT = 60  # characters of a faulty value that a fault repeats


class Table:
    """An object at `path` ("" for the whole); `faults` is shared with the objects inside it."""

    def __init__(self, values: Any, path: str, faults: list[Fault]) -> None:
        self.path = path
        self.faults = faults
        self._values: Mapping[Any, Any] = values if isinstance(values, Mapping) else {}
        if not isinstance(values, Mapping):
            self._report(path, "wrong_type", "{…}", values)

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _report(self, path: str, rule: str, expected: str, found: Any, **params: Param) -> None:
        shown = str(found)
        shown = shown if len(shown) <= FOUND_LIMIT else shown[:FOUND_LIMIT] + "…"
        self.faults.append(Fault("", None, path or None, rule, expected, shown, params))

    def fault(self, key: str, rule: str, expected: str = "", found: Any = "", **params: Param) -> None:
        """Report a fault of one key."""
        self._report(self._at(key), rule, expected, found, **params)

    def faulty(self, *keys: str) -> bool:
        """Whether one of the keys, or something in it, has a fault already."""
        paths = tuple(self._at(key) for key in keys)
        return any((fault.column or "").startswith(paths) for fault in self.faults)

    def only(self, keys: Sequence[str]) -> None:
        """Report the keys that do not belong here."""
        for key in self._values:
            if key not in keys:
                self.fault(str(key)[:FOUND_LIMIT], "unknown_key", ", ".join(keys), key)

    def number(self, key: str, low: int, high: int) -> int | None:
        """A whole number in low..high; None where absent."""
        return self._number(self._at(key), self._values.get(key), low, high)

    def _number(self, path: str, value: Any, low: int, high: int) -> int | None:
        if value is None:
            return None
        if type(value) is not int:  # True is an int, and 2.0 is no whole number
            self._report(path, "wrong_type", str(low), value)
        elif not low <= value <= high:
            self._report(path, "out_of_range", f"{low}..{high}", value)
        else:
            return value
        return None

    def bounds(self, key: str, low: int, high: int) -> tuple[int, int] | None:
        """The least and the most, `[1, 3]`; None where absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, list | tuple) or len(value) != 2:
            self.fault(key, "wrong_type", f"[{low}, {high}]", value)
            return None
        least, most = (self._number(f"{self._at(key)}[{index}]", one, low, high) for index, one in enumerate(value))
        if least is None or most is None:
            if not self.faulty(key):
                self.fault(key, "wrong_type", f"[{low}, {high}]", value)
            return None
        if least > most:
            self._report(f"{self._at(key)}[1]", "out_of_range", f"{least}..{high}", most)
        return least, most

    def date(self, key: str) -> date | None:
        """A date written 2006-12-31; None where absent."""
        value = self._values.get(key)
        if value is None:
            return None
        try:
            found = date.fromisoformat(value)
        except (TypeError, ValueError):
            found = None
        if found is None or found.isoformat() != value:
            self.fault(key, "wrong_type", "2006-12-31", value)
        elif not FIRST_DAY <= found <= LAST_DAY:
            self.fault(key, "out_of_range", f"{FIRST_DAY}..{LAST_DAY}", value)
        else:
            return found
        return None

    def flag(self, key: str, default: bool) -> bool:
        """True or false; the default where absent."""
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.fault(key, "wrong_type", "true | false", value)
        return default

    def word(self, key: str, allowed: Sequence[Word]) -> Word:
        """One of the allowed words; it must be there."""
        value = self._values.get(key)
        found = next((word for word in allowed if word == value), None)
        if value is None:
            self.fault(key, "missing_key", key)
        elif found is None:
            self.fault(key, "unknown_word", " | ".join(allowed), value)
        return found or allowed[0]

    def text(self, key: str) -> str:
        """A text on one line; it must be there."""
        return self._text(self._at(key), self._values.get(key))

    def _text(self, path: str, value: Any) -> str:
        if value is None:
            self._report(path, "missing_key", path.rpartition(".")[2], "")
        elif not isinstance(value, str):
            self._report(path, "wrong_type", "“…”", value)
        elif not value.strip():
            self._report(path, "missing_value", path.rpartition(".")[2], value)
        elif value != value.strip():
            self._report(path, "surrounding_space", "", value)
        elif match := CONTROL.search(value):
            self._report(path, "control_character", "", f"U+{ord(match[0]):04X}")
        elif len(value) > TEXT_LIMIT:
            self._report(path, "text_too_long", str(TEXT_LIMIT), len(value))
        else:
            return value
        return ""

    def _items(self, key: str) -> Iterator[tuple[str, Any]]:
        value = self._values.get(key)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.fault(key, "wrong_type", "[…]", value)
        elif len(value) > LIST_LIMIT:
            self.fault(key, "too_many_items", str(LIST_LIMIT), len(value))
        else:
            yield from ((f"{self._at(key)}[{index}]", one) for index, one in enumerate(value))

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts that stand once each."""
        found: list[str] = []
        for path, one in self._items(key):
            text = self._text(path, one)
            if text and text in found:
                self._report(path, "eligibility_twice", "", text)
            found.append(text)
        return tuple(found)

    def words(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """Some of the allowed words, each once."""
        found = self.texts(key)
        for index, one in enumerate(found):
            if one and one not in allowed:
                self._report(f"{self._at(key)}[{index}]", "unknown_word", " | ".join(allowed), one)
        return found

    def regions(self, key: str) -> tuple[str, ...]:
        """Codes of regions: 2, 4 or 6 digits, or a functional area's own."""
        found = self.texts(key)
        for index, one in enumerate(found):
            if one and not REGION.fullmatch(one):
                self._report(f"{self._at(key)}[{index}]", "bad_region", REGION_SHAPE, one)
        return found

    def table(self, key: str) -> "Table | None":
        """The object of a key; None where absent."""
        value = self._values.get(key)
        return None if value is None else Table(value, self._at(key), self.faults)

    def tables(self, key: str) -> Iterator["Table"]:
        """The objects of a list."""
        return (Table(one, path, self.faults) for path, one in self._items(key))
