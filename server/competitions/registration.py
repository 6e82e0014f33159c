"""Registration (报名) of an event: opened, closed, or the event cancelled. How an event stands towards it."""

from collections.abc import Iterable
from datetime import date, timedelta

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.belongings import Session
from server.competitions.places import event_of, locked, of_event
from server.competitions.records import Competition, Event, stage_of
from server.competitions.scheme import Scheme
from server.ledger import Change
from server.record import new_salt
from server.refusal import Refusal, insist, refuse

OPEN, CLOSE, CANCEL = "registration.opened", "registration.closed", "event.cancelled"
REASON_LIMIT = 500  # characters


def takes_entries(event: Event, now: int) -> Refusal | None:
    """Whether `event` takes entries at `now`: registration is open and its deadline has not passed. An event that came
    as a package (no state) takes none here."""
    if event.state != "registration":
        return Refusal("registration_not_open", {"event": event.code})
    return Refusal("registration_over", {"event": event.code}) if is_over(event, now) else None


def is_over(event: Event, now: int) -> bool:
    """Whether the deadline of an open registration has passed: it counts as closed though nobody closed it."""
    return event.entries_until is not None and event.entries_until < now


def deadline_fault(competition: Competition, sessions: Iterable[Session], until: int, now: int) -> Refusal | None:
    """Whether entries can be taken until then: it is to come, and before the first session; without hours of any
    session, not after the first day."""
    if until <= now:
        return Refusal("deadline_past", {}, "entriesUntil")
    starts = [one.starts_at for one in sessions if one.starts_at is not None]
    if starts and until > min(starts):
        return Refusal("deadline_after_session", {}, "entriesUntil")
    if not starts and until >= day_after(competition.starts_on):
        return Refusal("deadline_after_start", {"day": competition.starts_on.isoformat()}, "entriesUntil")
    return None


def day_after(day: date) -> int:
    """The instant at which `day` is over in Asia/Shanghai."""
    return clock.morning(day + timedelta(days=1)) - 9 * 3600 * 1_000_000


def in_state(event: Event, *states: str) -> Refusal | None:
    """Whether the event stands in one of `states`."""
    if event.state in states:
        return None
    return Refusal("event_in_other_state", {"event": event.code, "state": event.state or "imported"}, "event")


async def open_registration(
    viewer: Viewer, competition: str, event: str, entries_until: int | None = None, *, key: str | None = None
) -> Event:
    """planned → registration: the event takes entries until `entries_until` (UTC microseconds; None: the deadline it
    has), and with it the competition becomes public, but for a rehearsal.

    Refused: `event_in_other_state`, `deadline_missing`, `deadline_past`, `deadline_after_session`,
    `deadline_after_start`, `scheme_missing`.
    """
    insist(may(viewer, OPEN))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, OPEN, of_event(found, one)))
    said = [competition, event, entries_until]
    async with ledger.change(viewer, OPEN, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        insist(in_state(row, "planned"))
        row.entries_until = entries_until or row.entries_until
        if row.entries_until is None:
            refuse("deadline_missing", "entriesUntil", event=event)
        sessions = await Session.filter(event_id=row.id).using_db(db.here())
        insist(deadline_fault(found, sessions, row.entries_until, clock.now()))
        if not await Scheme.filter(event_id=row.id).using_db(db.here()).exists():
            refuse("scheme_missing", "event", event=event)
        row.state = "registration"
        await _save(change, found, row, None if found.rehearsal_of_id else "registration")
    return row


async def close_registration(viewer: Viewer, competition: str, event: str, *, key: str | None = None) -> Event:
    """registration → review: no more entries are taken.

    Refused: `event_in_other_state`.
    """
    insist(may(viewer, CLOSE))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, CLOSE, of_event(found, one)))
    async with ledger.change(
        viewer, CLOSE, chain=found.chain, key=key, asked=[competition, event], event=event
    ) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        insist(in_state(row, "registration"))
        row.state = "review"
        await _save(change, found, row, row.stage)
    return row


async def cancel(viewer: Viewer, competition: str, event: str, reason: str, *, key: str | None = None) -> Event:
    """Cancel an event, e.g. for want of entries (domain.md 2.2); its rows stay.

    Refused: `reason_missing`, `already_published`, `event_in_other_state` (cancelled, or came as a package).
    """
    insist(may(viewer, CANCEL))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, CANCEL, of_event(found, one)) or reason_fault(reason))
    said = [competition, event, reason]
    async with ledger.change(viewer, CANCEL, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        if row.published_at is not None:
            refuse("already_published", "event", event=event)
        insist(in_state(row, "planned", "registration", "review", "marking", "closed"))
        await cancelled(change, found, row, reason)
    return row


async def cancelled(change: Change, found: Competition, row: Event, reason: str) -> None:
    """Write down that an event is cancelled, in an open change that has asked whether it may be."""
    row.state, row.cancel_reason = "cancelled", reason.strip()
    row.salt = row.salt or new_salt()
    await _save(change, found, row, row.stage)


def reason_fault(reason: str) -> Refusal | None:
    """Whether a reason says something."""
    if not reason.strip():
        return Refusal("reason_missing", {}, "reason")
    if len(reason) > REASON_LIMIT:
        return Refusal("text_unfit", {"field": "reason", "most": REASON_LIMIT}, "reason")
    return None


async def _save(change: Change, found: Competition, row: Event, stage: str | None) -> None:
    """Save the event with its `stage`, and the competition's stage that follows from all of them."""
    row.stage = stage
    row.version += 1
    competition = await locked(found)
    others = await Event.filter(competition_id=found.id).exclude(id=row.id).using_db(db.here())
    following = stage_of([*others, row])
    changed = following != competition.stage
    competition.stage = following
    await change.save_many([row, competition] if changed else [row])
    change.answers(row)
