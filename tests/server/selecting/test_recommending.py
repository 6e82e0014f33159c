"""Up the stages: recommended, returned, rejected; opinions, quotas, 差额, composition, 公示, conditions."""

import asyncio
from dataclasses import replace
from datetime import date

from server import db, ledger
from server.honours import Title
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import revoke
from server.ledger.verify import verify
from server.refusal import Refused
from server.selecting import Nomination, NominationCheck, NominationStep, StageOpinion
from server.selecting.allotting import allot
from server.selecting.amending import amend
from server.selecting.opinions import record_opinion
from server.selecting.recommending import keep_in_reserve, recommend, reject, return_nomination
from server.selecting.wanted import StageWanted
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.world import (
    CITY,
    CODE,
    CONSOLE,
    COUNTY,
    PROVINCE,
    TITLE,
    UNIT,
    nominated,
    nominee,
    number,
    office,
    opened,
    shown,
    somebody,
    steps,
    unit_of,
    up,
)

CHECK = StageWanted("资格审核", "round", "check")


async def test_up_from_unit_to_county_city_and_province(regions, database):
    await opened(UNIT, COUNTY, CITY, PROVINCE)
    row = await nominated(1)
    unit, county, city = await unit_of("示例厂1"), await office("140702"), await office("140700")
    other, province = await office("140703"), await office("140000", "honours_office")
    assert (await refusal(up(row, viewer=county))).rule == "no_such_nomination"
    row = await up(row, viewer=unit)
    assert await Nomination.visible_to(city).count() == 0
    assert await Nomination.visible_to(other).count() == 0
    assert (await refusal(up(row, viewer=unit))).rule == "outside_your_scope"
    row = await up(row, viewer=county)
    assert (await refusal(up(row, viewer=county))).rule == "outside_your_scope"
    assert [one.id for one in await Nomination.visible_to(city)] == [row.id]
    row = await up(row, viewer=city)
    row = await up(row, viewer=province)
    assert (row.state, row.stage_id) == ("proposed", None)
    assert await steps(row) == [("recommended", 1, True)] * 4
    assert (await refusal(up(row))).rule == "nomination_is_proposed"
    assert (await verify()).differences == []


async def test_each_one_goes_only_the_stages_on_his_way(regions, database):
    await opened(UNIT, COUNTY, CITY, StageWanted("行业推荐", "industry"), PROVINCE, quota=3)
    of_city = await up(await nominated(1, region="140700"))
    by_industry = await up(await nominated(2, industry="示例省机械工业联合会"))
    assert (of_city.reached, by_industry.reached) == (3, 4)
    industry = await unit_of("示例省机械工业联合会")
    assert await Nomination.visible_to(await office("140702")).count() == 0
    assert (await up(by_industry, viewer=industry)).reached == 5


async def test_returned_with_reason_and_handed_in_again(regions, database):
    await opened(UNIT, COUNTY, CITY, PROVINCE)
    row = await up(await nominated(1))
    county, unit = await office("140702"), await unit_of("示例厂1")
    assert (await refusal(return_nomination(county, row.uid, " ", version=2))).rule == "selection_text"
    row = await return_nomination(county, row.uid, "材料不全", version=2)
    assert (row.state, row.stage_id) == ("returned", None)
    seen = await NominationStep.visible_to(unit).order_by("id")
    assert [(one.outcome, one.reason) for one in seen] == [("recommended", "推荐"), ("returned", "材料不全")]
    assert (await refusal(amend(await office("140703"), row.uid, nominee(), version=3))).rule == "no_such_nomination"
    row = await amend(unit, row.uid, nominee(deeds="补充事迹", id_number=""), version=3)
    assert (row.state, row.deeds, row.name, row.reached) == ("pending", "补充事迹", "申报人1", 2)
    assert [counts for _, _, counts in await steps(row)] == [False, False]
    row = await up(row, viewer=unit)
    row = await reject(county, row.uid, "不符合推荐要求", version=row.version)
    assert row.state == "rejected"
    assert (await refusal(up(row))).rule == "nomination_is_rejected"
    assert (await verify()).differences == []


async def test_the_nominee_sees_his_state_and_what_is_addressed_to_him(regions, database):
    stage = replace(COUNTY, departments=("税务",))
    await opened(UNIT, stage, PROVINCE)
    row = await up(await nominated(1))
    himself, stranger = await somebody("self", 1), await somebody("stranger")
    await record_opinion(CONSOLE, row.uid, "税务", "objects", "欠税")
    assert [one.state for one in await Nomination.visible_to(himself)] == ["pending"]
    assert await StageOpinion.visible_to(himself).count() == 0
    assert await StageOpinion.visible_to(await unit_of("示例厂1")).count() == 0
    assert await StageOpinion.visible_to(await office("140702")).count() == 1
    await reject(CONSOLE, row.uid, "税务部门不同意", version=2)
    told = await NominationStep.visible_to(himself).order_by("id")
    assert [(one.outcome, one.reason) for one in told] == [("recommended", "推荐"), ("rejected", "税务部门不同意")]
    for record in (Nomination, NominationStep, StageOpinion):
        assert await record.visible_to(stranger).count() == 0


async def test_opinions_of_other_departments_are_needed_and_may_object(regions, database):
    await opened(replace(COUNTY, departments=("税务", "市场监管")), PROVINCE)
    row = await nominated(1)
    await record_opinion(CONSOLE, row.uid, "税务", "agrees", "")
    no = await refusal(up(row))
    assert (no.rule, no.params["departments"]) == ("opinion_missing", "市场监管")
    await record_opinion(CONSOLE, row.uid, "市场监管", "objects", "有处罚记录")
    assert (await refusal(up(row))).rule == "opinion_against"
    assert (await refusal(record_opinion(CONSOLE, row.uid, "公安", "agrees", ""))).rule == "opinion_unasked"
    assert (await refusal(record_opinion(CONSOLE, row.uid, "税务", "objects", ""))).rule == "selection_text"
    await record_opinion(CONSOLE, row.uid, "市场监管", "agrees", "已整改")
    assert (await up(row)).reached == 5


async def test_a_quota_exceeded_is_refused_with_the_numbers(regions, database):
    await opened(replace(CITY, quotas="allotted"), PROVINCE, quota=3)
    rows = [await nominated(n) for n in (1, 2, 3)]
    no = await refusal(up(rows[0]))
    assert (no.rule, dict(no.params)) == ("quota_exceeded", {"body": "市级推荐", "quota": 0, "used": 0, "asked": 1})
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=1)
    found = await asyncio.gather(*(up(one) for one in rows), return_exceptions=True)
    refused = [one.refusal for one in found if isinstance(one, Refused)]
    assert [one.rule for one in refused] == ["quota_exceeded"] * 2
    assert refused[0].params["used"] == 1
    no = await refusal(allot(CONSOLE, CODE, TITLE, region="1407", quota=0))
    assert (no.rule, no.params["used"]) == ("allotted_too_little", 1)
    assert (await verify()).differences == []


async def test_the_quota_of_the_round_holds_at_the_last_stage(regions, database):
    await opened(PROVINCE, quota=1)
    first, second = await nominated(1), await nominated(2)
    await up(first)
    no = await refusal(up(second))
    assert (no.rule, no.params["quota"], no.params["asked"]) == ("quota_exceeded", 1, 2)


async def test_more_candidates_than_quota_where_the_stage_demands_it(regions, database):
    """差额 of 20 %: 2 places need 3 candidates (2 · 1.2 = 2.4, up)."""
    await opened(replace(CITY, quotas="allotted", surplus_percent=20), PROVINCE)
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=2)
    rows = [await nominated(n) for n in (1, 2)]
    no = await refusal(up(rows[0]))
    assert (no.rule, dict(no.params)) == ("surplus_missing", {"quota": 2, "needed": 3, "candidates": 2})
    third = await nominated(3, region="140703")
    await up(rows[0])
    await keep_in_reserve(CONSOLE, third.uid, 3, "备选", version=1)
    assert (await up(rows[1])).state == "pending"


async def test_so_many_must_be_from_the_front_line(regions, database):
    """SX21-25, NX21-42: of 2 places at 50 % one is for the front line; a city's own share may ask for more."""
    await opened(replace(CITY, quotas="allotted"), PROVINCE, quota=4, front_line=50)
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=2)
    rows = [await nominated(n, front_line=n == 3) for n in (1, 2, 3)]
    await up(rows[0])
    no = await refusal(up(rows[1]))
    assert no.rule == "composition_broken"
    assert dict(no.params) == {"quota": 2, "needed": 1, "others": 1, "most": 1}
    await up(rows[2])
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=3, front_line=2)
    assert (await refusal(up(rows[1]))).rule == "composition_broken"
    await allot(CONSOLE, CODE, TITLE, region="1407", quota=3)
    assert (await refusal(up(rows[1]))).params["needed"] == 2


async def test_a_rank_is_given_once_by_each_body(regions, database):
    await opened(CITY, PROVINCE, quota=3)
    first, second = await nominated(1), await nominated(2)
    elsewhere = await nominated(3, region="140105")
    await up(first, 1)
    no = await refusal(up(second, 1))
    assert (no.rule, no.params["rank"]) == ("rank_taken", 1)
    assert (await refusal(up(second, 0))).rule == "rank_number"
    await up(elsewhere, 1)
    assert (await up(second, 2)).version == 2
    assert (await refusal(recommend(CONSOLE, second.uid, 9, "推荐", version=1))).rule == "changed_since"


async def test_the_next_office_waits_for_the_notice_below(regions, database):
    await opened(replace(UNIT, notice_days=5), replace(CITY, notice_days=5), PROVINCE)
    row = await up(await nominated(1))
    no = await refusal(up(row))
    assert (no.rule, no.params["stage"]) == ("notice_unfinished", "单位推荐")
    await shown([row], "单位推荐", state="running")
    assert (await refusal(up(row))).rule == "notice_unfinished"
    await shown([row], "单位推荐")
    row = await up(row)
    assert (await refusal(up(row))).params["stage"] == "市级推荐"
    await shown([row], "市级推荐")
    assert (await up(row)).state == "proposed"


async def test_conditions_are_checked_with_a_reason_for_each(regions, database):
    """Vectors H-1, H-2, H-4 of domain.md 5."""
    await opened(CHECK, PROVINCE, quota=9)
    met, years = await nominated(1), await nominated(2, years_of_work=11)
    level, silent = await nominated(3, level=3), await nominated(4, years_of_work=None)
    await up(met)
    check = await NominationCheck.filter(nomination_id=met.id).using_db(db.here()).get()
    assert (check.outcome, "conditions_years_of_work_met" in (check.verdicts or "")) == ("met", True)
    no = await refusal(up(years))
    assert no.rule == "conditions_failed"
    assert [one.rule for one in no.faults] == ["conditions_years_of_work_failed"]
    assert "conditions_level_failed" in [one.rule for one in (await refusal(up(level))).faults]
    assert (await refusal(recommend(CONSOLE, silent.uid, 4, " ", version=1))).rule == "selection_text"
    assert (await up(silent, reason="已核对工作年限证明")).reached == 5
    assert await NominationCheck.all(using_db=db.here()).count() == 2


async def test_a_revoked_honour_is_no_condition(regions, database):
    """The only earlier title is one that the roll says was taken away, whoever states it."""
    title = await city_title()
    await opened(CHECK, PROVINCE)
    await record_decision(CONSOLE, "示例〔2020〕1号", date(2020, 1, 1), "示例机关")
    await record_decision(CONSOLE, "示例〔2021〕1号", date(2021, 1, 1), "示例机关")
    holder = Holder("person", "申报人1", "示例厂1", "", "resident_id", number(1))
    honour = (await confer(CONSOLE, "示例〔2020〕1号", title.code, [holder]))[0]
    row = await nominated(1, prior_honours=(title.name,))
    await revoke(CONSOLE, honour.uid, "示例〔2021〕1号", "弄虚作假")
    no = await refusal(up(row))
    assert no.rule == "conditions_failed"
    assert [one.rule for one in no.faults] == ["conditions_titles_like_revoked"]
    control = await nominated(2, prior_honours=(title.name,))
    assert (await up(control)).reached == 5


async def city_title() -> Title:
    """A title of a city, given by selection."""
    async with ledger.change(CONSOLE, "titles.loaded") as change:
        return await change.save(
            Title(
                code="JZ-EXPERT", name="晋中市技术能手", region_code="140700", granting_body="晋中市", way="selection"
            )
        )
