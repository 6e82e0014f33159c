"""The cells of one row: each getter reports what is wrong with its cell and reads a faulty one as absent."""

from collections.abc import Sequence
from typing import TypeVar

from server.competitions import numbers
from server.competitions.asked import REGION, REGION_SHAPE
from server.packages.heads import Programme
from server.packages.layout import FREE_TEXT, LIMITS, TEXT_LIMIT
from server.packages.rules import Faults
from server.packages.text import check_text
from server.refusal import Param

W = TypeVar("W", bound=str)


class Row:
    """One row of a table at its line."""

    def __init__(self, file: str, row: int, faults: Faults) -> None:
        self.file = file
        self.row = row
        self._faults = faults

    def fault(self, column: str, rule: str, expected: str = "", found: str = "", /, **params: Param) -> None:
        self._faults.add(self.file, self.row, column, rule, expected, found, **params)

    def text(self, column: str, cell: str, required: bool = False, limit: int | None = None) -> str:
        """A text; line breaks only in remark and reason."""
        if cell:
            longest = limit or LIMITS.get(column, TEXT_LIMIT)
            check_text(self.file, self.row, column, cell, self._faults, longest, column in FREE_TEXT)
        elif required:
            self.fault(column, "missing_value", column)
        return cell

    def number(self, column: str, cell: str) -> str:
        """A required number or code that a person gave (entry_no, judge_no): a text without space at its ends."""
        if cell != cell.strip():
            self.fault(column, "bad_code", cell.strip(), cell)
            return cell
        return self.text(column, cell, required=True)

    def event(self, cell: str, programme: Programme | None) -> str:
        """A required event of the programme."""
        if not cell:
            self.fault("event", "missing_value", "event")
        elif programme and not programme.knows(cell):
            self.fault("event", "unknown_event", programme.codes_text, cell)
        return cell

    def word(self, column: str, cell: str, words: Sequence[W], default: W) -> W:
        """One word of a list; empty is the default."""
        if cell and cell not in words:
            self.fault(column, "unknown_word", " | ".join(word for word in words if word), cell)
        return next((word for word in words if cell and word == cell), default)

    def whole(self, column: str, cell: str, low: int = 0, high: int = 10**numbers.WHOLE_DIGITS - 1) -> int | None:
        """A whole number in a range; None where empty."""
        value = numbers.whole(cell, low, high) if cell else None
        if isinstance(value, numbers.Bad):
            self.fault(column, value.rule, value.expected, cell)
            return None
        return value

    def region(self, cell: str) -> str:
        """A region's code; whether it exists is asked of the region table later."""
        if cell and not REGION.fullmatch(cell):
            self.fault("region", "bad_region", REGION_SHAPE, cell)
        return cell
