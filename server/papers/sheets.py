"""Filling an Excel template: placeholders in cells, a row with `{{#名单}}` once for each line of the list.

Whatever is filled in is text, so that nothing in it is calculated. A list inside a list is for Word; a row here may
name any list of its own depth.
"""

import io
import warnings
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]

from server.papers.extending import extend
from server.papers.judging import Judge, Spot
from server.papers.placeholders import Contents, filled, marks
from server.papers.sealed import sealed
from server.refusal import Fault
from server.workbooks.columns import address
from server.workbooks.plain import CELL_LIMIT

Tick = Callable[[], None]
Book = Any
MOST_DIGITS = 11  # a longer number as text in a cell of numbers would look like an error: such a cell becomes text


def opened(content: bytes) -> Book:
    """The workbook of a file that was judged (`opening`); its links to other files are left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep (drawings of its own kind)
        return load_workbook(io.BytesIO(content), keep_links=False)


def written(book: Book) -> bytes:
    """Its bytes; the same book gives the same."""
    buffer = io.BytesIO()
    book.save(buffer)
    return sealed(buffer.getvalue())


def put(cell: Any, text: str) -> None:
    """Write a text as text, whatever it begins with."""
    cell.value = text[:CELL_LIMIT]
    cell.data_type = "s"
    if text.isdigit() and len(text) > MOST_DIGITS:
        cell.number_format = "@"


def draw(content: bytes, contents: Contents, tick: Tick = lambda: None) -> bytes:
    """The template filled."""
    book = opened(content)
    for sheet in book.worksheets:
        lists = _lists(sheet)
        rows = {row for row, _ in lists}
        for cell in _texts(sheet):  # before the lists: a name that reads {{…}} is no placeholder
            if cell.row not in rows:
                put(cell, filled(cell.value, contents))
        for row, name in sorted(lists, reverse=True):
            _repeat(sheet, row, contents.lines(name), tick)
    return written(book)


def _texts(sheet: Any, row: int | None = None) -> list[Any]:
    """The cells with placeholders, of one row or of all, in order."""
    found = sorted(sheet._cells.items())
    return [cell for (at, _), cell in found if row in (None, at) and _has_marks(cell)]


def _has_marks(cell: Any) -> bool:
    return isinstance(cell.value, str) and cell.data_type != "f" and "{{" in cell.value


def _lists(sheet: Any) -> list[tuple[int, str]]:
    """The rows that open a list, with its name."""
    found: dict[int, str] = {}
    for cell in _texts(sheet):
        opens = next((one.name for one in marks(cell.value) if one.sign == "#"), None)
        if opens:
            found.setdefault(cell.row, opens)
    return list(found.items())


def _repeat(sheet: Any, row: int, lines: Any, tick: Tick) -> None:
    """Fill one row for each line; with none the row stays, empty."""
    templates = {cell.column: cell.value for cell in _texts(sheet, row)}
    others = {
        column: (cell.value, cell.data_type)
        for (at, column), cell in sheet._cells.items()
        if at == row and column not in templates and cell.value is not None and cell.data_type != "f"
    }
    extend(sheet, row, len(lines) - 1)
    for n, line in enumerate(lines):
        tick()
        for column, text in templates.items():
            put(sheet.cell(row + n, column), filled(text, line))
        for column, (value, kind) in others.items():
            cell = sheet.cell(row + n, column)
            cell.value = value
            cell.data_type = kind
    if not lines:
        for column in templates:
            sheet.cell(row, column).value = None


def sheet_faults(file: str, content: bytes) -> list[Fault]:
    """Every placeholder that cannot be filled, with its sheet and cell."""
    found: list[Fault] = []
    for sheet in opened(content).worksheets:
        judge = Judge(file)
        row = 0
        for cell in _texts(sheet):
            if cell.row != row:
                judge.close_to(0)
                row = cell.row
            judge.read(Spot("sheet", {"sheet": sheet.title, "cell": address(cell.row, cell.column)}), cell.value)
        found += judge.faults
    return found
