"""More rows in the middle of a sheet: what stands below moves down with its merged cells, heights, drop-downs and
formats, and formulas keep meaning the cells they meant. openpyxl moves the cells alone.
"""

import re
from collections.abc import Callable
from copy import copy
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList  # type: ignore[import-untyped]
from openpyxl.formula.tokenizer import Token, Tokenizer  # type: ignore[import-untyped]
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange  # type: ignore[import-untyped]

Sheet = Any
REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)([1-9][0-9]{0,6})")


def extend(sheet: Sheet, row: int, more: int) -> None:
    """Put `more` rows below `row`, each looking like it. Formulas of other sheets are not followed."""
    if more <= 0:
        return
    _move(sheet, row, more)
    for cell in list(sheet._cells.values()):  # the cells there are; iter_rows would make all those between them
        if cell.data_type == "f" and isinstance(cell.value, str):
            cell.value = _formula(cell.value, row, more)
    _merged(sheet, row, more)
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = _ranges(rule.sqref, row, more)
    _formats(sheet, row, more)
    _dress(sheet, row, more)


def _move(sheet: Sheet, row: int, more: int) -> None:
    """The cells and heights below `row`, from the last one up."""
    for place in sorted((place for place in sheet._cells if place[0] > row), reverse=True):
        sheet._move_cell(*place, more, 0, False)
    heights = {at: one.height for at, one in sheet.row_dimensions.items() if at > row}
    for at in heights:
        sheet.row_dimensions[at].height = None
    for at, height in heights.items():
        sheet.row_dimensions[at + more].height = height


def _later(at: int, row: int, more: int) -> int:
    return at + more if at > row else at


def _ranges(ranges: Any, row: int, more: int) -> Any:
    """Ranges that reach `row` go on over the new rows."""
    return MultiCellRange([_range(one, row, more) for one in ranges.ranges])


def _range(one: Any, row: int, more: int) -> Any:
    last = one.max_row + more if one.max_row >= row else one.max_row
    return CellRange(
        min_col=one.min_col, min_row=_later(one.min_row, row, more), max_col=one.max_col, max_row=min(last, 1_048_576)
    )


def _merged(sheet: Sheet, row: int, more: int) -> None:
    """Merged cells below move, those over `row` and the next grow, those of `row` alone are made again in each row."""
    for one in list(sheet.merged_cells.ranges):
        if one.max_row > row:
            last = one.max_row + more
            first = _later(one.min_row, row, more)
            sheet.merged_cells.remove(one)
            sheet.merged_cells.add(
                CellRange(min_col=one.min_col, min_row=first, max_col=one.max_col, max_row=last).coord
            )
        elif one.min_row == one.max_row == row:
            for n in range(1, more + 1):
                sheet.merged_cells.add(
                    CellRange(
                        min_col=one.min_col, min_row=row + n, max_col=one.max_col, max_row=row + n
                    ).coord
                )  # fmt: skip


def _formats(sheet: Sheet, row: int, more: int) -> None:
    """Conditional formats."""
    found = ConditionalFormattingList()
    for one in sheet.conditional_formatting:
        for rule in one.rules:
            found.add(str(_ranges(one.sqref, row, more)), rule)
    sheet.conditional_formatting = found


def _dress(sheet: Sheet, row: int, more: int) -> None:
    """The looks of `row` for the new ones."""
    styles = {column: cell for (at, column), cell in sheet._cells.items() if at == row}
    height = sheet.row_dimensions[row].height
    for n in range(row + 1, row + more + 1):
        sheet.row_dimensions[n].height = height
        for column, cell in styles.items():
            sheet.cell(n, column)._style = copy(cell._style)


def _formula(text: str, row: int, more: int) -> str:
    """A formula after the move: a reference below moves, a range that ends at `row` or later goes on."""
    tokens = Tokenizer(text)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE and "!" not in token.value:
            token.value = _operand(token.value, row, more)
    return "=" + "".join(token.value for token in tokens.items)


def _operand(text: str, row: int, more: int) -> str:
    first, colon, last = text.partition(":")
    if not colon:
        return _shifted(text, lambda at: _later(at, row, more))
    begun = _shifted(first, lambda at: _later(at, row, more))
    return f"{begun}:{_shifted(last, lambda at: at + more if at >= row else at)}"


def _shifted(reference: str, later: Callable[[int], int]) -> str:
    found = REFERENCE.fullmatch(reference)
    return f"{found[1]}{later(int(found[2]))}" if found else reference
