"""Selection rounds by GraphQL: planned, nominated, seen by whom it concerns, refused as values."""

from typing import Any

from schema import Context, schema
from schema.node import global_id
from server.access import ANONYMOUS, Held, Viewer, console
from tests.server.selecting.test_experts import before, scored
from tests.server.selecting.world import CODE, COUNTY, PROVINCE, TITLE, TODAY, nominated, number, office, opened, up

PLAN = """mutation ($input: SelectionRoundInput!) { planSelectionRound(input: $input, idempotencyKey: "one") {
  __typename ... on SelectionRound { code state titles { quota candidates } stages { name body notice: noticeDays } }
  ... on Refusal { rule faults { rule row column message } } } }"""
NOMINATE = """mutation ($input: NomineeInput!, $key: String!) {
  nominate(round: "SX-2026", title: "SX-SANJIN-EXPERT", input: $input, idempotencyKey: $key) {
    __typename ... on Nomination { number name state round { code } steps { rank } }
    ... on Refusal { rule message } } }"""
SEEN = """query ($id: ID!) { nomination(id: $id) { name steps { outcome } opinions { department } }
  nominations(round: "SX-2026") { totalCount nodes { number } } }"""


async def answered(viewer: Viewer, document: str, **given: Any) -> Any:
    """What is answered, without errors."""
    done = await schema.execute(document, given, context_value=Context(viewer))
    assert done.errors is None, done.errors
    return done.data


def plan(**more: Any) -> dict[str, Any]:
    """A round of two stages."""
    return {
        "code": CODE, "title": "评选", "region": "14", "judgedOn": TODAY.isoformat(),
        "nominationsUntil": TODAY.isoformat(), "titles": [{"title": TITLE, "quota": 2}],
        "stages": [{"name": "县级推荐", "body": "COUNTY", "noticeDays": 5}, {"name": "审定", "body": "ROUND"}],
    } | more  # fmt: skip


async def test_a_round_is_planned_or_refused_with_its_faults(regions, database):
    no = await answered(console(), PLAN, input=plan(titles=[{"title": TITLE, "quota": 0}]))
    (fault,) = no["planSelectionRound"]["faults"]
    assert (fault["rule"], fault["row"], fault["column"]) == ("round_entry_number", 1, "titles[0].quota")
    done = await answered(console(), PLAN, input=plan())
    assert done["planSelectionRound"] == {
        "__typename": "SelectionRound", "code": CODE, "state": "PLANNED", "titles": [{"quota": 2, "candidates": 2}],
        "stages": [{"name": "县级推荐", "body": "COUNTY", "notice": 5}, {"name": "审定", "body": "ROUND", "notice": 0}],
    }  # fmt: skip
    asked = '{ selectionRound(code: "SX-2026") { code } selectionRounds { totalCount } }'
    assert await answered(ANONYMOUS, asked) == {"selectionRound": None, "selectionRounds": {"totalCount": 0}}


async def test_a_nomination_is_seen_by_whom_it_concerns(regions, database):
    await opened(COUNTY, PROVINCE)
    said = {
        "name": "申报人1", "unit": "示例厂1", "region": "140702", "idNumber": number(1), "level": 5,
        "priorHonours": ["晋中市技术能手"],
    }  # fmt: skip
    done = await answered(console(), NOMINATE, input=said, key="one")
    assert done["nominate"]["number"] == 1
    assert (await answered(console(), NOMINATE, input=said, key="one"))["nominate"]["number"] == 1
    no = (await answered(console(), NOMINATE, input=said, key="two"))["nominate"]
    assert (no["rule"], "第 1 号" in no["message"]) == ("nominated_twice", True)
    row = await nominated(2)
    county, other = await office("140702"), await office("140703")
    for viewer, seen in ((county, 2), (other, 0), (ANONYMOUS, 0)):
        found = await answered(viewer, SEEN, id=global_id(row))
        assert (found["nomination"] is not None, found["nominations"]["totalCount"]) == (seen > 0, seen)


async def test_the_ranking_is_the_offices_alone(regions, database):
    rows, experts = await before(2)
    for viewer in experts:
        await scored(viewer, rows[0], "50", "30")
        await scored(viewer, rows[1], "40", "30")
    asked = """{ picking(round: "SX-2026", title: "SX-SANJIN-EXPERT") {
      refusal { rule } taken ranking { place total nomination { number } } }
      roundConferral(round: "SX-2026", title: "SX-SANJIN-EXPERT") { refusal { rule } }
      roundExperts(round: "SX-2026") { number } }"""
    found = await answered(console(), asked)
    assert found["picking"]["taken"] == [1, 2]
    assert [(one["place"], one["total"]) for one in found["picking"]["ranking"]] == [(1, "80.00"), (2, "70.00")]
    assert found["roundConferral"]["refusal"]["rule"] == "nobody_to_confer"
    blind = await answered(experts[0], asked)
    assert (blind["picking"]["refusal"]["rule"], blind["picking"]["ranking"]) == ("not_your_role", [])
    assert len(blind["roundExperts"]) == 1
    own = "query ($id: ID!) { ownSheet(nomination: $id) { marks { aspect mark } } }"
    sheet = await answered(experts[1], own, id=global_id(rows[0]))
    assert sheet["ownSheet"]["marks"] == [{"aspect": "DEEDS", "mark": "30"}, {"aspect": "SKILL", "mark": "50"}]


async def test_what_leaving_would_do_is_a_question(regions, database):
    await opened(COUNTY, PROVINCE)
    row = await up(await nominated(1))
    asked = "query ($id: ID!) { leaving(nomination: $id) { refusal { rule } outcome outcomeLabel successor } }"
    found = (await answered(console(), asked, id=global_id(row)))["leaving"]
    assert (found["refusal"], found["outcome"], found["outcomeLabel"]) == (None, "LAPSES", "名额作废")
    stranger = Viewer("account:0", account_id=0, held=(Held("expert", "office"),))
    found = (await answered(stranger, asked, id=global_id(row)))["leaving"]
    assert found["refusal"]["rule"] == "no_such_nomination"
