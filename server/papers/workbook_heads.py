"""Finding the head of another office's workbook: which sheet, which rows, what each column is called."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rfc8785

from server.papers.sheets import opened
from server.papers.workbook_fields import field_of
from server.workbooks.columns import OWN_SHEETS
from server.workbooks.sheets import COLUMN_LIMIT, HEAD_WITHIN

NEEDED = 2  # known columns of a head


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet: `heads` by column from 1, `first_row` the first row below it."""

    sheet: str
    first_row: int
    heads: list[tuple[int, str]]

    @property
    def digest(self) -> str:
        """SHA-256 of the heads with their columns, hex."""
        return hashlib.sha256(rfc8785.dumps([[at, head] for at, head in self.heads])).hexdigest()


def head_of(content: bytes) -> Head | None:
    """The head with most known columns of all visible sheets; None where no row has two."""
    best: tuple[int, Head | None] = (NEEDED - 1, None)
    for sheet in opened(content).worksheets:
        if sheet.sheet_state != "visible" or sheet.title in OWN_SHEETS:
            continue
        for row in range(1, min(HEAD_WITHIN, sheet.max_row) + 1):
            found = _at(sheet, row)
            known = len({field_of(head) for _, head in found.heads} - {""})
            if known > best[0]:
                best = (known, found)
    return best[1]


def _at(sheet: Any, row: int) -> Head:
    """The head whose row, or one of whose rows where cells are merged over several, is `row`."""
    spans = [one for one in sheet.merged_cells.ranges if one.min_row <= row <= one.max_row]
    top = min([row, *(one.min_row for one in spans)])
    bottom = max([row, *(one.max_row for one in spans)])
    width = min(sheet.max_column, COLUMN_LIMIT)
    heads = [(at, _lowest(sheet, at, range(bottom, top - 1, -1))) for at in range(1, width + 1)]
    return Head(sheet.title, bottom + 1, [(at, head) for at, head in heads if head])


def _lowest(sheet: Any, column: int, rows: Iterable[int]) -> str:
    """The lowest text of a column in the rows of a head."""
    for row in rows:
        cell = sheet._cells.get((row, column))
        if cell is not None and cell.value is not None and str(cell.value).strip():
            return " ".join(str(cell.value).split())
    return ""
