"""Undoing an import as one: its entries are withdrawn, and their numbers are free for the corrected file."""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event, places
from server.entries import Delegation, Entry, EntryImport
from server.entries.asked import NUMBER_LIMIT
from server.entries.finding import import_of
from server.entries.registration import before_marking
from server.entries.reviewing import reason_given
from server.entries.wanted import numbers_in
from server.refusal import Refusal, insist

UNDONE = "entries.import_undone"
NAMED = 20  # entries that a refusal names
MARK = "~"  # behind the number of an undone entry


async def undo_import(viewer: Viewer, imported: UUID, reason: str, *, key: str | None = None) -> EntryImport:
    """Withdraw exactly the entries of an import. Their numbers get a mark, so that they can be given again.

    Refused: `import_undone`, `import_changed_since` with their numbers where one was reviewed or changed,
    `marking_has_opened`, `reason_missing`, and what `may` refuses for one of their delegations.
    """
    row = await import_of(viewer, imported, UNDONE)
    of = row.competition
    await _permitted(viewer, of, row)
    asked = {"import": str(imported), "reason": reason}
    async with ledger.change(viewer, UNDONE, chain=of.chain, key=key, asked=asked, **{"import": row.id}) as change:
        if change.answered:
            return await change.answer(EntryImport)
        insist(reason_given(reason))
        ids = await Entry.filter(imported_with_id=row.id).using_db(change.client).distinct().values_list("event_id")
        events = [await places.locked(event) for event in await _events([int(str(one)) for (one,) in ids])]
        row = await places.locked(row)
        insist(Refusal("import_undone", {}, "import") if row.undone_at is not None else None)
        for event in events:
            insist(before_marking(event))
        entries = await Entry.filter(imported_with_id=row.id).using_db(change.client).select_for_update().order_by("id")
        insist(untouched(entries))
        taken = {number for _, number in await numbers_in({event.id for event in events})}
        for entry in entries:
            entry.update_from_dict({
                "state": "withdrawn", "status": "withdrawn", "note": reason.strip(), "version": entry.version + 1,
                "entry_no": _aside(entry.entry_no, taken),
            })  # fmt: skip
        await change.save_many(entries)
        row.undone_at = clock.now()
        change.answers(await change.save(row))
    return row


async def _events(ids: list[int]) -> list[Event]:
    return await Event.filter(id__in=sorted(ids)).using_db(db.here()).order_by("id")


async def _permitted(viewer: Viewer, of: Competition, row: EntryImport) -> None:
    """An organiser undoes any import of his competition, a unit one that holds entries of its own alone."""
    rows = Entry.filter(imported_with_id=row.id).using_db(db.here()).distinct()
    ids = [one for (one,) in await rows.values_list("delegation_id")]
    delegations = {one.id: one for one in await Delegation.filter(id__in=[n for n in ids if n]).using_db(db.here())}
    for id_ in ids or [None]:
        insist(may(viewer, UNDONE, places.of_delegation(of, delegations.get(id_ or 0))))


def untouched(entries: list[Entry]) -> Refusal | None:
    """Whether every entry is as it was imported."""
    changed = [one.entry_no for one in entries if one.state != "submitted" or one.version != 1]
    if not changed:
        return None
    more = "…" if len(changed) > NAMED else ""
    return Refusal("import_changed_since", {"n": len(changed), "entries": "、".join(changed[:NAMED]) + more}, "import")


def _aside(number: str, taken: set[str]) -> str:
    """The number with a mark that makes it another one."""
    turn = 1
    while True:
        mark = MARK * turn if turn < 4 else f"{MARK}{turn}"
        other = number[: NUMBER_LIMIT - len(mark)] + mark
        if other not in taken:
            taken.add(other)
            return other
        turn += 1
