"""Blank sheets for the printer: who gets them, and what is not in them; what a sheet says of itself for its page."""

from typing import Any

import pytest

from server import db
from server.access import ANONYMOUS
from server.scoring import Mark
from server.scoring.floor import record_absence
from server.scoring.giving import give
from tests.schema.conftest import Ask
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given

BLANKS = """query Blanks($competition: String!, $event: String!) {
  blankSheets(competition: $competition, event: $event) {
    seat scheme sheets { number position label }
    modules { code title aspects { code title max decimals kind kindLabel descriptors } }
  }
}"""
SHEET = (
    "query One($number: String!) { sheet(number: $number) { scored toScore qr modules { aspects { code worth } } } }"
)
GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $version: Int!) {
  giveMarks(sheet: $sheet, marks: $marks, send: false, version: $version, idempotencyKey: "k") { __typename }
}"""
HERE = {"competition": CODE, "event": EVENT}


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await (await built()).opened()


async def blanks(ask: Ask, viewer: Any) -> Any:
    return (await ask(BLANKS, viewer, page=True, **HERE))["blankSheets"]


async def test_all_sheets_by_seat_without_a_mark(ask: Ask, story: Story) -> None:
    first = (await story.sheets(0))[0]
    await give(story.judges[0], first.number, given(**FULL), send=True, version=1)
    for role in ("organiser", "coordinator", "chief_judge", "supervisor"):
        found = await blanks(ask, story.staff(role))
        assert [(one["seat"], one["scheme"]) for one in found] == [("1", 1), ("2", 1)]
        for seat, stack in enumerate(found):
            rows = await story.sheets(seat)
            assert [(one["number"], one["position"]) for one in stack["sheets"]] == [
                (r.number, r.position) for r in rows
            ]
            aspects = [aspect["code"] for module in stack["modules"] for aspect in module["aspects"]]
            assert aspects == ["A1", "A2", "B1"]
        assert "50.5" not in str(found)
        assert "选手" not in str(found)


async def test_nobody_else_gets_them(ask: Ask, story: Story) -> None:
    others = [story.staff(role) for role in ("judge", "floor_judge", "typist", "sealing_judge")]
    foreign = [story.staff("organiser", scope="foreign"), story.staff("chief_judge", scope="foreign")]
    for viewer in (*story.judges, *others, *foreign, ANONYMOUS):
        assert await blanks(ask, viewer) == []
    assert await ask(BLANKS, story.chief, page=True, competition="NONE", event=EVENT) == {"blankSheets": []}


async def test_who_does_not_compete_needs_no_paper(ask: Ask, story: Story) -> None:
    before = await blanks(ask, story.chief)
    gone = story.entries[0]
    sheet = await story.sheet(0, 0)
    await record_absence(story.chief, CODE, EVENT, gone.entry_no, "absent")
    after = await blanks(ask, story.chief)
    assert [len(one["sheets"]) for one in before] == [3, 3]
    assert [len(one["sheets"]) for one in after] == [2, 2]
    assert sheet.number not in str(after)


async def test_a_sheet_counts_itself_and_has_its_address(ask: Ask, story: Story) -> None:
    judge, sheet = story.judges[0], (await story.sheets(0))[0]
    await give(judge, sheet.number, given(A1="0", A2="absent"), send=False, version=1)
    found = (await ask(SHEET, judge, number=sheet.number))["sheet"]
    assert (found["scored"], found["toScore"]) == (2, 3)
    assert found["qr"].startswith("<svg")
    worth = {one["code"]: one["worth"] for module in found["modules"] for one in module["aspects"]}
    assert worth == {"A1": "60", "A2": "30", "B1": "10"}


async def test_a_form_takes_a_remark_away_and_a_program_leaves_it(ask: Ask, story: Story) -> None:
    judge, sheet = story.judges[0], (await story.sheets(0))[0]
    wanted = {"version": 1, "sheet": sheet.number}
    for version, (mark, remark) in enumerate(
        [({"remark": "量具需复核"}, "量具需复核"), ({}, "量具需复核"), ({"remarkReplaced": True}, None)], 1
    ):
        document = GIVE.replace('"k"', f'"k{version}"')
        given_ = [{"aspect": "A1", "value": "5", **mark}]
        data = await ask(document, judge, **{**wanted, "version": version}, marks=given_)
        assert data["giveMarks"]["__typename"] == "Sheet"
        assert (await Mark.get(sheet_id=sheet.id)).remark == remark
