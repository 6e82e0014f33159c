"""Record what rechecking an entry found: all is right, or which marks should be others."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import locked, of_event
from server.rechecking import Finding, Recheck, RecheckItem
from server.rechecking.comparing import is_wrong
from server.refusal import Fault, Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring import points as typed
from server.scoring.paper import Cell, papers_of

ACT = "recheck.recorded"
LONGEST_NOTE = 1000  # characters
MOST_FINDINGS = 200  # at once


@dataclass(frozen=True, slots=True)
class Found:
    """An error: on the sheet of a number and the aspect of a code the mark should be `should` (None: none counts). With
    neither, the `note` says what is wrong: a time, a deduction, an absence."""

    sheet: str | None = None
    aspect: str | None = None
    should: str | None = None
    note: str | None = None


async def record(
    viewer: Viewer, item: UUID | None, *, right: bool, findings: Sequence[Found] = (), key: str | None = None
) -> RecheckItem:
    """Record an entry of a recheck as right, or the errors in it. More errors may be added until the recheck is
    finished; a later finding on the same mark takes the place of an earlier one.

    Refused: `no_such_recheck_item`, no right, `recheck_finished`, `recheck_contradiction`, `recheck_has_errors`,
    `findings_faulty` with every fault.
    """
    insist(may(viewer, ACT))
    row = await item_of(viewer, item)
    event, competition = row.recheck.event, row.recheck.event.competition
    insist(may(viewer, ACT, of_event(competition, event)))
    insist(malformed(right, findings))
    asked = [str(item), right, [asdict(one) for one in findings]]
    facts = {"event": event.code, "item": row.position, "right": right}
    async with ledger.change(viewer, ACT, chain=competition.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(RecheckItem)
        await locked(event)
        recheck = await locked(row.recheck)
        insist(finished(recheck, event.code))
        row = await locked(row)
        before = await Finding.filter(item_id=row.id).using_db(db.here()).order_by("id")
        if right and is_wrong(before):
            refuse("recheck_has_errors", "right", position=row.position)
        new = await _read(viewer, row, before, findings)
        await change.save_many(new)
        _count(recheck, row, "wrong" if is_wrong([*before, *new]) else "right")
        row.checked_by_id, row.checked_at = viewer.account_id, clock.now()
        await change.save_many([row, recheck])
        change.answers(row)
    return row


async def item_of(viewer: Viewer, uid: UUID | None) -> RecheckItem:
    """The item with its recheck, event and competition. Refused: `no_such_recheck_item`."""
    rows = RecheckItem.visible_to(viewer).select_related("recheck__event__competition")
    found = await rows.get_or_none(uid=uid) if uid else None
    return found if found is not None else refuse("no_such_recheck_item", "item")


def malformed(right: bool, findings: Sequence[Found]) -> Refusal | None:
    """All is right and something is wrong exclude each other."""
    if right == bool(findings):
        return Refusal("recheck_contradiction", {}, "right")
    return Refusal("findings_too_many", {"most": MOST_FINDINGS}, "findings") if len(findings) > MOST_FINDINGS else None


def finished(recheck: Recheck, event: str) -> Refusal | None:
    """Whether nothing is recorded any more."""
    return None if recheck.state == "drawn" else Refusal("recheck_finished", {"event": event})


def _count(recheck: Recheck, item: RecheckItem, state: str) -> None:
    recheck.checked += item.state == "waiting"
    recheck.wrong += (state == "wrong") - (item.state == "wrong")
    item.state = state


async def _read(
    viewer: Viewer, item: RecheckItem, before: Sequence[Finding], findings: Sequence[Found]
) -> list[Finding]:
    """The findings as rows. Refused: `findings_faulty`."""
    sheets = await Sheet.filter(entry_id=item.entry_id).using_db(db.here())
    papers = await papers_of(sheets)
    cells = {(one.number, cell.code): (one, cell) for one in sheets for cell in papers[one.id].cells}
    known = {(one.sheet_id, one.aspect_id) for one in before}
    rows, faults = [], []
    for n, one in enumerate(findings, 1):
        read = _finding(item, one, n, cells, known)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            read.account_id, read.at = viewer.account_id, clock.now()
            rows.append(read)
            known.add((read.sheet_id, read.aspect_id))
    if faults:
        refuse("findings_faulty", "findings", faults, n=len(faults))
    return rows


def _finding(
    item: RecheckItem,
    one: Found,
    n: int,
    cells: Mapping[tuple[str, str], tuple[Sheet, Cell]],
    known: set[tuple[int | None, int | None]],
) -> Finding | Fault:
    note, sheet_no, code = (one.note or "").strip(), (one.sheet or "").strip(), (one.aspect or "").strip()
    if len(note) > LONGEST_NOTE:
        return Fault("", n, "note", "finding_note_too_long", str(LONGEST_NOTE), params={"most": LONGEST_NOTE})
    if not sheet_no and not code:
        if not note or one.should:
            return Fault("", n, "note", "finding_without_mark_or_note")
        return Finding(item_id=item.id, note=note)
    found = cells.get((sheet_no, code))
    if found is None:
        params = {"sheet": sheet_no[:40] or "—", "aspect": code[:40] or "—"}
        return Fault("", n, code[:40] or "aspect", "finding_mark_unknown", params=params)
    sheet, cell = found
    should = typed.read(cell.aspect, one.should.strip()) if one.should and one.should.strip() else None
    if isinstance(should, Fault):
        return should
    was = cell.mark.value if cell.mark is not None else None
    if was == should and (sheet.id, cell.aspect.id) not in known:
        return Fault("", n, code, "finding_no_difference", params={"sheet": sheet_no, "aspect": code})
    return Finding(
        item_id=item.id, sheet_id=sheet.id, aspect_id=cell.aspect.id, was=was, should=should, note=note or None
    )
