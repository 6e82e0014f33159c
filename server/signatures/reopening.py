"""Reopening (重开) of an event whose marking was closed: asked by one, confirmed by another, with a reason."""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event
from server.competitions.places import event_of, locked, of_event
from server.ledger import Change
from server.rechecking import Recheck
from server.refusal import Refusal, insist, refuse
from server.scoring.correct import reason_given
from server.signatures import Reopening, Signature
from server.signatures.owing import EVENT_KINDS
from server.signatures.recording import same_person


async def ask_reopening(
    viewer: Viewer, competition: str, event: str, *, reason: str, key: str | None = None
) -> Reopening:
    """Ask that a closed event be marked on. Refused: no right, `not_reopenable`, `event_is_final`,
    `reopening_waits`, no reason."""
    act = "reopening.asked"
    insist(may(viewer, act))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, act, of_event(found, row)))
    reason = reason_given(reason)
    asked = {"competition": competition, "event": event, "reason": reason}
    async with ledger.change(viewer, act, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Reopening)
        row = await locked(row)
        insist(not_reopenable(row))
        if await waiting(row) is not None:
            refuse("reopening_waits", "event", event=row.code)
        made = Reopening(
            event_id=row.id, state="asked", asked_by_id=viewer.account_id, asked_at=clock.now(),
            revision=row.revision, reason=reason,
        )  # fmt: skip
        change.answers(await change.save(made))
    return made


def not_reopenable(event: Event) -> Refusal | None:
    """Only what was closed here is opened again, and nothing that is final."""
    if event.state != "closed":
        return Refusal("not_reopenable", {"event": event.code}, "event")
    return Refusal("event_is_final", {"event": event.code}, "event") if event.final_at is not None else None


async def waiting(event: Event) -> Reopening | None:
    """The reopening that was asked for and not yet answered."""
    return await Reopening.filter(event_id=event.id, state="asked").using_db(db.here()).first()


async def confirm_reopening(viewer: Viewer, uid: UUID | None, *, key: str | None = None) -> Reopening:
    """Open the marking again. The sheets keep their state; the signatures on the event are undone, a recheck is
    replaced. Only by another natural person than who asked.

    Refused: `no_such_reopening`, no right, `reopening_answered`, `same_person_reopens`, `not_reopenable`,
    `event_is_final`.
    """
    act = "reopening.confirmed"
    row, competition = await reopening_of(viewer, uid, act)
    asked = {"reopening": str(uid)}
    async with ledger.change(viewer, act, chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Reopening)
        event = await locked(row.event)
        row = await answerable(change, row)
        if await same_person(viewer, row.asked_by_id):
            refuse("same_person_reopens", None, event=event.code)
        insist(not_reopenable(event))
        _answered(row, viewer, "done")
        row.revision = event.revision
        await _undo(change, event)
        event.state, event.version, event.closed_at, event.closed_by_id = "marking", event.version + 1, None, None
        await change.save_many([event, row])
        change.answers(row)
    return row


async def refuse_reopening(viewer: Viewer, uid: UUID | None, *, key: str | None = None) -> Reopening:
    """Say no to a reopening; the event stays closed. Refused: `no_such_reopening`, no right, `reopening_answered`."""
    act = "reopening.refused"
    row, competition = await reopening_of(viewer, uid, act)
    asked = {"reopening": str(uid)}
    async with ledger.change(viewer, act, chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Reopening)
        await locked(row.event)
        row = await answerable(change, row)
        _answered(row, viewer, "refused")
        change.answers(await change.save(row))
    return row


async def reopening_of(viewer: Viewer, uid: UUID | None, act: str) -> tuple[Reopening, Competition]:
    """The reopening of a uid with its event and competition, where `viewer` may carry out `act`."""
    insist(may(viewer, act))
    rows = Reopening.visible_to(viewer).filter(uid=uid).select_related("event__competition")
    found = await rows.first() if uid is not None else None
    if found is None:
        refuse("no_such_reopening", "reopening")
    insist(may(viewer, act, of_event(found.event.competition, found.event)))
    return found, found.event.competition


async def answerable(change: Change, row: Reopening) -> Reopening:
    """The reopening, locked, which nobody has answered. Refused: `reopening_answered`."""
    change.main.facts["event"] = row.event.code
    row = await locked(row)
    if row.state != "asked":
        refuse("reopening_answered", "reopening", state=row.state)
    return row


def _answered(row: Reopening, viewer: Viewer, state: str) -> None:
    row.state, row.confirmed_by_id, row.confirmed_at = state, viewer.account_id, clock.now()


async def _undo(change: Change, event: Event) -> None:
    """The signatures on the event count no more, and its recheck is replaced."""
    kept = Signature.filter(event_id=event.id, kind__in=EVENT_KINDS, undone_at__isnull=True).using_db(db.here())
    signatures = await kept.order_by("id")
    for one in signatures:
        one.undone_at = clock.now()
    rechecks = await Recheck.filter(event_id=event.id).exclude(state="replaced").using_db(db.here()).order_by("id")
    for recheck in rechecks:
        recheck.state = "replaced"
    await change.save_many([*signatures, *rechecks])


async def reasons_since(event: Event, revision: int) -> list[str]:
    """Why an event was reopened since its revision of a number: what the next says beside its own reason."""
    rows = Reopening.filter(event_id=event.id, state="done", revision__gte=revision).using_db(db.here())
    return [one.reason for one in await rows.order_by("confirmed_at")]
