"""`verify` names what was altered behind the ledger's back: by event, entry and aspect. Triggers off, plain SQL."""

from pathlib import Path

import pytest

from server.ledger.verify import verify
from server.packages.importing import import_package
from server.packages.reading import read
from server.results.publishing import publish
from tests.trust.tampering.master import mastered

HUNAN = Path("seeds/packages/hunan-2023")


@pytest.fixture
async def imported(database, viewer, regions):
    package = read(HUNAN)
    await import_package(viewer, package)
    await publish(viewer, "HUNAN-2023", reason="决赛结果")
    return database


async def tamper(database, *statements: str) -> None:
    """Run SQL as the master of the database, every guard off meanwhile."""
    async with mastered(database) as master:
        for statement in statements:
            await master.run(statement)


def mark_of(entry: str, aspect: str) -> str:
    return (
        "SELECT m.id FROM mark m JOIN sheet s ON s.id = m.sheet_id JOIN entry e ON e.id = s.entry_id "
        f"JOIN scheme_aspect a ON a.id = m.aspect_id WHERE e.entry_no = '{entry}' AND a.code = '{aspect}'"
    )


PLACE = "HUNAN-2023 / PROG / {} / {} / J1"


async def found(database):
    return [(one.rule, one.noun, one.place) for one in (await verify()).differences]


async def test_untouched_is_clean(imported):
    report = await verify()
    assert report.differences == []
    assert report.events >= 147
    assert report.rows > 1752


async def test_changed_mark_is_named(imported):
    await tamper(imported, f"UPDATE mark SET value = 0 WHERE id = ({mark_of('team043', 'PA')})")
    assert await found(imported) == [("row_changed", "mark", PLACE.format("team043", "PA"))]


async def test_deleted_mark_is_named(imported):
    await tamper(imported, f"DELETE FROM mark WHERE id = ({mark_of('team001', 'PB')})")
    assert await found(imported) == [("row_deleted", "mark", PLACE.format("team001", "PB"))]


async def test_added_mark_is_named(imported):
    await tamper(
        imported,
        "INSERT INTO mark (id, sheet_id, aspect_id, pass_no, state, value) "
        f"SELECT 999999999, sheet_id, aspect_id, 2, 'given', 1000 FROM mark WHERE id = ({mark_of('team002', 'PC')})",
    )
    assert await found(imported) == [("row_added", "mark", PLACE.format("team002", "PC"))]


async def test_swapped_marks_are_named(imported):
    """The totals stay as they are; both marks are named all the same."""
    one, other = mark_of("team043", "PA"), mark_of("team001", "PB")
    await tamper(
        imported,
        f"UPDATE mark SET value = CASE id WHEN ({one}) THEN 0 ELSE 1000 END WHERE id IN (({one}), ({other}))",
    )
    assert set(await found(imported)) == {
        ("row_changed", "mark", PLACE.format("team043", "PA")),
        ("row_changed", "mark", PLACE.format("team001", "PB")),
    }


async def test_altered_event_and_cut_tail_are_named(imported):
    await tamper(
        imported,
        "UPDATE ledger_event SET act = 'sheet.taken' WHERE chain = 'competition/HUNAN-2023' AND seq = 3",
        "DELETE FROM ledger_event WHERE chain = 'competition/HUNAN-2023' AND seq = "
        "(SELECT max(seq) FROM ledger_event WHERE chain = 'competition/HUNAN-2023')",
    )
    rules = {one.rule for one in (await verify()).differences}
    assert {"leaf_altered", "head_moved", "row_added"} <= rules


async def test_changed_published_name_is_named(imported):
    await tamper(imported, "UPDATE standing SET team = '别的队' WHERE entry_no = 'team043'")
    assert await found(imported) == [("row_changed", "standing", "HUNAN-2023 / PROG / 1 / team043")]
