"""Marks typed on the wrong sheet: two sheets swapped, or one moved to an empty one; asked by one person, confirmed by
another, only while the event is being marked."""

from collections.abc import Sequence
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.persons import is_one_of
from server.competitions.places import locked, locked_all, of_event
from server.ledger import Change
from server.record import new_salt
from server.refusal import Refusal, insist, refuse
from server.scoring import Mark, Sheet
from server.scoring.correct import reason_given
from server.scoring.desk import held_open, not_open
from server.scoring.paper import Paper, papers_of
from server.scoring.progress import BEING_TYPED
from server.transcribing import SheetMove, Transcript
from server.transcribing.finding import competes, sheet_of, without_account
from server.transcribing.typing_in import all_as_told, sees_differences

ASKING = {"swap": "sheets.swap_asked", "move": "sheet.move_asked"}
CONFIRM, REFUSE = "sheet_move.confirmed", "sheet_move.refused"


async def ask(
    viewer: Viewer, kind: str, source: str, target: str, *, reason: str, source_version: int, target_version: int,
    key: str | None = None,
) -> SheetMove:  # fmt: skip
    """Ask for the marks of two typed sheets to be swapped (`kind` swap), or for those of `source` to be moved to the
    empty `target` (move). Nothing moves yet.

    Who may not see whether two typists agree may ask for a sheet on which they differ; confirming it is refused.
    Refused: `no_such_sheet`, no right, `typist_needs_account`, no reason, what `not_movable` refuses, `changed_since`,
    `move_already_asked`.
    """
    act = ASKING[kind]
    insist(may(viewer, act))
    insist(without_account(viewer))
    one, other = await sheet_of(viewer, source, act, "source"), await sheet_of(viewer, target, act, "target")
    reason = reason_given(reason)
    versions = (source_version, target_version)
    asked = {"source": source, "target": target, "reason": reason, "versions": versions}
    chain = one.event.competition.chain
    async with ledger.change(viewer, act, chain=chain, key=key, asked=asked, source=source, target=target) as change:
        if change.answered:
            return await change.answer(SheetMove)
        insist(not_open(await held_open(one.event_id)))
        insist(of_one_event(one, other))
        pair = await _both(one, other)
        told = await all_as_told(pair, sees=sees_differences(viewer, one))
        insist(await not_movable(kind, *told))
        insist(changed(told, versions))
        insist(await already_asked(pair))
        row = SheetMove(
            kind=kind, source_id=one.id, target_id=other.id, asked_by_id=viewer.account_id, asked_at=clock.now(),
            reason=reason,
        )  # fmt: skip
        change.answers(await change.save(row))
    return row


def of_one_event(source: Sheet, target: Sheet) -> Refusal | None:
    """Marks stay in their event, and a sheet is not moved onto itself."""
    if source.event_id != target.event_id:
        return Refusal("sheets_of_other_events", {}, "target")
    return Refusal("sheet_onto_itself", {}, "target") if source.id == target.id else None


async def _both(source: Sheet, target: Sheet) -> tuple[Sheet, Sheet]:
    """Both sheets, locked."""
    found = {row.id: row for row in await locked_all([source, target])}
    return found[source.id], found[target.id]


def changed(pair: Sequence[Sheet], versions: Sequence[int]) -> Refusal | None:
    """Whether somebody has changed one of the sheets since it was looked at."""
    for sheet, version, field in zip(pair, versions, ("source_version", "target_version"), strict=True):
        if sheet.version != version:
            return Refusal("changed_since", {"version": version, "now": sheet.version}, field)
    return None


async def not_movable(kind: str, source: Sheet, target: Sheet) -> Refusal | None:
    """Why the marks of the sheets may not be exchanged: both are typed (to move: the target is empty and nobody is
    typing it), both mark the same aspects under one scheme, and who gets marks competes."""
    if source.state != "typed":
        return Refusal("sheet_not_typed", {"number": source.number}, "source")
    if kind == "swap" and target.state != "typed":
        return Refusal("sheet_not_typed", {"number": target.number}, "target")
    if kind == "move" and (target.state != "open" or await _under_way(target)):
        return Refusal("move_needs_empty_sheet", {"number": target.number}, "target")
    papers = await papers_of([source, target])
    if _aspects(papers[source.id]) != _aspects(papers[target.id]):
        return Refusal("sheets_mark_other_aspects", {}, "target")
    for sheet in (source, target) if kind == "swap" else (target,):
        if not await competes(sheet):
            return Refusal("entry_not_competing", {"number": sheet.number}, "target")
    return None


def _aspects(paper: Paper) -> list[int]:
    return [cell.aspect.id for cell in paper.cells]


async def _under_way(sheet: Sheet) -> bool:
    return await Transcript.filter(sheet_id=sheet.id, state__in=BEING_TYPED).using_db(db.here()).exists()


async def already_asked(pair: Sequence[Sheet]) -> Refusal | None:
    """One thing at a time for each sheet."""
    ids = [one.id for one in pair]
    waiting = SheetMove.filter(state="asked").using_db(db.here()).select_related("source", "target")
    for row in await waiting.filter(source__event_id=pair[0].event_id).order_by("id"):
        for sheet in (row.source, row.target):
            if sheet.id in ids:
                return Refusal("move_already_asked", {"number": sheet.number}, "source")
    return None


async def confirm(
    viewer: Viewer, uid: UUID | None, *, source_version: int, target_version: int, key: str | None = None
) -> SheetMove:
    """Carry out what another person asked for; both sheets count a change.

    Refused: `no_such_sheet_move`, no right, `typist_needs_account`, `sheet_move_over`, `move_asked_by_you`, what
    `not_movable` refuses, `changed_since`.
    """
    insist(may(viewer, CONFIRM))
    insist(without_account(viewer))
    found = await _move_of(viewer, uid, CONFIRM)
    versions = (source_version, target_version)
    asked = {"move": str(uid), "versions": versions}
    chain = found.source.event.competition.chain
    async with ledger.change(viewer, CONFIRM, chain=chain, key=key, asked=asked, kind=found.kind) as change:
        if change.answered:
            return await change.answer(SheetMove)
        event = await held_open(found.source.event_id)
        pair = await _both(found.source, found.target)
        row = await locked(found)
        insist(over(row))
        insist(not_open(event))
        insist(await asked_by_you(viewer, row))
        insist(await not_movable(row.kind, *pair))
        insist(changed(pair, versions))
        await _exchange(change, row.kind, *pair)
        row.state, row.confirmed_by_id, row.confirmed_at = "done", viewer.account_id, clock.now()
        change.answers(await change.save(row))
    return row


def over(move: SheetMove) -> Refusal | None:
    """Only what waits is confirmed or refused."""
    return None if move.state == "asked" else Refusal("sheet_move_over")


async def asked_by_you(viewer: Viewer, move: SheetMove) -> Refusal | None:
    """Two people stand by it: nobody confirms what he asked for."""
    return Refusal("move_asked_by_you") if await is_one_of(viewer, {move.asked_by_id}) else None


async def _exchange(change: Change, kind: str, source: Sheet, target: Sheet) -> None:
    papers = await papers_of([source, target])
    changed_marks = []
    for one, other in zip(papers[source.id].cells, papers[target.id].cells, strict=True):
        mine = one.mark
        assert mine is not None
        theirs = other.mark or Mark(sheet_id=target.id, aspect_id=other.aspect.id, state="void")
        here, there = (mine.state, mine.value, mine.remark), (theirs.state, theirs.value, theirs.remark)
        mine.state, mine.value, mine.remark = there if kind == "swap" else ("void", None, None)
        theirs.state, theirs.value, theirs.remark = here
        changed_marks += [mine, theirs]
    for mark in changed_marks:
        mark.salt = mark.salt or (new_salt() if mark.remark is not None else None)
    target.state, target.version = "typed", target.version + 1
    source.state, source.version = "typed" if kind == "swap" else "open", source.version + 1
    await change.save_many([source, target, *changed_marks])


async def refuse_move(viewer: Viewer, uid: UUID | None, *, reason: str, key: str | None = None) -> SheetMove:
    """Say no to what was asked, and why; everything stays. Also possible when marking is over, and by who asked.

    Refused: `no_such_sheet_move`, no right, `typist_needs_account`, no reason, `sheet_move_over`.
    """
    insist(may(viewer, REFUSE))
    insist(without_account(viewer))
    found = await _move_of(viewer, uid, REFUSE)
    reason = reason_given(reason)
    chain = found.source.event.competition.chain
    asked = {"move": str(uid), "reason": reason}
    async with ledger.change(viewer, REFUSE, chain=chain, key=key, asked=asked, kind=found.kind) as change:
        if change.answered:
            return await change.answer(SheetMove)
        row = await locked(found)
        insist(over(row))
        row.state, row.confirmed_by_id, row.confirmed_at = "refused", viewer.account_id, clock.now()
        row.answer_reason = reason
        change.answers(await change.save(row))
    return row


async def _move_of(viewer: Viewer, uid: UUID | None, act: str) -> SheetMove:
    rows = SheetMove.visible_to(viewer).select_related("source__event__competition", "target")
    found = await rows.get_or_none(uid=uid) if uid is not None else None
    if found is None:
        refuse("no_such_sheet_move", "move")
    event = found.source.event
    insist(may(viewer, act, of_event(event.competition, event)))
    return found
