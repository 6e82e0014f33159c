"""Rewards of a published result and of a decision: who gets how much, once, 就高不就低, by two at once."""

from datetime import date

import pytest

import seeds.honours
from server.honours import Honour
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from server.ledger.verify import verify
from server.rewards import Reward
from server.rewards.deciding import approve, refuse_reward
from server.rewards.paying import Payment, pay
from server.rewards.proposing import Cause, Stated, preview, propose
from tests.schema.conftest import statements
from tests.server.objections.planted import accepted_against, settled
from tests.server.promotion.contest import Entrant, held
from tests.server.promotion.test_promoting import made_final
from tests.server.rewards.world import (
    OFFICE,
    WELD,
    approved,
    contest,
    due,
    person,
    places,
    tariff,
    team_contest,
    today,
    why,
)
from tests.server.rulebook.test_rulebook import refusal

LOWER = {"code": "JZ-2023", "tier": "city", "region": "1407", "title": "晋中市示例大赛", "day": "2023-04-10"}
CITY_WELD = Cause("JZ-2023", "WELD")


async def test_by_place_before_and_after_tax_and_the_others_with_a_reason(regions, database):
    await contest(4)
    await tariff()
    assert await due() == [("选手1", 500000, 100000), ("选手2", 300000, 60000), ("选手3", 200000, 40000)]
    assert (await why())[3] == ("选手4", "reward_place_missed")
    assert await Reward.visible_to(OFFICE).count() == 0
    rows = await propose(OFFICE, WELD, key="once")
    assert [(one.name, one.gross, one.net, one.state, one.region_code) for one in rows] == [
        ("选手1", 500000, 400000, "due", "140000"),
        ("选手2", 300000, 240000, "due", "140000"),
        ("选手3", 200000, 160000, "due", "140000"),
    ]
    assert rows[0].project == "山西省示例大赛·焊接·一等奖"
    assert [one.id for one in await propose(OFFICE, WELD, key="once")] == [one.id for one in rows]
    assert (await verify()).differences == []


async def test_a_second_bonus_is_refused_and_the_control_is_paid(regions, database):
    await contest(2)
    await tariff()
    await propose(OFFICE, WELD)
    assert {rule for _, rule in await why()} == {"reward_second"}
    assert (await refusal(propose(OFFICE, WELD))).rule == "reward_of_nobody"
    await tariff("R-OTHER", "", payer="另一机关")
    assert (await refusal(propose(OFFICE, Cause("SX-2023", "WELD", rule_set="R-OTHER")))).rule == "reward_of_nobody"
    await tariff("R-UNION", "1407", payer="示例市总工会", payer_class="society")
    assert await due(Cause("SX-2023", "WELD", rule_set="R-UNION")) == []  # the contest lies outside
    await tariff("R-SOCIETY", "11", rows=places("9", whose="own"), payer_class="society")
    assert (await why(Cause("SX-2023", "WELD", rule_set="R-SOCIETY")))[0][1] == "reward_foreign_missed"


async def test_another_payer_class_or_one_that_pays_besides_is_no_second_bonus(regions, database):
    await contest(1)
    await tariff()
    await propose(OFFICE, WELD)
    await tariff("R-UNION", "", payer="示例工会", payer_class="society")
    await tariff("R-BESIDES", "1407", rows=places("90", whose="own"), payer="示例市政府", besides=True)
    assert await due(Cause("SX-2023", "WELD", rule_set="R-BESIDES")) == [("选手1", 9000, 1800)]
    rows = await propose(OFFICE, Cause("SX-2023", "WELD", rule_set="R-UNION"))
    assert [one.payer_class for one in rows] == ["society"]


async def test_refused_it_may_be_proposed_again(regions, database):
    await contest(1)
    await tariff()
    (row,) = await propose(OFFICE, WELD)
    await refuse_reward(OFFICE, row.uid, "材料不全", version=1)
    (again,) = await propose(OFFICE, WELD)
    assert (again.slot, again.state) == (row.slot, "due")
    assert (await Reward.get(id=row.id)).slot is None


@pytest.mark.parametrize("compare", ["chain", "year", "none"])
async def test_the_higher_instead_of_the_lower_along_the_tiers(regions, database, compare):
    """选手1 wins below (5000, paid) and above (8000): 3000 are due. 选手2 has 3000 below, not paid: it falls away."""
    await held([Entrant(n, f"{90 - n}", f"{90 - n}") for n in (1, 2, 3)], **LOWER)
    await made_final("JZ-2023")
    await contest(3)
    await _feeds("JZ-2023", "SX-2023/WELD")
    await tariff("R-JZ", "1407")
    await tariff("R-SX", "14", rows=places("8000", "6000", "1000"), compare=compare)
    below = await approved(CITY_WELD)
    await pay(OFFICE, [below[0].uid], Payment(today(), "凭证1"))
    if compare == "none":
        assert await due() == [("选手1", 800000, 160000), ("选手2", 600000, 120000), ("选手3", 100000, 20000)]
        return
    assert await why() == [
        ("选手1", "reward_difference"), ("选手2", "reward_higher"), ("选手3", "reward_lower"),
    ]  # fmt: skip
    rows = await propose(OFFICE, WELD)
    assert [(one.name, one.entitled, one.gross) for one in rows] == [
        ("选手1", 800000, 300000),
        ("选手2", 600000, 600000),
    ]
    states = {one.name: one.state for one in await Reward.filter(rule_set__code="R-JZ")}
    assert states == {"选手1": "paid", "选手2": "superseded", "选手3": "approved"}
    old = await Reward.get(rule_set__code="R-JZ", name="选手2")
    assert (old.superseded_by_id, old.slot) == (rows[1].id, None)
    assert (await verify()).differences == []


async def test_what_is_of_another_chain_or_year_does_not_compare(regions, database):
    await held([Entrant(1, "90", "90")], **LOWER)
    await made_final("JZ-2023")
    await contest(1)
    await tariff("R-JZ", "1407")
    await tariff("R-SX", "14", rows=places("8000"), compare="chain")
    await approved(CITY_WELD)
    assert await why() == [("选手1", "reward_by_row")]  # no feed leads from one to the other
    await _feeds("JZ-2023", "SX-2023/WELD")
    assert await why() == [("选手1", "reward_higher")]


async def _feeds(code: str, target: str) -> None:
    from server import ledger
    from server.competitions import Event

    async with ledger.change(OFFICE, "event.changed") as change:
        event = await Event.visible_to(OFFICE).get(competition__code=code, code="WELD")
        event.feeds = target
        await change.save(event)


async def test_within_a_team_equally_or_by_shares_and_coaches(regions, database):
    await team_contest(
        [
            [(1, "contestant"), (2, "contestant"), (3, "contestant"), (9, "coach")],
            [(4, "contestant"), (5, "contestant")],
        ]
    )
    await tariff(rows=[*places("10000"), {"to_place": 1, "role": "coach", "amount": "4000"},
                       {"from_place": 2, "to_place": 2, "amount": "1000", "split": "shares"}])  # fmt: skip
    found = (await preview(OFFICE, WELD)).dues
    assert [(one.candidate.name, one.gross, one.rule) for one in found] == [
        ("选手1", 333334, "reward_by_row_shared"), ("选手2", 333333, "reward_by_row_shared"),
        ("选手3", 333333, "reward_by_row_shared"), ("选手9", 400000, "reward_by_row"),
        ("选手4", 0, "reward_shares_unknown"), ("选手5", 0, "reward_shares_unknown"),
    ]  # fmt: skip
    assert (await refusal(propose(OFFICE, WELD))).rule == "reward_unknown"
    rows = await propose(OFFICE, WELD, [Stated("101", [7, 3])])
    assert [(one.name, one.role, one.gross) for one in rows][3:] == [
        ("选手9", "coach", 400000), ("选手4", "contestant", 70000), ("选手5", "contestant", 30000),
    ]  # fmt: skip
    for wrong in ([], [0, 0], [-1, 3]):
        assert (await refusal(preview(OFFICE, WELD, [Stated("101", wrong)]))).rule == "reward_shares"


async def test_not_before_it_is_final_and_not_by_a_tariff_of_another_day(regions, database):
    await held([Entrant(1)])
    assert (await refusal(preview(OFFICE, WELD))).rule == "reward_no_rules"
    await tariff()
    assert (await refusal(preview(OFFICE, WELD))).rule == "reward_not_final"
    await made_final("SX-2023")
    assert len(await due()) == 1
    from server.rulebook.recording import end_rule_set

    await end_rule_set(OFFICE, "R-SX", date(2023, 1, 1))
    assert (await refusal(preview(OFFICE, WELD))).rule == "reward_no_rules"
    named = Cause("SX-2023", "WELD", rule_set="R-SX")
    assert (await refusal(preview(OFFICE, named))).rule == "reward_rules_other_day"
    assert (await refusal(preview(OFFICE, Cause("SX-2023", "WELD", decision="1号")))).rule == "reward_cause"


async def _conferred(title: str = "NX-EXPERT", n: int = 2, number: str = "宁示例1号") -> list[Honour]:
    await seeds.honours.load(OFFICE)
    await record_decision(OFFICE, number, date(2025, 9, 1), "示例机关")
    people = [Entrant(n) for n in range(1, n + 1)]
    holders = [
        Holder("person", one.name, "示例厂", id_type="resident_id", id_number=one.id_number, region="6401")
        for one in people
    ]
    return await confer(OFFICE, number, title, [*holders, Holder("group", "示例工作室")])


async def test_by_title_of_a_decision(regions, database):
    honours = await _conferred()
    await tariff("R-NX", "6401", rows=[{"titles": ["NX-EXPERT"], "amount": "10000"}], claim_months=6, tax="open")
    await record_decision(OFFICE, "宁示例2号", date(2025, 9, 2), "示例机关")
    await revoke(OFFICE, honours[1].uid, "宁示例2号", "伪造事迹")
    assert [gross for _, gross, _ in await due(Cause(decision="宁示例1号"))] == [1000000]  # by R-NX-EXPERT
    cause = Cause(decision="宁示例1号", rule_set="R-NX")
    assert await why(cause) == [
        ("选手1", "reward_by_row"), ("选手2", "reward_revoked"), ("示例工作室", "reward_no_person"),
    ]  # fmt: skip
    (row,) = await propose(OFFICE, cause)
    assert (row.project, row.gross, row.tax, row.claim_until) == (
        "自治区技术能手（宁示例1号）", 1000000, None, date(2026, 3, 1),
    )  # fmt: skip
    assert (await refusal(propose(OFFICE, cause))).rule == "reward_of_nobody"


async def test_a_preview_costs_the_same_for_two_and_for_eight(regions, database):
    counts = []
    await tariff(rows=places("500", "400", "300", "200", "100", "50", "40", "30"), compare="year")
    for n, code in ((2, "SX-2023"), (8, "SX-2024")):
        await contest(n, code=code)
        with statements() as seen:
            assert len(await due(Cause(code, "WELD"))) == n
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_who_may_and_who_proposed_does_not_approve(regions, database):
    await contest(2)
    await tariff()
    office, finance, both = (
        await person("ban", "honours_office"), await person("cai", "finance"),
        await person("liang", "finance", "honours_office"),
    )  # fmt: skip
    assert (await refusal(propose(await person("lu"), WELD))).rule == "not_your_role"
    elsewhere = await person("ningxia", "finance", region="640000")
    assert (await refusal(propose(elsewhere, WELD))).rule == "outside_your_scope"
    rows = await propose(both, WELD)
    uids = [one.uid for one in rows]
    assert (await refusal(approve(office, uids))).rule == "not_your_role"
    assert (await refusal(approve(both, uids))).rule == "reward_own_proposal"
    assert (await refusal(approve(elsewhere, uids))).rule == "no_such_reward"
    done = await approve(finance, uids, key="a")
    assert [one.state for one in done] == ["approved", "approved"]
    assert [one.state for one in await approve(finance, uids, key="a")] == ["approved", "approved"]
    assert (await refusal(approve(finance, uids))).rule == "reward_is_approved"
    assert (await refusal(approve(finance, []))).rule == "rewards_named"


async def test_whom_an_accepted_objection_names_waits_and_nobody_else(regions, database):
    await contest(3)
    await tariff()
    row = await accepted_against("001")
    assert ("选手1", "reward_appealed") in await why()
    assert [one.name for one in await propose(OFFICE, WELD)] == ["选手2", "选手3"]
    await settled(row, "not_upheld")
    assert [one.name for one in await propose(OFFICE, WELD)] == ["选手1"]
