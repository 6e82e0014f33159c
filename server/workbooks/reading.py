"""Reading a table that people typed: all of it, or every fault with its place."""

from collections.abc import Sequence

from server.refusal import Fault
from server.workbooks import heads
from server.workbooks.cells import Bad, text_of
from server.workbooks.columns import Column, Row, Table, address, letters, shown
from server.workbooks.faults import Faults, Unreadable
from server.workbooks.grid import Grid, Value, grids
from server.workbooks.heads import Head
from server.workbooks.sheets import COLUMN_LIMIT, ROW_LIMIT, Place


def read(file_name: str, content: bytes, columns: Sequence[Column]) -> Table | list[Fault]:
    """The table in an .xlsx, .xls or .csv (told by content, not by name), or every fault of it. Never raises."""
    try:
        found = grids(content)
    except Unreadable as no:
        return [no.fault(file_name)]
    grid, head, passed_over = heads.choose(found, columns)
    faults = Faults(file_name, grid.sheet)
    outside = next((one for one in found if one.scan.outside), None)
    if outside and (head is None or head.lacking(columns)):
        grid, head, faults = outside, None, Faults(file_name, outside.sheet)
    if head is None:
        _report_no_head(grid, columns, faults)
        return faults.ordered()
    rows = _Reader(grid, head, columns, faults).rows()
    if listed := faults.ordered():
        return listed
    places = {column.name: at for at, column in head.known.items()}
    return Table(file_name, head.row, rows, grid.sheet, passed_over, places)


def _report_no_head(grid: Grid, columns: Sequence[Column], faults: Faults) -> None:
    """Say why there is no head: the sheet is beyond all limits, its cells are merged, or it is another table."""
    if grid.scan.outside:
        _report_outside(grid.scan.outside, faults)
        return
    for first, last in grid.scan.merges:
        faults.add("cells_merged", *first, letters(first[1]), found=_range(first, last))
    faults.add("sheet_head_missing", 0, 0, "", expected="、".join(column.title for column in columns))


def _report_outside(cell: Place, faults: Faults) -> None:
    if cell[1] > COLUMN_LIMIT:
        faults.add("sheet_columns", *cell, letters(cell[1]), expected=str(COLUMN_LIMIT), found=str(cell[1]))
    else:
        faults.add("sheet_rows", *cell, "", expected=str(ROW_LIMIT), found=str(cell[0]))


def _range(first: Place, last: Place) -> str:
    return f"{address(*first)}:{address(*last)}"


class _Reader:
    """Takes the rows below one head."""

    def __init__(self, grid: Grid, head: Head, columns: Sequence[Column], faults: Faults) -> None:
        self._grid, self._head, self._columns, self._faults = grid, head, columns, faults
        self._skipped = {*grid.scan.formulas, *grid.scan.errors}

    def rows(self) -> list[Row]:
        """All rows that hold anything; the faults go to the collector."""
        heads.check(self._head, self._grid, self._columns, self._faults)
        self._report_hidden()
        first = self._head.row + 1
        rows = [
            self._row(number, row)
            for number, row in enumerate(self._grid.rows[self._head.row :], first)
            if self._any(row)
        ]
        if len(rows) > ROW_LIMIT:
            last = rows[-1].number
            self._faults.add("sheet_rows", last, 0, "", expected=str(ROW_LIMIT), found=str(last))
        elif not rows:
            self._faults.add("sheet_without_rows", 0, 0, "")
        return rows

    def _any(self, row: Sequence[Value]) -> bool:
        return not self._faults.full and heads.is_row(row)

    def _report_cell(self, rule: str, cell: Place, found: str = "") -> None:
        """Report a cell of whatever column, also of one that is not known."""
        column = self._head.known.get(cell[1])
        head = column.title if column else self._head.texts.get(cell[1], "")
        self._faults.add(rule, *cell, column.name if column else letters(cell[1]), found=found, head=shown(head))

    def _report_hidden(self) -> None:
        """Report what the values do not show: formulas, error values, merged cells from the head on."""
        for first, last in self._grid.scan.merges:
            if last[0] >= self._head.row:
                self._report_cell("cells_merged", first, _range(first, last))
        formulas = set(self._grid.scan.formulas)
        for cell in sorted(self._skipped):
            if cell[0] >= self._head.row:
                self._report_cell("cell_formula" if cell in formulas else "cell_error", cell)

    def _row(self, number: int, row: Sequence[Value]) -> Row:
        cells = {column.name: "" for column in self._columns}
        if not self._grid.typed:
            self._count(number, row)
        for at, column in self._head.known.items():
            if (number, at) in self._skipped:
                continue
            try:
                cells[column.name] = text_of(row[at - 1] if at <= len(row) else "", column, self._grid.typed)
            except Bad as bad:
                self._report(bad, number, at, column)
        return Row(number, cells)

    def _report(self, bad: Bad, number: int, at: int, column: Column) -> None:
        secret = column.kind == "id_number" and bad.rule not in ("cell_too_long", "cell_control_character")
        found = "…" if secret and bad.found else bad.found
        self._faults.add(bad.rule, number, at, column.name, expected=bad.expected, found=found, head=column.title)

    def _count(self, number: int, row: Sequence[Value]) -> None:
        """A row of a .csv has as many cells as its head; further ones may be there if they are empty."""
        wanted = self._width()
        if len(row) < wanted or heads.is_row(row[wanted:]):
            self._faults.add("csv_cells", number, 0, "", expected=str(wanted), found=str(len(row)))

    def _width(self) -> int:
        return max(len(self._grid.rows[self._head.row - 1]), max(self._head.texts))
