"""The rules a table can break, and the collector of faults. Sentences: schema/messages/*/workbooks.toml."""

from server.refusal import Fault, Param
from server.workbooks.columns import address, shown

FAULT_LIMIT = 5000  # faults that are listed; a file with more is another kind of file

RULES = (
    # the file
    "workbook_too_large",
    "workbook_unpacks_too_large",
    "workbook_broken",
    "workbook_unknown",
    "workbook_protected",
    "workbook_macros",
    "workbook_empty",
    "workbook_faults_cut",
    "csv_encoding",
    "csv_broken",
    "csv_cells",
    # the sheet
    "sheet_rows",
    "sheet_columns",
    "sheet_head_missing",
    "sheet_without_rows",
    "cells_merged",
    # the head
    "head_unknown",
    "head_double",
    "head_missing",
    "head_blank",
    # one cell
    "cell_formula",
    "cell_error",
    "cell_empty",
    "cell_too_long",
    "cell_control_character",
    "cell_choice",
    "cell_date",
    "cell_number",
    "cell_long_number",
    "cell_date_in_text",
)


class Unreadable(Exception):  # noqa: N818  a fault, not an error
    """Carries the one fault that ends the reading of a file."""

    def __init__(self, rule: str, expected: str = "", found: str = "", row: int | None = None) -> None:
        super().__init__(rule, expected, found, row)
        self.rule, self.expected, self.found, self.row = rule, expected, found, row

    def fault(self, file: str) -> Fault:
        """The fault, of the file as a whole or of one row."""
        return Fault(file, self.row, None, self.rule, self.expected, self.found)


class Faults:
    """Collects the faults of one sheet and gives them in reading order."""

    def __init__(self, file: str, sheet: str) -> None:
        self._file, self._sheet = file, sheet
        self._found: list[tuple[int, int, Fault]] = []

    @property
    def full(self) -> bool:
        """Whether no more are taken."""
        return len(self._found) >= FAULT_LIMIT

    def add(
        self, rule: str, row: int, column: int, name: str, *, expected: str = "", found: str = "", **params: Param
    ) -> None:
        """Add the fault of a cell: `row` and `column` from 1 (0: the whole sheet, row), `name` is the column's."""
        if self.full:
            return
        place: dict[str, Param] = {"sheet": self._sheet}
        if row and column:
            place["cell"] = address(row, column)
        fault = Fault(self._file, row or None, name or None, rule, expected, shown(found), {**place, **params})
        self._found.append((row, column, fault))

    def ordered(self) -> list[Fault]:
        """All faults by row, then column; the last says so where some were left out."""
        found = [fault for _, _, fault in sorted(self._found, key=lambda one: one[:2])]
        if self.full:
            found.append(Fault(self._file, None, None, "workbook_faults_cut", str(FAULT_LIMIT)))
        return found
