"""Typing a sheet twice: the states, who may, claims that lapse, faults, what a tablet did before."""

import json

import pytest

from server import clock, db
from server.access import ANONYMOUS, console
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.scoring import Sheet
from server.scoring.closing import close_marking, incomplete
from server.scoring.floor import record_absence, void_run
from server.scoring.giving import give
from server.scoring.signing import sign
from server.transcribing import Transcript, typing_in
from server.transcribing.owing import unfinished
from server.transcribing.typing_in import begin, type_sheet
from tests.server.scoring.story import CODE, EVENT, FULL, given, rules
from tests.server.transcribing.room import OTHER, Room, marks, refused, room, somebody

READ = {"A1": ("given", 50_500), "A2": ("given", 2_000), "B1": ("given", 7_000)}


@pytest.fixture
async def desk(database: db.Database) -> Room:
    return await room()


async def test_typed_twice_alike_is_on_the_sheet(desk: Room) -> None:
    sheet = await desk.sheet()
    for _ in range(2):
        assert (await begin(desk.ann, sheet.number, key="b")).state == "first_begun"
    for _ in range(2):
        done = await type_sheet(desk.ann, sheet.number, given(**FULL), key="t")
        assert (done.state, done.version, done.first_typist_id) == ("first_done", 2, desk.ann.account_id)
    assert await marks(sheet) == {}
    await begin(desk.ben, sheet.number)
    done = await type_sheet(desk.ben, sheet.number, given(B1="7.0", A1="50.50", A2="2"))
    assert (done.state, done.version, done.second_typist_id) == ("agreed", 4, desk.ben.account_id)
    now = await Sheet.get(id=sheet.id)
    assert (now.state, now.version, await marks(sheet)) == ("typed", 2, READ)
    acts = [one.act for one in await LedgerEvent.filter(act__startswith="transcript.").order_by("seq")]
    assert acts == ["transcript.begun", "transcript.typed"] * 2
    last = json.loads((await LedgerEvent.filter(act="transcript.typed").order_by("-seq").first()).body)  # type: ignore[union-attr]
    assert set(last["rows"]) == {"transcript", "typed_mark", "sheet", "mark"}
    for viewer in (desk.ann, desk.cai):
        assert (await refused(begin(viewer, sheet.number))).rule == "sheet_typed"
    tablet = give(desk.story.judges[0], sheet.number, given(A1="1"), send=False, version=2)
    assert (await refused(tablet)).rule == "sheet_typed"
    assert (await refused(sign(desk.story.judges[0], sheet.number, version=2))).rule == "sheet_typed"
    assert (await verify()).differences == []


async def test_typed_differently_puts_nothing_on_the_sheet(desk: Room) -> None:
    sheet = await desk.sheet()
    done = await desk.typed(sheet, FULL, OTHER)
    assert (done.state, (await Sheet.get(id=sheet.id)).state, await marks(sheet)) == ("different", "open", {})
    for viewer, rule in ((desk.ann, "sheet_typed"), (desk.cai, "transcript_different")):
        assert (await refused(begin(viewer, sheet.number))).rule == rule


async def test_absent_is_not_nought(desk: Room) -> None:
    done = await desk.typed(await desk.sheet(), {**FULL, "B1": "absent"}, {**FULL, "B1": "0"})
    assert done.state == "different"


async def test_the_second_typist_is_another_person(desk: Room) -> None:
    sheet = await desk.sheet()
    await begin(desk.ann, sheet.number)
    await type_sheet(desk.ann, sheet.number, given(**FULL))
    twin = await somebody(desk.story, "ann-2", "typist", person=desk.ann.person_id)
    for viewer in (desk.ann, twin):
        assert (await refused(begin(viewer, sheet.number))).rule == "second_typist_is_first"
        assert (await refused(type_sheet(viewer, sheet.number, given(**FULL)))).rule == "transcript_not_yours"
    assert (await begin(desk.ben, sheet.number)).state == "second_begun"


async def test_a_claim_lapses(desk: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, start = await desk.sheet(), clock.now()
    with clock.set_to(start):
        await begin(desk.ann, sheet.number)
        assert (await refused(begin(desk.ben, sheet.number))).rule == "transcript_taken"
    with clock.set_to(start + 30 * 60_000_000 - 1):
        assert (await refused(begin(desk.ben, sheet.number))).rule == "transcript_taken"
    with clock.set_to(start + 30 * 60_000_000):
        assert (await begin(desk.ben, sheet.number)).first_typist_id == desk.ben.account_id
        assert (await refused(type_sheet(desk.ann, sheet.number, given(**FULL)))).rule == "transcript_not_yours"
    monkeypatch.setenv(typing_in.SETTING, "1")
    with clock.set_to(start + 31 * 60_000_000):
        assert (await begin(desk.ann, sheet.number)).first_typist_id == desk.ann.account_id
    with clock.set_to(start + 90 * 60_000_000):  # lapsed, but nobody took it
        assert (await type_sheet(desk.ann, sheet.number, given(**FULL))).state == "first_done"


async def test_every_fault_of_a_sheet_is_named(desk: Room) -> None:
    sheet = await desk.sheet()
    await begin(desk.ann, sheet.number)
    no = await refused(type_sheet(desk.ann, sheet.number, given(A1="61", A2="1.5", Z="1", B1="x")))
    assert (no.rule, [one.column for one in no.faults]) == ("marks_faulty", ["A1", "A2", "Z", "B1"])
    no = await refused(type_sheet(desk.ann, sheet.number, given(A1="60", A2=None)))
    assert (no.rule, rules(no)) == ("not_scored", [("A2", "aspect_not_scored"), ("B1", "aspect_not_scored")])


async def test_what_a_tablet_gave_is_not_typed(desk: Room) -> None:
    sheet, judge = await desk.sheet(), desk.story.judges[0]
    await begin(desk.ann, sheet.number)
    await give(judge, sheet.number, given(**FULL), send=True, version=1)
    assert (await refused(type_sheet(desk.ann, sheet.number, given(**FULL)))).rule == "sheet_given_on_tablet"
    await sign(judge, sheet.number, version=2)
    assert (await refused(begin(desk.ben, sheet.number))).rule == "sheet_given_on_tablet"
    assert await unfinished(desk.story.event) == []


async def test_who_may(desk: Room) -> None:
    sheet = await desk.sheet()
    foreign = await somebody(desk.story, "eve", "typist", foreign=True)
    told = {
        ANONYMOUS: "sign_in_needed", desk.story.judges[0]: "not_your_role", desk.story.chief: "not_your_role",
        foreign: "no_such_sheet", console(): "typist_needs_account",
    }  # fmt: skip
    for viewer, rule in told.items():
        assert (await refused(begin(viewer, sheet.number))).rule == rule
        assert (await refused(type_sheet(viewer, sheet.number, given(**FULL)))).rule == rule
    assert (await refused(begin(desk.ann, "no\0such"))).rule == "no_such_sheet"
    assert (await begin(desk.cai, sheet.number)).state == "first_begun"


async def test_out_of_the_competition(desk: Room) -> None:
    sheet = await desk.sheet(0, 1)
    await begin(desk.ann, sheet.number)
    await record_absence(desk.story.staff("floor_judge"), CODE, EVENT, "002", "absent")
    assert (await refused(type_sheet(desk.ann, sheet.number, given(**FULL)))).rule == "entry_not_competing"
    assert await unfinished(desk.story.event) == []


async def test_a_void_run_is_typed_anew(desk: Room) -> None:
    sheet = await desk.sheet()
    await desk.typed(sheet)
    await void_run(desk.story.chief, CODE, EVENT, "001", "设备故障，重赛")
    assert await marks(sheet) == dict.fromkeys(READ, ("void", None))
    anew = await begin(desk.ben, sheet.number)
    assert (anew.state, anew.first_typist_id, anew.second_typist_id) == ("first_begun", desk.ben.account_id, None)
    await type_sheet(desk.ben, sheet.number, given(**OTHER))
    await begin(desk.ann, sheet.number)
    assert (await type_sheet(desk.ann, sheet.number, given(**OTHER))).state == "agreed"
    assert (await marks(sheet))["A1"] == ("given", 50_400)
    assert await Transcript.all().count() == 1
    assert (await verify()).differences == []


async def test_closing_waits_for_what_is_half_typed(desk: Room) -> None:
    story = desk.story
    for seat in (0, 1):
        for entry in (0, 1, 2):
            sheet = await desk.sheet(seat, entry)
            if (seat, entry) == (1, 2):
                await begin(desk.ann, sheet.number)
                await type_sheet(desk.ann, sheet.number, given(**FULL))
            else:
                await desk.typed(sheet)
    left = await desk.sheet(1, 2)
    assert [(one.rule, one.sheet) for one in await incomplete(story.event)] == [("sheet_still_typing", left.number)]
    assert [(one.rule, one.sheet) for one in await unfinished(story.event)] == [("transcript_half_typed", left.number)]
    assert (await refused(close_marking(story.chief, CODE, EVENT, version=2))).rule == "marking_incomplete"
    await begin(desk.ben, left.number)
    await type_sheet(desk.ben, left.number, given(**OTHER))
    assert [one.rule for one in await unfinished(story.event)] == ["transcript_differs"]
    await void_run(story.chief, CODE, EVENT, "001", "重赛")
    for seat in (0, 1):
        await desk.typed(await desk.sheet(seat, 0))
    await record_absence(story.staff("floor_judge"), CODE, EVENT, "003", "forfeited", reason="中途退场")
    assert (await close_marking(story.chief, CODE, EVENT, version=2)).state == "closed"
    assert (await refused(begin(desk.ann, left.number))).rule == "marking_closed"
    assert (await verify()).differences == []
