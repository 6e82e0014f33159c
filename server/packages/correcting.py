"""A declared correction: a package again under its code and part, with a reason, changes what it may change.

It changes marks, entries, members and the texts of the competition and its events, and adds rows. It removes nothing:
a mark that must not count is `void`, an entry that left is `withdrawn`. A scheme, a judge, a delegation and whose ID
number it is do not change by a package.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from server import db
from server.competitions import Competition, Part, Session
from server.entries import Delegation, Entry, Member
from server.judging import Seat
from server.ledger import Change
from server.packages import format as written
from server.packages.canonical import canonical
from server.packages.difference import difference
from server.packages.format import Package
from server.packages.layout import DELEGATIONS, JUDGES, PENALTIES, TOML
from server.packages.lookups import other_names
from server.packages.progress import OnProgress
from server.packages.storing.entrants import entry_columns, member_row, write_entries, write_sessions
from server.packages.storing.judges import write_judges
from server.packages.storing.marks import mark_columns, write_marks, write_penalties
from server.packages.storing.programme import event_texts, head_columns, write_delegations, write_events
from server.packages.storing.work import EventRow, Work, begin
from server.people import register
from server.refusal import Fault, refuse
from server.scoring import Mark, Sheet

TEXTS = frozenset(
    {"competition.title", "competition.class", "competition.edition", "competition.starts_on", "competition.ends_on"}
)
EVENT_TEXTS = (".title", ".occupation")
IDENTITY = frozenset({"id_type", "id_number"})


def uncorrectable(faults: Iterable[Fault]) -> list[Fault]:
    """Those differences that a correction may not make."""
    return [fault for fault in faults if not _may(fault)]


def _may(fault: Fault) -> bool:
    if fault.rule == "row_missing":
        return False
    if fault.file == TOML:
        path = fault.column or ""
        return path in TEXTS or fault.rule == "row_added" or (path.count(".") == 1 and path.endswith(EVENT_TEXTS))
    if fault.file in (JUDGES, DELEGATIONS, PENALTIES):
        return fault.rule == "row_added"
    return fault.column not in IDENTITY


async def correct(
    change: Change, found: Competition, part: Part, stored: Package, package: Package, digest: str,
    on_progress: OnProgress | None,
) -> None:  # fmt: skip
    """Make what is stored of this part what `package` says. Refused with every difference that is not allowed."""
    faults = uncorrectable(difference(stored, package))
    if faults:
        refuse("correction_not_allowed", faults=faults, code=found.code, n=len(faults))
    work = await begin(change, package, on_progress)
    stored, package = canonical(stored), canonical(package)
    if stored.competition != package.competition:
        await change.save(found.update_from_dict(head_columns(package.competition)))
    events = await write_events(work, found)
    await _event_texts(work, events)
    delegations = await write_delegations(work, found)
    seats = await write_judges(work, events, found)
    entries = await _entries(work, stored, events, part, delegations)
    await _marks(work, stored, events, entries, seats)
    work.package = replace(package, penalties=_added(stored.penalties, package.penalties))
    await write_penalties(work, entries)
    part.digest = digest
    await change.save(part)


def _added(old: Sequence[written.Penalty], new: Sequence[written.Penalty]) -> tuple[written.Penalty, ...]:
    """What `new` has more of than `old`; an entry may have the same penalty twice."""
    return tuple((Counter(new) - Counter(old)).elements())


async def _event_texts(work: Work, events: dict[str, EventRow]) -> None:
    for definition in work.package.events:
        event = events[definition.code].event
        texts = event_texts(definition)
        if any(getattr(event, column) != text for column, text in texts.items()):
            await work.save([event.update_from_dict(texts)])


async def _entries(
    work: Work, stored: Package, events: dict[str, EventRow], part: Part, delegations: dict[str, Delegation]
) -> dict[tuple[str, str], Entry]:
    """The rows of all entries of the package: new ones written, changed ones changed."""
    given = work.package
    before = {(one.event, one.entry_no): one for one in stored.entries}
    work.package = replace(
        given, entries=tuple(one for one in given.entries if (one.event, one.entry_no) not in before)
    )
    faults = await other_names(work.package)
    if faults:
        refuse("package_faults", faults=faults, n=len(faults))
    new = await write_entries(work, events, part, delegations)
    work.package = given
    rows = await _entry_rows(events)
    sessions = await write_sessions(work, events)
    for one in given.entries:
        key = (one.event, one.entry_no)
        if key in before and before[key] != one:
            await _entry(work, rows[key], before[key], one, delegations, sessions)
    return rows | new


async def _entry_rows(events: dict[str, EventRow]) -> dict[tuple[str, str], Entry]:
    codes = {row.event.id: code for code, row in events.items()}
    rows = Entry.filter(event_id__in=sorted(codes)).using_db(db.here()).prefetch_related("members__person")
    return {(codes[one.event_id], one.entry_no): one for one in await rows}


async def _entry(
    work: Work, row: Entry, old: written.Entry, new: written.Entry, delegations: dict[str, Delegation],
    sessions: dict[tuple[str, str], Session],
) -> None:  # fmt: skip
    if replace(old, members=new.members) != new:
        await work.save([row.update_from_dict(entry_columns(new, delegations, sessions))])
    known = {(one.role, one.number): one for one in row.members}
    before = {(one.role, one.member): one for one in old.members}
    for one in new.members:
        if before.get((one.role, one.member)) != one:
            await _member(work, row, known.get((one.role, one.member)), one)


async def _member(work: Work, entry: Entry, row: Member | None, one: written.Member) -> None:
    """A member whose name is corrected stays the same person; a name where there was none makes one."""
    person = row.person if row else None
    if person and one.name and person.name != one.name:
        await work.save([person.update_from_dict({"name": one.name})])
    person_id = person.id if person else None
    if one.name and person is None:
        [person_id] = await register(work.change, [(one.name, one.id_type, one.id_number)])
    made = member_row(work, entry, one, person_id)
    if row is not None:
        made = row.update_from_dict({column: getattr(made, column) for column in Member.ledgered})
    await work.save([made])


async def _marks(
    work: Work, stored: Package, events: dict[str, EventRow], entries: dict[tuple[str, str], Entry],
    seats: dict[tuple[str, str], Seat],
) -> None:  # fmt: skip
    """Changed and added marks: a sheet that was there gets its next version and a `sheet.corrected`."""
    before = {_key(one): one for one in stored.marks}
    changed = [one for one in work.package.marks if before.get(_key(one)) != one]
    sheets = await _sheets({entries[one.event, one.entry_no].id for one in changed})
    there = [one for one in changed if _sheet_key(entries, seats, one) in sheets]
    given = work.package
    work.package = replace(given, marks=tuple(one for one in changed if one not in there))
    await write_marks(work, events, entries, seats)
    work.package = given
    for key in sorted({_sheet_key(entries, seats, one) for one in there}):
        await _sheet(work, sheets[key], events, [one for one in there if _sheet_key(entries, seats, one) == key])


def _key(one: written.Mark) -> tuple[str, str, str, str]:
    return one.event, one.entry_no, one.aspect, one.judge_no


def _sheet_key(
    entries: dict[tuple[str, str], Entry], seats: dict[tuple[str, str], Seat], one: written.Mark
) -> tuple[int, int]:
    return entries[one.event, one.entry_no].id, seats[one.event, one.judge_no].id


async def _sheets(entry_ids: set[int]) -> dict[tuple[int, int], Sheet]:
    rows = Sheet.filter(entry_id__in=sorted(entry_ids)).using_db(db.here()).prefetch_related("marks")
    return {(one.entry_id, one.seat_id): one for one in await rows}


async def _sheet(work: Work, sheet: Sheet, events: dict[str, EventRow], marks: Sequence[written.Mark]) -> None:
    event = work.change.event("sheet.corrected")
    sheet.version += 1
    known = {one.aspect_id: one for one in sheet.marks}
    rows: list[Sheet | Mark] = [sheet]
    for one in marks:
        columns = mark_columns(events[one.event], one)
        row = known.get(columns["aspect_id"])
        rows.append(row.update_from_dict(columns) if row else Mark(sheet_id=sheet.id, **columns))
    await work.change.save_many(rows, lambda _: event, work.count)
