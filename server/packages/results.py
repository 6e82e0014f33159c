"""results.csv: the published result of one or several events, written for people and recomputed on import.

Fixed columns, then one column per module by its code (with several events each code once, in the order of the events),
then award, advances, status, and where an event has them group, group_place and round, by their titles. Columns are
found by position, so a module may be called `name` or `award`.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction

from server.competitions import numbers
from server.packages.format import EventDef, Package, ResultRow
from server.packages.layout import RESULTS
from server.packages.rules import Faults, fault
from server.packages.tables import lines_of
from server.ranking import decimal_text, exact_text
from server.refusal import Fault

BEFORE = (
    *("event", "place", "tied", "decided_by", "entry_no", "team", "name", "organisation", "region", "delegation"),
    "total",
)
AFTER = ("award", "advances", "status")
OF_GROUPS, OF_ROUNDS = ("group", "group_place"), ("round",)
JOIN = "、"


def module_codes(events: Iterable[EventDef]) -> tuple[str, ...]:
    """The codes of all modules, each once, in the order of the events."""
    return tuple(dict.fromkeys(module.code for event in events for module in event.scheme.modules))


def columns_after(events: Sequence[EventDef]) -> tuple[str, ...]:
    """The columns after those of the modules."""
    schemes = [event.scheme for event in events]
    groups = OF_GROUPS if any(scheme.groups for scheme in schemes) else ()
    return (*AFTER, *groups, *(OF_ROUNDS if any(scheme.rounds for scheme in schemes) else ()))


def results_header(events: Sequence[EventDef]) -> tuple[str, ...]:
    """The header of results.csv."""
    return (*BEFORE, *module_codes(events), *columns_after(events))


def results_csv(package: Package, rows: Sequence[ResultRow]) -> bytes:
    """results.csv of these rows: totals and module values with exactly the scheme's `places` decimals."""
    places = {event.code: event.scheme.places for event in package.events}
    header = results_header(package.events)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(result_cells(row, package.events, places[row.event]) for row in rows)
    return text.getvalue().encode()


def result_cells(row: ResultRow, events: Sequence[EventDef], places: int | None) -> list[str]:
    """The cells of one row in the order of the header; values with `places` decimals, or None: in shortest form."""
    values = [row.total, *(row.modules.get(code) for code in module_codes(events))]
    after = {
        "award": row.award, "advances": str(int(row.advances)), "status": row.status, "group": row.group,
        "group_place": "" if row.group_place is None else str(row.group_place), "round": row.round,
    }  # fmt: skip
    return [
        *(row.event, "" if row.place is None else str(row.place), str(int(row.tied)), row.decided_by, row.entry_no),
        *(row.team, row.name, row.organisation, row.region, row.delegation),
        *(_value_text(value, places) for value in values),
        *(after[column] for column in columns_after(events)),
    ]


def _value_text(value: Fraction | None, places: int | None) -> str:
    if value is None:
        return ""
    return exact_text(value) if places is None else decimal_text(value, places)


def read_results(text: str, events: Sequence[EventDef], faults: Faults) -> list[ResultRow]:
    """The rows of a results.csv; its header must be exactly that of the package's events."""
    codes, after, expected = module_codes(events), columns_after(events), results_header(events)
    reader = csv.reader(lines_of(text), strict=True)
    rows: list[ResultRow] = []
    start = 1
    try:
        header = next(reader, [])
        if tuple(header) != expected:
            faults.add(RESULTS, 1, None, "bad_header", ",".join(expected), ",".join(header))
            return rows
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(_read_row(start, cells, codes, after, faults))
            elif cells:
                faults.add(RESULTS, start, None, "cell_count", str(len(header)), str(len(cells)))
            start = reader.line_num + 1
    except csv.Error:
        faults.add(RESULTS, start, None, "bad_csv")
    return rows


def _read_row(
    number: int, cells: list[str], codes: Sequence[str], after: Sequence[str], faults: Faults
) -> ResultRow:  # fmt: skip
    named = dict(zip(BEFORE, cells, strict=False)) | dict(zip(after, cells[-len(after) :], strict=True))
    place, group_place = (_read_place(number, column, named, faults) for column in ("place", "group_place"))
    for column in ("tied", "advances"):
        if named[column] not in ("0", "1"):
            faults.add(RESULTS, number, column, "unknown_word", "1 | 0", named[column])
    values = cells[len(BEFORE) - 1 : -len(after)]
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
        group=named.get("group", ""),
        group_place=group_place,
        round=named.get("round", ""),
        row=number,
    )


def _read_place(number: int, column: str, named: dict[str, str], faults: Faults) -> int | None:
    text = named.get(column, "")
    place = numbers.whole(text, 1) if text else None
    if isinstance(place, numbers.Bad):
        faults.add(RESULTS, number, column, place.rule, place.expected, text)
        return None
    return place


def _read_value(number: int, column: str, cell: str, faults: Faults) -> Fraction | None:
    """A decimal; a standardised value may be negative."""
    value = numbers.exact(cell.removeprefix("-")) if cell else None
    if isinstance(value, numbers.Bad):
        faults.add(RESULTS, number, column, value.rule, value.expected, cell)
        return None
    return -value if value is not None and cell.startswith("-") else value


def results_difference(package: Package, computed: Sequence[ResultRow]) -> list[Fault]:
    """Where results.csv of the package disagrees with the computed rows: expected is computed, found is given."""
    header = results_header(package.events)
    given = {(row.event, row.entry_no): row for row in package.results or ()}
    faults = []
    for row in computed:
        other = given.pop((row.event, row.entry_no), None)
        entry = f"{row.event}/{row.entry_no}"
        if other is None:
            faults.append(fault(RESULTS, None, None, "row_missing", entry, "", entry=entry))
            continue
        cells = zip(
            header, result_cells(row, package.events, None), result_cells(other, package.events, None), strict=True
        )  # fmt: skip
        for column, expected, found in cells:
            if expected != found:
                faults.append(fault(RESULTS, other.row, column, "results_differ", expected, found, entry=entry))
    for row in given.values():
        entry = f"{row.event}/{row.entry_no}"
        faults.append(fault(RESULTS, row.row, None, "row_added", "", entry, entry=entry))
    return faults
