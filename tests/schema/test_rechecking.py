"""A recheck through GraphQL: drawn, recorded, corrected, finished; who sees what of it."""

import hashlib
from typing import Any

import pytest

from server import db
from server.access import ANONYMOUS
from server.ledger.verify import verify
from tests.schema.conftest import Ask
from tests.server.rechecking.story import closed
from tests.server.scoring.story import CODE, EVENT, Story

NO = "... on Refusal { rule message field faults { row column rule message } }"
HERE = {"competition": CODE, "event": EVENT}
RECHECK = """ ... on Recheck { id turn recheckRule recheckRuleLabel state stateLabel seed head seq entries top sampled
  checked wrong doneAt
  items { id position reason reasonLabel state stateLabel name sheets { number version }
    findings { sheet aspect aspectTitle was should note isOpen correctedAt } } }"""
DRAW = f"mutation Draw($competition: String!, $event: String!, $key: String!) {{ drawRecheck(competition: $competition, event: $event, idempotencyKey: $key) {{ __typename {RECHECK} {NO} }} }}"  # noqa: E501
RECORD = f"mutation Record($item: ID!, $right: Boolean!, $findings: [FindingInput!], $key: String!) {{ recordRecheck(item: $item, right: $right, findings: $findings, idempotencyKey: $key) {{ __typename ... on RecheckItem {{ state findings {{ isOpen should was }} }} {NO} }} }}"  # noqa: E501
FINISH = f"mutation Finish($recheck: ID!, $key: String!) {{ finishRecheck(recheck: $recheck, idempotencyKey: $key) {{ __typename {RECHECK} {NO} }} }}"  # noqa: E501
WHOLE = "query Whole($competition: String!, $event: String!) { event(competition: $competition, code: $event) { rechecks { turn state fullFrom items { name state sheets { number modules { aspects { code value mark } } } findings { sheet aspect was should } } } } }"  # noqa: E501
LOOK = "query Look($competition: String!, $event: String!) { event(competition: $competition, code: $event) { rechecks { turn items { name sheets { number } findings { was } } } recheckProofs { turn recheckRule recheckRuleLabel head seq text seed entries top sampled drawnAt } } }"  # noqa: E501
CORRECT = f'mutation Correct($sheet: String!, $version: Int!) {{ correctMark(sheet: $sheet, aspect: "B1", value: "5", reason: "抽检", version: $version, idempotencyKey: "c") {{ __typename {NO} }} }}'  # noqa: E501


async def answer(ask: Ask, document: str, viewer: Any, **variables: Any) -> Any:
    data = await ask(document, viewer, page=True, **variables)
    return next(iter(data.values()))


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await closed("all", entries=20)


async def test_the_whole_recheck(ask: Ask, story: Story) -> None:
    supervisor = story.staff("supervisor")
    drawn = await answer(ask, DRAW, supervisor, **HERE, key="d")
    assert (drawn["recheckRule"], drawn["stateLabel"], drawn["entries"], len(drawn["items"])) == (
        "ALL",
        "复核中",
        20,
        20,
    )
    assert (await answer(ask, DRAW, supervisor, **HERE, key="e"))["rule"] == "recheck_drawn_already"
    for one in drawn["items"]:
        first = one["name"] == "001"
        findings = [{"sheet": one["sheets"][0]["number"], "aspect": "B1", "should": "5"}] if first else None
        done = await answer(
            ask, RECORD, supervisor, item=one["id"], right=not first, findings=findings, key=f"r{one['position']}"
        )
        assert done["state"] == ("WRONG" if first else "RIGHT")
        assert done["findings"] == ([{"isOpen": True, "should": "5", "was": "9"}] if first else [])
    early = await answer(ask, FINISH, supervisor, recheck=drawn["id"], key="f1")
    assert (early["rule"], early["faults"][0]["column"]) == ("recheck_uncorrected", "B1")
    assert "应为 5" in early["faults"][0]["message"]
    (wrong,) = [one for one in drawn["items"] if one["name"] == "001"]
    sheet = wrong["sheets"][0]
    assert (await answer(ask, CORRECT, story.chief, sheet=sheet["number"], version=sheet["version"]))["__typename"]
    finished = await answer(ask, FINISH, supervisor, recheck=drawn["id"], key="f2")
    assert (finished["state"], finished["wrong"], finished["checked"]) == ("DONE", 1, 20)
    (again,) = [one for one in finished["items"] if one["name"] == "001"]
    assert (again["findings"][0]["isOpen"], again["findings"][0]["aspectTitle"]) == (False, "整理")
    late = await answer(ask, RECORD, supervisor, item=wrong["id"], right=True, findings=None, key="late")
    assert late["rule"] == "recheck_finished"
    assert (await verify()).differences == []


async def test_told_before_it_is_drawn(ask: Ask, story: Story) -> None:
    """Everybody is rechecked at once here, so no number of errors calls for more."""
    told = "query Told($competition: String!, $event: String!) { event(competition: $competition, code: $event) { recheckForecast { entries top sampled checked fullFrom } } }"  # noqa: E501
    seen = (await answer(ask, told, story.staff("organiser"), **HERE))["recheckForecast"]
    assert seen == {"entries": 20, "top": 0, "sampled": 0, "checked": 20, "fullFrom": None}
    assert (await answer(ask, told, story.judges[0], **HERE))["recheckForecast"] is None
    await answer(ask, DRAW, story.staff("supervisor"), **HERE, key="d")
    assert (await answer(ask, told, story.staff("organiser"), **HERE))["recheckForecast"] is None


async def test_the_natural_question_is_no_pages_privilege(ask: Ask, story: Story) -> None:
    """Every item with its sheets, their marks and the findings, by anybody's own document."""
    await answer(ask, DRAW, story.staff("supervisor"), **HERE, key="d")
    data = await ask(WHOLE, story.staff("supervisor"), **HERE)
    (one,) = data["event"]["rechecks"]
    assert (len(one["items"]), one["fullFrom"]) == (20, None)
    modules = [sheet["modules"] for each in one["items"] for sheet in each["sheets"]]
    assert [sum(len(module["aspects"]) for module in each) for each in modules] == [3] * 20


async def test_faults_stand_at_their_finding(ask: Ask, story: Story) -> None:
    drawn = await answer(ask, DRAW, story.staff("supervisor"), **HERE, key="d")
    no = await answer(
        ask, RECORD, story.staff("coordinator"), item=drawn["items"][0]["id"], right=False, key="r",
        findings=[{"note": "用时记错"}, {"sheet": "0" * 16, "aspect": "B1"}],
    )  # fmt: skip
    assert (no["rule"], no["field"], no["faults"][0]["row"]) == ("findings_faulty", "findings", 2)
    assert "{" not in no["faults"][0]["message"]


async def test_who_sees_what(ask: Ask, story: Story) -> None:
    """Marks only who may read marks; the proof everybody who sees the event, and it is what anybody computes."""
    await answer(ask, DRAW, story.staff("supervisor"), **HERE, key="d")
    for role, sheets in (("supervisor", 1), ("auditor", 1), ("coordinator", 0), ("organiser", 0)):
        seen = await answer(ask, LOOK, story.staff(role), **HERE)
        assert {len(one["sheets"]) for one in seen["rechecks"][0]["items"]} == {sheets}
    judge = await answer(ask, LOOK, story.judges[0], **HERE)
    assert judge["rechecks"] == []
    (proof,) = judge["recheckProofs"]
    assert hashlib.sha256(proof["text"].encode()).hexdigest() == proof["seed"]
    assert proof["text"] == f"{proof['head']}:{story.event.uid}"
    anybody = await answer(ask, LOOK, ANONYMOUS, **HERE)  # marking is under way, so the event is public
    assert (anybody["rechecks"], anybody["recheckProofs"]) == ([], [proof])
