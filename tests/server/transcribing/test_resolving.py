"""What two typists typed differently: seen, resolved, sent back; by neither of the two, and blind again afterwards."""

import pytest

from server import db
from server.access import ANONYMOUS, Viewer
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.scoring import Mark, Sheet
from server.transcribing import Transcript, TypedMark
from server.transcribing.differing import differences
from server.transcribing.resolving import Resolution, resolve, send_back
from server.transcribing.tasks import task
from server.transcribing.typing_in import begin, type_sheet
from tests.server.scoring.story import FULL, given, rules
from tests.server.transcribing.room import OTHER, Room, marks, refused, room, somebody

RIGHT = [Resolution("A1", "50.5", reason="纸质表上是 50.5"), Resolution("A2", "3", reason="字迹是 3")]
WHY = {"reason": "录错了一行"}


@pytest.fixture
async def desk(database: db.Database) -> Room:
    return await room()


async def differing(desk: Room) -> tuple[Sheet, Transcript]:
    sheet = await desk.sheet()
    return sheet, await desk.typed(sheet, FULL, OTHER)


async def test_the_coordinator_sees_what_differs_and_resolves_it(desk: Room) -> None:
    sheet, row = await differing(desk)
    seen = (await differences(desk.cai, [row.id]))[row.id]
    assert [(one.cell.code, one.first.value, one.second.value) for one in seen.rows] == [
        ("A1", "50.5", "50.4"), ("A2", "2", "3"),
    ]  # fmt: skip
    for _ in range(2):
        done = await resolve(desk.cai, sheet.number, RIGHT, version=4, key="r")
        assert (done.state, done.resolved_by_id) == ("resolved", desk.cai.account_id)
    assert await marks(sheet) == {"A1": ("given", 50_500), "A2": ("given", 3_000), "B1": ("given", 7_000)}
    assert (await Mark.get(sheet_id=sheet.id, aspect__code="A1")).remark == "纸质表上是 50.5"
    assert await TypedMark.filter(pass_no=3).count() == 2
    assert "字迹" not in (await LedgerEvent.get(act="transcript.resolved")).body
    assert (await refused(resolve(desk.dan, sheet.number, RIGHT, version=5))).rule == "sheet_typed"
    assert (await differences(desk.cai, [row.id]))[row.id].rows == ()
    assert (await verify()).differences == []


async def test_every_fault_of_a_resolution(desk: Room) -> None:
    sheet, _ = await differing(desk)

    async def told(*right: Resolution) -> list[tuple[str | None, str]]:
        no = await refused(resolve(desk.cai, sheet.number, right, version=4))
        assert no.rule == "resolution_faulty"
        return rules(no)

    assert await told() == [("A1", "difference_left"), ("A2", "difference_left")]
    assert await told(Resolution("A1", "61", reason="x"), RIGHT[1]) == [("A1", "mark_out_of_range")]
    assert await told(Resolution("A1", "60"), RIGHT[1]) == [("A1", "resolution_without_reason")]
    assert await told(Resolution("A1", "", reason="x"), RIGHT[1]) == [("A1", "aspect_not_scored")]
    assert await told(*RIGHT, Resolution("B1", "7", reason="x")) == [("B1", "aspect_not_different")]
    assert await told(*RIGHT, RIGHT[0]) == [("A1", "aspect_twice")]
    assert await told(Resolution("A1", "1", reason="长" * 501), RIGHT[1]) == [("A1", "resolution_reason_too_long")]


async def test_who_may_resolve(desk: Room) -> None:
    sheet = await desk.sheet()
    await begin(desk.cai, sheet.number)
    await type_sheet(desk.cai, sheet.number, given(**FULL))
    no = await refused(resolve(desk.dan, sheet.number, RIGHT, version=2))
    assert no.rule == "transcript_not_different"
    await begin(desk.ben, sheet.number)
    row = await type_sheet(desk.ben, sheet.number, given(**OTHER))
    twin = await somebody(desk.story, "cai-2", "coordinator", person=desk.cai.person_id)
    for viewer in (desk.cai, twin):
        assert (await refused(resolve(viewer, sheet.number, RIGHT, version=4))).rule == "resolver_typed"
        assert (await refused(send_back(viewer, sheet.number, "first", **WHY, version=4))).rule == "resolver_typed"
        hidden = (await differences(viewer, [row.id]))[row.id]
        assert (hidden.rows, hidden.hidden) == ((), True)
    told: dict[Viewer, str] = {
        ANONYMOUS: "sign_in_needed", desk.ann: "not_your_role", desk.story.chief: "not_your_role",
        await somebody(desk.story, "eve", "coordinator", foreign=True): "no_such_sheet",
    }  # fmt: skip
    for viewer, rule in told.items():
        assert (await refused(resolve(viewer, sheet.number, RIGHT, version=4))).rule == rule
        assert (await refused(send_back(viewer, sheet.number, "first", **WHY, version=4))).rule == rule
    assert (await differences(desk.ann, [row.id]))[row.id].rows == ()
    late = await refused(resolve(desk.dan, sheet.number, RIGHT, version=3))
    assert (late.rule, late.params) == ("changed_since", {"version": 3, "now": 4})
    assert (await refused(send_back(desk.dan, sheet.number, "third", **WHY, version=4))).rule == "no_such_typing"


@pytest.mark.parametrize(("entry", "left", "agrees"), [("first", "ben", OTHER), ("second", "ann", FULL)])
async def test_one_entry_is_sent_back(desk: Room, entry: str, left: str, agrees: dict[str, str]) -> None:
    """What is left stands as the first; whoever typed it does not type the second, nor who may have seen both."""
    sheet, row = await differing(desk)
    stays = getattr(desk, left)
    again = desk.ann if stays is desk.ben else desk.ben
    no = await refused(send_back(desk.cai, sheet.number, entry, reason=" ", version=4))
    assert (no.rule, no.field) == ("reason_missing", "reason")
    done = await send_back(desk.cai, sheet.number, entry, **WHY, version=4)
    assert (await Transcript.visible_to(desk.dan).get(id=row.id)).sent_back_reason == WHY["reason"]
    assert (done.state, done.first_typist_id, done.second_typist_id) == ("first_done", stays.account_id, None)
    assert await TypedMark.filter(transcript_id=row.id, pass_no=2).exclude(state="void").count() == 0
    assert (await refused(begin(stays, sheet.number))).rule == "second_typist_is_first"
    for viewer in (desk.cai, desk.dan):
        assert (await refused(begin(viewer, sheet.number))).rule == "differences_seen"
        found = await task(viewer, sheet.number)
        assert found is not None and found.state == "not_blind"
    await begin(again, sheet.number)
    assert (await type_sheet(again, sheet.number, given(**agrees))).state == "agreed"
    assert (await marks(sheet))["A1"] == ("given", 50_400 if agrees is OTHER else 50_500)
    assert (await verify()).differences == []
