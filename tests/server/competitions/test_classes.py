"""Classes of competitions by jurisdiction: checked when registered, planned, changed and filed.

The words are those of domain.md 2.1: Shanxi has two classes of the province, Hunan three, Shanxi's cities one.
"""

from datetime import date, timedelta

import pytest

import seeds.regions
from server.access import ANONYMOUS, console
from server.competitions import Competition, classes, registering
from server.competitions.classes import Asked, Class, Classes, Conferred, class_fault, governed, governed_of
from server.planning.asked import Item
from server.planning.keeping import add_plan_item, begin_plan
from server.rulebook import tellers
from server.rulebook.recording import end_rule_set, record_rule_set
from server.rulebook.wanted import Wanted
from tests.schema.conftest import statements
from tests.server.rulebook.test_rulebook import refusal

pytestmark = pytest.mark.usefixtures("places")
OFFICE = console()
FIRST = date(2027, 5, 20)
AUTHORITY = "示例省人力资源和社会保障厅"
SHANXI = {
    "needed": ["province"],
    "rows": [
        {"tier": "province", "class": "一类", "also": ["省级一类"], "filed_with": [AUTHORITY],
         "organised_by": "省级部门、行业", "confers": [{"title": "三晋技术能手", "to": 3}]},
        {"tier": "province", "class": "二类", "confers": [{"title": "三晋技术能手"}], "note": "行业主办"},
        {"tier": "province", "class": "综合", "kinds": ["comprehensive"]},
        {"tier": "city", "class": "一类"},
    ],
}  # fmt: skip


@pytest.fixture
async def places(database) -> None:
    """All regions, and no rule set."""
    await seeds.regions.load(console())


async def ruled(code: str, region: str, body: dict, starts_on: date = date(2020, 1, 1)) -> None:
    await record_rule_set(OFFICE, Wanted(code, "classes", f"规则{code}", starts_on, "示例", region, body=body))


async def registered(code: str = "SX-1", name: str | None = None, **more) -> Competition:
    values = {
        "code": code, "title": "示例大赛", "tier": "province", "kind": "industry", "region": "14",
        "organisers": ["示例省总工会"], "starts_on": FIRST, "ends_on": FIRST + timedelta(days=1),
    } | more  # fmt: skip
    return await registering.register(OFFICE, values | ({"class_name": name} if name else {}))


async def filed(code: str = "SX-1", with_: str = AUTHORITY) -> Competition:
    return await registering.file(OFFICE, code, "1号", date(2020, 1, 1), with_)


def asked(region: str | None, tier: str, name: str | None = None, day: date = FIRST, kind: str = "industry") -> Asked:
    return Asked(region, day, tier, kind, name)


def test_a_body_is_read_and_every_fault_has_its_place():
    read = classes.read(SHANXI)
    assert isinstance(read, Classes)
    assert read.rows[0] == Class(
        "province", "一类", ("省级一类",), (), "省级部门、行业", (AUTHORITY,), (Conferred("三晋技术能手", 3),)
    )
    assert read.needed == ("province",)
    faults = classes.read({
        "needed": ["county"], "clas": 1,
        "rows": [
            {"tier": "provincial", "class": "一类", "kinds": ["x"]},
            {"tier": "city", "class": "一类", "confers": [{"title": "示例", "to": 0}]},
            {"tier": "city", "class": "市级一类", "also": ["一类"]},
            {"tier": "county"},
        ],
    })  # fmt: skip
    assert isinstance(faults, list)
    assert [(one.column, one.rule) for one in faults] == [
        ("rows[0].tier", "body_word"), ("rows[0].kinds[0]", "body_word"), ("rows[1].confers[0].to", "body_whole"),
        ("rows[2].class", "class_twice"), ("rows[3].class", "body_missing"), ("clas", "body_unknown_key"),
    ]  # fmt: skip
    none = classes.read({"needed": ["county"], "rows": [{"tier": "city", "class": "一类"}]})
    assert isinstance(none, list)
    assert [(one.column, one.rule) for one in none] == [("needed", "class_needed_of_none")]


def test_a_rule_set_is_told_class_by_class():
    said = [(one.rule, one.depth, one.text) for one in tellers["classes"](SHANXI)]
    assert said[:5] == [
        ("classes_says_class", 0, ""), ("classes_says_also", 1, ""), ("classes_says_organised_by", 1, ""),
        ("classes_says_filed_with", 1, ""), ("classes_says_confers_to", 1, ""),
    ]  # fmt: skip
    assert ("classes_says_confers", 1, "") in said
    assert ("", 1, "行业主办") in said
    assert said[-1] == ("classes_says_needed", 0, "")


async def test_the_nearest_jurisdiction_with_a_row_for_the_tier_decides(database):
    country = {"rows": [{"tier": "national", "class": "一类"}, {"tier": "province", "class": "国"}]}
    await ruled("C-NAT", "", country, date(2018, 1, 1))
    await ruled("C-SX", "14", SHANXI)
    await ruled("C-JZ", "1407", {"rows": [{"tier": "city", "class": "甲类"}]}, date(2028, 1, 1))
    later = date(2028, 5, 1)
    places = [
        asked("140000", "province"), asked("140702", "city"), asked("140702", "city", day=later),
        asked("140700", "province", day=later), asked("430000", "province"), asked(None, "national"),
        asked("140000", "national"), asked("140000", "county"), asked("140000", "province", day=date(2019, 1, 1)),
    ]  # fmt: skip
    found = await governed(places)
    assert [one and (one.rule_set.code, [each.name for each in one.known]) for one in found] == [
        ("C-SX", ["一类", "二类"]), ("C-SX", ["一类"]), ("C-JZ", ["甲类"]), ("C-SX", ["一类", "二类"]),
        ("C-NAT", ["国"]), ("C-NAT", ["一类"]), ("C-NAT", ["一类"]), None, ("C-NAT", ["国"]),
    ]  # fmt: skip
    with statements() as seen:
        await governed(places)
    assert len(seen) == 1


async def test_registered_and_changed_with_a_class_the_rule_knows(database):
    await ruled("C-SX", "14", SHANXI)
    no = await refusal(registered(name="三类"))
    assert (no.rule, no.field, no.params) == (
        "class_unknown", "className", {"given": "三类", "title": "规则C-SX", "code": "C-SX", "among": "一类、二类"},
    )  # fmt: skip
    assert (await refusal(registered(name="综合"))).rule == "class_unknown"
    assert await Competition.visible_to(OFFICE).count() == 0
    assert (await registered("SX-0", "综合", kind="comprehensive")).class_name == "综合"
    made = await registered(name="省级一类")
    no = await refusal(registering.change_competition(OFFICE, "SX-1", {"class_name": "特类"}, made.version))
    assert (no.rule, no.field) == ("class_unknown", "className")
    made = await registering.change_competition(OFFICE, "SX-1", {"class_name": "二类"}, made.version)
    made = await registering.change_competition(OFFICE, "SX-1", {"class_name": None}, made.version)
    assert made.class_name is None
    assert (await registered("HN-1", "三类", region="43")).class_name == "三类"  # nothing is said there


async def test_a_title_may_change_though_the_class_was_never_one_of_the_rule(database):
    """Registered before the rule was on record: what is not touched is not held up; the filing is."""
    made = await registered(name="特类")
    await ruled("C-SX", "14", SHANXI)
    made = await registering.change_competition(OFFICE, "SX-1", {"title": "示例技能大赛"}, made.version)
    assert made.class_name == "特类"
    days = {"starts_on": FIRST - timedelta(days=1)}
    assert (await refusal(registering.change_competition(OFFICE, "SX-1", days, made.version))).rule == "class_unknown"
    assert (await refusal(filed())).rule == "class_unknown"


async def test_filed_with_a_class_and_with_the_authority_that_takes_it(database):
    await ruled("C-SX", "14", SHANXI)
    made = await registered()
    no = await refusal(filed())
    assert (no.rule, no.params["among"]) == ("class_missing", "一类、二类")
    made = await registering.change_competition(OFFICE, "SX-1", {"class_name": "一类"}, made.version)
    no = await refusal(filed(with_="示例市人力资源和社会保障局"))
    assert (no.rule, no.field, no.params["with"]) == ("class_filed_elsewhere", "with", AUTHORITY)
    assert (await filed()).filed_with == AUTHORITY
    await registered("SX-2", "二类")
    assert (await filed("SX-2", "示例市局")).filed_with == "示例市局"  # the rule names nobody for it
    await registered("JZ-1", tier="city", region="1407")
    assert (await filed("JZ-1", "示例市局")).filing_no == "1号"  # a city's needs no class


async def test_a_rule_that_has_ended_says_nothing(database):
    await ruled("C-SX", "14", SHANXI)
    await end_rule_set(OFFICE, "C-SX", date(2026, 12, 31))
    assert (await registered(name="三类")).class_name == "三类"
    assert await class_fault(asked("140000", "province", "三类", date(2026, 12, 31))) is not None


async def test_an_item_of_a_plan_is_checked_for_its_month(database):
    await ruled("C-SX", "14", SHANXI)
    plan = await begin_plan(OFFICE, "1407", 2027, "晋中市2027年计划")
    no = await refusal(add_plan_item(OFFICE, plan.uid, Item("焊接大赛", "city", "industry", "示例局", 6, "二类")))
    assert (no.rule, no.params["among"]) == ("class_unknown", "一类")
    assert (
        await add_plan_item(OFFICE, plan.uid, Item("焊接大赛", "city", "industry", "示例局", 6, "一类"))
    ).number == 1


async def test_what_is_told_of_competitions_somebody_sees(database):
    await ruled("C-SX", "14", SHANXI)
    made = await registered(name="省级一类")
    found = (await governed_of(OFFICE, [made.id]))[made.id]
    assert found is not None
    assert found.own is not None
    assert (found.own.name, found.is_needed) == ("一类", True)
    assert await governed_of(ANONYMOUS, [made.id]) == {made.id: None}
