"""Marks on the wrong sheet: swapped or moved, asked by one person and confirmed by another, both versions checked."""

import pytest

from server import db
from server.access import ANONYMOUS
from server.ledger.verify import verify
from server.scoring import Sheet
from server.scoring.closing import close_marking
from server.scoring.floor import record_absence
from server.transcribing import SheetMove
from server.transcribing.moving import ask, confirm, refuse_move
from server.transcribing.owing import unfinished
from server.transcribing.typing_in import begin, type_sheet
from tests.server.scoring.story import CODE, EVENT, given, scheme
from tests.server.transcribing.room import OTHER, Room, marks, refused, room, somebody

WHY, NO = {"reason": "两张表放反了"}, {"reason": "没有放反"}


@pytest.fixture
async def desk(database: db.Database) -> Room:
    return await room()


async def asked(desk: Room, kind: str, one: Sheet, other: Sheet, **more: object) -> SheetMove:
    how = {**WHY, "source_version": 2, "target_version": 2 if kind == "swap" else 1, **more}
    return await ask(desk.ann, kind, one.number, other.number, **how)  # type: ignore[arg-type]


async def test_a_swap(desk: Room) -> None:
    one, other = await desk.sheet(0, 0), await desk.sheet(1, 1)
    await desk.typed(one)
    await desk.typed(other, OTHER, OTHER)
    before = await marks(one), await marks(other)
    for _ in range(2):
        move = await asked(desk, "swap", one, other, key="a")
    assert (await marks(one), await marks(other)) == before
    assert [(one.rule, one.sheet) for one in await unfinished(desk.story.event)] == [("sheet_move_waiting", one.number)]
    again = await refused(asked(desk, "swap", other, one))
    assert again.rule == "move_already_asked"
    versions = {"source_version": 2, "target_version": 2}
    assert (await refused(confirm(desk.ann, move.uid, **versions))).rule == "not_your_role"
    stale = await refused(confirm(desk.cai, move.uid, source_version=2, target_version=1))
    assert (stale.rule, stale.field) == ("changed_since", "target_version")
    for _ in range(2):
        done = await confirm(desk.cai, move.uid, **versions, key="c")
        assert (done.state, done.confirmed_by_id) == ("done", desk.cai.account_id)
    assert (await marks(other), await marks(one)) == before
    now = [await Sheet.get(id=sheet.id) for sheet in (one, other)]
    assert [(sheet.state, sheet.version) for sheet in now] == [("typed", 3), ("typed", 3)]
    for act in (confirm(desk.dan, move.uid, source_version=3, target_version=3), refuse_move(desk.dan, move.uid, **NO)):
        assert (await refused(act)).rule == "sheet_move_over"
    assert await unfinished(desk.story.event) == []
    assert (await verify()).differences == []


async def test_a_move_to_an_empty_sheet(desk: Room) -> None:
    one, other = await desk.sheet(0, 0), await desk.sheet(0, 1)
    await desk.typed(one)
    await begin(desk.ben, other.number)
    assert (await refused(asked(desk, "move", one, other))).rule == "move_needs_empty_sheet"
    other = await desk.sheet(0, 2)
    move = await asked(desk, "move", one, other)
    stood = await marks(one)
    await confirm(desk.cai, move.uid, source_version=2, target_version=1)
    assert await marks(other) == stood
    assert await marks(one) == dict.fromkeys(stood, ("void", None))
    now = [await Sheet.get(id=sheet.id) for sheet in (one, other)]
    assert [(sheet.state, sheet.version) for sheet in now] == [("open", 3), ("typed", 2)]
    await begin(desk.ben, one.number)  # what belongs there is typed now
    await type_sheet(desk.ben, one.number, given(**OTHER))
    await begin(desk.ann, one.number)
    assert (await type_sheet(desk.ann, one.number, given(**OTHER))).state == "agreed"
    assert (await marks(one))["A1"] == ("given", 50_400)
    assert (await verify()).differences == []


async def test_what_is_not_moved(desk: Room) -> None:
    one, other, empty = await desk.sheet(0, 0), await desk.sheet(0, 1), await desk.sheet(0, 2)
    await desk.typed(one)
    assert (await refused(asked(desk, "swap", one, empty))).rule == "sheet_not_typed"
    assert (await refused(asked(desk, "move", empty, one))).rule == "sheet_not_typed"
    assert (await refused(asked(desk, "swap", one, one))).rule == "sheet_onto_itself"
    assert (await refused(asked(desk, "move", one, empty, reason=" "))).rule == "reason_missing"
    assert (await refused(asked(desk, "move", one, empty, target_version=2))).rule == "changed_since"
    await desk.typed(other)
    assert (await refused(asked(desk, "move", one, other, target_version=2))).rule == "move_needs_empty_sheet"
    await record_absence(desk.story.staff("floor_judge"), CODE, EVENT, "003", "absent")
    assert (await refused(asked(desk, "move", one, empty))).rule == "entry_not_competing"
    await record_absence(desk.story.staff("floor_judge"), CODE, EVENT, "002", "absent", reason="没有来")
    assert (await refused(asked(desk, "swap", one, other))).rule == "entry_not_competing"


async def test_other_aspects_and_other_events(database: db.Database) -> None:
    desk = await room(panels=("", "", "finish", "finish"), judges=4, wanted=scheme())
    one, other = await desk.sheet(0, 0), await desk.sheet(2, 0)
    await desk.typed(one, {"A1": "1", "A2": "1"}, {"A1": "1", "A2": "1"})
    await desk.typed(other, {"B1": "1"}, {"B1": "1"})
    assert (await refused(asked(desk, "swap", one, other))).rule == "sheets_mark_other_aspects"
    elsewhere = await somebody(desk.story, "fay", "typist", foreign=True)
    no = await refused(ask(elsewhere, "swap", one.number, other.number, **WHY, source_version=2, target_version=2))
    assert (no.rule, no.field) == ("no_such_sheet", "source")


async def test_who_confirms(desk: Room) -> None:
    one, other = await desk.sheet(0, 0), await desk.sheet(0, 1)
    await desk.typed(one)
    versions = {"source_version": 2, "target_version": 1}
    move = await ask(desk.cai, "move", one.number, other.number, **WHY, **versions)
    twin = await somebody(desk.story, "cai-2", "chief_judge", person=desk.cai.person_id)
    for viewer in (desk.cai, twin):
        assert (await refused(confirm(viewer, move.uid, **versions))).rule == "move_asked_by_you"
    foreign = await somebody(desk.story, "eve", "coordinator", foreign=True)
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (foreign, "no_such_sheet_move")):
        assert (await refused(confirm(viewer, move.uid, **versions))).rule == rule
        assert (await refused(refuse_move(viewer, move.uid, **NO))).rule == rule
    assert (await refused(confirm(desk.dan, None, **versions))).rule == "no_such_sheet_move"
    assert (await refused(refuse_move(desk.cai, move.uid, reason=" "))).rule == "reason_missing"
    gone = await refuse_move(desk.cai, move.uid, **NO, key="r")  # who asked may take it back
    assert (gone.state, (await refuse_move(desk.cai, move.uid, **NO, key="r")).id) == ("refused", move.id)
    assert (await refused(refuse_move(desk.cai, move.uid, reason="另一个理由", key="r"))).rule == "key_reused"
    assert (await SheetMove.visible_to(desk.dan).get(uid=move.uid)).answer_reason == NO["reason"]
    assert (await verify()).differences == []
    move = await ask(desk.cai, "move", one.number, other.number, **WHY, **versions)
    assert (await confirm(desk.story.chief, move.uid, **versions)).state == "done"


async def test_nothing_moves_after_closing(desk: Room) -> None:
    for seat in (0, 1):
        for entry in (0, 1, 2):
            await desk.typed(await desk.sheet(seat, entry))
    one, other = await desk.sheet(0, 0), await desk.sheet(0, 1)
    move = await asked(desk, "swap", one, other)
    await close_marking(desk.story.chief, CODE, EVENT, version=2)
    no = await refused(confirm(desk.cai, move.uid, source_version=2, target_version=2))
    assert no.rule == "marking_closed"
    assert (await refused(asked(desk, "swap", one, other))).rule == "marking_closed"
    assert [one.rule for one in await unfinished(desk.story.event)] == ["sheet_move_waiting"]
    assert (await refuse_move(desk.cai, move.uid, **NO)).state == "refused"
    assert await unfinished(desk.story.event) == []
