"""The contestant's signature on process marks; and what is typed off a paper."""

from server import db
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.signatures.asking import contents_of_sheets, process_signed
from server.signatures.content import means, short
from server.signatures.signing import sign_process
from tests.server.scoring.story import built, refused
from tests.server.signatures.story import all_signed


async def test_a_contestant_signs_the_process_marks(database: db.Database) -> None:
    story = await (await built()).opened()
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    floor = await story.sheet(0, 1)
    assert sheet.number != floor.number
    await all_signed(story)
    chief = story.chief
    found = (await contents_of_sheets(chief, [sheet.id]))[sheet.id]
    assert found is not None
    no = await refused(sign_process(judge, sheet.number, "孙三", content=found))
    assert no.rule == "not_your_role"
    assert (await refused(sign_process(chief, sheet.number, " ", content=found))).rule == "signer_missing"
    assert (await refused(sign_process(chief, sheet.number, "孙三", content="0" * 64))).rule == "content_changed"
    assert not (await process_signed(chief, [sheet.id]))[sheet.id]
    row = await sign_process(chief, sheet.number, "孙三", content=found, key="p")
    assert (await sign_process(chief, sheet.number, "孙三", content=found, key="p")).id == row.id
    assert (row.kind, row.entry_id, row.content) == ("process", story.entries[0].id, found)
    assert (await process_signed(chief, [sheet.id]))[sheet.id]
    assert "孙三" not in (await LedgerEvent.filter(act="process.signed").get()).body
    assert (await verify()).differences == []


def test_what_is_typed_off_a_paper() -> None:
    code = "0123456789abcdef" + "0" * 48
    assert short(code) == "0123 4567 89AB CDEF"
    assert all(means(one, code) for one in (code, short(code), "0123-4567-89ab-cdef", code.upper()))
    assert not any(means(one, code) for one in ("", "0123", "0123 4567 89AB CDE", "1" * 16, short(code) + "1"))
