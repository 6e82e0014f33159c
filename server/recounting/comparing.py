"""Compare a result that was given with the one counted again, cell by cell."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.recounting.facts import Event
from server.recounting.reading import Unreadable, text_of
from server.recounting.rows import AFTER, BEFORE, GROUPED, ROUNDED, Row
from server.recounting.schemes import exact

RESULTS = "results.csv"
MISSING = "—"  # stands for a row that is not there
TITLED = (*GROUPED[:1], *ROUNDED)


@dataclass(frozen=True, slots=True)
class Given:
    """One row as published: `cells` by fixed column (a column that is not there is empty), `modules` by code."""

    cells: Mapping[str, str]
    modules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where published and recounted result differ. `column` is entry_no where a whole row is missing or too many, line
    where only the order differs, else a column of results.csv."""

    event: str
    entry_no: str
    column: str
    published: str
    recounted: str


def differences(event: str, given: Sequence[Given], rows: Sequence[Row]) -> list[Difference]:
    """Every difference of one event, in the order of the recount."""
    published = {one.cells["entry_no"]: one for one in given}
    found: list[Difference] = []
    for row in rows:
        other = published.pop(row.entry_no, None)
        if other is None:
            found.append(Difference(event, row.entry_no, "entry_no", MISSING, row.entry_no))
        else:
            found += _of_row(event, other, row)
    found += [Difference(event, no, "entry_no", no, MISSING) for no in published]
    return found or list(_of_order(event, given, rows))


def _of_row(event: str, given: Given, row: Row) -> Iterator[Difference]:
    for column, value in row.cells.items():
        other = given.cells.get(column, "")
        is_same = _same_number(other, value) if column == "total" else other == value
        if not is_same and not (column in TITLED and other and other == row.titles.get(column)):
            yield Difference(event, row.entry_no, column, other, value)
    for code, value in row.modules.items():
        other = given.modules.get(code, "")
        if not _same_number(other, value):
            yield Difference(event, row.entry_no, code, other, value)


def _same_number(one: str, other: str) -> bool:
    """Whether two decimal texts say the same: trailing zeros do not count, an empty one is no number."""
    if one == other:
        return True
    try:
        return exact(one) == exact(other)
    except (ValueError, ZeroDivisionError):
        return False


def _of_order(event: str, given: Sequence[Given], rows: Sequence[Row]) -> Iterator[Difference]:
    for n, (one, row) in enumerate(zip(given, rows, strict=True), 1):
        if one.cells["entry_no"] != row.entry_no:
            yield Difference(event, row.entry_no, "line", f"{n}: {one.cells['entry_no']}", f"{n}: {row.entry_no}")


def read_results(files: Mapping[str, bytes], events: Sequence[Event]) -> dict[str, list[Given]]:
    """The rows of results.csv by event, as they stand. Unreadable: the file is missing or its header is another.

    Columns are found by position, since a module may be called `name` or `award`.
    """
    codes = list(dict.fromkeys(module.code for event in events for module in event.scheme.modules))
    before, after = len(BEFORE), len(BEFORE) + len(codes)
    found: dict[str, list[Given]] = {event.code: [] for event in events}
    reader = csv.reader(io.StringIO(text_of(files, RESULTS), newline=""), strict=True)
    try:
        header = next(reader, [])
        if header[:after] != [*BEFORE, *codes] or header[after : after + len(AFTER)] != [*AFTER]:
            raise Unreadable(RESULTS, ",".join(header))
        for cells in reader:
            if len(cells) != len(header) or cells[0] not in found:
                raise Unreadable(RESULTS, ",".join(cells))
            fixed = dict(zip(header[:before] + header[after:], cells[:before] + cells[after:], strict=True))
            found[cells[0]].append(Given(fixed, dict(zip(codes, cells[before:after], strict=True))))
    except csv.Error as error:
        raise Unreadable(RESULTS, str(error)) from None
    return found
