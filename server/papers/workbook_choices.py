"""The drop-down list of a cell, from wherever it is written: in the rule itself, in cells, under a name."""

from collections.abc import Sequence
from typing import Any

from openpyxl.utils.cell import range_boundaries  # type: ignore[import-untyped]

MOST = 5000


def choices_at(book: Any, sheet: Any, row: int, column: int) -> Sequence[str] | None:
    """What the cell may hold; None where anything, or where the list is computed."""
    for rule in sheet.data_validations.dataValidation:
        if rule.type != "list" or not any(
            one.min_row <= row <= one.max_row and one.min_col <= column <= one.max_col for one in rule.sqref.ranges
        ):
            continue
        source = (rule.formula1 or "").strip().removeprefix("=")
        if source.startswith('"'):
            return [one.strip() for one in source.strip('"').split(",")]
        return _cells(book, sheet, source)
    return None


def _cells(book: Any, sheet: Any, source: str) -> Sequence[str] | None:
    """The texts of a range, or of the range a name stands for."""
    for names in (sheet.defined_names, book.defined_names):
        if source in names:
            source = str(names[source].attr_text)
            break
    title, mark, place = source.rpartition("!")
    if mark:
        title = title.strip("'").replace("''", "'")
        sheet = book[title] if title in book.sheetnames else None
    try:
        left, top, right, bottom = range_boundaries(place.replace("$", ""))
    except (ValueError, TypeError):
        return None
    if sheet is None or None in (left, top, right, bottom) or (right - left + 1) * (bottom - top + 1) > MOST:
        return None
    cells = (sheet._cells.get((row, at)) for row in range(top, bottom + 1) for at in range(left, right + 1))
    return [str(cell.value).strip() for cell in cells if cell is not None and cell.value is not None]
