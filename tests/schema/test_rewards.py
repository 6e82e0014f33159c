"""Rewards through the contract: what the offices, the payee and the public see; a card by the code alone."""

import pytest

from schema.node import global_id
from server.access import ANONYMOUS, Held, Viewer
from server.rewards import Reward
from server.rewards.codes import code_of
from server.rewards.deciding import approve, refuse_reward
from server.rewards.paying import Payment, pay
from server.rewards.proposing import propose
from tests.server.access.people import account
from tests.server.rewards.world import OFFICE, WELD, contest, person, places, tariff, today

PREVIEW = """query Preview { dueRewards(cause: {competition: "SX-2023", event: "WELD"}) {
  refusal { rule message } subject ruleSet { code lines { sentence } }
  dues { name result roleLabel gross tax reason lacksShares entryNo among supersedes } } }"""
LIST = """query List { rewards { totalCount nodes {
  name gross tax net paid claimCode stateLabel card { lastFour } } } myRewards { project } payLists { number }
  lapsingRewards { id } }"""
CARD = """mutation Card($code: String, $number: String!, $key: String!) {
  enterBankCard(code: $code, number: $number, bank: "示例银行", idempotencyKey: $key) {
  __typename ... on BankCard { lastFour isSound } ... on Refusal { rule } } }"""
TOTALS = """query Totals { rewardTotals(year: 2023) {
  rewards amount lines { year payerClassLabel rewards amount recovered region { name } } } }"""
PAY = """mutation Pay($reward: ID!, $day: Date!, $withheld: String) {
  payRewards(rewards: [$reward], paidOn: $day, voucher: "1", withheld: $withheld, idempotencyKey: "p") {
  __typename ... on Rewards { rewards { paid withheld } } ... on Refusal { rule field message } } }"""


@pytest.fixture
async def office(regions, database) -> Viewer:
    await contest(2)
    await tariff(rows=places("5000.50", "3000"), tax="open")
    id_ = (await account("rong")).id
    return Viewer(f"account:{id_}", account_id=id_, held=(Held("honours_office", "region", "140000", "149999"),))


async def test_the_preview_says_who_how_much_and_why(ask, office):
    seen = (await ask(PREVIEW, office))["dueRewards"]
    assert (seen["subject"], seen["ruleSet"]["code"]) == ("SX-2023/WELD", "R-SX")
    assert seen["ruleSet"]["lines"][0]["sentence"] == "由政府发放：示例市人社局。"
    assert seen["dues"][0] == {
        "name": "选手1", "result": "DUE", "roleLabel": "选手", "gross": "5000.50", "tax": None, "lacksShares": False,
        "reason": "符合第1条，奖励5000.50元。", "entryNo": "001", "among": 1, "supersedes": 0,
    }  # fmt: skip
    english = (await ask(PREVIEW, office, "en"))["dueRewards"]
    assert english["dues"][0]["reason"] == "Row 1 applies: 5000.50 yuan."
    for viewer, rule in ((ANONYMOUS, "sign_in_needed"), (Viewer("x", account_id=office.account_id), "not_your_role")):
        none = (await ask(PREVIEW, viewer))["dueRewards"]
        assert (none["refusal"]["rule"], none["dues"], none["ruleSet"]) == (rule, [], None)


async def test_who_sees_what(ask, office):
    rows = await propose(office, WELD)
    finance = await person("cai", "finance")
    await ask(CARD, code=code_of(rows[0]), number="6212345678901232", key="c")
    seen = (await ask(LIST, finance))["rewards"]
    assert (seen["totalCount"], {one["name"]: one["card"] for one in seen["nodes"]}) == (
        2, {"选手1": {"lastFour": "1232"}, "选手2": None},
    )  # fmt: skip
    assert all(one["claimCode"] for one in seen["nodes"])
    theirs = (await ask(LIST, office))["rewards"]["nodes"]
    assert [one["card"] for one in theirs] == [None, None]
    payee = Viewer("account:p", account_id=1, person_id=rows[0].person_id)
    mine = await ask(LIST, payee)
    assert [(one["name"], one["claimCode"], one["card"]) for one in mine["rewards"]["nodes"]] == [
        ("选手1", None, {"lastFour": "1232"})
    ]
    assert [one["project"] for one in mine["myRewards"]] == [rows[0].project]
    nobody = await person("lu", "organiser", "chief_judge")
    for viewer in (ANONYMOUS, nobody, await person("nx", "finance", region="640000")):
        none = await ask(LIST, viewer)
        assert none == {
            "rewards": {"totalCount": 0, "nodes": []},
            "myRewards": [],
            "payLists": [],
            "lapsingRewards": [],
        }
    node = 'query Node { node(id: "%s") { id } }'
    assert (await ask(node % global_id(rows[0]), nobody))["node"] is None
    assert (await ask(node % global_id(rows[0]), payee))["node"] is not None


async def test_the_card_by_a_code_needs_no_account_and_is_good_once(ask, office):
    rows = await propose(office, WELD)
    code = code_of(rows[0])
    for asked, rule in (({"code": None}, "sign_in_needed"), ({"code": "X"}, "reward_code_unknown")):
        no = (await ask(CARD, number="6212345678901232", key="a", **asked))["enterBankCard"]
        assert no == {"__typename": "Refusal", "rule": rule}
    done = (await ask(CARD, code=code, number="6212345678901232", key="b"))["enterBankCard"]
    assert done == {"__typename": "BankCard", "lastFour": "1232", "isSound": True}
    again = (await ask(CARD, code=code, number="6212345678901232", key="b"))["enterBankCard"]
    assert again == done
    no = (await ask(CARD, code=code, number="4111111111111111", key="d"))["enterBankCard"]
    assert no["rule"] == "reward_code_unknown"


async def test_money_is_typed_in_yuan_and_summed_for_everybody(ask, office):
    rows = await propose(office, WELD)
    await approve(OFFICE, [one.uid for one in rows])
    finance = await person("cai", "finance")
    first, second = (str(global_id(one)) for one in rows)
    no = (await ask(PAY, finance, reward=first, day=today().isoformat(), withheld="1,000"))["payRewards"]
    assert (no["rule"], no["field"]) == ("reward_money", "withheld")
    done = (await ask(PAY, finance, reward=first, day=today().isoformat(), withheld="1000.10"))["payRewards"]
    assert done["rewards"] == [{"paid": "4000.40", "withheld": "1000.10"}]
    assert (await ask(TOTALS))["rewardTotals"] == {
        "rewards": 1, "amount": "5000.50",
        "lines": [{"year": 2023, "payerClassLabel": "政府", "rewards": 1, "amount": "5000.50", "recovered": "0.00",
                   "region": {"name": "山西省"}}],
    }  # fmt: skip
    await pay(OFFICE, [rows[1].uid], Payment(today(), "2"))
    assert (await ask(TOTALS))["rewardTotals"]["amount"] == "8000.50"
    assert second


PROPOSE = """mutation Propose($key: String!) {
  proposeRewards(cause: {competition: "SX-2023", event: "WELD"}, idempotencyKey: $key) {
  __typename ... on Rewards { rewards { name gross } }
  ... on Refusal { rule field message faults { file column rule message } } } }"""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN", "同一荣誉已有一笔奖励，不重复发放。原来的有误时，请先在财务台退回或收回，再提出。"),
        ("en", "There is a reward for this honour already; none is paid twice. Where the first is wrong, let finance "
         "refuse or recall it, then propose again."),
    ],
)  # fmt: skip
async def test_a_second_bonus_is_refused_beside_each_name_with_what_to_do(ask, office, language, said):
    first = (await ask(PROPOSE, office, key="a"))["proposeRewards"]
    assert [one["gross"] for one in first["rewards"]] == ["5000.50", "3000.00"]
    again = (await ask(PROPOSE, office, language, key="b"))["proposeRewards"]
    assert (again["rule"], again["field"]) == ("reward_of_nobody", "event")
    assert again["faults"] == [
        {"file": f"00{n}", "column": f"选手{n}", "rule": "reward_second", "message": said} for n in (1, 2)
    ]
    assert await Reward.all().count() == 2
    finance = await person("cai", "finance")
    for one in await Reward.all():
        await refuse_reward(finance, one.uid, "重报", version=1)
    assert len((await ask(PROPOSE, office, key="c"))["proposeRewards"]["rewards"]) == 2  # what it told to do helps
