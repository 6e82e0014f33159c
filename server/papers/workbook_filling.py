"""Filling another office's workbook: its heads, merged cells, drop-downs and formulas stay; rows beyond its table are
added like the last one. A value its drop-down does not offer is reported with its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl.cell.cell import MergedCell  # type: ignore[import-untyped]
from openpyxl.formula.translate import Translator  # type: ignore[import-untyped]

from server.papers.extending import extend
from server.papers.sheets import opened, put, written
from server.papers.workbook_choices import choices_at
from server.papers.workbook_fields import NUMBERS
from server.refusal import Fault
from server.workbooks.columns import address, key, shown

CHOICES_SHOWN = 20
MOST_FAULTS = 100
TEXT = "@"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the lines go: the sheet, the first row, and (column, head, field) of each column with a field."""

    sheet: str
    first_row: int
    columns: Sequence[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """The workbook, and the cells that were left empty because their drop-down does not offer the value."""

    content: bytes
    faults: list[Fault] = field(default_factory=list)


def fill(content: bytes, layout: Layout, lines: Sequence[Texts]) -> Filled:
    """The workbook with a row for each line."""
    book = opened(content)
    sheet = book[layout.sheet]
    columns = [one for one in layout.columns if one[2]]
    _room(sheet, layout, len(lines))
    allowed = {at: choices_at(book, sheet, layout.first_row, at) for at, _, _ in columns}
    faults: list[Fault] = []
    for n, line in enumerate(lines):
        row = layout.first_row + n
        for at, head, name in columns:
            text, fault = _fitting(line.get(name, ""), allowed[at], row, at, head)
            if fault is not None and len(faults) < MOST_FAULTS:
                faults.append(fault)
            _put(sheet, row, at, text, name, faults, head)
    return Filled(written(book), faults)


def _fitting(text: str, allowed: Sequence[str] | None, row: int, column: int, head: str) -> tuple[str, Fault | None]:
    """The text as the drop-down spells it, or "" and the fault."""
    if allowed is None or not text:
        return text, None
    found = next((one for one in allowed if key(one) == key(text)), None)
    if found is not None:
        return found, None
    offered = "、".join(allowed[:CHOICES_SHOWN]) + ("…" if len(allowed) > CHOICES_SHOWN else "")
    params = {"cell": address(row, column)}
    return "", Fault("", row, head, "workbook_choice", offered, shown(text), params)


def _put(sheet: Any, row: int, column: int, text: str, name: str, faults: list[Fault], head: str) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        if text and len(faults) < MOST_FAULTS:
            faults.append(Fault("", row, head, "workbook_merged", "", "", {"cell": address(row, column)}))
        return
    if not text:
        cell.value = None
    elif name in NUMBERS and cell.number_format != TEXT and (number := _number(text)) is not None:
        cell.value = number
    else:
        put(cell, text)
        if name == "id_number":
            cell.number_format = TEXT


def _number(text: str) -> Decimal | int | None:
    try:
        return int(text) if text.isdecimal() and text.isascii() else Decimal(text)
    except InvalidOperation:
        return None


def _room(sheet: Any, layout: Layout, needed: int) -> None:
    """Make as many rows as are needed; formulas of the last row go on in the new ones."""
    free = _free(sheet, layout)
    if needed <= free:
        return
    last = layout.first_row + free - 1
    extend(sheet, last, needed - free)
    for column in range(1, sheet.max_column + 1):
        cell = sheet._cells.get((last, column))
        if free and cell is not None and cell.data_type == "f" and isinstance(cell.value, str):
            for row in range(last + 1, layout.first_row + needed):
                place = address(row, column)
                sheet[place].value = Translator(cell.value, cell.coordinate).translate_formula(place)
        elif not free and cell is not None:
            for row in range(last + 1, layout.first_row + needed):
                sheet.cell(row, column).style = "Normal"


def _free(sheet: Any, layout: Layout) -> int:
    """How many rows of the table are empty: none but line numbers and formulas stand in them."""
    numbers = {at for at, _, name in layout.columns if name == "no"}
    row = layout.first_row
    while row <= sheet.max_row and not any(_is_taken(sheet, row, at, numbers) for at in range(1, sheet.max_column + 1)):
        row += 1
    return row - layout.first_row


def _is_taken(sheet: Any, row: int, column: int, numbers: set[int]) -> bool:
    cell = sheet._cells.get((row, column))
    if cell is None or cell.value is None or cell.data_type == "f":
        return False
    return not (column in numbers and str(cell.value).strip().isdecimal()) and bool(str(cell.value).strip())
