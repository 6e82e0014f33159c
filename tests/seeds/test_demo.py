"""The demo world: built by the server's own acts, invented, marked, and true to the rules it shows."""

from collections import Counter
from datetime import timedelta

import pytest
from stdnum.cn import ric

import seeds.demo
from seeds.demo import chain, complete
from seeds.demo.workers import Workers
from server import clock, office
from server.access.records import Account
from server.access.standing_in import by_account
from server.competitions import Competition
from server.entries import Entry, Member
from server.entries.reviewing import approve
from server.honours import Honour
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.progression import coming_up
from server.refusal import Refused
from server.results import Standing
from server.scoring import Sheet
from server.scoring.giving import Given, give
from tests.server.packages.sample import package

pytestmark = pytest.mark.usefixtures("regions")


async def lines(viewer, code, event="WELD"):
    rows = Standing.visible_to(viewer).filter(revision__event__competition__code=code, revision__event__code=event)
    return await rows.order_by("line")


async def test_the_whole_chain_stands_and_is_marked(database, viewer, anonymous):
    assert await seeds.demo.build(viewer)
    assert await office.is_demo(anonymous)
    public = await Competition.visible_to(anonymous)
    assert Counter(one.tier for one in public if one.public_stage == "published") == {
        "enterprise": 1, "county": 11, "city": 2, "province": 2, "national": 1,
    }  # fmt: skip
    assert all("示例" in one.title for one in await Competition.visible_to(viewer))
    assert {one.code: one.public_stage for one in public if one.published_at is None} == {
        "JZ-2025-05": "judging",
        "SX-2026-05": "registration",
    }
    assert (await verify()).differences == []
    assert not await seeds.demo.build(viewer)


async def test_results_were_published_on_their_days(database, viewer, anonymous):
    await seeds.demo.build(viewer)
    for one in await Competition.visible_to(anonymous).filter(published_at__isnull=False):
        assert clock.shown(one.published_at).date() == one.starts_on + timedelta(days=10)


async def test_whoever_advanced_entered_the_next_tier_as_the_same_person(database, viewer):
    await seeds.demo.build(viewer)
    for target in (chain.CITY, chain.PROVINCE, chain.NATIONAL):
        names = {one.name for one in await coming_up(viewer, target, "WELD")}
        assert names
        assert names <= {one.name for one in await lines(viewer, target)}
    entered = Counter(
        await Member.visible_to(viewer).filter(person_id__isnull=False).values_list("person_id", flat=True)
    )
    assert max(entered.values()) >= 3


async def test_awards_follow_the_rules_of_the_papers(database, viewer):
    await seeds.demo.build(viewer)
    city = Counter(one.award for one in await lines(viewer, chain.CITY))
    assert (city["一等奖"], city["二等奖"], city["三等奖"]) == (1, 2, 3)
    province = await lines(viewer, chain.PROVINCE)
    awards = Counter(one.award for one in province)
    assert (len(province), awards["一等奖"], awards["二等奖"], awards["三等奖"]) == (46, 3, 5, 10)  # domain.md A-8
    passed_over = [one for one in province if one.position is None]
    assert len(passed_over) == 2
    assert {one.award for one in passed_over} == {None}
    national = await lines(viewer, chain.NATIONAL)
    awards = Counter(one.award for one in national)
    assert (awards["金牌"], awards["银牌"], awards["铜牌"]) == (1, 1, 1)
    assert awards["优胜奖"] == -(-len(national) // 2) - 3  # ceil of the half, domain.md 3.5
    assert {len(await lines(viewer, chain.CITY, event)) for event in ("ROBOT", "RESCUE")} == {18, 11}


async def test_complete_schemes_are_shown(database, viewer):
    await seeds.demo.build(viewer)
    turners = await lines(viewer, complete.CODE, event="TURN")
    rounds = Counter(one.round for one in turners)
    assert rounds["决赛"] >= 6
    assert rounds["决赛"] + rounds["初赛"] == 14
    electricians = await lines(viewer, complete.CODE, event="ELEC")
    assert Counter(one.group for one in electricians) == {"职工组": 6, "学生组": 6}
    assert sorted(one.group_place for one in electricians if one.group == "学生组")[0] == 1
    assert len({one.place for one in electricians if one.place <= 3}) == 3
    assert len(await lines(viewer, complete.CODE, event="WOOD")) == 12


async def test_honours_by_contest_and_by_selection(database, viewer, anonymous):
    await seeds.demo.build(viewer)
    honours = await Honour.visible_to(anonymous).prefetch_related("title", "decision")
    counts = Counter((one.title.name, one.place is not None) for one in honours)
    assert counts == {
        ("三晋技术能手", True): 3,
        ("全国技术能手", True): 5,
        ("自治区技术能手", True): 1,
        ("塞上技能大师", False): 4,
        ("湖南省技能大师", False): 10,
        ("湖南省技术能手", False): 30,
    }
    [one] = [one for one in honours if one.title.name == "自治区技术能手"]
    assert one.title.bonus == 1_000_000  # 10,000 yuan in fen, NX21-22
    assert all("示例" in one.decision.number for one in honours)


def test_the_people_are_invented_and_no_name_or_number_stands_twice():
    people = Workers(chain.draw())
    made = [people.of("140702", "榆次区") for _ in range(500)]
    assert len({one.name for one in made}) == len({one.id_number for one in made}) == 500
    assert all("示例" in one.unit for one in made)
    assert all(one.id_number[-1] == ric.calc_check_digit(one.id_number) for one in made)


async def test_a_database_in_use_never_becomes_a_demo(database, viewer):
    await import_package(viewer, package())
    with pytest.raises(Refused) as refused:
        await seeds.demo.build(viewer)
    assert refused.value.refusal.rule == "not_empty"
    assert not await office.is_demo(viewer)


async def signed_in(viewer, login):
    account = await Account.visible_to(viewer).get(login=login)
    found = await by_account(account.id)
    assert found is not None
    return found


async def test_the_accounts_can_go_on_with_what_is_there(database, viewer):
    await seeds.demo.build(viewer)
    judge, chief = await signed_in(viewer, "judge"), await signed_in(viewer, "chief_judge")
    own = await Sheet.visible_to(judge)
    assert (len(own), {one.state for one in own}) == (len(chain.COUNTIES), {"open"})
    sheet = await give(judge, own[0].number, [Given("S3", "2")], send=False, version=own[0].version)
    assert sheet.state == "draft"
    states = Counter(one.state for one in await Sheet.visible_to(chief))
    assert (states["open"], states["draft"], states["signed"]) == (10 + 7, 1, 11)
    organiser = await signed_in(viewer, "organiser")
    waiting = await Entry.visible_to(organiser).filter(state="submitted")
    assert len(waiting) == 6
    assert (await approve(organiser, waiting[0].uid, waiting[0].version)).state == "approved"
    assert await Entry.visible_to(judge).count() == 0
    assert (await verify()).differences == []
