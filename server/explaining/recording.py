"""Record: the explanations of a revision are kept with it, in the transaction that publishes it.

Marks may be corrected later; what is kept says how the revision came about then, and is read with the marks gone.
"""

from collections.abc import AsyncIterator, Sequence

from server import db
from server.competitions import Event
from server.entries import Entry
from server.explaining import Explanation
from server.explaining.body import Explaining
from server.explaining.parts import Body
from server.explaining.reading import marks_of, seats_of, times_of
from server.explaining.text import written
from server.ledger import Change
from server.results import Revision, Standing
from server.results.draft import Draft, draft

BATCH = 100  # entries that are held in memory with all their marks


async def record(change: Change, revisions: Sequence[Revision]) -> None:
    """Keep the explanation of every line of `revisions`, which are being published from the drafts they bring."""
    for revision in revisions:
        lines = await Standing.filter(revision_id=revision.id).using_db(change.client).values_list("entry_no", "id")
        ids = {str(no): int(str(id_)) for no, id_ in lines}
        async for bodies in explained(revision.draft or await draft(revision.event)):
            rows = [Explanation(standing_id=ids[one.entry_no], body=written(one)) for one in bodies]
            await change.save_many(rows)


async def explained(one: Draft, entry_no: str | None = None) -> AsyncIterator[list[Body]]:
    """The explanations of a draft in batches, or that of one entry alone."""
    seats = await seats_of(one.event.id)
    numbers = {seat.id: n for n, seat in enumerate(seats, 1)}
    by_text = {seat.number: numbers[seat.id] for seat in reversed(seats)}
    ranked = [line.ranked for line in one.lines]
    explaining = Explaining(one.kept.scheme, one.field, ranked, by_text)
    entries = await _entries(one.event, None if entry_no is None else [entry_no])
    known = [entries[each.entry_no] for each in ranked if each.entry_no in entries]
    for start in range(0, len(known), BATCH):
        batch = known[start : start + BATCH]
        marks = await marks_of(one.kept, [each.id for each in batch], numbers)
        times = await times_of(batch)
        yield [explaining.body(each.entry_no, marks.get(each.id, {}), times[each.id]) for each in batch]


async def _entries(event: Event, numbers: Sequence[str] | None) -> dict[str, Entry]:
    rows = Entry.filter(event_id=event.id).using_db(db.here())
    if numbers is not None:
        rows = rows.filter(entry_no__in=list(numbers))
    return {one.entry_no: one for one in await rows}
