"""Finding the head of a table: which sheet, which row, which column is which."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.workbooks.columns import OWN_SHEETS, Column, key, letters
from server.workbooks.faults import Faults
from server.workbooks.grid import Grid, Value
from server.workbooks.sheets import HEAD_WITHIN


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet: its row, the text of each of its columns (from 1), and the columns that were known."""

    row: int
    texts: dict[int, str]
    known: dict[int, Column]

    def found(self) -> set[str]:
        """The names of the columns that are there."""
        return {column.name for column in self.known.values()}

    def lacking(self, columns: Iterable[Column]) -> list[Column]:
        """The required columns that are not there."""
        found = self.found()
        return [column for column in columns if column.required and column.name not in found]


def head_of(grid: Grid, columns: Sequence[Column]) -> Head | None:
    """The first of the rows in which most columns are found; None where no row looks like a head."""
    by_key = {key(text): column for column in columns for text in (column.name, column.title)}
    best: Head | None = None
    most = min(1, len(columns) - 1)
    for number, row in enumerate(grid.rows[:HEAD_WITHIN], 1):
        texts = {at: head_text(value) for at, value in enumerate(row, 1) if is_filled(value)}
        known = {at: by_key[key(text)] for at, text in texts.items() if key(text) in by_key}
        head = Head(number, texts, known)
        if len(head.found()) > most:
            best, most = head, len(head.found())
    return best


def choose(grids: Sequence[Grid], columns: Sequence[Column]) -> tuple[Grid, Head | None, tuple[str, ...]]:
    """The first sheet with every required column, else the one with most columns; and the others that have rows too."""
    found = [(grid, head_of(grid, columns)) for grid in grids if grid.sheet not in OWN_SHEETS or len(grids) == 1]
    fitting = [(grid, head) for grid, head in found if head and not head.lacking(columns)]
    if fitting:
        grid, head = fitting[0]
        others = (one.sheet for one, its in fitting[1:] if any(map(is_row, one.rows[its.row :])))
        return grid, head, tuple(others)
    best = max(found or [(grids[0], None)], key=lambda one: len(one[1].found()) if one[1] else 0)
    return *best, ()


def head_text(value: Value) -> str:
    """The text of a head, as it is compared and repeated."""
    return unicodedata.normalize("NFC", " ".join(str(value).split()))


def is_filled(value: Value) -> bool:
    """Whether something visible stands in a cell."""
    return bool(value.strip()) if isinstance(value, str) else True


def is_row(row: Sequence[Value]) -> bool:
    """Whether anything stands in a row."""
    return any(map(is_filled, row))


def check(head: Head, grid: Grid, columns: Sequence[Column], faults: Faults) -> None:
    """Report columns that are unknown, double, missing, or filled without a head."""
    titles = _listed(column.title for column in columns)
    seen: dict[str, int] = {}
    for at, text in head.texts.items():
        column = head.known.get(at)
        if column is None:
            faults.add("head_unknown", head.row, at, letters(at), expected=titles, found=text)
        elif column.name in seen:
            first = letters(seen[column.name])
            faults.add(
                "head_double", head.row, at, column.name, found=text, head=column.title, first=first, second=letters(at)
            )
        else:
            seen[column.name] = at
    for column in head.lacking(columns):
        faults.add("head_missing", head.row, 0, column.name, expected=column.title, head=column.title)
    for at in sorted(_filled_columns(head, grid) - head.texts.keys()):
        faults.add("head_blank", head.row, at, letters(at), expected=titles)


def _filled_columns(head: Head, grid: Grid) -> set[int]:
    """The columns with anything below the head; of a .csv as far as its head goes (a longer row is another fault)."""
    width = None if grid.typed else len(grid.rows[head.row - 1])
    return {at for row in grid.rows[head.row :] for at, value in enumerate(row[:width], 1) if is_filled(value)}


def _listed(titles: Iterable[str]) -> str:
    return "、".join(titles)
