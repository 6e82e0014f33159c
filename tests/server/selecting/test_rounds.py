"""Rounds arranged as data, quotas allotted downward, nominations handed in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server import clock, db
from server.access import console
from server.ledger.verify import verify
from server.selecting import Nomination, RoundStage, SelectionRound
from server.selecting.allotting import allot
from server.selecting.arranging import change_round, close_round, open_round, plan
from server.selecting.nominating import apply, nominate
from server.selecting.wanted import StageWanted, TitleWanted
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
    office,
    opened,
    somebody,
    unit_of,
    wanted,
)

ALLOTTED = {"quotas": "allotted"}


async def test_two_reviews_and_three_notices_are_one_setting(regions, database):
    """domain.md 5: 两审三公示, 单位、市、省 each with its 公示, opinions of departments collected."""
    unit, city = replace(UNIT, notice_days=5), replace(CITY, notice_days=5, departments=("税务", "市场监管"))
    office_review = StageWanted("办公室初审", "round", "review")
    group = StageWanted("领导小组审定", "round", "review", notice_days=7, counts_start=True)
    row = await plan(CONSOLE, wanted(unit, city, office_review, group))
    stages = await RoundStage.filter(round_id=row.id).using_db(db.here()).order_by("position")
    assert [(one.name, one.body, one.notice_days, one.departments) for one in stages] == [
        ("单位推荐", "unit", 5, ""), ("市级推荐", "city", 5, "税务;市场监管"),
        ("办公室初审", "round", 0, ""), ("领导小组审定", "round", 7, ""),
    ]  # fmt: skip
    assert (row.state, row.region_name) == ("planned", "山西省")
    assert (await verify()).differences == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"stages": (COUNTY, UNIT)}, "round_stage_order"),
        ({"stages": (replace(UNIT, quotas="allotted"),)}, "round_quota_of_nobody"),
        ({"stages": (replace(CITY, surplus_percent=20),)}, "round_surplus_of_nothing"),
        ({"stages": (replace(CITY, task="score"),)}, "round_task_of_round"),
        ({"stages": (replace(CITY, departments=("a;b",)),)}, "round_departments"),
        ({"stages": (replace(CITY, notice_days=61),)}, "round_entry_number"),
        ({"titles": (TitleWanted(TITLE, 3, candidates=2),)}, "round_candidates"),
        ({"titles": (TitleWanted(TITLE, 3, front_line=101),)}, "round_front_line"),
        ({"titles": (TitleWanted("XZ-EXPERT", 3),)}, "title_not_by_selection"),
        ({"titles": (TitleWanted("NOBODY", 3),)}, "no_such_title"),
    ],
)
async def test_a_faulty_round_is_refused_with_the_place(regions, database, change, rule):
    no = await refusal(plan(CONSOLE, replace(wanted(UNIT), **change)))
    assert no.rule == "round_faulty"
    assert [one.rule for one in no.faults] == [rule]
    assert await SelectionRound.all(using_db=db.here()).count() == 0


async def test_a_round_is_opened_changed_and_closed(regions, database):
    row = await plan(CONSOLE, wanted(UNIT), key="once")
    assert (await plan(CONSOLE, wanted(UNIT), key="once")).id == row.id
    assert (await refusal(plan(CONSOLE, wanted(UNIT)))).rule == "round_on_record"
    assert (await refusal(nominate(CONSOLE, CODE, TITLE, nominee()))).rule == "round_is_planned"
    assert await SelectionRound.visible_to(await office("140700")).count() == 0
    row = await open_round(CONSOLE, CODE, version=1)
    assert await SelectionRound.visible_to(await somebody("anybody")).count() == 1
    later = {"title": "评选", "document": "晋人社函〔2026〕1号", "nominations_until": clock.today()}
    assert (
        await refusal(change_round(CONSOLE, CODE, **later, withdrawal="pass_on", version=2))
    ).rule == "withdrawal_set"
    row = await change_round(CONSOLE, CODE, **later, withdrawal="lapse", version=2)
    assert (row.title, row.document, row.version) == ("评选", "晋人社函〔2026〕1号", 3)
    await nominated(1)
    assert (await refusal(close_round(CONSOLE, CODE, version=3))).params["n"] == 1
    with clock.set_to(clock.now() + 2 * 86_400_000_000):
        assert (await refusal(nominated(2))).rule == "nominations_over"
    assert (await refusal(plan(await office("140700", "honours_office"), wanted(UNIT)))).rule == "outside_your_scope"


async def test_quotas_go_downward_and_never_above_what_was_received(regions, database):
    city, county = replace(CITY, **ALLOTTED), replace(COUNTY, **ALLOTTED)
    industry = StageWanted("行业推荐", "industry", **ALLOTTED)
    await opened(UNIT, county, city, industry, PROVINCE, quota=8, candidates=10)
    province = await office("140000", "honours_office")
    await allot(province, CODE, TITLE, region="1407", quota=6, front_line=2)
    await allot(province, CODE, TITLE, industry="示例省机械工业联合会", quota=3)
    no = await refusal(allot(province, CODE, TITLE, region="1401", quota=2))
    assert (no.rule, dict(no.params)) == ("allotted_too_much", {"received": 10, "allotted": 9, "asked": 2, "left": 1})
    jinzhong = await office("140700")
    assert (await refusal(allot(jinzhong, CODE, TITLE, region="1401", quota=1))).rule == "outside_your_scope"
    await allot(jinzhong, CODE, TITLE, region="140702", quota=4)
    no = await refusal(allot(jinzhong, CODE, TITLE, region="140703", quota=3))
    assert (no.rule, no.params["received"], no.params["left"]) == ("allotted_too_much", 6, 2)
    assert (await allot(jinzhong, CODE, TITLE, region="140703", quota=2)).name == "太谷区"
    again = await allot(province, CODE, TITLE, region="1407", quota=7, front_line=2)
    assert (again.quota, again.version) == (7, 2)
    no = await refusal(allot(province, CODE, TITLE, region="1407", quota=5))
    assert (no.rule, no.params["onward"]) == ("allotted_too_little", 6)
    assert (await refusal(allot(province, CODE, TITLE, region="4301", quota=0))).rule == "allot_region"
    assert (await verify()).differences == []


async def test_nominated_by_the_unit_its_region_or_oneself(regions, database):
    await opened(UNIT, COUNTY, CITY, PROVINCE)
    county = await office("140702")
    first = await nominated(1, county)
    assert (first.number, first.state, first.reached, first.unit) == (1, "pending", 1, "示例厂1")
    unit = await unit_of("示例厂1")
    second = await nominate(unit, CODE, TITLE, nominee(2, unit="示例厂1"))
    assert second.number == 2
    assert (await refusal(nominate(unit, CODE, TITLE, nominee(3)))).rule == "outside_your_scope"
    assert (await refusal(nominated(3, await office("140100")))).rule == "outside_your_scope"
    himself = await somebody("self")
    mine = await apply(himself, CODE, TITLE, nominee(9, id_number="", name="别人"))
    assert (mine.name, mine.person_id) == ("示例self", himself.person_id)
    assert (await refusal(apply(himself, CODE, TITLE, nominee(9)))).rule == "nominated_twice"
    assert (await refusal(apply(console(), CODE, TITLE, nominee(9)))).rule == "applies_in_person"


async def test_a_second_nomination_of_the_same_person_is_refused(regions, database):
    await opened(UNIT, COUNTY, CITY, PROVINCE)
    await nominated(1)
    no = await refusal(nominated(1, unit="示例厂7", region="140703"))
    assert (no.rule, no.params["number"]) == ("nominated_twice", 1)
    assert (await refusal(nominated(2, id_number=""))).rule == "nominee_id_number"
    assert (await refusal(nominated(2, id_number="140702198501010020"))).rule == "holders_malformed"
    assert (await nominated(2)).number == 2


async def test_organisations_and_groups_are_nominated_too(regions, database):
    titles = (TitleWanted("CN-TRAINING-UNIT", 1, "organisation"), TitleWanted("NX-SAISHANG-MASTER", 1, "group"))
    await opened(UNIT, PROVINCE, titles=titles)
    unit = await nominate(CONSOLE, CODE, "CN-TRAINING-UNIT", nominee(1, name="", id_number=""))
    assert (unit.holder_kind, unit.name, unit.person_id) == ("organisation", "示例厂1", None)
    twice = await refusal(nominate(CONSOLE, CODE, "CN-TRAINING-UNIT", nominee(1, name="", id_number="")))
    assert twice.rule == "nominated_twice"
    studio = nominee(1, name="示例技能大师工作室", id_number="")
    group = await nominate(CONSOLE, CODE, "NX-SAISHANG-MASTER", studio)
    assert (group.holder_kind, group.name) == ("group", "示例技能大师工作室")
    assert (await refusal(nominate(CONSOLE, CODE, "NX-SAISHANG-MASTER", studio))).rule == "nominated_twice"
    anybody = await somebody("anybody")
    assert (await refusal(apply(anybody, CODE, "CN-TRAINING-UNIT", nominee(2)))).rule == "not_for_persons"


async def test_central_enterprise_staff_are_not_the_citys_to_recommend(regions, database):
    """domain.md 5: central-enterprise staff in a city not recommendable by that city; their way is the industry."""
    city = replace(CITY, bars_central=True)
    await opened(UNIT, COUNTY, city, StageWanted("行业推荐", "industry"), PROVINCE)
    no = await refusal(nominated(1, of_central=True))
    assert (no.rule, no.params["stage"]) == ("central_staff_barred", "市级推荐")
    assert (await nominated(1)).industry_id is None
    by_industry = await nominated(2, of_central=True, industry="示例省机械工业联合会")
    assert by_industry.industry_id is not None
    assert await Nomination.all(using_db=db.here()).count() == 2


def test_days_of_the_world():
    assert wanted().nominations_until - wanted().judged_on == timedelta(days=30)
