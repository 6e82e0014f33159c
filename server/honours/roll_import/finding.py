"""What an old roll meets: itself (one honour in two rows), the roll on record, and people known by ID number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server import db
from server.honours import Honour, HonourTerm
from server.honours.holders import runs
from server.honours.roll_import.wanted import Wanted
from server.honours.terms import LONGEST, fold
from server.people import by_id_number
from server.refusal import Fault
from server.workbooks import Table

RESIDENT_ID = "resident_id"


@dataclass(slots=True)
class Met:
    """What stands against rows, and what is only told."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


async def met(table: Table, wanted: Sequence[Wanted]) -> Met:
    """Doubles inside the file and against the roll, and ID numbers that are somebody else's. Few statements."""
    found = Met(_twice(table, wanted))
    people = await by_id_number((RESIDENT_ID, one.id_number) for one in wanted if one.id_number)
    names = {number: known.name for (_, number), known in people.items()}
    for one in wanted:
        if one.id_number and names.get(one.id_number) not in (None, one.name):
            found.faults.append(table.fault(one.row, "name", "roll_id_name"))
    persons = {number: known.person_id for (_, number), known in people.items()}
    await _on_record(table, wanted, persons, found)
    return found


def _twice(table: Table, wanted: Sequence[Wanted]) -> list[Fault]:
    faults = []
    first: dict[tuple[object, ...], int] = {}
    named: dict[str, Wanted] = {}
    for one in wanted:
        if first.setdefault(one.same, one.row) != one.row:
            faults.append(table.fault(one.row, "name", "roll_twice", "", one.name, first_row=first[one.same]))
        if one.id_number and named.setdefault(one.id_number, one).name != one.name:
            row = named[one.id_number].row
            faults.append(table.fault(one.row, "name", "roll_id_twice", "", one.name, first_row=row))
    return faults


async def _on_record(table: Table, wanted: Sequence[Wanted], persons: Mapping[str, int], found: Met) -> None:
    """The same title on the same day by the same person, or under the same name and unit, is the same honour; the same
    title under the same name alone may be."""
    on_record = await _named(sorted({one.name for one in wanted}), sorted({one.title.id for one in wanted}))
    for one in wanted:
        person = persons.get(one.id_number)
        like = [each for each in on_record.get((one.title.id, one.name), ()) if each.holder_kind == one.kind]
        same = [each for each in like if each.conferred_on == one.day and _is_same(each, one, person)]
        if same:
            more = {"title": one.title.name, "number": same[0].decision.number}
            found.faults.append(table.fault(one.row, "name", "roll_on_record", "", one.name, **more))
        elif like:
            more = {"title": one.title.name, "day": like[0].conferred_on.isoformat()}
            found.warnings.append(table.fault(one.row, "name", "roll_namesake", "", one.name, **more))


def _is_same(each: Honour, one: Wanted, person: int | None) -> bool:
    return (person is not None and each.person_id == person) or (each.unit or "") == one.unit


async def _named(names: Sequence[str], titles: Sequence[int]) -> dict[tuple[int, str], list[Honour]]:
    """The honours of these titles under these names, found by the index of search."""
    found: dict[tuple[int, str], list[Honour]] = {}
    for run in runs(names):
        terms = HonourTerm.filter(term__in=sorted({fold(name)[:LONGEST] for name in run}), honour__title_id__in=titles)
        ids = sorted({int(str(one)) for one in await terms.using_db(db.here()).values_list("honour_id", flat=True)})
        wanted = set(run)
        for part in runs(ids):
            rows = Honour.filter(id__in=part).exclude(state="undone").using_db(db.here())
            for row in await rows.select_related("decision").order_by("-conferred_on", "id"):
                if row.name in wanted:
                    found.setdefault((row.title_id, row.name), []).append(row)
    return found
