"""What a decision to go on with fewer judges brings: a version of the scheme that needs no more marks than were
decided, and, where marking is open already, the sheets of the vacant seats left out of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from server import db, ranking
from server.competitions import Event
from server.competitions.keeping import Kept, keep, newest
from server.ledger import Change
from server.scoring import Mark, Sheet
from server.scoring.counting import is_vacant, needs

if TYPE_CHECKING:
    from server.scoring.opening import Plan

LEFT_OUT = "out"
OUT_PASS = 0  # of marks that count nowhere: everything that counts reads pass 1


async def lowered(change: Change, plan: "Plan") -> int | None:
    """The scheme under which marking is opened: where fewer judges were decided a new version of it, in which each
    aspect needs as many marks as the session with the fewest. Sheets that were imported before go over to it."""
    least: dict[str, int] = {}
    for need in needs(plan):
        least[need.aspect.code] = min(need.needed, least.get(need.aspect.code, need.needed))
    kept = (await newest([plan.event.id]))[plan.event.id]
    modules = tuple(
        replace(module, aspects=tuple(_with(one, least.get(one.code, one.judges)) for one in module.aspects))
        for module in kept.scheme.modules
    )
    if modules == tuple(kept.scheme.modules):
        return kept.id
    made = await keep(change, plan.event, replace(kept.scheme, modules=modules), kept.version + 1)
    await _carry(change, plan.event, kept, made)
    return made.id


def _with(aspect: ranking.Aspect, needed: int) -> ranking.Aspect:
    return replace(aspect, judges=min(aspect.judges, needed))


async def _carry(change: Change, event: Event, old: Kept, new: Kept) -> None:
    """Each sheet in an event of its own."""
    sheets: Sequence[Sheet] = await Sheet.filter(event_id=event.id, scheme_id=old.id).using_db(db.here()).order_by("id")
    now = {id_: new.aspect_ids[code] for code, id_ in old.aspect_ids.items()}
    for sheet in sheets:
        into = change.event("sheet.carried", sheet=sheet.number, scheme=new.version)
        sheet.scheme_id, sheet.version = new.id, sheet.version + 1
        marks = await Mark.filter(sheet_id=sheet.id).using_db(db.here()).order_by("id")
        for mark in marks:
            mark.aspect_id = now[mark.aspect_id]
        await change.save_many([sheet, *marks], lambda _, into=into: into)  # type: ignore[misc]


async def left_out(change: Change, plan: "Plan", panel: str, session: int | None) -> int:
    """Leave the sheets of a panel's vacant seats out of the marking of a session (None: of all), for every entry alike,
    those that were marked and signed too; how many. Their marks stay readable in the ledger and in the table, as a pass
    that nothing counts. Each sheet in an event of its own."""
    seats = [one.id for one in plan.seats.judged if one.panel.code == panel and is_vacant(plan, one)]
    rows = Sheet.filter(seat_id__in=seats).exclude(state=LEFT_OUT).using_db(db.here())
    rows = rows if session is None else rows.filter(entry__session_id=session)
    sheets = await rows.select_for_update().order_by("id")
    for sheet in sheets:
        into = change.event("sheet.left_out", sheet=sheet.number)
        sheet.state, sheet.version = LEFT_OUT, sheet.version + 1
        marks = await Mark.filter(sheet_id=sheet.id, pass_no=1).using_db(db.here()).order_by("id")
        for mark in marks:
            mark.pass_no = OUT_PASS
        await change.save_many([sheet, *marks], lambda _, into=into: into)  # type: ignore[misc]
    return len(sheets)
