"""Wipe a rehearsal (演练): its marks are void, the invented names erased. It voids marks, so it stands in this room."""

from tortoise.expressions import Q

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.records import Grant
from server.competitions import Competition, Event
from server.competitions.places import competition_of, locked, of_competition
from server.competitions.records import chain_of
from server.entries import Member
from server.judging import Seating
from server.ledger import Change
from server.people import Person
from server.refusal import Refusal, insist, refuse
from server.results.rehearsing import NAME
from server.scoring import Mark, Sheet

WIPE = "rehearsal.wiped"


def wipeable(competition: Competition) -> Refusal | None:
    """Only a rehearsal can be wiped."""
    if competition.rehearsal_of_id is not None:
        return None
    return Refusal("no_rehearsal", {"code": competition.code}, "competition")


async def wipe(viewer: Viewer, code: str, *, key: str | None = None) -> Competition:
    """Wipe a rehearsal: its marks are void, the invented names erased, its seats and grants ended. From then on only
    the ledger knows it.

    Refused: `no_such_competition` (a wiped one too), `no_rehearsal`.
    """
    insist(may(viewer, WIPE))
    found = await _by_code(viewer, code, key)
    insist(may(viewer, WIPE, of_competition(found)) or wipeable(found))
    async with ledger.change(viewer, WIPE, chain=chain_of(_real(code)), key=key, asked=[code]) as change:
        if change.answered:
            return await change.answer(Competition)
        row = await locked(found)
        if row.wiped_at is not None:
            refuse("no_such_competition", "competition", code=code)
        events = await Event.filter(competition_id=row.id).using_db(db.here()).order_by("id").select_for_update()
        ids = [one.id for one in events]
        change.main.facts |= {"rehearsal": code, "sheets": await _void(change, ids)}
        await _erase(change, ids)
        await _end(change, row.id, ids)
        row.wiped_at = clock.now()
        row.version += 1
        await change.save(row)
        change.answers(row)
    return row


async def _by_code(viewer: Viewer, code: str, key: str | None) -> Competition:
    """The rehearsal, also one that a repeated request has wiped before."""
    if key is None:
        return await competition_of(viewer, code)
    found = await Competition.seen_by(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_competition", "competition", code=code)
    return found


def _real(code: str) -> str:
    return code.rpartition("-R")[0]


async def _void(change: Change, events: list[int]) -> int:
    """Make every mark void, one event for each sheet (design 4); how many sheets."""
    sheets = await Sheet.filter(event_id__in=events).using_db(db.here()).order_by("id").prefetch_related("marks")
    for sheet in sheets:
        into = change.event("sheet.voided", sheet=sheet.number)
        sheet.version += 1
        marks = [mark for mark in sheet.marks if mark.state != "void" or mark.remark]
        for mark in marks:
            _blank(mark)
        await change.save_many([sheet, *marks], lambda _, into=into: into)  # type: ignore[misc]
    return len(sheets)


def _blank(mark: Mark) -> None:
    mark.state, mark.value, mark.remark = "void", None, None


async def _erase(change: Change, events: list[int]) -> None:
    """The invented people lose their names; whoever else was entered in a rehearsal keeps his."""
    members = await Member.filter(entry__event_id__in=events, person_id__isnull=False).using_db(db.here())
    people = await Person.filter(id__in=sorted({one.person_id or 0 for one in members})).using_db(db.here())
    invented = [one for one in people if (one.name or "").startswith(NAME[:4])]
    for one in invented:
        one.name = None
    await change.save_many(invented)


async def _end(change: Change, competition_id: int, events: list[int]) -> None:
    """Nobody sits in its seats or holds a grant for it any more."""
    now = clock.now()
    seatings = await Seating.filter(seat__panel__event_id__in=events, until__isnull=True).using_db(db.here())
    for seating in seatings:
        seating.until = now
    of_it = Q(competition_id=competition_id) | Q(event_id__in=events)
    grants = await Grant.filter(of_it, withdrawn_at__isnull=True).using_db(db.here())
    for grant in grants:
        grant.withdrawn_at = now
    await change.save_many([*seatings, *grants])
