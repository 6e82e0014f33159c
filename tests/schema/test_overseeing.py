"""Qualifications, panels of a session, fewer judges, hints, calibration and the recusal report through GraphQL."""

import pytest

from schema.node import global_id
from server import db
from server.competitions import Session
from server.judging import Panel
from server.ledger.verify import verify
from server.scoring.giving import give
from tests.schema.answering import answer
from tests.schema.conftest import Ask
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given, scheme

NO = "... on Refusal { rule message field faults { row column rule message } }"
HERE = {"competition": CODE, "event": EVENT}
QUALIFY = f"mutation Q($competition: String!, $judge: ID!, $input: QualificationInput!, $key: String!) {{ recordQualification(competition: $competition, judge: $judge, input: $input, idempotencyKey: $key) {{ __typename ... on Judge {{ level years eventsJudged ledBefore shortfalls }} {NO} }} }}"  # noqa: E501
ASSIGN = f"mutation A($panel: ID!, $session: ID, $key: String!) {{ assignPanel(panel: $panel, session: $session, idempotencyKey: $key) {{ __typename ... on Panel {{ session {{ code }} }} {NO} }} }}"  # noqa: E501
FEWER = f"mutation F($competition: String!, $event: String!, $panel: String!, $count: Int!, $reason: String!, $session: ID, $key: String!) {{ allowFewerJudges(competition: $competition, event: $event, panel: $panel, count: $count, reason: $reason, session: $session, idempotencyKey: $key) {{ __typename ... on FewerJudges {{ id panel count reason undoneAt session {{ code }} }} {NO} }} }}"  # noqa: E501
BACK = f"mutation B($decision: ID!, $key: String!) {{ withdrawFewerJudges(decision: $decision, idempotencyKey: $key) {{ __typename ... on FewerJudges {{ undoneAt }} {NO} }} }}"  # noqa: E501
RECUSE = f'mutation R($competition: String!, $event: String!, $judge: ID!, $entry: String) {{ recuseJudge(competition: $competition, event: $event, judge: $judge, entryNo: $entry, kind: COACH, reason: "曾带训", idempotencyKey: "r") {{ __typename {NO} }} }}'  # noqa: E501
LOOK = "query Look($competition: String!, $event: String!) { event(competition: $competition, code: $event) { hints { rule message seat } fewerJudges { count undoneAt } calibration { judge { judgeNo } module title entries compared shift spread afterSending afterClosing levels } recusalReport { judge { judgeNo } entry recordedAt seq hash seats made written isKept conflict { kindLabel effectLabel message } } } }"  # noqa: E501


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await built(judges=3, wanted=scheme(judges=2))


async def test_before_marking(ask: Ask, story: Story) -> None:
    organiser, chief, judge = story.staff("organiser"), story.chief, global_id(story.rows[0])
    seen = await answer(ask, LOOK, organiser, **HERE)
    assert [one["rule"] for one in seen["hints"]] == ["qualification_unknown"] * 3 + ["more_judges_than_needed"] * 2
    assert all("{" not in one["message"] for one in seen["hints"])
    known = {"level": 4, "years": 2, "eventsJudged": 1, "ledBefore": False}
    done = await answer(ask, QUALIFY, organiser, competition=CODE, judge=judge, input=known, key="q")
    assert (done["level"], done["years"], len(done["shortfalls"])) == (4, 2, 2)
    bad = await answer(ask, QUALIFY, organiser, competition=CODE, judge=judge, input={"years": -1}, key="q2")
    assert (bad["rule"], bad["field"]) == ("qualification_out_of_range", "years")
    panel = await Panel.get(event_id=story.event.id)
    session = await Session.get(event_id=story.event.id)
    put = await answer(ask, ASSIGN, chief, panel=global_id(panel), session=global_id(session), key="a")
    assert put["session"] == {"code": "上午"}
    wrong = await answer(ask, ASSIGN, chief, panel=global_id(panel), session=global_id(panel), key="a2")
    assert wrong["rule"] == "no_session_of_event"
    decided = await answer(
        ask, FEWER, chief, **HERE, panel="", count=1, reason="缺一名裁判", session=global_id(session), key="f"
    )
    assert (decided["count"], decided["session"]) == (1, {"code": "上午"})
    too_many = await answer(ask, FEWER, chief, **HERE, panel="", count=2, reason="缺一名裁判", session=None, key="g")
    assert (too_many["rule"], too_many["field"]) == ("fewer_not_fewer", "count")
    assert (await answer(ask, BACK, chief, decision=decided["id"], key="b"))["undoneAt"]
    assert (await answer(ask, BACK, chief, decision=decided["id"], key="b2"))["rule"] == "decision_undone"
    assert len((await answer(ask, LOOK, organiser, **HERE))["fewerJudges"]) == 1
    assert (await verify()).differences == []


async def test_the_list_and_the_report(ask: Ask, story: Story) -> None:
    out = await answer(ask, RECUSE, story.staff("coordinator"), **HERE, judge=global_id(story.rows[0]), entry="001")
    assert out["__typename"] == "Judge", out
    await story.opened()
    for seat in (0, 1):
        sheet = await story.sheet(seat, 1)
        await give(story.judges[seat], sheet.number, given(**FULL), send=True, version=1)
    seen = await answer(ask, LOOK, story.staff("supervisor"), **HERE)
    assert [(one["judge"]["judgeNo"], one["module"]) for one in seen["calibration"]] == [
        ("J1", "finish"), ("J2", "finish"), ("J1", "skill"), ("J2", "skill"),
    ]  # fmt: skip
    assert {(one["shift"], one["spread"], one["compared"]) for one in seen["calibration"]} == {("0.000", None, 1)}
    assert seen["calibration"][2]["levels"] == [0, 0, 1, 0]
    (line,) = seen["recusalReport"]
    assert (line["judge"]["judgeNo"], line["entry"], line["seats"], line["made"], line["written"], line["isKept"]) == (
        "J1", "001", ["1"], 0, 0, True,
    )  # fmt: skip
    assert line["conflict"]["message"] and len(line["hash"]) == 64
    for role in ("organiser", "chief_judge", "judge"):
        hidden = await answer(ask, LOOK, story.staff(role), **HERE)
        assert (hidden["calibration"], hidden["recusalReport"]) == ([], [])
