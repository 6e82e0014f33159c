"""What is signed, of an event of 1,000,000 marks: read whole, asked again, asked again after one mark."""

from server import db, ledger
from server.access import console
from server.scoring import Mark, Sheet
from server.signatures.content import event_content
from tests import databases
from tests.bench.million import filled
from tests.bench.timing import against

BARE = (
    "SELECT COUNT(m.value), SUM(m.value), MIN(m.state) FROM sheet s JOIN mark m ON m.sheet_id = s.id "
    "WHERE s.event_id = ?"
)


async def signing(engine: str) -> None:
    """Each against the bare aggregate of the same marks."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        event = await filled()
        sheets = iter(await Sheet.visible_to(console()).filter(event_id=event.id).limit(20))

        async def bare() -> None:
            await db.reader().execute_query(db.placeholders(BARE), [event.id])

        async def whole() -> None:
            await event_content(event, anew=True)

        async def again() -> None:
            await event_content(event)

        async def one_mark() -> None:
            sheet, before = next(sheets), await event_content(event)
            mark = await Mark.visible_to(console()).filter(sheet_id=sheet.id).first()
            assert mark is not None
            mark.value, sheet.version = (mark.value or 0) + 1, sheet.version + 1
            async with ledger.change(console(), "bench.marked", chain="competition/BENCH") as change:
                await change.save_many([sheet, mark])
            assert await event_content(event) != before

        await against(f"{engine}: what is signed of 1,000,000 marks, bare aggregate", whole, bare, rounds=2)
        await against(f"{engine}: the same, asked again", whole, again, rounds=1, named="again")
        await against(f"{engine}: the same, after one mark", whole, one_mark, rounds=1, named="mark")
        kept = await event_content(event)
        assert kept == await event_content(event, anew=True)
