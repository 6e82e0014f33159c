"""What stands against the entries of a workbook, at the cells it concerns."""

from collections.abc import Sequence

from server.entries.asked import county_unknown
from server.entries.wanted import Bad, Judged, Wanted, not_admitted
from server.refusal import Fault
from server.workbooks import Table

FAULT_LIMIT = 5000  # faults that are told


def in_order(faults: Sequence[Fault]) -> list[Fault]:
    """By row, as many as are told."""
    return sorted(faults, key=lambda fault: fault.row or 0)[:FAULT_LIMIT]


def judged_faults(table: Table, wanted: Sequence[Wanted], judged: Judged) -> list[Fault]:
    """What the database and the demands of the events stand against, at its cells."""
    faults = [_bad(table, wanted, one) for one in judged.bad]
    return faults + [_at(table, wanted[n], fault) for n, fault in not_admitted(judged)]


def _bad(table: Table, wanted: Sequence[Wanted], one: Bad) -> Fault:
    params = dict(one.params)
    if one.first is not None:
        params["first_row"] = wanted[one.first[0]].rows[one.first[1]]
    expected, found = str(params.pop("expected", "")), str(params.pop("found", ""))
    row = wanted[one.entry].rows[one.member or 0]
    return table.fault(row, one.field, one.rule, expected, found, **params)


def _at(table: Table, one: Wanted, fault: Fault) -> Fault:
    """A demand at the row of the member it concerns."""
    place = fault.column or ""
    n = int(place[8:-1]) if place.startswith("members[") else 0
    return table.fault(one.rows[n], "name", fault.rule, "", "", **fault.params)


def warnings_of(table: Table, wanted: Sequence[Wanted], judged: Judged) -> list[Fault]:
    """What refuses nothing: unknown counties, unanswered demands, titles that take the award."""
    found = []
    for one, verdicts in zip(wanted, judged.verdicts, strict=True):
        for n, member in enumerate(one.asked.members):
            if county_unknown(member):
                found.append(table.fault(one.rows[n], "id_number", "id_county_unknown"))
        for verdict in verdicts:
            if verdict.outcome in ("unknown", "no_award"):
                row = one.rows[min(verdict.member or 0, len(one.rows) - 1)]
                found.append(table.fault(row, "name", verdict.code, "", "", **verdict.params))
    return found
