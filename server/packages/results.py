"""results.csv: the published result of one or several events, written for people and recomputed on import.

Fixed columns, then one column per module by its code (with several events each code once, in the order of the events),
then award, advances, status. Columns are found by position, so a module may be called `name` or `award`.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

from server.competitions import numbers
from server.packages.format import EventDef, Package, ResultRow
from server.packages.layout import RESULTS
from server.packages.rules import Faults, fault
from server.ranking import decimal_text, exact_text
from server.refusal import Fault

BEFORE = (
    *("event", "place", "tied", "decided_by", "entry_no", "team", "name", "organisation", "region", "delegation"),
    "total",
)
AFTER = ("award", "advances", "status")
JOIN = "、"


def module_codes(events: Iterable[EventDef]) -> tuple[str, ...]:
    """The codes of all modules, each once, in the order of the events."""
    return tuple(dict.fromkeys(module.code for event in events for module in event.scheme.modules))


def results_header(package: Package) -> tuple[str, ...]:
    """The header of results.csv."""
    return (*BEFORE, *module_codes(package.events), *AFTER)


def results_csv(package: Package, rows: Sequence[ResultRow]) -> bytes:
    """results.csv of these rows: totals and module values with exactly the scheme's `places` decimals."""
    places = {event.code: event.scheme.places for event in package.events}
    codes = module_codes(package.events)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(results_header(package))
    writer.writerows(result_cells(row, codes, places[row.event]) for row in rows)
    return text.getvalue().encode()


def result_cells(row: ResultRow, codes: Sequence[str], places: int | None) -> list[str]:
    """The cells of one row in the order of the header; values with `places` decimals, or None: in shortest form."""
    values = [row.total, *(row.modules.get(code) for code in codes)]
    return [
        *(row.event, "" if row.place is None else str(row.place), str(int(row.tied)), row.decided_by, row.entry_no),
        *(row.team, row.name, row.organisation, row.region, row.delegation),
        *(_value_text(value, places) for value in values),
        *(row.award, str(int(row.advances)), row.status),
    ]


def _value_text(value: Fraction | None, places: int | None) -> str:
    if value is None:
        return ""
    return exact_text(value) if places is None else decimal_text(value, places)


def read_results(text: str, events: Sequence[EventDef], faults: Faults) -> list[ResultRow]:
    """The rows of a results.csv; its header must be exactly that of the package's events."""
    codes = module_codes(events)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[ResultRow] = []
    start = 1
    try:
        header = next(reader, [])
        if tuple(header) != (*BEFORE, *codes, *AFTER):
            faults.add(RESULTS, 1, None, "bad_header", ",".join((*BEFORE, *codes, *AFTER)), ",".join(header))
            return rows
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(_read_row(start, cells, codes, faults))
            elif cells:
                faults.add(RESULTS, start, None, "cell_count", str(len(header)), str(len(cells)))
            start = reader.line_num + 1
    except csv.Error:
        faults.add(RESULTS, start, None, "bad_csv")
    return rows


def _read_row(number: int, cells: list[str], codes: Sequence[str], faults: Faults) -> ResultRow:
    named = dict(zip(BEFORE, cells, strict=False)) | dict(zip(AFTER, cells[-len(AFTER) :], strict=True))
    place = numbers.whole(named["place"], 1) if named["place"] else None
    if isinstance(place, numbers.Bad):
        faults.add(RESULTS, number, "place", place.rule, place.expected, named["place"])
        place = None
    for column in ("tied", "advances"):
        if named[column] not in ("0", "1"):
            faults.add(RESULTS, number, column, "unknown_word", "1 | 0", named[column])
    values = cells[len(BEFORE) - 1 : -len(AFTER)]
    total, *modules = (
        _read_value(number, column, cell, faults) for column, cell in zip(("total", *codes), values, strict=True)
    )
    texts = {column: named[column] for column in ("event", "decided_by", "entry_no", "team", "name", "organisation")}
    return ResultRow(
        place=place,
        tied=named["tied"] == "1",
        total=total,
        modules={code: value for code, value in zip(codes, modules, strict=True) if value is not None},
        advances=named["advances"] == "1",
        **texts,
        **{column: named[column] for column in ("region", "delegation", "award", "status")},
        row=number,
    )


def _read_value(number: int, column: str, cell: str, faults: Faults) -> Fraction | None:
    """A decimal; a standardised value may be negative."""
    value = numbers.exact(cell.removeprefix("-")) if cell else None
    if isinstance(value, numbers.Bad):
        faults.add(RESULTS, number, column, value.rule, value.expected, cell)
        return None
    return -value if value is not None and cell.startswith("-") else value


def results_difference(package: Package, computed: Sequence[ResultRow]) -> list[Fault]:
    """Where results.csv of the package disagrees with the computed rows: expected is computed, found is given."""
    codes = module_codes(package.events)
    header = results_header(package)
    given = {(row.event, row.entry_no): row for row in package.results or ()}
    faults = []
    for row in computed:
        other = given.pop((row.event, row.entry_no), None)
        entry = f"{row.event}/{row.entry_no}"
        if other is None:
            faults.append(fault(RESULTS, None, None, "row_missing", entry, "", entry=entry))
            continue
        cells = zip(header, result_cells(row, codes, None), result_cells(other, codes, None), strict=True)
        for column, expected, found in cells:
            if expected != found:
                faults.append(fault(RESULTS, other.row, column, "results_differ", expected, found, entry=entry))
    for row in given.values():
        entry = f"{row.event}/{row.entry_no}"
        faults.append(fault(RESULTS, row.row, None, "row_added", "", entry, entry=entry))
    return faults
