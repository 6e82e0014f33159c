"""Import the marks of one module from another system: everything matches, or nothing is taken.

They stand on sheets of a seat that nobody sits in: panel `import`, numbered as the module.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from server import clock, db, ledger, ranking
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.keeping import newest
from server.competitions.places import event_of, locked, of_event
from server.competitions.scheme import Aspect
from server.entries.handed import file_of
from server.files import StoredFile
from server.files.folder import get
from server.judging import RESERVED_PANEL, Panel, Seat
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse
from server.scoring import Mark, MarkImport, Sheet
from server.scoring.coverage import aspects_of, rule_of
from server.scoring.giving import Wanted, rows_of
from server.scoring.mark_tables import Line, Lines, lines_of
from server.scoring.matching import Matched, matched
from server.scoring.paper import Paper, papers_of, points_text
from server.scoring.rounds import rounds_of

ACT = "marks.imported"
IMPORTABLE = ("review", "marking")


@dataclass(frozen=True, slots=True)
class Difference:
    """A mark that the file changes: entry, aspect, what stands (None: nothing) and what will, as text."""

    entry_no: str
    aspect: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file would do. `missing_here`: rows that mean no entry; `missing_there`: entries it does not list."""

    matched: int = 0
    missing_here: Sequence[str] = ()
    missing_there: Sequence[str] = ()
    changed: Sequence[Difference] = ()
    faults: Sequence[Fault] = ()


@dataclass(slots=True)
class Work:
    """An import under way: the module's aspects, the file, and the sheets that are there."""

    event: Event
    module: str
    aspects: Sequence[Aspect]
    scheme_id: int
    lines: Lines
    found: Matched
    sheets: dict[int, Sheet] = field(default_factory=dict)
    papers: dict[int, Paper] = field(default_factory=dict)


async def check_marks(viewer: Viewer, competition: str, event: str, module: str, file: UUID) -> Checked:
    """The dry run: what an import of the file would do, and everything that stands against it."""
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    insist(not_importable(row))
    work = await _begun(row, module, await _read(viewer, row, module, file))
    return Checked(
        len(work.found.lines), work.found.missing_here, work.found.missing_there, _differences(work),
        [*work.lines.faults, *work.found.faults],
    )  # fmt: skip


async def import_marks(
    viewer: Viewer, competition: str, event: str, module: str, source: str, file: UUID, *, key: str | None = None
) -> MarkImport:
    """Take the marks of `file` for `module`; one event for each sheet that changes.

    Refused: no right, an unknown place, module or file, marking closed, a module with judges' marks or that needs
    several, `marks_file_faulty`, `marks_unmatched` (both sides listed), `marks_same`.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    source = source.strip()[:200]
    if not source:
        refuse("mark_source_missing", "source")
    insist(not_importable(row))
    stored = await file_of(viewer, file)
    lines = await _read(viewer, row, module, file)
    asked = {"competition": competition, "event": event, "module": module, "source": source, "file": str(file)}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(MarkImport)
        row = await locked(row)
        insist(not_importable(row))
        work = await _begun(row, module, lines)
        insist(unmatched(work) or await marked_by_judges(work))
        changed = await _take(change, work)
        done = MarkImport(
            event_id=row.id, module_code=module, source=source, digest=stored.digest, rows=len(work.found.lines),
            changed=changed, account_id=viewer.account_id, at=clock.now(),
        )  # fmt: skip
        change.answers(await change.save(done))
    return done


def not_importable(event: Event) -> Refusal | None:
    """Marks are imported from the review of entries on, until marking is closed."""
    if event.state in IMPORTABLE:
        return None
    rule = "marking_closed" if event.state == "closed" else "marks_import_too_early"
    return Refusal(rule, {"event": event.code})


async def _aspects(event: Event, module: str) -> tuple[int, list[Aspect]]:
    kept = (await newest([event.id])).get(event.id)
    aspects = (await aspects_of([kept.id]))[kept.id] if kept else []
    mine = [one for one in aspects if one.module.code == module]
    if kept is None or not mine:
        refuse("no_such_module", "module", module=module[:40], event=event.code)
    if any(ranking.marks_needed(rule_of(one)) > 1 for one in mine):
        refuse("module_needs_judges", "module", module=module)
    return kept.id, mine


async def _read(viewer: Viewer, event: Event, module: str, file: UUID) -> Lines:
    """The rows of the file, read in a thread, before any transaction."""
    stored: StoredFile = await file_of(viewer, file)
    _, aspects = await _aspects(event, module)
    content = await asyncio.to_thread(get, stored.digest)
    if content is None:
        refuse("file_lost", "file")
    return await asyncio.to_thread(lines_of, stored.name or "", content, aspects)


async def _begun(event: Event, module: str, lines: Lines) -> Work:
    """Match the rows with the entries, and read the sheets that are there."""
    scheme_id, aspects = await _aspects(event, module)
    rounds = await rounds_of(event.id)
    only = None if rounds is None else rounds.entrants.get(aspects[0].module.round or "")
    work = Work(event, module, aspects, scheme_id, lines, await matched(event, lines, only))
    rows = Sheet.filter(event_id=event.id, seat__panel__code=RESERVED_PANEL, seat__number=module).using_db(db.here())
    for sheet in await rows:
        sheet.scheme_id = scheme_id
        work.sheets[sheet.entry_id] = sheet
    work.papers = await papers_of(list(work.sheets.values()))
    return work


def unmatched(work: Work) -> Refusal | None:
    """Every fault first; then whoever is in the file and not here, or here and not in the file."""
    faults = [*work.lines.faults, *work.found.faults]
    if faults:
        return Refusal("marks_file_faulty", {"n": len(faults)}, "file", faults)
    here = [Fault("", None, None, "row_without_entry", found=one) for one in work.found.missing_here]
    there = [Fault("", None, None, "entry_not_in_file", found=one) for one in work.found.missing_there]
    if not here and not there:
        return None
    return Refusal("marks_unmatched", {"here": len(here), "there": len(there)}, "file", [*here, *there])


async def marked_by_judges(work: Work) -> Refusal | None:
    """A module is marked by judges or imported, never both."""
    marks = Mark.filter(sheet__event_id=work.event.id, aspect_id__in=[one.id for one in work.aspects]).using_db(
        db.here()
    )
    theirs = marks.exclude(state="void").exclude(sheet__seat__panel__code=RESERVED_PANEL)
    return Refusal("module_marked_by_judges", {"module": work.module}, "module") if await theirs.exists() else None


def _wanted(work: Work, entry: int, line: Line) -> list[Wanted]:
    """The marks of a row, as they go onto its sheet, which is there."""
    cells = work.papers[work.sheets[entry].id].cells
    return [Wanted(cell, *line.marks[cell.code], None) for cell in cells]


def _differences(work: Work) -> list[Difference]:
    found = []
    for entry, line in work.found.lines.items():
        sheet = work.sheets.get(entry.id)
        cells = {one.code: one for one in work.papers[sheet.id].cells} if sheet else {}
        for code, (state, value) in line.marks.items():
            cell = cells.get(code)
            mark = cell.mark if cell else None
            if (mark.state, mark.value) != (state, value) if mark else True:
                old = _text(mark.state, mark.value) if mark else None
                found.append(Difference(entry.entry_no, code, old, _text(state, value)))
    return found


def _text(state: str, value: int | None) -> str:
    return state if value is None else points_text(value)


async def _take(change: Change, work: Work) -> int:
    """Write what differs, one event for each sheet; how many sheets."""
    differing = {one.entry_no for one in _differences(work)}
    if not differing:
        refuse("marks_same", "file", module=work.module)
    entries = [one for one in work.found.lines if one.entry_no in differing]
    seat = await _seat(change, work)
    for entry in entries:
        if entry.id in work.sheets:
            work.sheets[entry.id].version += 1
        else:
            work.sheets[entry.id] = Sheet(
                event_id=work.event.id, entry_id=entry.id, seat_id=seat.id, scheme_id=work.scheme_id, state="imported"
            )
    sheets = [work.sheets[one.id] for one in entries]
    told = {one.number: change.event("sheet.given", sheet=one.number) for one in sheets}
    await change.save_many(sheets, lambda sheet: told[sheet.number])
    work.papers = await papers_of(sheets)
    number = {one.id: one.number for one in sheets}
    marks = [
        row for one in entries for row in rows_of(work.sheets[one.id], _wanted(work, one.id, work.found.lines[one]))
    ]
    await change.save_many(marks, lambda mark: told[number[mark.sheet_id]])
    return len(sheets)


async def _seat(change: Change, work: Work) -> Seat:
    """The seat of the module in the panel of imports, made where it is not there."""
    here = db.here()
    panel = await Panel.filter(event_id=work.event.id, code=RESERVED_PANEL).using_db(here).first()
    if panel is None:
        panel = await change.save(Panel(event_id=work.event.id, code=RESERVED_PANEL))
    seat = await Seat.filter(panel_id=panel.id, number=work.module).using_db(here).first()
    return seat if seat is not None else await change.save(Seat(panel_id=panel.id, number=work.module))
