"""What a visitor of the demo, and the accounts of its offices, see of what the offices have in hand today.

Today is Tuesday 22 September 2026. Sunday the 20th is worked, so the province's five working days from Saturday the
19th are the 20th to the 24th; three of them are left. The city's three from Thursday 13 August end on Tuesday the 18th.
"""

from collections import Counter
from datetime import date

import pytest

import seeds.demo
from schema import Context, schema
from seeds.demo import hands, live, offices
from server import clock
from server.access import ANONYMOUS, console
from server.ledger.verify import verify

TODAY = date(2026, 9, 22)
NOTICE = """query ($round: String!, $number: Int!) { roundNotice(round: $round, number: $number) {
  state firstOn lastOn daysLeft namesArePublic bodyName candidates { name }
} }"""
OBJECTIONS = "{ objections(first: 10) { nodes { state names channel } } }"
CONFERRAL = (
    "query ($round: String!, $title: String!) { roundConferral(round: $round, title: $title) { held { name } } }"
)
LEFT = "{ followUps(first: 50) { nodes { cause kind owner state amount } } }"
DECISIONS = "{ decisions(first: 50) { nodes { id number } } }"
LIST = "query ($decision: ID!) { decisionList(decision: $decision) { lines { text honour { state } } } }"
DEEDS = "{ deeds(first: 10) { nodes { headline text state consent honour { state } } } }"
PLANS = "{ plans { year publishedAt figures { items planned cancelled } } }"
QUOTAS = """query ($competition: String!) { entryQuotas(competition: $competition) { subject name most event { code } }
  quotaUses(competition: $competition) { used most isOver } }"""

pytestmark = pytest.mark.usefixtures("regions")


async def asked(login, document, **given):
    """What an account is answered, or somebody who has not signed in."""
    viewer = await hands.who(login) if login else ANONYMOUS
    answer = await schema.execute(document, variable_values=given, context_value=Context(viewer))
    assert answer.errors is None, answer.errors
    return answer.data


async def a_notice_runs_behind_a_finished_one():
    shown = [(await asked("", NOTICE, round=offices.ROUND, number=n))["roundNotice"] for n in (1, 2)]
    assert [(one["state"], one["firstOn"], one["lastOn"], one["daysLeft"]) for one in shown] == [
        ("FINISHED", "2026-08-14", "2026-08-18", 0), ("RUNNING", "2026-09-20", "2026-09-24", 3),
    ]  # fmt: skip
    assert [one["namesArePublic"] for one in shown] == [False, True]
    asks = f'{{ nominations(round: "{offices.ROUND}", first: 10) {{ nodes {{ name state }} }} }}'
    for login in ("honours_office", "nominator"):
        rows = (await asked(login, asks))["nominations"]["nodes"]
        assert {one["state"] for one in rows} == {"PROPOSED"}
        assert {one["name"] for one in rows} == {one["name"] for one in shown[1]["candidates"]}
    return [one["name"] for one in shown[1]["candidates"]]


async def one_objection_holds_one_and_one_waits(names):
    rows = (await asked("honours_office", OBJECTIONS))["objections"]["nodes"]
    assert {(one["state"], one["channel"], *one["names"]) for one in rows} == {
        ("ACCEPTED", "LETTER", names[0]), ("REGISTERED", "ONLINE", names[1]),
    }  # fmt: skip
    assert (await asked("", OBJECTIONS))["objections"]["nodes"] == []
    told = await asked("honours_office", CONFERRAL, round=offices.ROUND, title=offices.TITLE)
    assert [one["name"] for one in told["roundConferral"]["held"]] == names[:1]


async def one_is_revoked_and_one_restored():
    rows = (await asked("honours_office", LEFT))["followUps"]["nodes"]
    assert Counter((one["cause"], one["kind"], one["state"]) for one in rows if one["cause"] != "RULING") == {
        (cause, kind, state): 1
        for cause, state in (("REVOCATION", "DONE"), ("RESTORATION", "OPEN"), ("REVOCATION", "OPEN"))
        for kind in ("CERTIFICATE", "REWARD", "BENEFITS")
    }  # fmt: skip
    rows = (await asked("finance", LEFT))["followUps"]["nodes"]
    assert {one["amount"] for one in rows if (one["kind"], one["state"]) == ("REWARD", "OPEN")} == {"5000.00"}
    assert (await asked("", LEFT))["followUps"]["nodes"] == []
    lines = await listed(offices.CONFERRED)
    assert Counter(one["honour"]["state"] for one in lines) == {"HELD": 2, "REVOKED": 1}


async def listed(number):
    """The lines of a decision's list as anybody reads them."""
    known = (await asked("", DECISIONS))["decisions"]["nodes"]
    [decision] = [one["id"] for one in known if one["number"] == number]
    sections = (await asked("", LIST, decision=decision))["decisionList"]
    return [line for section in sections for line in section["lines"]]


async def deeds_are_told_and_the_consent_is_the_offices():
    [told] = (await asked("", DEEDS))["deeds"]["nodes"]
    assert (told["state"], told["headline"], told["consent"]) == ("PUBLISHED", offices.HEADLINE, None)
    [kept] = (await asked("honours_office", DEEDS))["deeds"]["nodes"]
    assert kept["consent"]


async def a_plan_is_public_and_the_next_is_being_written():
    [plan] = (await asked("", PLANS))["plans"]
    assert (plan["year"], plan["figures"]) == (2026, {"items": 3, "planned": 2, "cancelled": 1})
    assert [one["year"] for one in (await asked("organiser", PLANS))["plans"]] == [2027, 2026]


async def entries_have_a_quota():
    found = await asked("organiser", QUOTAS, competition=live.OPEN)
    assert [(one["subject"], one["name"], one["most"]) for one in found["entryQuotas"]] == [
        ("ALL", "", 3), ("REGION", "140100", 4),
    ]  # fmt: skip
    assert {(one["used"], one["isOver"]) for one in found["quotaUses"]} == {(1, False)}
    assert {one["most"] for one in found["quotaUses"]} == {3, 4}


async def a_list_says_sex_and_nationality():
    texts = [one["text"] for one in await listed(offices.LISTED)]
    assert len([one for one in texts if one.endswith("（女，回族）")]) == 1
    assert any(one.endswith("（女）") for one in texts)
    assert not all("（" in one for one in texts)


async def test_the_offices_have_work_in_hand(database):
    with clock.set_to(clock.morning(TODAY)):
        await seeds.demo.build(console())
        await one_objection_holds_one_and_one_waits(await a_notice_runs_behind_a_finished_one())
        await one_is_revoked_and_one_restored()
        await deeds_are_told_and_the_consent_is_the_offices()
        await a_plan_is_public_and_the_next_is_being_written()
        await entries_have_a_quota()
        await a_list_says_sex_and_nationality()
        assert (await verify()).differences == []


async def test_without_a_calendar_there_is_no_notice_and_all_else_stands(database):
    """The working days of 2027 are not announced on the demo's 29 December: none is guessed."""
    with clock.set_to(clock.morning(date(2026, 12, 29))):
        await seeds.demo.build(console())
        assert (await asked("", NOTICE, round=offices.ROUND, number=1))["roundNotice"]["state"] == "FINISHED"
        assert (await asked("", NOTICE, round=offices.ROUND, number=2))["roundNotice"] is None
        await one_is_revoked_and_one_restored()
        await a_plan_is_public_and_the_next_is_being_written()
