"""The acts on what a correction below proposes: accepted, which changes the entries above, or declined; with reason."""

from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import locked, of_event, same_version
from server.competitions.registration import reason_fault
from server.entries import Entry, Member
from server.entries.quotas import Room
from server.ledger import Change
from server.progression.carried import CarriedChange
from server.progression.entering import COPIED, TAKING, delegations_of, enter, entries_by_source, source_of, sources_of
from server.refusal import Refusal, insist, refuse
from server.results import Standing

ACCEPTED, DECLINED = "carried_change.accepted", "carried_change.declined"
LINE = ("revision__event__competition", "revision__scheme")


async def accept_carried(
    viewer: Viewer, carried: UUID | None, reason: str, *, version: int, note: str = "", key: str | None = None
) -> CarriedChange:
    """Accept a proposed change, and change the entries above. Once marking has begun only with the `note` of the chief
    judge or the arbitrators, and nobody moves up any more.

    Refused: no right, `no_such_carried_change`, no reason, `carried_decided`, `changed_since`, `carried_needs_note`,
    `carried_too_late`, `carried_entry_left`, `delegation_quota_full`.
    """
    found = await _found(viewer, carried, ACCEPTED, reason)
    asked = {"carried": str(carried), "reason": reason, "note": note, "version": version}
    its, chain = found.event, found.event.competition.chain
    async with ledger.change(viewer, ACCEPTED, chain=chain, key=key, asked=asked, event=its.code) as change:
        if change.answered:
            return await change.answer(CarriedChange)
        target, competition = await locked(its), await locked(its.competition)
        target.competition = competition
        row = await locked(found)
        insist(_decided(row) or same_version(row, version) or _not_now(target, row, note))
        change.main.facts["kind"] = row.kind
        if row.kind == "moves_up":
            await _move_up(change, target, row)
        else:
            await _change_entry(change, target, row, reason.strip())
        await _close(change, viewer, row, "accepted", reason, note)
    return row


async def decline_carried(
    viewer: Viewer, carried: UUID | None, reason: str, *, version: int, key: str | None = None
) -> CarriedChange:
    """Leave the entries above as they are, with the reason on record. Refused as `accept_carried` as far as it goes."""
    found = await _found(viewer, carried, DECLINED, reason)
    asked = {"carried": str(carried), "reason": reason, "version": version}
    its, chain = found.event, found.event.competition.chain
    async with ledger.change(viewer, DECLINED, chain=chain, key=key, asked=asked, event=its.code) as change:
        if change.answered:
            return await change.answer(CarriedChange)
        row = await locked(found)
        insist(_decided(row) or same_version(row, version))
        await _close(change, viewer, row, "declined", reason, "")
    return row


async def _found(viewer: Viewer, uid: UUID | None, act: str, reason: str) -> CarriedChange:
    insist(may(viewer, act))
    rows = CarriedChange.visible_to(viewer).select_related("event__competition")
    found = await rows.get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_carried_change", "carried")
    insist(may(viewer, act, of_event(found.event.competition, found.event)) or reason_fault(reason))
    return found


def _decided(row: CarriedChange) -> Refusal | None:
    return None if row.state == "proposed" else Refusal("carried_decided", {}, "carried")


def _not_now(target: Event, row: CarriedChange, note: str) -> Refusal | None:
    if target.state in TAKING:
        return None
    if row.kind == "moves_up":
        return Refusal("carried_too_late", {"event": target.title}, "carried")
    return Refusal("carried_needs_note", {"event": target.title}, "note") if reason_fault(note) else None


async def _close(change: Change, viewer: Viewer, row: CarriedChange, state: str, reason: str, note: str) -> None:
    row.state, row.reason, row.note = state, reason.strip(), note.strip() or None
    row.decided_at, row.account_id, row.version = clock.now(), viewer.account_id, row.version + 1
    change.answers(await change.save(row))


async def _line(row: CarriedChange) -> Standing:
    return await Standing.get(id=row.standing_id, using_db=db.here()).prefetch_related(*LINE)


async def _move_up(change: Change, target: Event, row: CarriedChange) -> None:
    line = await _line(row)
    if source_of(line) in await entries_by_source(target):
        refuse("carried_entry_left", "carried", entry_no=line.entry_no)
    delegations = await delegations_of(change, target.competition, [line])
    room = await Room.of(target.competition_id, {target.id})
    insist(room.take(target, delegations[line.revision.event.competition_id]))
    [made] = await enter(change, target, [line], delegations)
    change.main.facts["entry_no"] = made.entry_no


async def _change_entry(change: Change, target: Event, row: CarriedChange, reason: str) -> None:
    entry = await Entry.filter(id=row.entry_id).using_db(change.client).select_for_update().get()
    if entry.status == "withdrawn":
        refuse("carried_entry_left", "carried", entry_no=entry.entry_no)
    columns: dict[str, Any] = {"version": entry.version + 1}
    if row.kind == "falls_out":
        state = "withdrawn" if target.state in TAKING else entry.state
        columns |= {"state": state, "status": "withdrawn", "note": reason}
    else:
        line = await _line(row)
        columns["advanced_from_id"] = line.id
        await _copy(change, entry, (await sources_of([line]))[line.id])
    change.main.facts["entry_no"] = entry.entry_no
    await change.save(entry.update_from_dict(columns))


async def _copy(change: Change, entry: Entry, source: Entry) -> None:
    """The people of an entry as they stand below now; who is no longer there leaves his row without a person."""
    rows = await Member.filter(entry_id=entry.id).using_db(change.client).order_by("id").select_for_update()
    there = {(one.role, one.number): one for one in rows}
    now = {(one.role, one.number): one for one in source.members}
    for key, one in now.items():
        row = there.setdefault(key, Member(entry_id=entry.id, role=key[0], number=key[1]))
        kept = {name: getattr(one, name) for name in COPIED}
        kept["prior_honours"] = row.prior_honours or one.prior_honours
        row.update_from_dict(kept)
    for key, row in there.items():
        if key not in now:
            row.person_id = None
    await change.save_many(list(there.values()))
