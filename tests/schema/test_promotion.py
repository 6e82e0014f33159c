"""Rule sets, conditions and promotions through the contract: who sees what, and the reasons in both languages."""

from datetime import date

import pytest

import seeds.honours
from schema.node import written_id
from server.access import ANONYMOUS, Held, Viewer, console
from server.promotion.deciding import approve, issue
from server.promotion.proposing import propose
from tests.server.access.people import account
from tests.server.promotion.contest import field, held
from tests.server.promotion.test_promoting import DECISION, NUMBER, made_final

PREVIEW = """query Preview($event: String!) { promotionPreview(competition: "SX-2023", event: $event) {
  refusal { rule message } ruleSet { code }
  candidates { name result toLevelLabel mayApplyForLabel heldLevelLabel lacksLevel reason standing { entryNo } } } }"""
LIST = """query List($state: PromotionState) { promotions(state: $state) {
  totalCount nodes { name state certificateNo reason toLevelLabel ruleRow } } }"""
ELIGIBLE = """query Eligible {
  eligibility(title: "SX-SANJIN-EXPERT", competition: "SX-2023", event: "WELD", on: "2023-09-01") {
  refusal { rule } ruleSet { code } people { name outcome verdicts { outcome depth sentence } } } }"""


@pytest.fixture
async def office(regions, database) -> Viewer:
    await seeds.honours.load(console())
    await held(field(4, level="0"))
    await made_final("SX-2023")
    id_ = (await account("ying")).id
    return Viewer(f"account:{id_}", account_id=id_, held=(Held("honours_office", "region", "140000", "149999"),))


async def test_the_preview_is_the_offices(ask, office):
    seen = (await ask(PREVIEW, office, event="WELD"))["promotionPreview"]
    assert seen["ruleSet"] == {"code": "P-SX2020"}
    assert [(one["name"], one["result"], one["toLevelLabel"]) for one in seen["candidates"]] == [
        ("选手1", "PROMOTED", "技师"), ("选手2", "PROMOTED", "技师"), ("选手3", "PROMOTED", "技师"),
        ("选手4", "PROMOTED", "高级工"),
    ]  # fmt: skip
    assert seen["candidates"][0]["reason"] == "符合第1条：由无等级晋升为技师。"
    english = (await ask(PREVIEW, office, "en", event="WELD"))["promotionPreview"]
    assert english["candidates"][3]["reason"].startswith("By row 2: from no level to ")
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (Viewer("x", account_id=office.account_id), "not_your_role")):
        none = (await ask(PREVIEW, viewer, event="WELD"))["promotionPreview"]
        assert (none["refusal"]["rule"], none["candidates"], none["ruleSet"]) == (rule, [], None)
    assert (await ask(PREVIEW, office, event="NONE"))["promotionPreview"]["refusal"]["rule"] == "no_such_event"


async def test_the_public_sees_what_has_a_certificate_and_not_its_number(ask, office):
    rows = await propose(office, "SX-2023", "WELD")
    assert (await ask(LIST, ANONYMOUS))["promotions"] == {"totalCount": 0, "nodes": []}
    assert (await ask(LIST, office, state="PROPOSED"))["promotions"]["totalCount"] == 4
    await approve(office, [rows[0].uid], DECISION)
    await issue(office, rows[0].uid, NUMBER.format(1), date(2023, 8, 1), version=2)
    (public,) = (await ask(LIST, ANONYMOUS))["promotions"]["nodes"]
    assert public == {
        "name": "选手1", "state": "ISSUED", "certificateNo": None, "reason": None, "toLevelLabel": "技师", "ruleRow": 1,
    }  # fmt: skip
    (mine,) = (await ask(LIST, office, state="ISSUED"))["promotions"]["nodes"]
    assert mine["certificateNo"] == NUMBER.format(1)
    holder = written_id("Holder", rows[0].holder)
    levels = 'query { levelsEarned(holder: "%s") { toLevelLabel competition } }'
    assert (await ask(levels % holder))["levelsEarned"] == [{"toLevelLabel": "技师", "competition": "山西省示例大赛"}]
    assert (await ask(levels % "x"))["levelsEarned"] == []


async def test_who_meets_the_conditions_of_a_title(ask, office):
    seen = (await ask(ELIGIBLE, office))["eligibility"]
    assert seen["ruleSet"] == {"code": "H-SX-SANJIN-CONTEST-2020"}
    assert [one["outcome"] for one in seen["people"]] == ["MET", "MET", "MET", "FAILED"]
    said = [one["sentence"] for one in seen["people"][3]["verdicts"]]
    assert said[:2] == ["各项均不符合。", "山西省示例大赛“焊接”第4名，不在要求的第1至3名之内。"]
    assert (await ask(ELIGIBLE))["eligibility"]["refusal"]["rule"] == "sign_in_needed"


async def test_a_rule_set_in_sentences_in_both_languages(ask, regions, database):
    query = (
        'query { ruleSet(code: "P-LL") { kind regionName startsOn lines { depth sentence } jurisdiction { code } } }'
    )
    seen = (await ask(query))["ruleSet"]
    assert (seen["kind"], seen["regionName"], seen["jurisdiction"]) == ("PROMOTION", "吕梁市", {"code": "141100"})
    assert [one["sentence"] for one in seen["lines"]][:4] == [
        "依据公示期满后的最终成绩。", "第1条　晋升为高级工：", "竞赛级别：市级", "名次：第4名起，至有成绩人数的1/2",
    ]  # fmt: skip
    english = (await ask(query, language="en"))["ruleSet"]
    assert [one["depth"] for one in english["lines"]][:4] == [0, 0, 1, 1]
