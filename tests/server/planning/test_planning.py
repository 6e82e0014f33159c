"""The yearly plan: items published, competitions registered from them, and what became of each."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from server import clock
from server.access import Held, Viewer, console
from server.competitions import Competition, Event, OrganisingUnit
from server.competitions.registering import file
from server.ledger import change
from server.ledger.verify import verify
from server.planning import Plan, PlanItem
from server.planning.asked import Item
from server.planning.keeping import add_plan_item, begin_plan, cancel_plan_item, publish_plan
from server.planning.reading import Figures, figures, item_states, keeps, plan_of, plans
from server.planning.registering import register_from_plan
from tests.server.rulebook.test_rulebook import refusal

pytestmark = pytest.mark.usefixtures("regions")
OFFICE = console()
WELD = Item(
    "晋中市焊接技能大赛", "city", "comprehensive", "示例市人力资源和社会保障局", 6, "市级一类", ("6-18-02-04",), 60
)
DAYS = (date(2027, 6, 10), date(2027, 6, 12))


async def planned(*items: Item, publish: bool = True) -> tuple[Plan, list[PlanItem]]:
    plan = await begin_plan(OFFICE, "1407", 2027, "晋中市2027年职业技能竞赛计划")
    rows = [await add_plan_item(OFFICE, plan.uid, one) for one in items or (WELD,)]
    return (await publish_plan(OFFICE, plan.uid, version=1) if publish else plan), rows


async def state(item: PlanItem) -> str:
    return (await item_states(OFFICE, [item.id]))[item.id]


async def test_public_once_published_and_supplemented_later(database, anonymous):
    plan, _ = await planned(publish=False)
    assert (await plans(anonymous), await PlanItem.visible_to(anonymous)) == ([], [])
    assert (await refusal(publish_plan(OFFICE, plan.uid, version=7))).rule == "changed_since"
    await publish_plan(OFFICE, plan.uid, version=1, key="once")
    await publish_plan(OFFICE, plan.uid, version=1, key="once")
    assert (await refusal(publish_plan(OFFICE, plan.uid, version=2))).rule == "plan_published"
    await add_plan_item(OFFICE, plan.uid, Item("砌筑工比武", "city", "industry", "示例市总工会", 9))
    found = await PlanItem.visible_to(anonymous).order_by("number")
    assert [(one.number, one.title, one.month, one.occupations, one.expected_entries) for one in found] == [
        (1, "晋中市焊接技能大赛", 6, "6-18-02-04", 60), (2, "砌筑工比武", 9, "", None),
    ]  # fmt: skip
    assert [one.id for one in await plans(anonymous, "1407", 2027)] == [plan.id]
    assert (await plans(anonymous, "43"), await plans(anonymous, year=2026)) == ([], [])
    assert (await verify()).differences == []


async def test_a_competition_registered_from_an_item_and_what_became_of_it(database, anonymous):
    _, (item,) = await planned()
    assert await state(item) == "planned"
    made = await register_from_plan(OFFICE, item.uid, "JZ-2027-09", *DAYS, version=1, key="once")
    assert (await register_from_plan(OFFICE, item.uid, "JZ-2027-09", *DAYS, version=1, key="once")).id == made.id
    assert (made.title, made.tier, made.kind, made.class_name, made.region_code, made.starts_on) == (
        WELD.title, "city", "comprehensive", "市级一类", "140700", DAYS[0],
    )  # fmt: skip
    (unit,) = await OrganisingUnit.visible_to(OFFICE).filter(competition_id=made.id)
    assert (unit.name, unit.role) == (WELD.organiser, "organiser")
    no = await refusal(register_from_plan(OFFICE, item.uid, "JZ-2027-10", *DAYS, version=2))
    assert no.rule == "plan_item_registered"
    assert await state(item) == "planned"
    with clock.set_to(clock.morning(date(2027, 3, 1))):
        await file(OFFICE, made.code, "晋人社竞备〔2027〕1号", date(2027, 2, 1), "示例省人力资源和社会保障厅")
    assert await state(item) == "filed"
    assert (await item_states(anonymous, [item.id]))[item.id] == "planned"  # the competition is not announced yet
    async with change(OFFICE, "test.published") as done:
        row = await Competition.visible_to(OFFICE).get(id=made.id)
        await done.save(row.update_from_dict({"published_at": clock.now()}))
    assert (await state(item), (await item_states(anonymous, [item.id]))[item.id]) == ("held", "held")
    assert (await verify()).differences == []


async def test_cancelled_as_an_item_or_with_all_its_events(database):
    other = Item("砌筑工比武", "city", "industry", "示例市总工会", 9)
    _, (first, second) = await planned(WELD, other)
    assert (await refusal(cancel_plan_item(OFFICE, second.uid, " ", version=1))).rule == "reason_missing"
    await cancel_plan_item(OFFICE, second.uid, "经费未落实", version=1)
    assert await state(second) == "cancelled"
    assert (await refusal(cancel_plan_item(OFFICE, second.uid, "x", version=2))).rule == "plan_item_cancelled"
    no = await refusal(register_from_plan(OFFICE, second.uid, "X-1", *DAYS, version=2))
    assert no.rule == "plan_item_cancelled"
    made = await register_from_plan(OFFICE, first.uid, "JZ-2027-09", *DAYS, version=1)
    async with change(OFFICE, "test.events") as done:
        events = [
            Event(competition_id=made.id, position=n, code=f"E{n}", title="示例", group="worker", format="individual",
                  state="cancelled" if n else "planned")
            for n in range(2)
        ]  # fmt: skip
        await done.save_many(events)
    assert await state(first) == "planned"
    async with change(OFFICE, "test.cancelled") as done:
        await done.save(events[0].update_from_dict({"state": "cancelled"}))
    assert await state(first) == "cancelled"
    assert (await refusal(cancel_plan_item(OFFICE, first.uid, "x", version=2))).rule == "plan_item_registered"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Item(" ", "city", "industry", "示例局", 1), "title"),
        (Item("甲\n乙", "city", "industry", "示例局", 1), "title"),
        (Item("甲", "town", "industry", "示例局", 1), "tier"),
        (Item("甲", "city", "lot", "示例局", 1), "kind"),
        (Item("甲", "city", "industry", "", 1), "organiser"),
        (Item("甲", "city", "industry", "示例局", 13), "month"),
        (Item("甲", "city", "industry", "示例局", 1, "级" * 41), "className"),
        (Item("甲", "city", "industry", "示例局", 1, "", ("焊工",)), "occupations"),
        (Item("甲", "city", "industry", "示例局", 1, "", (), 0), "expectedEntries"),
    ],
)
async def test_what_is_no_item(database, asked, field):
    plan = await begin_plan(OFFICE, "14", 2027, "计划")
    assert (await refusal(add_plan_item(OFFICE, plan.uid, asked))).field == field
    assert (await refusal(publish_plan(OFFICE, plan.uid, version=1))).rule == "plan_empty"


async def test_what_else_is_refused(database, anonymous):
    elsewhere = Viewer("account:o", account_id=2, held=(Held("organiser", "region", low="430000", high="439999"),))
    plan, (item,) = await planned()
    for no, rule in (
        (begin_plan(anonymous, "14", 2027, "x"), "sign_in_needed"),
        (begin_plan(elsewhere, "14", 2027, "x"), "outside_your_scope"),
        (begin_plan(OFFICE, "99", 2027, "x"), "plan_region"),
        (begin_plan(OFFICE, "14", 1900, "x"), "plan_year"),
        (begin_plan(OFFICE, "14", 2027, " "), "plan_text"),
        (begin_plan(OFFICE, "1407", 2027, "x"), "plan_exists"),
        (add_plan_item(OFFICE, plan.uid, WELD), "plan_item_exists"),
        (add_plan_item(OFFICE, uuid4(), WELD), "no_such_plan"),
        (add_plan_item(elsewhere, plan.uid, WELD), "outside_your_scope"),
        (cancel_plan_item(OFFICE, None, "x", version=1), "no_such_plan_item"),
        (register_from_plan(OFFICE, item.uid, "X-1", date(2026, 6, 1), date(2026, 6, 2), version=1), "plan_other_year"),
        (register_from_plan(OFFICE, item.uid, "坏", *DAYS, version=1), "input_faults"),
        (register_from_plan(OFFICE, item.uid, "X-1", *DAYS, version=3), "changed_since"),
        (register_from_plan(elsewhere, item.uid, "X-1", *DAYS, version=1), "outside_your_scope"),
    ):
        assert (await refusal(no)).rule == rule
    assert await Competition.visible_to(OFFICE).count() == 0


async def test_two_at_once_begin_one_plan(database):
    said = await asyncio.gather(
        *(begin_plan(OFFICE, "1407", 2027, f"计划{n}") for n in range(2)), return_exceptions=True
    )
    assert await Plan.visible_to(OFFICE).count() == 1, said


async def test_the_figures_tell_what_became_of_the_items_as_far_as_the_viewer_sees(database, anonymous):
    items = [Item(f"示例大赛{n}", "city", "industry", "示例市总工会", 9, "", (), 10 * n) for n in range(1, 5)]
    plan, rows = await planned(*items)
    for n, row in enumerate(rows[:2]):
        await register_from_plan(OFFICE, row.uid, f"JZ-2027-{n}", *DAYS, version=1)
    with clock.set_to(clock.morning(date(2027, 3, 1))):
        await file(OFFICE, "JZ-2027-0", "1号", date(2027, 2, 1), "示例省人力资源和社会保障厅")
    await cancel_plan_item(OFFICE, rows[3].uid, "报名人数不足", version=1)
    assert (await figures(OFFICE, [plan.id]))[plan.id] == Figures(4, 2, 1, 0, 1, 2, 60)
    # no competition is announced: that one is filed, and that two are registered, is told to nobody yet
    assert (await figures(anonymous, [plan.id]))[plan.id] == Figures(4, 3, 0, 0, 1, 0, 60)


async def test_who_keeps_a_plan(database):
    plan, _ = await planned()
    here = Viewer("zhao", account_id=1, person_id=1, held=(Held("organiser", "region", low="140700", high="140799"),))
    there = Viewer("qian", account_id=2, person_id=2, held=(Held("organiser", "region", low="430000", high="439999"),))
    judge = Viewer("sun", account_id=3, person_id=3, held=(Held("judge", "region", low="140700", high="140799"),))
    for viewer, kept in ((here, True), (there, False), (judge, False), (OFFICE, True)):
        assert keeps(viewer, plan) is kept
        assert [one.id for one in await plans(viewer, kept=True)] == [plan.id] * kept
    found = await plan_of(there, "1407", 2027)
    assert found is not None
    assert found.id == plan.id
    assert await plan_of(there, "1407", 2026) is None
