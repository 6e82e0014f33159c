"""Entries from a workbook: a dry run that names every fault, and the import, all of it or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode
from uuid import UUID

from server import clock, db, ledger, workbooks
from server.access import Viewer, may
from server.competitions import Competition, Event, places
from server.eligibility import needs_review
from server.entries import Delegation, Entry, EntryImport
from server.entries.cells import FAULT_LIMIT, in_order, judged_faults, warnings_of
from server.entries.columns import ACT, columns_of, enterable
from server.entries.entering import enter
from server.entries.facts import Backgrounds
from server.entries.finding import delegation_of
from server.entries.handed import content_of, file_of
from server.entries.reading import Reader, programme
from server.entries.registration import organises, shown, takes_entries
from server.entries.wanted import Wanted, judge
from server.files import StoredFile
from server.refusal import Fault, Refusal, insist, refuse
from server.workbooks import Table

Progress = Callable[[str, int, int], None]  # stage (reading, judging, writing), done, of about
ROWS_EACH = 2  # entry and member; people and units are not counted


@dataclass(frozen=True, slots=True)
class Checked:
    """What a workbook would do. `to_review`: entries of which something is unknown; `warnings` refuse nothing.

    `workbook`: the address of the error workbook, where there are faults.
    """

    entries: int
    faults: Sequence[Fault] = ()
    warnings: Sequence[Fault] = ()
    to_review: int = 0
    workbook: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it could be imported."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Asked:
    """Who imports what where: looked up and permitted."""

    viewer: Viewer
    of: Competition
    its: Event | None
    stored: StoredFile
    mine: list[Delegation]
    delegation: Delegation | None
    organiser: bool


async def asked_for(viewer: Viewer, competition: str, event: str | None, file: UUID, delegation: UUID | None) -> Asked:
    """Look everything up. Refused: what `may` refuses, and whatever is not there or not the viewer's."""
    insist(may(viewer, ACT))
    of = await places.competition_of(viewer, competition)
    its = (await places.event_of(viewer, competition, event))[1] if event else None
    default = await delegation_of(viewer, of, delegation)
    organiser = organises(viewer, places.of_event(of, its) if its else places.of_competition(of))
    if default is not None:
        insist(may(viewer, ACT, places.of_delegation(of, default, its)))
    mine = await enterable(viewer, of, its)
    if not mine and not organiser:
        insist(may(viewer, ACT, places.of_delegation(of, None, its)))
        refuse("no_such_delegation", "delegation")
    only = mine[0] if default is None and not organiser and len(mine) == 1 else default
    return Asked(viewer, of, its, await file_of(viewer, file), mine, only, organiser)


async def read(asked: Asked) -> tuple[Table, list[Wanted], list[Fault]] | list[Fault]:
    """The entries of the file with their faults, or the faults of a file that is no such table."""
    content = await content_of(asked.stored)
    table = await asyncio.to_thread(workbooks.read, asked.stored.name or "", content, columns_of(asked.its))
    if not isinstance(table, Table):
        return table
    known = await programme(asked.viewer, asked.of, asked.its, table, asked.mine, asked.delegation, asked.organiser)
    reader = Reader(table, known)
    return table, reader.read(), reader.faults


async def check_entries(
    viewer: Viewer,
    competition: str,
    event: str | None,
    file: UUID,
    delegation: UUID | None = None,
    *,
    backgrounds: Backgrounds | None = None,
) -> Checked:
    """The dry run: every fault with its row and column, and what would have to be reviewed."""
    asked = await asked_for(viewer, competition, event, file, delegation)
    found = await read(asked)
    address = _workbook(file, competition, event, delegation)
    if isinstance(found, list):
        return Checked(0, found[:FAULT_LIMIT], workbook=address)
    table, wanted, faults = found
    judged = await judge(viewer, asked.of, wanted, backgrounds)
    faults = in_order([*faults, *closed_events(asked, table, wanted), *judged_faults(table, wanted, judged)])
    warnings = in_order(warnings_of(table, wanted, judged))
    to_review = sum(needs_review(one) for one in judged.verdicts)
    return Checked(len(wanted), faults, warnings, to_review, address if faults else None)


def _workbook(file: UUID, competition: str, event: str | None, delegation: UUID | None) -> str:
    """The address of the error workbook: it is made anew from the stored file when somebody asks for it."""
    named = {"competition": competition, "event": event, "delegation": delegation and str(delegation)}
    return f"/entry-errors/{file}?{urlencode({name: text for name, text in named.items() if text})}"


def closed_events(asked: Asked, table: Table, wanted: Sequence[Wanted]) -> list[Fault]:
    """The first row of each event that takes no entries now."""
    first: dict[int, Wanted] = {}
    for one in wanted:
        first.setdefault(one.event.id, one)
    refused = [(one, takes_entries(one.event, organiser=asked.organiser)) for one in first.values()]
    return [table.fault(one.rows[0], "event", no.rule, "", "", **no.params) for one, no in refused if no]


async def import_entries(
    viewer: Viewer,
    competition: str,
    event: str | None,
    file: UUID,
    delegation: UUID | None = None,
    *,
    key: str | None = None,
    backgrounds: Backgrounds | None = None,
    on_progress: Progress | None = None,
) -> EntryImport:
    """Hand in every entry of a workbook, in one transaction, or none of them.

    Refused: `import_faulty` with every fault, `already_imported` unless that was undone, `registration_closed`.
    """
    asked = await asked_for(viewer, competition, event, file, delegation)
    tell = on_progress or (lambda stage, done, of: None)
    memory = [competition, event, str(file), delegation and str(delegation)]
    tell("reading", 0, 1)
    found = await read(asked)
    async with ledger.change(viewer, ACT, chain=asked.of.chain, key=key, asked=memory) as change:
        if change.answered:
            return await change.answer(EntryImport)
        if isinstance(found, list):
            _faulty(found)
        table, wanted, faults = found
        wanted = await _locked(asked, wanted)
        insist(await already_imported(asked, {one.event.id for one in wanted}))
        insist(_all_closed(asked, wanted))
        tell("judging", 0, len(wanted))
        judged = await judge(viewer, asked.of, wanted, backgrounds)
        faults = [*faults, *closed_events(asked, table, wanted), *judged_faults(table, wanted, judged)]
        if faults:
            _faulty(faults)
        row = EntryImport(
            competition_id=asked.of.id, account_id=viewer.account_id, digest=asked.stored.digest, entries=len(wanted),
            at=clock.now(),
        )  # fmt: skip
        await change.save(row)
        done = _Counted(tell, len(wanted) * ROWS_EACH)
        await enter(change, viewer, wanted, row, done.add)
        change.main.facts |= {"import": row.id, "digest": row.digest, "entries": row.entries}
        change.answers(row)
    return row


class _Counted:
    """Adds up the rows written."""

    def __init__(self, tell: Progress, expected: int) -> None:
        self._tell, self._expected, self._done = tell, expected, 0

    def add(self, rows: int) -> None:
        """`rows` more."""
        self._done += rows
        self._tell("writing", self._done, max(self._done, self._expected))


def _faulty(faults: Sequence[Fault]) -> NoReturn:
    refuse("import_faulty", "file", in_order(faults), n=len(faults))


async def _locked(asked: Asked, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The same with the rows of their events locked, in the order of their ids, and the competition's behind them."""
    events: dict[int, Event] = {}
    for one in sorted({one.event.id: one.event for one in wanted}.values(), key=lambda event: event.id):
        events[one.id] = await places.locked(one)
    await places.locked(asked.of)
    return [Wanted(events[one.event.id], one.asked, one.delegation, one.session, rows=one.rows) for one in wanted]


def _all_closed(asked: Asked, wanted: Sequence[Wanted]) -> Refusal | None:
    """Where no event of the file takes entries the file is not at fault."""
    events = {one.event.id: one.event for one in wanted}.values()
    refused = [takes_entries(event, organiser=asked.organiser) for event in events]
    return refused[0] if refused and all(refused) else None


async def already_imported(asked: Asked, events: set[int]) -> Refusal | None:
    """Whether the same file has been imported into one of these events, and that import stands."""
    rows = EntryImport.filter(competition_id=asked.of.id, digest=asked.stored.digest, undone_at__isnull=True)
    for one in await rows.using_db(db.here()):
        entries = Entry.filter(imported_with_id=one.id, event_id__in=sorted(events)).using_db(db.here())
        if await entries.exists():
            return Refusal("already_imported", {"at": shown(one.at), "n": one.entries}, "file")
    return None
