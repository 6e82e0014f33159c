"""The pages of yearly plans: begun, filled, published, registered from, read by everybody."""

import re
from datetime import date

import httpx2
import pytest

from server import clock
from server.access import console
from server.access.granting import Scope
from server.competitions import Competition
from server.planning import Plan, PlanItem
from server.planning.asked import Item
from server.planning.keeping import add_plan_item, begin_plan, publish_plan
from tests.server.access.people import account
from tests.web.test_languages import Read
from tests.web.test_organising import error_at, moved
from tests.web.test_signing import ORIGIN, signed_in

pytestmark = pytest.mark.usefixtures("regions")
HERE, PUBLIC = "/desk/plan/140700/2027", "/plans/140700/2027"
WELD = {
    "input.title": "晋中市焊接技能大赛", "input.tier": "city", "input.kind": "industry", "input.className": "一类",
    "input.organiser": "示例市人力资源和社会保障局", "input.month": "6", "input.expectedEntries": "60",
    "input.occupations": "6-18-02-04\r\n",
}  # fmt: skip


@pytest.fixture
async def zhao(site, monkeypatch) -> None:
    """An organiser of Jinzhong is signed in; it is 2 March 2027."""
    now = clock.morning(date(2027, 3, 2))
    monkeypatch.setattr(clock, "now", lambda: now)
    await account("zhao", "organiser", scope=Scope("region", region_code="140700"))
    await signed_in(site, "zhao")


async def sent(site: httpx2.AsyncClient, path: str, do: str, fields: dict[str, str]) -> httpx2.Response:
    """The first form of an act as it stands on the page, filled in."""
    form = re.search(rf'<form id="{do}[^"]*-form".*?</form>', (await site.get(path)).text, re.S)
    assert form, f"no form {do} at {path}"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return await site.post(f"{path}?do={do}", data={**hidden, **fields}, headers=ORIGIN)


async def planned(*titles: str, publish: bool = True) -> Plan:
    plan = await begin_plan(console(), "1407", 2027, "晋中市2027年计划")
    for title in titles:
        await add_plan_item(console(), plan.uid, Item(title, "city", "industry", "示例市总工会", 9, "", (), 40))
    return await publish_plan(console(), plan.uid, version=1) if publish else plan


async def test_a_plan_from_its_beginning_to_a_registered_competition(site, zhao):
    begin = {"region": "1407", "year": "2027", "title": "晋中市2027年计划"}
    await moved(await sent(site, "/desk/plan", "BeginPlan", begin), HERE)
    assert (await site.get(HERE)).text.count("公布计划") == 0  # nothing stands in it yet
    await moved(await sent(site, HERE, "AddPlanItem", WELD), HERE)
    page = (await site.get(HERE)).text
    assert "晋中市焊接技能大赛" in page
    assert "共1个项目：已登记0个" in page
    await moved(await sent(site, HERE, "PublishPlan", {}), HERE)
    days = {"code": "JZ-2027-09", "startsOn": "2027-06-10", "endsOn": "2027-06-12"}
    await moved(await sent(site, HERE, "RegisterFromPlan", days), "/desk/JZ-2027-09")
    made = await Competition.visible_to(console()).get(code="JZ-2027-09")
    assert (made.title, made.class_name, made.region_code) == ("晋中市焊接技能大赛", "一类", "140700")
    page = (await site.get(HERE)).text
    assert "共1个项目：已登记1个" in page
    assert 'href="/desk/JZ-2027-09"' in page
    assert 'id="CancelPlanItem' not in page


async def test_what_is_refused_stands_at_its_field(site, zhao):
    await planned("砌筑工比武")
    page = await sent(site, HERE, "AddPlanItem", {**WELD, "input.className": "三类"})
    assert page.status_code == 422
    assert "这一级竞赛可用：一类" in error_at(page.text, "input-className")
    page = await sent(site, HERE, "AddPlanItem", {**WELD, "input.month": "13"})
    assert "月份应为1至12" in error_at(page.text, "input-month")
    page = await sent(site, HERE, "AddPlanItem", {**WELD, "input.title": "砌筑工比武"})
    assert "计划里已有“砌筑工比武”" in page.text
    other = {"code": "JZ-2027-09", "startsOn": "2028-06-10", "endsOn": "2028-06-12"}
    page = await sent(site, HERE, "RegisterFromPlan", other)
    assert (page.status_code, "开始日期应在这一年" in page.text) == (422, True)
    assert await PlanItem.visible_to(console()).count() == 1


async def test_an_item_is_cancelled_with_a_reason_that_everybody_reads(site, zhao):
    await planned("砌筑工比武", "焊接大赛")
    await moved(await sent(site, HERE, "CancelPlanItem", {"reason": "报名人数不足"}), HERE)
    page = (await site.get(PUBLIC)).text
    assert "报名人数不足" in page
    rows = await PlanItem.visible_to(console()).order_by("number")
    assert [one.cancel_reason for one in rows] == ["报名人数不足", None]


async def test_everybody_reads_what_is_published_in_both_languages(site):
    plan = await planned("砌筑工比武", publish=False)
    assert (await site.get(PUBLIC)).status_code == 404
    assert "还没有公布的计划" in (await site.get("/plans")).text
    assert "没有符合的计划" in (await site.get("/plans?year=1999")).text
    await publish_plan(console(), plan.uid, version=1)
    for path in ("/plans", "/plans?region=1407&year=2027", PUBLIC):
        page = await site.get(path)
        assert "晋中市2027年计划" in page.text
        assert Read((await site.get(path, headers={"accept-language": "en"})).text).left() == []
        assert "/desk/plan" not in page.text
    assert "没有符合的计划" in (await site.get("/plans?region=43")).text
    assert (await site.get("/plans/140700/2026")).status_code == 404
    assert (await site.get("/desk/plan")).status_code == 303


async def test_only_who_may_keep_a_plan_is_shown_how(site, zhao):
    await planned("砌筑工比武")
    await account("qian", "organiser", scope=Scope("region", region_code="430000"))
    await account("sun", "judge", scope=Scope("region", region_code="140700"))
    assert "/desk/plan/140700/2027" in (await site.get("/desk/plan")).text
    await signed_in(site, "qian")
    assert "/desk/plan/140700/2027" not in (await site.get("/desk/plan")).text
    page = (await site.get(HERE)).text
    assert ("AddPlanItem" in page, "砌筑工比武" in page) == (False, True)
    await signed_in(site, "sun")
    assert (await site.get(HERE)).status_code == (await site.get("/desk/plan")).status_code == 404


async def test_the_desk_pages_are_in_english(site, zhao):
    await planned("砌筑工比武", publish=False)
    for path in (HERE, "/desk/plan"):
        assert Read((await site.get(path, headers={"accept-language": "en"})).text).left() == []
