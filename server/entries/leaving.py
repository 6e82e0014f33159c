"""Leaving an event: 退赛 by those who entered, 取消资格 by the chief judge or an organiser."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from server import db, ledger
from server.access import Viewer, may
from server.competitions import Event, places
from server.entries import Entry
from server.entries.registration import BEFORE_MARKING, before_marking, organises, stands
from server.entries.reviewing import acting, keep, reason_given
from server.refusal import Refusal, insist, refuse

By = Callable[[Event, str], Awaitable[Entry | None]]
WITHDRAWN, DISQUALIFIED = "entry.withdrawn", "entry.disqualified"


async def withdraw(viewer: Viewer, entry: UUID, reason: str, version: int, *, key: str | None = None) -> Entry:
    """Withdraw an entry: by its delegation until marking is opened, by an organiser until the event is closed.

    Before marking the entry ends; after that it stays among the entries and is shown as withdrawn in the result.
    Refused: `entry_ended`, `marking_has_opened`, `event_is_closed`, `reason_missing`, `changed_since`.
    """
    async with acting(viewer, WITHDRAWN, entry, version, key, reason=reason) as act:
        if act.change.answered:
            return await act.change.answer(Entry)
        row, event = act.found.entry, act.found.event
        insist(reason_given(reason))
        insist(may_leave(row))
        insist(not_closed(event) if organises(viewer, act.found.place) else before_marking(event))
        early = event.state in BEFORE_MARKING
        state = "withdrawn" if early else row.state
        return await keep(act.change, row, state=state, status="withdrawn", note=reason.strip())


def may_leave(entry: Entry) -> Refusal | None:
    """An entry that has ended, and one that is disqualified, cannot be withdrawn."""
    if (entry.state == "rejected" or stands(entry)) and entry.status != "disqualified":
        return None
    return Refusal("entry_ended", {"entry_no": entry.entry_no}, "entry")


def not_closed(event: Event) -> Refusal | None:
    """Whether the event is still before the closing of its marks, or came as a package."""
    return Refusal("event_is_closed", {"event": event.title}) if event.state in ("closed", "cancelled") else None


async def disqualify(
    viewer: Viewer, competition: str, event: str, entry_no: str, reason: str, *, by: By | None = None,
    key: str | None = None,
) -> Entry:  # fmt: skip
    """Disqualify an entry by its number, for cheating or taking another's place (domain.md 2.3); also after closing.

    `by` finds what was typed where the event is masked. A published result changes only by publishing again. Refused:
    `no_such_entry_no`, `entry_does_not_compete`, `reason_missing`.
    """
    insist(may(viewer, DISQUALIFIED))
    of, its = await places.event_of(viewer, competition, event)
    insist(may(viewer, DISQUALIFIED, places.of_event(of, its)))
    asked = {"competition": competition, "event": event, "entry_no": entry_no, "reason": reason}
    async with ledger.change(viewer, DISQUALIFIED, chain=of.chain, key=key, asked=asked, event=its.code) as change:
        if change.answered:
            return await change.answer(Entry)
        insist(reason_given(reason))
        its = await places.locked(its)
        row = await (by or by_number)(its, entry_no)
        if row is None:
            refuse("no_such_entry_no", "entryNo", entry_no=entry_no, event=its.title)
        insist(competes(row, entry_no))
        change.main.facts["entry"] = row.id
        return await keep(change, row, status="disqualified", note=reason.strip())


async def by_number(event: Event, entry_no: str) -> Entry | None:
    """The entry of a number, locked."""
    return await Entry.filter(event_id=event.id, entry_no=entry_no).using_db(db.here()).select_for_update().first()


def competes(entry: Entry, number: str) -> Refusal | None:
    """Whether the entry takes part: it was admitted and has not left."""
    admitted = entry.state in (None, "approved", "under_review")
    if admitted and entry.status not in ("withdrawn", "disqualified"):
        return None
    return Refusal("entry_does_not_compete", {"entry_no": number}, "entryNo")
