"""The mutations and queries of marking through GraphQL: both outcomes of each, and what a judge must not learn."""

import json
from pathlib import Path
from typing import Any

import pytest

from schema.node import global_id
from schema.scoring import sheets as schema_sheet
from server import db
from server.access import ANONYMOUS
from server.competitions.scheme import Aspect
from server.files.keeping import keep
from server.ledger.verify import verify
from server.scoring import Mark, opening
from server.scoring.paper import Cell, Paper
from tests.schema.answering import answer
from tests.schema.conftest import Ask, statements
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, scheme

SHEET = """ ... on Sheet { number version state stateLabel position label total signedAt isMine event { code }
  scheme { sentences } modules { code title aspects { code title max decimals kind kindLabel descriptors mark value
  remark } } }"""
NO = "... on Refusal { rule message field params { name value } faults { column rule message } }"
PLACE = "competition: $competition, event: $event"
VARIABLES = "$competition: String!, $event: String!"
OPEN = f"mutation Open({VARIABLES}, $version: Int!, $key: String!) {{ openMarking({PLACE}, version: $version, idempotencyKey: $key) {{ __typename ... on Event {{ code progress {{ sheets open sent signed panels {{ code seats {{ number judge open draft sent signed }} }} }} missing {{ rule message seat sheet count }} }} {NO} }} }}"  # noqa: E501
CLOSE = OPEN.replace("openMarking", "closeMarking")
GIVE = f"mutation Give($sheet: String!, $marks: [MarkInput!]!, $send: Boolean!, $version: Int!, $key: String!) {{ giveMarks(sheet: $sheet, marks: $marks, send: $send, version: $version, idempotencyKey: $key) {{ __typename {SHEET} {NO} }} }}"  # noqa: E501
SIGN = f"mutation Sign($sheet: String!, $version: Int!, $key: String!) {{ signSheet(sheet: $sheet, version: $version, idempotencyKey: $key) {{ __typename {SHEET} {NO} }} }}"  # noqa: E501
CORRECT = f"mutation Correct($sheet: String!, $aspect: String!, $value: String, $reason: String!, $version: Int!, $key: String!) {{ correctMark(sheet: $sheet, aspect: $aspect, value: $value, reason: $reason, version: $version, idempotencyKey: $key) {{ __typename {SHEET} {NO} }} }}"  # noqa: E501
MINE = "query Mine($competition: String, $event: String) { mySheets(competition: $competition, event: $event) { number position label isMine total event { code } modules { aspects { code mark value } } } }"  # noqa: E501
WORK = "query Work($competition: String!, $event: String!) { event(competition: $competition, code: $event) { progress { sheets open panels { seats { judge open } } } missing { rule message sheet count } } }"  # noqa: E501
HERE = {"competition": CODE, "event": EVENT}


def marks(**values: str) -> list[dict[str, Any]]:
    return [{"aspect": code, "value": value} for code, value in values.items()]


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await built()


async def all_given(ask: Ask, story: Story, *, sign: bool) -> None:
    for seat, judge in enumerate(story.judges):
        for sheet in await story.sheets(seat):
            done = await answer(
                ask, GIVE, judge, sheet=sheet.number, marks=marks(**FULL), send=True, version=sheet.version,
                key=f"g{sheet.number}",
            )  # fmt: skip
            assert done["__typename"] == "Sheet", done
            if sign:
                done = await answer(
                    ask, SIGN, judge, sheet=sheet.number, version=done["version"], key=f"s{sheet.number}"
                )
                assert (done["state"], done["signedAt"] is not None) == ("SIGNED", True)


async def test_a_whole_marking(ask: Ask, story: Story) -> None:
    opened = await answer(ask, OPEN, story.chief, **HERE, version=1, key="open")
    assert opened["progress"]["sheets"] == 6
    assert [one["rule"] for one in opened["missing"]] == ["sheet_still_open"] * 6
    await all_given(ask, story, sign=True)
    closed = await answer(ask, CLOSE, story.chief, **HERE, version=2, key="close")
    assert closed["__typename"] == "Event", closed
    sheet = await story.sheet(0, 0)
    late = await answer(
        ask, GIVE, story.judges[0], sheet=sheet.number, marks=marks(A1="1"), send=False, version=3, key="late"
    )
    assert late["rule"] == "marking_closed"
    how = {"sheet": sheet.number, "aspect": "A1", "version": 3}
    corrected = await answer(ask, CORRECT, story.chief, **how, value="51", reason="录入有误", key="c1")
    assert corrected["modules"][0]["aspects"][0]["value"] == "51"
    again = await answer(ask, CORRECT, story.chief, **how, value="52", reason="录入有误", key="c2")
    assert again["rule"] == "changed_since"
    assert (await verify()).differences == []


async def test_faults_and_drafts_reach_the_page(ask: Ask, story: Story) -> None:
    await story.opened()
    sheet, judge = await story.sheet(0, 0), story.judges[0]
    give = {"sheet": sheet.number, "version": 1, "send": True}
    bad = await answer(ask, GIVE, judge, **give, marks=marks(A1="61", A2="1.5"), key="a")
    assert [one["column"] for one in bad["faults"]] == ["A1", "A2"]
    assert all("{" not in one["message"] for one in [bad, *bad["faults"]])
    open_ = await answer(ask, GIVE, judge, **give, marks=marks(A1="1"), key="b")
    assert (open_["rule"], [one["column"] for one in open_["faults"]]) == ("not_scored", ["A2", "B1"])
    done = await answer(ask, GIVE, judge, **{**give, "send": False}, marks=marks(A1="50.5", A2="2"), key="c")
    cells = {one["code"]: one for module in done["modules"] for one in module["aspects"]}
    assert (done["state"], done["stateLabel"], done["total"], done["isMine"]) == ("DRAFT", "草稿", "70.5", True)
    assert (cells["A1"]["value"], cells["B1"]["mark"], cells["A2"]["max"]) == ("50.5", None, "3")
    assert (len(cells["A2"]["descriptors"]), cells["A1"]["descriptors"], cells["A1"]["decimals"]) == (4, [], 1)
    assert done["scheme"]["sentences"]
    late = await answer(ask, GIVE, judge, **give, marks=marks(A1="9", A2="2"), key="d")
    assert (late["rule"], [one["column"] for one in late["faults"]]) == ("changed_since", ["A1"])
    early = await answer(ask, SIGN, judge, sheet=sheet.number, version=2, key="e")
    assert early["rule"] == "not_sent"


async def test_a_total_with_thirds(ask: Ask, story: Story) -> None:
    """10 × 2 / 3 + 0 is no finite decimal."""
    assert paper_total((10_000, 2_000)) == "6.667"
    assert paper_total((30_000, 2_000), (30_000, 1_000)) == "30"


def paper_total(*judged: tuple[int, int]) -> str:
    cells = [Cell(Aspect(max=most, kind="judgement"), Mark(state="given", value=value)) for most, value in judged]
    return Paper(cells).total


async def test_a_judge_learns_nothing_of_whose_work_it_is(ask: Ask, story: Story) -> None:
    """Neither by a field, nor by a refusal, nor by another judge's marks."""
    await story.opened()
    await all_given(ask, story, sign=False)
    mine = await ask(MINE, story.judges[0], page=True, **HERE)
    assert [one["position"] for one in mine["mySheets"]] == [1, 2, 3]
    sheet, theirs = await story.sheet(0, 0), await story.sheet(1, 0)
    whole = await answer(
        ask, f"query Q($n: String!) {{ sheet(number: $n) {{ {SHEET} }} }}", story.judges[0], n=sheet.number
    )
    assert whole["label"].startswith("第 ") and whole["isMine"]
    no = await answer(
        ask, GIVE, story.judges[0], sheet=sheet.number, marks=marks(A1="99"), send=False, version=1, key="x"
    )
    for text in (json.dumps(mine), json.dumps(whole), json.dumps(no)):
        assert not any(told in text for told in ("选手", '"001"', str(story.entries[0].uid), theirs.number))
    other = "query Q($n: String!) { sheet(number: $n) { number } }"
    assert await answer(ask, other, story.judges[0], n=theirs.number) is None
    assert await answer(ask, other, story.judges[0], n="nix") is None
    assert await answer(ask, other, ANONYMOUS, n=sheet.number) is None
    assert (await answer(ask, other, story.chief, n=theirs.number))["number"] == theirs.number
    reach = await ask(WORK, story.judges[0], page=True, **HERE)
    assert reach["event"] == {"progress": None, "missing": []}
    fields = {one.python_name for one in schema_sheet.Sheet.__strawberry_definition__.fields}  # type: ignore[attr-defined]
    assert not fields & {"entry", "entry_no", "entrant", "member", "team", "delegation", "seat", "uid", "id"}


async def test_the_order_of_a_seat_is_not_that_of_the_entries(database: db.Database) -> None:
    """Of 24 entries: the chance that a random order is that of the numbers is 1 : 24!."""
    story = await (await built(entries=24)).opened()
    order = [one.entry_id for one in await story.sheets(0)]
    assert order != sorted(order)
    assert order != [one.entry_id for one in await story.sheets(1)]


async def test_sheets_cost_the_same_statements_whatever_their_number(ask: Ask, database: db.Database) -> None:
    counted = []
    for number, entries in ((1, 1), (2, 6)):
        story = await built(entries=entries, number=number)
        code = story.competition.code
        await opening.open_marking(story.chief, code, EVENT, version=1)
        document = MINE.replace("total", "total stateLabel scheme { sentences }")
        with statements() as found:
            data = await ask(document, story.judges[0], page=True, competition=code, event=EVENT)
        assert len(data["mySheets"]) == entries
        with statements() as more:
            await ask(WORK, story.chief, page=True, competition=code, event=EVENT)
        counted.append((len(found), len(more)))
    assert counted[0] == counted[1]


FLOOR = """mutation Floor($competition: String!, $event: String!, $no: String!, $key: String!) {{
  done: {act}(competition: $competition, event: $event, entryNo: $no, {arguments}, idempotencyKey: $key) {{
    __typename ... on Done {{ message }} ... on Refusal {{ rule message }} }} }}"""


@pytest.mark.parametrize(("act", "arguments", "role"), [
    ("recordAbsence", "status: ABSENT", "floor_judge"), ("recordTime", "seconds: 90", "floor_judge"),
    ("recordIncident", 'kind: EQUIPMENT, note: "断电"', "supervisor"),
    ("grantExtraTime", 'seconds: 60, reason: "断电"', "chief_judge"),
    ("givePenalty", 'points: "2.5", reason: "迟到"', "chief_judge"), ("voidRun", 'reason: "作弊"', "chief_judge"),
])  # fmt: skip
async def test_the_floor(ask: Ask, story: Story, act: str, arguments: str, role: str) -> None:
    await story.opened()
    sheet = await story.sheet(0, 1)
    await answer(ask, GIVE, story.judges[0], sheet=sheet.number, marks=marks(A1="1"), send=False, version=1, key="g")
    document = FLOOR.format(act=act, arguments=arguments)
    no_ = "001" if act != "voidRun" else "002"
    for _ in range(2):
        done = await answer(ask, document, story.staff(role), **HERE, no=no_, key="k")
        assert done["__typename"] == "Done" and no_ in done["message"], done
    assert (await answer(ask, document, ANONYMOUS, **HERE, no=no_, key="k"))["rule"] == "sign_in_needed"
    assert (await answer(ask, document, story.judges[0], **HERE, no=no_, key="k"))["rule"] == "not_your_role"
    unknown = await answer(ask, document, story.staff(role), **HERE, no="999", key="u")
    assert unknown["rule"] == "no_entry_of_number"
    assert (await verify()).differences == []


IMPORT = f'mutation Import({VARIABLES}, $file: ID!, $key: String!) {{ importMarks({PLACE}, module: "theory", source: "考试系统", file: $file, idempotencyKey: $key) {{ __typename ... on MarkImport {{ rows changed digest moduleCode source }} {NO} }} }}'  # noqa: E501
CHECK = f'query Check({VARIABLES}, $file: ID!) {{ checkMarks({PLACE}, module: "theory", file: $file) {{ matched missingHere missingThere changed {{ entryNo aspect old new }} faults {{ rule message row column }} }} }}'  # noqa: E501


async def test_an_import(ask: Ask, database: db.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_FILES", str(tmp_path))
    story = await built(entries=2, wanted=scheme(theory=True))
    organiser = story.staff("organiser")
    text = "参赛号,姓名,成绩,缺考\n001,选手1号,88.5,\n"
    part = global_id(await keep(organiser, "a.csv", text.encode()))
    whole = global_id(await keep(organiser, "b.csv", f"{text}002,选手2号,,是\n".encode()))
    assert await answer(ask, CHECK, organiser, **HERE, file=part) == {
        "matched": 1, "missingHere": [], "missingThere": ["002"], "faults": [],
        "changed": [{"entryNo": "001", "aspect": "T1", "old": None, "new": "88.5"}],
    }  # fmt: skip
    assert (await answer(ask, IMPORT, organiser, **HERE, file=part, key="p"))["rule"] == "marks_unmatched"
    done = await answer(ask, IMPORT, organiser, **HERE, file=whole, key="w")
    assert (done["rows"], done["changed"], done["moduleCode"]) == (2, 2, "theory")
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (story.judges[0], "not_your_role")):
        assert [one["rule"] for one in (await answer(ask, CHECK, viewer, **HERE, file=whole))["faults"]] == [rule]
        assert (await answer(ask, IMPORT, viewer, **HERE, file=whole, key="w"))["rule"] == rule
    assert (await answer(ask, IMPORT, organiser, **HERE, file="nonsense", key="n"))["rule"] == "no_such_file"
    assert (await verify()).differences == []
