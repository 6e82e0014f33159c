"""The pages of selection rounds: planned, nominated, recommended, withdrawn; read in both languages."""

import html
import re
from datetime import timedelta

import httpx2

from schema.node import global_id
from server import db
from server.access.granting import Scope
from server.selecting import Nomination, SelectionRound
from server.selecting.nominating import apply
from tests.server.access.people import account, viewer_of
from tests.server.selecting.world import (
    CODE,
    COUNTY,
    PROVINCE,
    TITLE,
    TODAY,
    UNIT,
    nominated,
    nominee,
    now,
    number,
    opened,
    up,
)
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, ORIGIN, sent, signed_in

PLAN = {
    "input.code": CODE, "input.region": "14", "input.title": "第五届三晋技术能手评选",
    "input.judgedOn": TODAY.isoformat(), "input.nominationsUntil": (TODAY + timedelta(days=30)).isoformat(),
    "input.withdrawal": "pass_on", "input.titles.0.title": TITLE, "input.titles.0.holderKind": "person",
    "input.titles.0.quota": "2", "input.stages.0.name": "县级推荐", "input.stages.0.body": "county",
    "input.stages.0.departments": "税务\n市场监管", "input.stages.1.name": "省级审定", "input.stages.1.body": "round",
    "input.stages.1.task": "review", "input.stages.1.noticeDays": "5",
}  # fmt: skip
NOMINEE = {
    "title": TITLE, "input.name": "申报人1", "input.idType": "resident_id", "input.idNumber": number(1),
    "input.unit": "示例厂1", "input.region": "140702", "input.standing": "worker", "input.yearsOfWork": "15",
    "input.level": "5", "input.priorHonours": "晋中市技术能手\n榆次区技术能手", "input.frontLine": "true",
}  # fmt: skip
IN_SHANXI = Scope("region", region_code="140000")


async def acted(site: httpx2.AsyncClient, path: str, do: str, **fields: str) -> httpx2.Response:
    """A form of a page, with everything hidden that stands in it."""
    text = (await site.get(path)).text
    form = re.search(rf'<form id="{do}[^"]*form".*?</form>', text, re.S)
    assert form, f"no form {do} at {path}"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    data = {name: html.unescape(value) for name, value in hidden.items()} | fields
    return await site.post(f"{path}?do={do}", data=data, headers=ORIGIN)


async def test_a_round_is_planned_opened_and_read_by_everybody(regions, site):
    await account("zhao", "honours_office", scope=IN_SHANXI)
    await signed_in(site, "zhao")
    done = await sent(site, "/desk/selection/new", "PlanRound", **{k: v for k, v in PLAN.items() if k != "input.code"})
    assert done.status_code == 422
    done = await sent(site, "/desk/selection/new", "PlanRound", **PLAN)
    assert (done.status_code, done.headers["location"]) == (303, f"/desk/selection/{CODE}")
    desk = await acted(site, f"/desk/selection/{CODE}", "OpenRound")
    assert desk.status_code == 303
    row = await SelectionRound.all(using_db=db.here()).get()
    assert (row.state, row.withdrawal) == ("open", "pass_on")
    allotting = await acted(site, f"/desk/selection/{CODE}", "Allot", code=TITLE, region="1407", quota="1")
    assert (allotting.status_code, "无须分配" in allotting.text) == (422, True)
    site.cookies.clear()
    page = await site.get(f"/selection/{CODE}")
    assert (page.status_code, "县级推荐" in page.text, "税务、市场监管" in page.text) == (200, True, True)
    for path in ("/selection", f"/selection/{CODE}"):
        assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    assert (await site.get("/selection/NOBODY")).status_code == 404
    assert (await site.get("/nominations")).headers["location"] == "/sign-in?next=%2Fnominations"


async def test_nominated_and_recommended_by_the_office(regions, site):
    await opened(COUNTY, PROVINCE)
    await account("county", "nominator", scope=Scope("region", region_code="140702"))
    await signed_in(site, "county")
    wrong = await sent(site, f"/selection/{CODE}/nominate", "Nominate", **NOMINEE | {"input.idNumber": "1"})
    assert (wrong.status_code, "授予对象有 1 处错误" in wrong.text) == (422, True)
    done = await sent(site, f"/selection/{CODE}/nominate", "Nominate", **NOMINEE)
    assert done.status_code == 303
    row = await Nomination.all(using_db=db.here()).get()
    assert (row.name, row.prior_honours, row.front_line) == ("申报人1", "晋中市技术能手;榆次区技术能手", True)
    path = done.headers["location"]
    page = await site.get(path)
    assert (page.status_code, number(1) in page.text) == (200, False)
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    assert "申报人1" in (await site.get(f"/nominations?round={CODE}")).text
    assert (await acted(site, path, "Recommend", rank="1", reason="")).status_code == 422
    assert (await acted(site, path, "Recommend", rank="1", reason="表现突出")).status_code == 303
    assert (await now(row)).reached == 5


async def test_the_nominee_follows_corrects_and_withdraws(regions, site):
    await opened(UNIT, COUNTY, PROVINCE)
    await account("self")
    row = await apply(await viewer_of("self"), CODE, TITLE, nominee(9, id_number=""))
    other = await nominated(1)
    await signed_in(site, "self")
    path = f"/nominations/{global_id(row)}"
    page = await site.get(path)
    assert ("示例self" in page.text, "本级办理" in page.text) == (True, False)
    assert (await site.get(f"/nominations/{global_id(other)}")).status_code == 404
    assert (await acted(site, path, "CorrectName", name="示例本人", unit="示例厂9")).status_code == 303
    assert (await now(row)).name == "示例本人"
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    assert (await acted(site, path, "AskCorrection", name="某", unit="某", reason="错")).status_code == 422
    assert (await acted(site, path, "Withdraw", reason="本人放弃")).status_code == 303
    assert (await now(row)).state == "withdrawn"
    assert "尚未占用名额" not in (await site.get(path)).text
    assert (await site.get(f"/selection/{CODE}/nominate", headers=ENGLISH)).status_code == 200
    assert Read((await site.get(f"/selection/{CODE}/nominate", headers=ENGLISH)).text).left() == []


async def test_the_desk_shows_what_conferring_would_do(regions, site):
    await opened(PROVINCE)
    await up(await nominated(1))
    await account("zhao", "honours_office", scope=IN_SHANXI)
    await signed_in(site, "zhao")
    path = f"/desk/selection/{CODE}?title={TITLE}"
    assert "拟授予：" in (await site.get(path)).text
    assert Read((await site.get(path, headers=ENGLISH)).text).left() == []
    assert Read((await site.get("/desk/selection/new", headers=ENGLISH)).text).left() == []
    await account("county", "nominator", scope=Scope("region", region_code="140702"))
    await signed_in(site, "county")
    assert (await site.get("/desk/selection/new")).status_code == 404
    page = await site.get(f"/desk/selection/{CODE}")
    assert (page.status_code, "评审结果与授予" in page.text) == (200, False)
