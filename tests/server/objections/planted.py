"""An accepted objection against an entry, as the desk leaves it."""

from uuid import uuid4

from server import clock, db, ledger
from server.access import console
from server.entries import Entry
from server.objections import Objection, ObjectionNamed


async def accepted_against(entry_no: str) -> Objection:
    """Names the entry of that number; there is one event."""
    entry = await Entry.all(using_db=db.here()).get(entry_no=entry_no)
    today = clock.today()
    async with ledger.change(console(), "objection.accepted") as change:
        row = Objection(
            receipt=uuid4().hex[:10], subject_noun="notice", subject_uid=uuid4(), event_id=entry.event_id,
            channel="letter", statement="示例", arrived_on=today, counts="arrival", counted_on=today, reply_days=15,
            is_late=False, state="accepted", entered_at=clock.now(),
        )  # fmt: skip
        await change.save(row)
        await change.save(ObjectionNamed(objection_id=row.id, subject_uid=entry.uid, name="示例"))
    return row


async def settled(row: Objection, state: str) -> None:
    """Found to be so, or not."""
    async with ledger.change(console(), "objection.found") as change:
        row.state, row.found_at = state, clock.now()
        await change.save(row)
