"""The tables of a package: a CSV text becomes rows of cells in canonical column order, with their source lines."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from server.packages.layout import COLUMNS, REQUIRED_COLUMNS
from server.packages.progress import Progress
from server.packages.rules import Faults

ROW_LIMIT = 1_000_000  # lines of one file
LINE_LIMIT = 2**20  # characters of a line
Cells = tuple[str, ...]
Pick = Callable[[list[str]], Cells]


@dataclass(slots=True)
class Table:
    """`rows` are (line, cells in canonical order, "" where a column is left out). `uneven` are the rows with too few or
    too many cells, good for their keys only. Where the file broke off (`complete` is False) nothing is looked up in it.
    """

    file: str
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    uneven: list[Cells] = field(default_factory=list)
    complete: bool = True

    def keys(self, *columns: str) -> set[Cells]:
        """The values of these columns in all rows, faulty ones and those with space at their ends too: so that one
        fault does not draw others after it."""
        places = [COLUMNS[self.file].index(column) for column in columns]
        everything = [cells for _, cells in self.rows] + self.uneven
        return {key for cells in everything for key in _spellings(tuple(cells[place] for place in places))}


def _spellings(key: Cells) -> tuple[Cells, ...]:
    return key, tuple(cell.strip() for cell in key)


def read_table(file: str, text: str, faults: Faults, progress: Progress) -> Table:
    """Read a CSV text. Faults of header and structure are reported here, those of a cell by whoever knows it."""
    table = Table(file, complete=False)
    if text.count("\n") > ROW_LIMIT:
        faults.add(file, None, None, "too_many_rows", str(ROW_LIMIT), str(text.count("\n")))
    elif not text.strip():
        faults.add(file, None, None, "empty_file", ",".join(COLUMNS[file]))
    else:
        _read_rows(table, text, faults, progress)
    return table


def _read_rows(table: Table, text: str, faults: Faults, progress: Progress) -> None:
    """Fill `table`; it is complete when the text was read to its end."""
    reader = csv.reader(lines_of(text), strict=True)
    start = 1
    try:
        header = next(reader)
        if not _check_header(table.file, header, faults):
            return
        pick = _picker(table.file, header)
        start = reader.line_num + 1
        for cells in reader:
            _take(table, start, cells, len(header), pick, faults)
            start = reader.line_num + 1
            progress.at(start)
        table.complete = True
    except csv.Error:
        faults.add(table.file, start, None, "bad_csv")
    progress.done(start)


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, one after the other: a StringIO would take four bytes for each character. Raises `csv.Error`
    at one that no table has."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end - start > LINE_LIMIT:
            raise csv.Error("line too long")
        yield text[start:end]
        start = end


def _check_header(file: str, header: list[str], faults: Faults) -> bool:
    """Report every fault of the header; True if the rows below can be read with it."""
    expected = ", ".join(COLUMNS[file])
    readable = True
    seen: set[str] = set()
    for column in header:
        if column in seen:
            faults.add(file, 1, column, "double_column", "", column)
            readable = False
        elif column not in COLUMNS[file]:
            faults.add(file, 1, column, "unknown_column", expected, column)
        seen.add(column)
    for column in REQUIRED_COLUMNS[file]:
        if column not in header:
            faults.add(file, 1, column, "missing_column", column)
            readable = False
    return readable


def _picker(file: str, header: list[str]) -> Pick:
    """Bring cells (with one "" appended) into canonical order; a column that is left out takes that last one."""
    place = {column: number for number, column in enumerate(header)}
    places = [place.get(column, len(header)) for column in COLUMNS[file]]
    return itemgetter(*places)


def _take(table: Table, row: int, cells: list[str], width: int, pick: Pick, faults: Faults) -> None:
    """Add one row; lines that are empty or hold nothing but commas do not count."""
    if len(cells) == width:
        cells.append("")
        if any(cells):
            table.rows.append((row, pick(cells)))
    elif any(cells):
        faults.add(table.file, row, None, "cell_count", str(width), str(len(cells)))
        table.uneven.append(pick([*cells[:width], *[""] * (width - len(cells)), ""]))
