"""Correct a mark after closing: the chief judge's act, with a reason. What is published stays until it is published
anew."""

from collections.abc import Sequence

from server import ledger
from server.access import Viewer, may
from server.competitions.places import locked, same_version
from server.record import new_salt
from server.refusal import Fault, insist, refuse
from server.scoring import Mark, Sheet
from server.scoring import points as typed
from server.scoring.desk import sheet_of
from server.scoring.giving import LONGEST_REMARK
from server.scoring.paper import Cell, papers_of

ACT = "mark.corrected"


async def correct_mark(
    viewer: Viewer, number: str, aspect: str, value: str | None, *, reason: str, version: int, key: str | None = None
) -> Sheet:
    """Change one mark of a closed event. `value` None: the mark does not count (void). The reason becomes its remark.

    Refused: `no_such_sheet`, no right, `correct_after_closing`, `changed_since`, `sheet_out`, an unknown aspect, a
    faulty or the same value, no reason.
    """
    insist(may(viewer, ACT))
    found = await sheet_of(viewer, number, ACT)
    reason = reason_given(reason)
    asked = {"sheet": number, "aspect": aspect, "value": value, "reason": reason, "version": version}
    chain = found.event.competition.chain
    async with ledger.change(viewer, ACT, chain=chain, key=key, asked=asked, sheet=number, aspect=aspect) as change:
        if change.answered:
            return await change.answer(Sheet)
        event = await locked(found.event)
        if event.state != "closed":
            refuse("correct_after_closing", None, event=event.code)
        sheet = await locked(found)
        insist(same_version(sheet, version))
        if sheet.state == "out":
            refuse("sheet_out", "sheet", number=sheet.number)
        mark = _corrected(sheet, (await papers_of([sheet]))[sheet.id].cells, aspect, value)
        mark.remark, mark.salt = reason, mark.salt or new_salt()
        sheet.version, event.version = version + 1, event.version + 1
        await change.save_many([event, sheet, mark])
        change.answers(sheet)
    return sheet


def reason_given(reason: str) -> str:
    """The reason, without the space around it. Refused: none, or too long."""
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", "reason")
    if len(reason) > LONGEST_REMARK:
        refuse("reason_too_long", "reason", most=LONGEST_REMARK)
    return reason


def _corrected(sheet: Sheet, cells: Sequence[Cell], aspect: str, value: str | None) -> Mark:
    cell = next((one for one in cells if one.code == aspect), None)
    if cell is None:
        refuse("aspect_not_on_sheet", "aspect", found=aspect[:40])
    read = typed.read(cell.aspect, value.strip()) if value is not None else None
    if isinstance(read, Fault):
        refuse("marks_faulty", "value", [read], n=1)
    state = "void" if read is None else "given"
    mark = cell.mark or Mark(sheet_id=sheet.id, aspect_id=cell.aspect.id, state="void")
    if (mark.state, mark.value) == (state, read):
        refuse("mark_unchanged", "value", aspect=aspect)
    mark.state, mark.value = state, read
    return mark
