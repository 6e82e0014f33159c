"""Whose marks a row of another system's table holds: by number and by ID, and the name must be the entry's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from server import db, people
from server.competitions import Event
from server.entries import Entry
from server.refusal import Fault
from server.scoring.coverage import COMPETING
from server.scoring.mark_tables import ID, NAME, NUMBER, Line, Lines


@dataclass(frozen=True, slots=True)
class Matched:
    """`lines`: the row of each entry. `missing_here`: rows that mean no entry; `missing_there`: entries without one."""

    lines: Mapping[Entry, Line]
    missing_here: Sequence[str]
    missing_there: Sequence[str]
    faults: Sequence[Fault]


async def matched(event: Event, lines: Lines, only: Collection[int] | None = None) -> Matched:
    """Match the rows with the event's competing entries, in a constant number of statements. `only`: the ids of those
    that must be in the file."""
    rows = Entry.filter(COMPETING, event_id=event.id).using_db(db.here()).order_by("entry_no")
    entries = await rows.prefetch_related("members__person")
    by_number = {one.entry_no: one for one in entries}
    by_person = {member.person_id: one for one in entries for member in one.members if member.role == "contestant"}
    known = await _people({one.id_number for one in lines.lines if one.id_number})
    found: dict[Entry, Line] = {}
    here: list[str] = []
    faults: list[Fault] = []
    for line in lines.lines:
        numbered = by_number.get(line.entry_no)
        persons = known.get(line.id_number, set())
        identified = next((by_person[one] for one in persons if one in by_person), None)
        entry = numbered or identified
        if entry is None:
            here.append(line.entry_no or line.name or str(line.row))
        elif fault := _fault(lines, line, entry, numbered, identified, found):
            faults.append(fault)
        else:
            found[entry] = line
    faulty = {one.row for one in faults}
    awaited = [one for one in entries if one not in found and (only is None or one.id in only)]
    missing = [one.entry_no for one in awaited] if not faulty and not lines.faults else []
    return Matched(found, here, missing, faults)


def _fault(
    lines: Lines, line: Line, entry: Entry, numbered: Entry | None, identified: Entry | None,
    found: Mapping[Entry, Line],
) -> Fault | None:  # fmt: skip
    """Number and ID mean the same entry, it stands there once, and it has this name."""
    assert lines.table is not None
    if line.entry_no and line.id_number and numbered is not identified:
        return lines.table.fault(line.row, ID, "number_and_id_differ", found=line.entry_no)
    if entry in found:
        return lines.table.fault(line.row, NUMBER, "entry_in_file_twice", found=entry.entry_no, first=found[entry].row)
    if line.name and _plain(line.name) not in _names(entry):
        return lines.table.fault(line.row, NAME, "name_differs", found=line.name, entry_no=entry.entry_no)
    return None


def _names(entry: Entry) -> set[str]:
    """What the entry may be called: a contestant's name, all of them, the team's."""
    members = sorted((one for one in entry.members if one.role == "contestant"), key=lambda one: one.number)
    names = [_plain(one.person.name or "") for one in members if one.person]
    return {*names, "、".join(names), _plain(entry.team)} - {""}


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


async def _people(numbers: set[str]) -> dict[str, set[int]]:
    """The people on record with one of the numbers, whatever kind of document it is of."""
    asked = [(kind, number) for number in numbers for kind in people.ID_TYPES]
    found: dict[str, set[int]] = {}
    for (_, number), known in (await people.by_id_number(asked)).items():
        found.setdefault(number, set()).add(known.person_id)
    return found
