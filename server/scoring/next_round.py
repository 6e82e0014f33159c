"""Open the next round of an event: sheets for those who go on to it, once everything before it is scored and signed."""

from dataclasses import replace
from typing import Any

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.keeping import newest
from server.competitions.places import event_of, locked, of_event, same_version
from server.judging import conflicts
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.closing import incomplete
from server.scoring.desk import not_open
from server.scoring.opening import Plan, lacking_judging, planned, sheets_of

ACT = "round.opened"


async def open_round(
    viewer: Viewer, competition: str, event: str, round_: str, *, version: int, key: str | None = None
) -> Event:
    """Open a round: who goes on is computed from the marks of the rounds before it, and gets sheets; nobody else does.

    Where a correction has put somebody else into a round that is open, opening it again makes his sheets. Refused: an
    unknown place, no right, marking not open, `changed_since`, `no_such_round`, `round_not_ready` with everything that
    is missing, `round_open_already`.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    asked = {"competition": competition, "event": event, "round": round_, "version": version}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(row)
        insist(not_open(row))
        insist(same_version(row, version))
        insist(await unknown(row, round_))
        change.main.facts["round"] = round_
        await conflicts.settle(change, row)
        plan = await planned(row, round_)
        missing = [*await incomplete(row, round_), *lacking_judging(narrowed(plan))]
        if missing:
            refuse("round_not_ready", "round", [one.fault for one in missing], round=round_, n=len(missing))
        sheets = sheets_of(plan, await _there(plan))
        if not sheets:
            refuse("round_open_already" if plan.going else "nobody_goes_on", "round", round=round_)
        await change.save_many(sheets)
        row.version += 1
        change.answers(await change.save(row))
    return row


async def unknown(event: Event, code: str) -> Refusal | None:
    """The scheme has such a round, and it is not the first."""
    kept = (await newest([event.id])).get(event.id)
    codes = [one.code for one in kept.scheme.rounds] if kept else []
    if code in codes[1:]:
        return None
    return Refusal("no_such_round", {"round": code[:40], "expected": "、".join(codes[1:]) or "—"}, "round")


def narrowed(plan: Plan) -> Plan:
    """The plan with nobody but who is in the round."""
    return replace(
        plan, entries={id_: no for id_, no in plan.entries.items() if plan.going is None or id_ in plan.going}
    )


async def _there(plan: Plan) -> set[tuple[int, int]]:
    """(seat, entry) of the sheets there are."""
    rows: Any = await Sheet.filter(event_id=plan.event.id).using_db(db.here()).values_list("seat_id", "entry_id")
    return set(rows)
