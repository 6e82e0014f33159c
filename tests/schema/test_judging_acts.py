"""The mutations and queries of judging through GraphQL: both outcomes of each, and who is told what."""

from typing import Any

import pytest

from schema.node import global_id
from server import db
from server.access import ANONYMOUS
from server.judging import Judge
from server.ledger.verify import verify
from server.scoring import Sheet
from server.scoring.opening import open_marking
from tests.schema.answering import answer
from tests.schema.conftest import Ask, statements
from tests.server.judging.hall import CODE, EVENT, Hall, built

NO = "... on Refusal { rule message field params { name value } faults { column rule message } }"
CONFLICT = "judgeNo event kind kindLabel effect effectLabel message entryNo isDeclared judgesLeft judgesNeeded"
JUDGE = f"""id judgeNo name organisation role roleLabel state panel hasAccount event {{ code }}
  recusals {{ kind kindLabel reason isOfEvent entryNo at event {{ code }} }} conflicts {{ {CONFLICT} }}"""
SEAT = "id number sheets judge { judgeNo name } seatings { judge { judgeNo } turn since until way wayLabel reason }"
REGISTER = f"""mutation Register($competition: String!, $event: String, $input: JudgeInput!, $key: String!) {{
  registerJudge(competition: $competition, event: $event, input: $input, idempotencyKey: $key) {{
    __typename ... on Judge {{ {JUDGE} }} {NO} }} }}"""
SEATED = f"""mutation Seat($competition: String!, $event: String!, $judge: ID!, $panel: String, $key: String!) {{
  seatJudge(competition: $competition, event: $event, judge: $judge, panel: $panel, idempotencyKey: $key) {{
    __typename ... on Seat {{ {SEAT} }} {NO} }} }}"""
RECUSE = f"""mutation Recuse($competition: String!, $event: String!, $judge: ID!, $entry: String, $kind: ConflictKind!,
  $reason: String!, $key: String!) {{ recuseJudge(competition: $competition, event: $event, judge: $judge,
  entryNo: $entry, kind: $kind, reason: $reason, idempotencyKey: $key) {{
    __typename ... on Judge {{ {JUDGE} }} {NO} }} }}"""
REPLACE = f"""mutation Replace($seat: ID!, $judge: ID!, $way: Succession!, $reason: String!, $turn: Int,
  $key: String!) {{ replaceInSeat(seat: $seat, judge: $judge, way: $way, reason: $reason, turn: $turn,
  idempotencyKey: $key) {{
    __typename ... on Seat {{ {SEAT} }} {NO} }} }}"""
ROOM = f"""query Room($competition: String!, $event: String!) {{
  seating(competition: $competition, event: $event) {{ code seats {{ {SEAT} }} }}
  conflicts(competition: $competition, event: $event) {{ {CONFLICT} }}
  competition(code: $competition) {{ judges {{ {JUDGE} }} }}
  event(competition: $competition, code: $event) {{ panels {{ code seats {{ {SEAT} }} }} }} }}"""
HERE = {"competition": CODE, "event": EVENT}


@pytest.fixture
async def hall(database: db.Database) -> Hall:
    return await built()


async def registered(ask: Ask, hall: Hall, name: str, unit: str = "丁所", role: str = "JUDGE", **more: Any) -> Any:
    given = {"name": name, "organisation": unit, "role": role, **more}
    return await answer(ask, REGISTER, hall.organiser, **HERE, input=given, key=f"r{name}")


async def test_a_panel_from_nothing_to_a_successor(ask: Ask, hall: Hall) -> None:
    account = global_id(hall.accounts[1])
    first = await registered(ask, hall, "甲评", account=account)
    assert (first["judgeNo"], first["roleLabel"], first["hasAccount"]) == ("J1", "评分裁判", True)
    second, third = await registered(ask, hall, "乙评", "甲厂"), await registered(ask, hall, "丙评")
    assert [one["kind"] for one in second["conflicts"]] == ["EMPLOYER"]
    for one, panel in ((first, None), (second, "A")):
        seat = await answer(ask, SEATED, hall.organiser, **HERE, judge=one["id"], panel=panel, key=f"s{one['judgeNo']}")
        assert (seat["number"], seat["judge"]["name"], seat["sheets"]) == (one["judgeNo"], one["name"], 0)
    room = await ask(ROOM, hall.organiser, page=True, **HERE)
    assert [(one["code"], len(one["seats"])) for one in room["seating"]] == [("A", 2)]
    assert room["event"]["panels"] == room["seating"]
    [conflict] = room["conflicts"]
    assert (conflict["judgeNo"], conflict["effect"], conflict["entryNo"]) == ("J2", "BARRED_ENTRY", "001")
    # of the two who sit one may mark 001, and its aspect needs two
    assert (conflict["judgesLeft"], conflict["judgesNeeded"]) == (1, 2)
    replaced = await answer(
        ask, REPLACE, hall.chief, seat=seat["id"], judge=third["id"], way="CONTINUE", reason="突发疾病", turn=1, key="p"
    )
    assert [(one["turn"], one["judge"]["judgeNo"], one["way"]) for one in replaced["seatings"]] == [
        (1, "J2", None),
        (2, "J3", "CONTINUE"),
    ]
    assert replaced["seatings"][0]["until"] is not None
    again = await answer(
        ask, REPLACE, hall.chief, seat=seat["id"], judge=second["id"], way="RE_MARK", reason="换回", turn=1, key="p2"
    )
    assert (again["rule"], again["field"]) == ("changed_since", "seat")
    assert (await verify()).differences == []


async def test_each_refusal_is_an_answer(ask: Ask, hall: Hall) -> None:
    assert (await registered(ask, hall, ""))["faults"][0]["column"] == "name"
    assert (await registered(ask, hall, "甲评", account=global_id(hall.competition)))["rule"] == "no_such_account"
    floor = await registered(ask, hall, "乙评", role="SEALING")
    no = await answer(ask, SEATED, hall.organiser, **HERE, judge=floor["id"], key="a")
    assert (no["rule"], "J1" in no["message"]) == ("judge_role_not_seated", True)
    how = {"kind": "RELATIVE", "reason": " "}
    no = await answer(ask, RECUSE, hall.organiser, **HERE, judge=floor["id"], **how, key="b")
    assert (no["rule"], no["field"]) == ("reason_missing", "reason")
    how = {"way": "CONTINUE", "reason": "病"}
    no = await answer(ask, REPLACE, hall.chief, seat=floor["id"], judge=floor["id"], **how, key="c")
    assert no["rule"] == "no_such_seat"
    for document, more in (
        (REGISTER, {**HERE, "input": {"name": "甲", "role": "JUDGE"}}),
        (SEATED, {**HERE, "judge": "x"}),
        (RECUSE, {**HERE, "judge": "x", "kind": "OTHER", "reason": "x"}),
        (REPLACE, {"seat": "x", "judge": "x", **how}),
    ):
        assert (await answer(ask, document, ANONYMOUS, **more, key="d"))["rule"] == "sign_in_needed"


async def test_a_judge_sees_himself_and_no_entry_number(ask: Ask, hall: Hall) -> None:
    first = await registered(ask, hall, "甲评", "甲厂", account=global_id(hall.accounts[1]))
    await registered(ask, hall, "乙评", "乙厂")
    himself = hall.staff("judge", account=hall.accounts[1])
    done = await answer(
        ask, RECUSE, himself, **HERE, judge=first["id"], entry="002", kind="RELATIVE", reason="亲属", key="k"
    )
    [recusal] = done["recusals"]
    assert (recusal["reason"], recusal["isOfEvent"], recusal["entryNo"]) == ("亲属", False, None)
    assert {one["entryNo"] for one in done["conflicts"]} == {None}
    room = await ask(ROOM, himself, page=True, **HERE)
    assert [one["judgeNo"] for one in room["competition"]["judges"]] == ["J1"]
    assert room["seating"] == room["event"]["panels"] == []
    assert [(one["kind"], one["isDeclared"]) for one in room["conflicts"]] == [("EMPLOYER", False), ("RELATIVE", True)]
    assert "00" not in "".join(one["message"] for one in room["conflicts"])
    # the chief judge marks blind too; an organiser sees the entry; a typist learns no reason; nobody else sees any
    chief = await ask(ROOM, hall.chief, page=True, **HERE)
    assert [one["entryNo"] for one in chief["conflicts"]] == [None] * 3
    organiser = await ask(ROOM, hall.organiser, page=True, **HERE)
    assert sorted(one["entryNo"] for one in organiser["conflicts"]) == ["001", "002", "002"]
    typist = await ask(ROOM, hall.staff("typist"), page=True, **HERE)
    assert [one["recusals"] for one in typist["competition"]["judges"]] == [[], []]
    for viewer in (ANONYMOUS, hall.staff("judge", "X")):
        room = await ask(ROOM, viewer, page=True, **HERE)
        assert (room["seating"], room["conflicts"], room["event"]) == ([], [], None)


async def test_marking_again_through_the_contract(ask: Ask, hall: Hall) -> None:
    judges = [await registered(ask, hall, name) for name in ("甲评", "乙评", "丙评")]
    seats = [
        await answer(ask, SEATED, hall.organiser, **HERE, judge=one["id"], key=f"s{one['judgeNo']}")
        for one in judges[:2]
    ]
    await open_marking(hall.chief, CODE, EVENT, version=hall.events[EVENT].version)
    frozen = await answer(ask, SEATED, hall.organiser, **HERE, judge=judges[2]["id"], key="late")
    assert frozen["rule"] == "seats_frozen"
    done = await answer(
        ask, REPLACE, hall.chief, seat=seats[0]["id"], judge=judges[2]["id"], way="RE_MARK", reason="尺度有误", key="r"
    )
    assert (done["sheets"], done["judge"]["judgeNo"], done["seatings"][1]["wayLabel"]) == (3, "J3", "全部重评")
    assert await Sheet.filter(state="open").count() == 6


async def test_more_judges_cost_no_more_statements(ask: Ask, hall: Hall) -> None:
    counts = []
    for names in (("甲",), ("乙", "丙", "丁", "戊")):
        for name in names:
            made = await registered(ask, hall, name, "甲厂")
            await answer(ask, SEATED, hall.organiser, **HERE, judge=made["id"], key=f"s{name}")
        with statements() as made_now:
            room = await ask(ROOM, hall.organiser, page=True, **HERE)
        counts.append(len(made_now))
        assert len(room["conflicts"]) == await Judge.all().count()
    assert counts[0] == counts[1], counts
