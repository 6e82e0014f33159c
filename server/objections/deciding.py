"""What becomes of an objection: triaged, accepted or declined with a reason, investigated, answered.

An accepted one holds whom it names, and nobody else; upheld it goes on holding him.
"""

from datetime import date
from uuid import UUID

from server import clock, ledger
from server.access import Place, Viewer, may
from server.competitions.places import locked, same_version
from server.objections import ANSWERED, Objection
from server.refusal import Refusal, insist, refuse

TRIAGED, ACCEPTED, DECLINED = "objection.triaged", "objection.accepted", "objection.declined"
FOUND, REPLIED = "objection.found", "objection.replied"
LONGEST = 5000


def place_of(row: Objection) -> Place:
    """What the scopes of grants are compared with."""
    return Place(region_code=row.region_code, competition_id=row.competition_id, event_id=row.event_id)


def text_fault(field: str, text: str, *, needed: bool = True) -> Refusal | None:
    """Whether a reason or finding is missing or too long."""
    if (needed and not text.strip()) or len(text) > LONGEST or "\0" in text:
        return Refusal("objection_text", {"most": LONGEST}, field)
    return None


def needs_reason(row: Objection) -> bool:
    """Whether accepting asks for a reason: it came late, or is neither signed nor has clues that can be followed."""
    return row.is_late or not (row.is_signed or row.has_clues)


def not_in(row: Objection, *states: str) -> Refusal | None:
    """Whether an objection is in none of the states in which this can be done."""
    return None if row.state in states else Refusal(f"objection_is_{row.state}", {"receipt": row.receipt}, "objection")


async def triage(
    viewer: Viewer, objection: UUID | None, *, is_signed: bool, has_clues: bool, version: int, key: str | None = None
) -> Objection:
    """Say whether it is signed with a real name, checked by the desk, and whether it has clues that can be followed.

    Refused: no right there, unknown, decided already, changed since.
    """
    asked = [str(objection), is_signed, has_clues, version]
    insist(may(viewer, TRIAGED))
    async with ledger.change(viewer, TRIAGED, key=key, asked=asked, objection=str(objection)) as change:
        if change.answered:
            return await change.answer(Objection)
        row = await _at(viewer, TRIAGED, objection, version, "registered", "triaged")
        row.is_signed, row.has_clues, row.state = is_signed, has_clues, "triaged"
        row.triaged_at, row.triaged_by_id = clock.now(), viewer.account_id
        change.answers(await change.save(row))
    return row


async def accept(
    viewer: Viewer, objection: UUID | None, reason: str = "", *, version: int, key: str | None = None
) -> Objection:
    """Accept an objection: whom it names is held from now on.

    Refused: no right there, unknown, not triaged, no reason where `needs_reason`, changed since.
    """
    insist(may(viewer, ACCEPTED))
    insist(text_fault("reason", reason, needed=False))
    return await _decide(viewer, ACCEPTED, objection, reason, version, key)


async def decline(
    viewer: Viewer, objection: UUID | None, reason: str, *, version: int, key: str | None = None
) -> Objection:
    """Decline an objection with the reason. Refused: as `accept`, and always without a reason."""
    insist(may(viewer, DECLINED))
    insist(text_fault("reason", reason))
    return await _decide(viewer, DECLINED, objection, reason, version, key)


async def _decide(
    viewer: Viewer, act: str, objection: UUID | None, reason: str, version: int, key: str | None
) -> Objection:
    async with ledger.change(
        viewer, act, key=key, asked=[str(objection), reason, version], objection=str(objection)
    ) as change:
        if change.answered:
            return await change.answer(Objection)
        row = await _at(viewer, act, objection, version, "triaged")
        if act == ACCEPTED and needs_reason(row) and not reason.strip():
            refuse("objection_late_reason" if row.is_late else "objection_vague_reason", "reason")
        row.state, row.reason = act.partition(".")[2], reason.strip() or None
        row.decided_at, row.decided_by_id = clock.now(), viewer.account_id
        change.answers(await change.save(row))
    return row


async def find(
    viewer: Viewer, objection: UUID | None, finding: str, *, upheld: bool, version: int, key: str | None = None
) -> Objection:
    """Record what the investigation found. Not upheld, it lets go whom it held.

    Refused: no right there, unknown, not accepted, no finding, changed since.
    """
    insist(may(viewer, FOUND))
    insist(text_fault("finding", finding))
    asked = [str(objection), finding, upheld, version]
    async with ledger.change(viewer, FOUND, key=key, asked=asked, objection=str(objection)) as change:
        if change.answered:
            return await change.answer(Objection)
        row = await _at(viewer, FOUND, objection, version, "accepted")
        row.state, row.finding = "upheld" if upheld else "not_upheld", finding.strip()
        row.found_at, row.found_by_id = clock.now(), viewer.account_id
        change.answers(await change.save(row))
    return row


async def reply(
    viewer: Viewer, objection: UUID | None, replied_on: date, *, version: int, key: str | None = None
) -> Objection:
    """Record the day on which the reply was sent.

    Refused: no right there, unknown, not answered yet, replied already, a day before arrival or after today.
    """
    insist(may(viewer, REPLIED))
    asked = [str(objection), replied_on.isoformat(), version]
    async with ledger.change(viewer, REPLIED, key=key, asked=asked, objection=str(objection)) as change:
        if change.answered:
            return await change.answer(Objection)
        row = await _at(viewer, REPLIED, objection, version, *ANSWERED)
        if row.replied_on is not None:
            refuse("objection_replied", "objection", day=row.replied_on.isoformat())
        if not row.arrived_on <= replied_on <= clock.today():
            refuse("objection_reply_day", "repliedOn", day=row.arrived_on.isoformat())
        row.replied_on = replied_on
        change.answers(await change.save(row))
    return row


async def _at(viewer: Viewer, act: str, uid: UUID | None, version: int, *states: str) -> Objection:
    """The objection, locked, its version counted up, where the act is the viewer's and it is in one of `states`."""
    found = await Objection.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_objection", "objection")
    insist(may(viewer, act, place_of(found)))
    row = await locked(found)
    insist(not_in(row, *states) or same_version(row, version))
    row.version += 1
    return row
