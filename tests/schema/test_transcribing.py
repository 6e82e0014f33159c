"""Typing in through GraphQL: both outcomes of each mutation, and the second typist is blind (reliability.md C15)."""

import json
import re
from typing import Any

import pytest

from schema import Context, admit, schema
from schema.node import global_id
from server import db
from server.access import Viewer
from server.ledger.verify import verify
from server.scoring import Sheet
from server.transcribing import SheetMove
from server.transcribing.shifted import Shift, shifts
from tests import databases
from tests.schema.conftest import statements
from tests.server.scoring.story import CODE, EVENT
from tests.server.transcribing.room import Room, room, somebody

NO = "... on Refusal { rule message field faults { column rule message } }"
TASK = "number seat position version state stateLabel passNo label modules { code aspects { code title max decimals kind kindLabel descriptors } }"  # noqa: E501
BEGIN = f"mutation B($sheet: String!, $key: String!) {{ beginTranscript(sheet: $sheet, idempotencyKey: $key) {{ __typename ... on TypingTask {{ {TASK} }} {NO} }} }}"  # noqa: E501
TYPE = f"mutation T($sheet: String!, $marks: [TypedInput!]!, $key: String!) {{ typeSheet(sheet: $sheet, marks: $marks, idempotencyKey: $key) {{ __typename ... on TypingTask {{ {TASK} }} {NO} }} }}"  # noqa: E501
SETTLED = "... on Transcript { state version sentBackReason differences { aspect { code } } sheet { number version } firstTypist secondTypist resolvedBy }"  # noqa: E501
RESOLVE = f"mutation R($sheet: String!, $right: [ResolutionInput!]!, $version: Int!, $key: String!) {{ resolveDifferences(sheet: $sheet, right: $right, version: $version, idempotencyKey: $key) {{ __typename {SETTLED} {NO} }} }}"  # noqa: E501
BACK = f"mutation S($sheet: String!, $entry: TypedEntry!, $reason: String!, $version: Int!, $key: String!) {{ sendBackTranscript(sheet: $sheet, entry: $entry, reason: $reason, version: $version, idempotencyKey: $key) {{ __typename {SETTLED} {NO} }} }}"  # noqa: E501
MOVED = f"__typename ... on SheetMove {{ id kind kindLabel state stateLabel reason answerReason askedBy confirmedBy source {{ number version }} target {{ number version }} }} {NO}"  # noqa: E501
ASK = f'mutation M($source: String!, $target: String!, $one: Int!, $other: Int!, $key: String!) {{ ACT(source: $source, target: $target, reason: "放反了", sourceVersion: $one, targetVersion: $other, idempotencyKey: $key) {{ {MOVED} }} }}'  # noqa: E501
CONFIRM = f"mutation C($move: ID!, $one: Int!, $other: Int!, $key: String!) {{ confirmSheetMove(move: $move, sourceVersion: $one, targetVersion: $other, idempotencyKey: $key) {{ {MOVED} }} }}"  # noqa: E501
REFUSE = f"mutation N($move: ID!, $reason: String!, $key: String!) {{ refuseSheetMove(move: $move, reason: $reason, idempotencyKey: $key) {{ {MOVED} }} }}"  # noqa: E501
PLACE = f'competition: "{CODE}", event: "{EVENT}"'
DESK = f"{{ typingDesk({PLACE}) {{ next {{ number }} nextAgain {{ number }} mine {{ number }} sheets {{ {TASK} }} }} }}"
SEEN = f"""{{ transcripts({PLACE}) {{ state stateLabel version isOwn firstTypist sheet {{ number seat }}
  differences {{ aspect {{ code title max }} first {{ value absent }} second {{ value absent }} }} }}
  sheetMoves({PLACE}) {{ id state source {{ number }} }} shiftHints({PLACE}) {{ message seat }} }}"""
FULL = [{"aspect": "A1", "value": "50.5"}, {"aspect": "A2", "value": "2"}, {"aspect": "B1", "absent": True}]
OTHER = [{"aspect": "A1", "value": "50.4"}, {"aspect": "A2", "value": "2"}, {"aspect": "B1", "value": "0"}]


@pytest.fixture
async def desk(database: db.Database) -> Room:
    return await room()


async def ask(document: str, viewer: Viewer, **variables: Any) -> Any:
    """The data of a document; an error fails the test."""
    admit(document)
    context = Context(viewer, "zh_CN", of_a_page=True)
    result = await schema.execute(document, variable_values=variables, context_value=context)
    assert not result.errors, result.errors
    return result.data


class Talk:
    """Mutations, each with a key of its own."""

    def __init__(self) -> None:
        self.keys = 0

    async def __call__(self, document: str, viewer: Viewer, **variables: Any) -> Any:
        self.keys += 1
        data = await ask(document, viewer, key=f"k{self.keys}", **variables)
        return next(iter(data.values()))

    async def typed(self, viewer: Viewer, sheet: Sheet, marks: Any) -> Any:
        """Claimed and handed in."""
        begun = await self(BEGIN, viewer, sheet=sheet.number)
        assert begun["state"] == "MINE", begun
        return await self(TYPE, viewer, sheet=sheet.number, marks=marks)


async def test_a_sheet_is_typed_resolved_and_moved(desk: Room) -> None:
    talk, one, other = Talk(), await desk.sheet(0, 0), await desk.sheet(0, 1)
    assert (await talk(TYPE, desk.ann, sheet=one.number, marks=FULL))["rule"] == "transcript_not_yours"
    first = await talk.typed(desk.ann, one, FULL)
    assert (first["state"], first["passNo"], first["label"]) == ("WAITS", None, f"第 {one.position} 份")
    assert (await talk(BEGIN, desk.ann, sheet=one.number))["rule"] == "second_typist_is_first"
    bad = await talk(BEGIN, desk.ben, sheet=one.number) and await talk(
        TYPE, desk.ben, sheet=one.number, marks=[{"aspect": "A1", "value": "61"}]
    )
    assert (bad["rule"], bad["faults"][0]["column"]) == ("marks_faulty", "A1")
    assert (await talk(TYPE, desk.ben, sheet=one.number, marks=OTHER))["state"] == "DONE"
    seen = await ask(SEEN, desk.cai)
    assert [(row["state"], row["isOwn"], row["firstTypist"]) for row in seen["transcripts"]] == [
        ("DIFFERENT", False, "ann")
    ]
    assert [(row["aspect"]["code"], row["first"], row["second"]) for row in seen["transcripts"][0]["differences"]] == [
        ("A1", {"value": "50.5", "absent": False}, {"value": "50.4", "absent": False}),
        ("B1", {"value": None, "absent": True}, {"value": "0", "absent": False}),
    ]
    how: dict[str, Any] = {"sheet": one.number, "version": 4}
    none = await talk(RESOLVE, desk.cai, **how, right=[])
    assert (none["rule"], [row["column"] for row in none["faults"]]) == ("resolution_faulty", ["A1", "B1"])
    back = await talk(BACK, desk.cai, **how, entry="SECOND", reason="字迹不清")
    assert (back["state"], back["version"], back["secondTypist"]) == ("FIRST_DONE", 5, None)
    assert back["sentBackReason"] == "字迹不清"
    assert (await talk(BACK, desk.cai, **how, entry="SECOND", reason="字迹不清"))["rule"] == "transcript_not_different"
    assert (await talk.typed(desk.ben, one, OTHER))["state"] == "DONE"
    right = [{"aspect": "A1", "value": "50.5", "reason": "看过原表"}, {"aspect": "B1", "value": "0", "reason": "看过"}]
    done = await talk(RESOLVE, desk.cai, sheet=one.number, version=7, right=right)
    assert (done["state"], done["sheet"]["version"], done["resolvedBy"]) == ("RESOLVED", 2, "cai")
    pair = {"source": one.number, "target": other.number}
    for act, rule in (("swapSheets", "sheet_not_typed"), ("moveSheet", "")):
        said = await talk(ASK.replace("ACT", act), desk.ann, **pair, one=2, other=1)
        assert said.get("rule", "") == rule
    move = {"move": said["id"]}
    assert (await talk(CONFIRM, desk.cai, **move, one=1, other=1))["rule"] == "changed_since"
    moved = await talk(CONFIRM, desk.cai, **move, one=2, other=1)
    assert (moved["state"], moved["confirmedBy"], moved["source"]["version"]) == ("DONE", "cai", 3)
    assert (await talk(REFUSE, desk.cai, **move, reason="没有放反"))["rule"] == "sheet_move_over"
    again = await talk(
        ASK.replace("ACT", "moveSheet"), desk.ann, source=other.number, target=one.number, one=2, other=3
    )
    assert (await talk(REFUSE, desk.dan, move=again["id"], reason=""))["rule"] == "reason_missing"
    gone = await talk(REFUSE, desk.dan, move=again["id"], reason="没有放反")
    assert (gone["state"], gone["answerReason"]) == ("REFUSED", "没有放反")
    assert (await talk(REFUSE, desk.dan, move="nonsense", reason="没有放反"))["rule"] == "no_such_sheet_move"
    assert [row["state"] for row in (await ask(SEEN, desk.story.chief))["sheetMoves"]] == ["REFUSED", "DONE"]
    assert (await verify()).differences == []


async def test_what_each_role_reaches(desk: Room) -> None:
    talk, sheet = Talk(), await desk.sheet(0, 0)
    await talk.typed(desk.ann, sheet, FULL)
    await talk.typed(desk.cai, sheet, OTHER)
    nothing = {"transcripts": [], "sheetMoves": [], "shiftHints": []}
    foreign = await somebody(desk.story, "eve", "coordinator", foreign=True)
    for viewer in (desk.ann, desk.story.judges[0], foreign):
        assert await ask(SEEN, viewer) == nothing
    own = (await ask(SEEN, desk.cai))["transcripts"][0]
    assert (own["isOwn"], own["differences"]) == (True, [])
    for viewer in (desk.story.judges[0], desk.story.chief, foreign):
        assert (await ask(DESK, viewer))["typingDesk"] is None
    found = (await ask(DESK, desk.dan))["typingDesk"]
    assert [row["state"] for row in found["sheets"]].count("DONE") == 1


async def test_the_lists_cost_the_same_whatever_their_length(desk: Room) -> None:
    talk, counted = Talk(), []
    for entry in (0, 1, 2):
        sheet = await desk.sheet(0, entry)
        await talk.typed(desk.ann, sheet, FULL)
        await talk.typed(desk.ben, sheet, OTHER)
        with statements() as found:
            await ask(SEEN, desk.cai)
        with statements() as more:
            await ask(DESK, desk.dan)
        counted.append((len(found), len(more)))
    assert counted[0] == counted[1] == counted[2]


async def blind(engine: str, first: Any, leak: bool = False) -> str:
    """All that the second typist can be told before and while he types, in a world in which `first` was typed first;
    random numbers, ids and hours made alike."""
    async with databases.fresh(engine) as url, db.opened(url):
        desk = await room(entries=2)
        talk, sheet = Talk(), (await desk.story.sheets(0))[0]  # whose work it is, is drawn
        await talk.typed(desk.ann, sheet, first)
        told: list[Any] = [await ask(WORK, desk.ben), await ask(DESK, desk.ben)]
        told += [await ask(SEEN, desk.ben), await talk(BEGIN, desk.ben, sheet=sheet.number)]
        told += [await talk(BEGIN, who, sheet=sheet.number) for who in (desk.ann, desk.cai, desk.story.chief)]
        told.append(await ask("query Q($n: String!) { sheet(number: $n) { number total } }", desk.ben, n=sheet.number))
        for marks in ([], [{"aspect": "A1", "value": "99"}], [{"aspect": "Q", "value": "1"}]):
            told.append(await talk(TYPE, desk.ben, sheet=sheet.number, marks=marks))
        with statements() as before:
            told.append(await ask(DESK, desk.ben))
        told += [len(before), (await talk(TYPE, desk.ben, sheet=sheet.number, marks=FULL))["state"]]
        desked = await ask(DESK, desk.ben)
        told.append([(one["state"], one["passNo"]) for one in desked["typingDesk"]["sheets"]])
        if leak:
            told.append(first)
        numbers = {one.number: f"<{n}>" for n, one in enumerate(await Sheet.all().order_by("seat_id", "position"))}
    return re.sub("|".join(numbers), lambda found: numbers[found[0]], json.dumps(told, ensure_ascii=False))


WORK = f'{{ event(competition: "{CODE}", code: "{EVENT}") {{ progress {{ sheets open draft sent signed typed }} missing {{ rule message sheet count }} }} }}'  # noqa: E501


@pytest.mark.parametrize("leak", [False, True], ids=["", "control"])
async def test_two_worlds_that_differ_in_the_first_entry(engine: str, leak: bool) -> None:
    worlds = [await blind(engine, first, leak) for first in (FULL, OTHER)]
    assert (worlds[0] == worlds[1]) is not leak
    assert '"DONE"' in worlds[0]


async def test_the_hint_is_a_sentence(desk: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def one_off(*_: Any) -> list[Shift]:
        return [Shift("1", "aa", "bb", 4, step) for step in (1, -1)]

    assert await shifts(desk.cai, CODE, EVENT) == []
    monkeypatch.setattr("server.transcribing.shifted.shifts", one_off)
    said = [row["message"] for row in (await ask(SEEN, desk.cai))["shiftHints"]]
    assert "下一份" in said[0] and "上一份" in said[1]


def test_the_id_of_a_move_names_nothing_else() -> None:
    assert global_id(SheetMove()).startswith("U2hlZXRNb3Zl")
