"""File an appeal: by the delegation's leader, or later from the paper that somebody took; and take one back.

An appeal never stops a publication. It holds up the entries it names (server/appeals/standing.py).
"""

from collections.abc import Sequence
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.appeals import Appeal, AppealEntry, AppealEvidence
from server.appeals.asked import MEDIA, Filing, Receipt, fault_of, not_open, receipt_fault
from server.appeals.windows import late, not_taken, window_of
from server.competitions import Competition, Event
from server.competitions.places import event_of, locked, of_delegation, of_event, same_version
from server.entries import Delegation, Entry
from server.entries.handed import file_of
from server.files import StoredFile
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

FILED, ENTERED, WITHDRAWN = "appeal.filed", "appeal.entered", "appeal.withdrawn"


async def file_appeal(viewer: Viewer, competition: str, event: str, asked: Filing, *, key: str | None = None) -> Appeal:
    """File an appeal for entries of one's own delegation; it counts as received now.

    Refused: no right, an unknown place, `appeal_not_taken`, `appeal_entry_unknown` (also for another delegation's),
    `appeal_of_two_delegations`, `appeal_late`, `appeal_without_result`, what `fault_of` says, a file that is not his.
    """
    received_at = clock.now()
    insist(may(viewer, FILED))
    found, row = await event_of(viewer, competition, event)
    insist(fault_of(asked))
    entries = await _named(row, asked.entry_nos, viewer)
    delegation = await _delegation(entries)
    insist(may(viewer, FILED, of_delegation(found, delegation, row)))
    told = {"competition": competition, "event": event, **asked.told}
    async with ledger.change(viewer, FILED, chain=found.chain, key=key, asked=told, event=row.code) as change:
        if change.answered:
            return await change.answer(Appeal)
        return await _write(change, viewer, row, asked, entries, Receipt("", received_at))


async def enter_paper_appeal(
    viewer: Viewer, competition: str, event: str, asked: Filing, receipt: Receipt, *, key: str | None = None
) -> Appeal:
    """Enter an appeal that came on paper, with who received it and when: that hour decides whether it was in time.

    Refused: as `file_appeal`; `appeal_receiver`, `appeal_received_later`.
    """
    now = clock.now()
    insist(may(viewer, ENTERED))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ENTERED, of_event(found, row)))
    insist(fault_of(asked) or receipt_fault(receipt, now))
    entries = await _named(row, asked.entry_nos)
    told = {"competition": competition, "event": event, "receiver": receipt.receiver, "at": receipt.received_at}
    told |= asked.told
    async with ledger.change(viewer, ENTERED, chain=found.chain, key=key, asked=told, event=row.code) as change:
        if change.answered:
            return await change.answer(Appeal)
        return await _write(change, viewer, row, asked, entries, receipt)


async def withdraw_appeal(viewer: Viewer, appeal: UUID | None, *, version: int, key: str | None = None) -> Appeal:
    """Take an appeal back before it is ruled on; the entries it named are free again.

    Refused: `no_such_appeal`, no right, `changed_since`, ruled on or withdrawn already.
    """
    insist(may(viewer, WITHDRAWN))
    found, competition = await appeal_of(viewer, appeal)
    delegation = await delegation_of(found)
    insist(may(viewer, WITHDRAWN, of_delegation(competition, delegation, found.event)))
    asked = {"appeal": str(appeal), "version": version}
    async with ledger.change(
        viewer, WITHDRAWN, chain=competition.chain, key=key, asked=asked, appeal=found.id
    ) as change:
        if change.answered:
            return await change.answer(Appeal)
        await locked(found.event)
        row = await locked(found)
        insist(not_open(row) or same_version(row, version))
        row.state, row.version = "withdrawn", row.version + 1
        change.answers(await change.save(row))
    return row


async def appeal_of(viewer: Viewer, uid: UUID | None) -> tuple[Appeal, Competition]:
    """The appeal of a uid, with its event, and its competition. Refused: `no_such_appeal`."""
    rows = Appeal.visible_to(viewer).select_related("event__competition")
    found = await rows.get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_appeal", "appeal")
    return found, found.event.competition


async def delegation_of(appeal: Appeal) -> Delegation | None:
    """The delegation that appeals."""
    return await Delegation.get_or_none(id=appeal.delegation_id, using_db=db.here()) if appeal.delegation_id else None


async def _named(event: Event, numbers: Sequence[str], viewer: Viewer | None = None) -> list[Entry]:
    """The entries of an event by number, of those `viewer` sees where one is given: another delegation's number and
    one that does not exist are one answer. All of one delegation."""
    wanted = sorted({one.strip() for one in numbers})
    rows = Entry.visible_to(viewer) if viewer else Entry.all(using_db=db.here())
    found = await rows.filter(event_id=event.id, entry_no__in=wanted).order_by("entry_no")
    unknown = sorted(set(wanted) - {one.entry_no for one in found})
    if unknown:
        refuse("appeal_entry_unknown", "entry_nos", entries="、".join(unknown)[:200], event=event.title)
    if len({one.delegation_id for one in found}) > 1:
        refuse("appeal_of_two_delegations", "entry_nos")
    return list(found)


async def _delegation(entries: Sequence[Entry]) -> Delegation | None:
    id_ = entries[0].delegation_id
    return await Delegation.get_or_none(id=id_, using_db=db.here()) if id_ else None


async def _write(
    change: Change, viewer: Viewer, event: Event, asked: Filing, entries: Sequence[Entry], receipt: Receipt
) -> Appeal:
    """The rows of an appeal, if the event takes it and its window was open when it was received."""
    event = await locked(event)
    insist(not_taken(event))
    window = await window_of(event, asked.kind, entries, receipt.received_at)
    if isinstance(window, Refusal):
        insist(window)
        raise AssertionError
    insist(late(window, receipt.received_at))
    files = [await _fitting(viewer, uid) for uid in dict.fromkeys(asked.files)]
    newest = await Appeal.filter(event_id=event.id).using_db(change.client).order_by("-number").first()
    row = Appeal(
        event_id=event.id, delegation_id=entries[0].delegation_id, number=newest.number + 1 if newest else 1,
        kind=asked.kind, received_at=receipt.received_at, entered_at=clock.now(),
        receiver=receipt.receiver.strip() or None, account_id=viewer.account_id,
        revision_id=window.revision.id if window.revision else None, statement=asked.statement.strip(),
    )  # fmt: skip
    change.answers(await change.save(row))
    await change.save_many([AppealEntry(appeal_id=row.id, entry_id=one.id) for one in entries])
    await change.save_many([AppealEvidence(appeal_id=row.id, file_id=one.id, at=row.entered_at) for one in files])
    return row


async def _fitting(viewer: Viewer, uid: UUID) -> StoredFile:
    """One of the viewer's own uploads, of a type that can be evidence."""
    stored = await file_of(viewer, uid)
    if stored.media not in MEDIA:
        refuse("evidence_media", "files", found=stored.media)
    return stored
