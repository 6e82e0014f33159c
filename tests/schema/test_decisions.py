"""Decisions with their lists, the steps of honours and the follow-ups in the contract: who sees what of them."""

from datetime import date
from typing import Any

import pytest

import seeds.honours
from schema import Context, schema
from schema.node import global_id
from server.access import ANONYMOUS, Held, Viewer, console
from server.follow_ups import FollowUp
from server.honours import Decision
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from tests.server.follow_ups.world import corrected, held, rewarded

LIST = """query($id: ID!, $order: ListOrder) { decision(id: $id) { number conferred changed }
  decisionList(decision: $id, order: $order) { title { code } regionCode lines { text honour { sex nationality } } }
  decisionSteps(decision: $id) { number kind ground groundLabel toRecover reasons stopsBenefits honour { styledName } }
  }"""
TAIL = "{ openFollowUps followUps { totalCount nodes { kind amount owner was { place } now { place } doneBy } } }"


async def asked(document: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> Any:
    done = await schema.execute(document, variables, context_value=Context(viewer))
    assert not done.errors, done.errors
    return done.data


def holding(role: str) -> Viewer:
    return Viewer("account:x", account_id=1, held=(Held(role, "office"),))


@pytest.fixture
async def decisions(regions: Any, database: Any) -> tuple[str, str]:
    """The ids of the decision that conferred on two, and of the one that revoked the first."""
    office = console()
    await seeds.honours.load(office)
    for number, year in (("甲1号", 2023), ("乙2号", 2024)):
        await record_decision(office, number, date(year, 1, 1), "示例厅")
    people = [
        Holder("person", "马兰", region="640104", sex="female", nationality="回"),
        Holder("person", "丁一", region="640202"),
    ]
    rows = await confer(office, "甲1号", "NX-EXPERT", people)
    await revoke(office, rows[0].uid, "乙2号", "事迹不实", ground="faked", to_recover=1_000_050)
    found = [await Decision.get(number=one) for one in ("甲1号", "乙2号")]
    return str(global_id(found[0])), str(global_id(found[1]))


async def test_the_list_of_a_decision(decisions: tuple[str, str]) -> None:
    data = await asked(LIST, id=decisions[0])
    assert data["decision"] == {"number": "甲1号", "conferred": 2, "changed": 0}
    sections = [(one["regionCode"], [line["text"] for line in one["lines"]]) for one in data["decisionList"]]
    assert sections == [("640100", ["马　兰（女，回族）"]), ("640200", ["丁　一"])]
    data = await asked(LIST, id=decisions[0], order="STROKES")
    assert [[line["text"] for line in one["lines"]] for one in data["decisionList"]] == [
        ["丁　一", "马　兰（女，回族）"]
    ]
    assert await asked(LIST, id="nonsense") == {"decision": None, "decisionList": [], "decisionSteps": []}


async def test_why_it_was_revoked_is_told_to_the_office_alone(decisions: tuple[str, str]) -> None:
    [step] = (await asked(LIST, id=decisions[1]))["decisionSteps"]
    assert (step["kind"], step["stopsBenefits"], step["honour"]["styledName"]) == (
        "REVOKED",
        True,
        "马　兰（女，回族）",
    )
    hidden = ("ground", "groundLabel", "toRecover", "reasons")
    assert [step[one] for one in hidden] == [None] * 4
    [step] = (await asked(LIST, holding("organiser"), id=decisions[1]))["decisionSteps"]
    assert [step[one] for one in hidden] == [None] * 4
    [step] = (await asked(LIST, holding("honours_office"), id=decisions[1]))["decisionSteps"]
    assert [step[one] for one in hidden] == ["FAKED", "事迹弄虚作假或隐瞒严重错误", "10000.50", "事迹不实"]


async def test_decisions_are_paged_the_newest_first(decisions: tuple[str, str]) -> None:
    document = """query($after: String) { decisions(first: 1, after: $after) {
      totalCount nodes { number } pageInfo { hasNextPage endCursor } } }"""
    first = (await asked(document))["decisions"]
    second = (await asked(document, after=first["pageInfo"]["endCursor"]))["decisions"]
    assert [one["nodes"][0]["number"] for one in (first, second)] == ["乙2号", "甲1号"]
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (2, False)


async def test_follow_ups_and_their_money(regions: Any, database: Any) -> None:
    await held()
    await rewarded()
    await corrected()
    assert await FollowUp.all().count() == 2
    assert await asked(TAIL) == {"openFollowUps": 0, "followUps": {"totalCount": 0, "nodes": []}}
    data = await asked(TAIL, holding("finance"))
    assert (data["openFollowUps"], data["followUps"]["totalCount"]) == (2, 2)
    assert {(one["amount"], one["was"]["place"], one["now"]["place"]) for one in data["followUps"]["nodes"]} == {
        ("5000.00", 1, 2), ("3000.00", 2, 1),
    }  # fmt: skip
    organiser = await asked(TAIL, holding("organiser"))
    assert {one["amount"] for one in organiser["followUps"]["nodes"]} == {None}
