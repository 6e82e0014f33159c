"""An old roll taken over: the dry run that names every fault, and the import, all of it or nothing.

Rows without a number of a decision get a placeholder for each day and body: a decision called 旧名册, whose subject
says that the document is not known.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode
from uuid import UUID

from server import clock, db, ledger, workbooks
from server.access import Viewer, may
from server.entries.handed import content_of, file_of
from server.files import StoredFile
from server.honours import Decision, Honour
from server.honours.conferring import write_terms
from server.honours.holders import Holder, found_or_made
from server.honours.roll_import import RollImport, RollLine
from server.honours.roll_import.columns import PASSED_OVER, columns_in
from server.honours.roll_import.finding import RESIDENT_ID, met
from server.honours.roll_import.progress import PHASES, Progress, Told, batches, progress_of, told
from server.honours.roll_import.reading import IMPORTED, Reader
from server.honours.roll_import.wanted import Wanted, known
from server.ledger import Change
from server.refusal import Fault, insist, refuse
from server.workbooks import Table

FAULT_LIMIT = 5000  # faults that are told
PLACEHOLDER = "旧名册"
UNKNOWN_DOCUMENT = "旧名册导入，原决定文号不详"
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('roll_import', 0))"


@dataclass(frozen=True, slots=True)
class Guessed:
    """A column of the file: its head and the field it is taken for, "" where it is passed over."""

    head: str
    field: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many honours of a title."""

    title_id: int
    honours: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file would do. `decisions`: new ones with a number, `placeholders`: without. `warnings` refuse nothing.
    `progress`: it is being imported just now, and nothing was checked."""

    honours: int = 0
    persons: int = 0
    organisations: int = 0
    groups: int = 0
    decisions: int = 0
    placeholders: int = 0
    titles: Sequence[Counted] = ()
    columns: Sequence[Guessed] = ()
    sheet: str = ""
    faults: Sequence[Fault] = ()
    warnings: Sequence[Fault] = ()
    workbook: str | None = None
    progress: Progress | None = None

    @property
    def ok(self) -> bool:
        """Whether it could be imported."""
        return not self.faults


@dataclass(slots=True)
class Judged:
    """The honours of a table with everything that stands against them."""

    wanted: list[Wanted]
    faults: list[Fault]
    warnings: list[Fault]
    decisions: dict[str, Decision]


async def read_table(stored: StoredFile) -> tuple[Table | list[Fault], Mapping[str, str]]:
    """The table of a file by guessed columns, or its faults; and the head each column was guessed by."""
    content, name = await content_of(stored), stored.name or ""
    columns = await asyncio.to_thread(columns_in, content)
    heads = {one.name: one.title for one in columns}
    return await asyncio.to_thread(workbooks.read, name, content, columns), heads


async def judge(viewer: Viewer, table: Table, title: str, day: date | None, on_progress: Told | None = None) -> Judged:
    """Read the rows against what is on record now."""
    names = await known(viewer, table.rows, title, day)
    reader = Reader(viewer, table, names)
    wanted = reader.read(on_progress)
    against = await met(table, wanted)
    return Judged(
        wanted, _in_order([*reader.faults, *against.faults]), _in_order([*reader.warnings, *against.warnings]),
        dict(names.decisions),
    )  # fmt: skip


async def check_roll(viewer: Viewer, file: UUID, title: str = "", day: date | None = None) -> Checked:
    """The dry run: counts, how the columns were understood, every fault. Nothing is written.

    `title`: the code of rows that say none; `day`: of rows that say neither a day nor a decision on record.
    Refused: no right, `no_such_file`.
    """
    insist(may(viewer, IMPORTED))
    stored = await file_of(viewer, file)
    if (now := progress_of(file)) is not None:
        return Checked(now.total, progress=now)
    table, heads = await read_table(stored)
    address = f"/roll-errors/{file}?{urlencode({'title': title, 'day': day.isoformat() if day else ''})}"
    if not isinstance(table, Table):
        return Checked(faults=table[:FAULT_LIMIT], workbook=address)
    found = await judge(viewer, table, title, day)
    kinds = Counter(one.kind for one in found.wanted)
    new = _new_decisions(found)
    return Checked(
        len(found.wanted), kinds["person"], kinds["organisation"], kinds["group"],
        sum(bool(number) for number, _, _ in new), sum(not number for number, _, _ in new),
        [Counted(id_, n) for id_, n in Counter(one.title.id for one in found.wanted).most_common()],
        _guessed(table, heads), table.sheet, found.faults, found.warnings, address if found.faults else None,
    )  # fmt: skip


def _guessed(table: Table, heads: Mapping[str, str]) -> list[Guessed]:
    """The columns from left to right."""
    ordered = sorted(table.columns, key=lambda name: table.columns[name])
    return [Guessed(heads[name], "" if name.startswith(PASSED_OVER) else name) for name in ordered]


async def import_roll(
    viewer: Viewer, file: UUID, title: str = "", day: date | None = None, *, key: str | None = None,
    on_progress: Told | None = None,
) -> RollImport:  # fmt: skip
    """Take over every row of a file as an honour, in one transaction, or none of them. `on_progress` is told the phase,
    rows done and rows in all.

    Refused: no right, `no_such_file`, `roll_faulty` with every fault, `roll_imported` where the file is in already.
    """
    insist(may(viewer, IMPORTED))
    stored = await file_of(viewer, file)
    asked = [str(file), title, day and day.isoformat()]
    with told(file, on_progress) as tell:
        tell(PHASES[0], 0, 0)
        table, _ = await read_table(stored)
        async with ledger.change(viewer, IMPORTED, key=key, asked=asked) as change:
            if change.answered:
                return await change.answer(RollImport)
            return await _import(change, viewer, stored, table, title, day, tell)


async def _import(
    change: Change, viewer: Viewer, stored: StoredFile, table: Table | list[Fault], title: str, day: date | None,
    tell: Told,
) -> RollImport:  # fmt: skip
    if not isinstance(table, Table):
        _faulty(table)
    if db.current().engine == "postgres":  # two imports of the same rows come one after the other
        await change.client.execute_query(LOCK, [])
    await _not_twice(change, stored)
    found = await judge(viewer, table, title, day, tell)
    if found.faults:
        _faulty(found.faults)
    row = RollImport(
        digest=stored.digest, honours=len(found.wanted), decisions=0, at=clock.now(), account_id=viewer.account_id
    )
    await _take_over(change, row, found, tell)
    return row


def _faulty(faults: Sequence[Fault]) -> NoReturn:
    refuse("roll_faulty", "file", _in_order(faults), n=len(faults))


def _in_order(faults: Sequence[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.row or 0)[:FAULT_LIMIT]


async def _not_twice(change: Change, stored: StoredFile) -> None:
    before = RollImport.filter(digest=stored.digest, undone_at__isnull=True).using_db(change.client)
    if (one := await before.first()) is not None:
        refuse("roll_imported", "file", n=one.honours, day=clock.shown(one.at).date().isoformat())


async def _take_over(change: Change, row: RollImport, found: Judged, tell: Told) -> None:
    """Write the import, its decisions, its honours and where each came from."""
    made = {
        (number, day, body): Decision(
            number=number or f"{PLACEHOLDER} {day.isoformat()} {str(row.uid)[-6:]}-{n}", decided_on=day, body=body,
            subject="" if number else UNKNOWN_DOCUMENT,
        )
        for n, (number, day, body) in enumerate(_new_decisions(found), 1)
    }  # fmt: skip
    row.decisions = len(made)
    await change.save_many([row, *made.values()])
    people = [
        Holder(one.kind, one.name, id_type=RESIDENT_ID if one.id_number else "", id_number=one.id_number)
        for one in found.wanted
    ]
    tell(PHASES[2], 0, len(people))
    helds = await found_or_made(change, people)
    honours = [
        _honour(one, found.decisions.get(one.number) or made[one.number, one.day, one.body], held.columns)
        for one, held in zip(found.wanted, helds, strict=True)
    ]
    await change.save_many(honours, on_progress=batches(tell, PHASES[3], len(honours)))
    await change.save_many(
        [
            RollLine(imported_id=row.id, honour_id=honour.id, row=one.row)
            for honour, one in zip(honours, found.wanted, strict=True)
        ]
    )
    await write_terms(change, honours, batches(tell, PHASES[4], len(honours)))
    for honour in honours:
        change.publicly("conferred", honour)
    change.main.facts |= {"import": row.id, "digest": row.digest, "honours": row.honours}
    change.answers(row)


def _new_decisions(found: Judged) -> list[tuple[str, date, str]]:
    """(number, day, body) of the decisions that are not on record; number "" of a placeholder."""
    listed = ((one.number, one.day, one.body) for one in found.wanted if one.number not in found.decisions)
    return list(dict.fromkeys(listed))


def _honour(one: Wanted, decision: Decision, columns: dict[str, str | int]) -> Honour:
    region = one.region
    return Honour(
        **columns, title_id=one.title.id, decision_id=decision.id, conferred_on=decision.decided_on,
        unit=one.unit or None, region_code=region.code if region else None, region_name=region.name if region else None,
        occupation_code=one.occupation, competition=one.competition or None, event=one.event or None, place=one.place,
        sex=one.sex, nationality=one.nationality,
    )  # fmt: skip
