"""The pages of yearly plans, and of a competition with its class, in a real Chromium: axe, widths, languages."""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from server import clock, db
from server.access import console
from server.access.granting import Scope
from server.competitions import registering
from server.planning.asked import Item
from server.planning.keeping import add_plan_item, begin_plan, cancel_plan_item, publish_plan
from server.planning.registering import register_from_plan
from tests import begun, databases
from tests.server.access.people import account
from tests.web.conftest import Served, _free_port
from tests.web.test_browser import SHOTS, browser
from tests.web.test_entering_looks import BY_NIGHT, LOOKS, window
from tests.web.test_work_browser import SMALL

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
YEAR = clock.today().year + 1
PLACES = {
    "plans": "/plans", "plan": f"/plans/140700/{YEAR}", "plan-new": "/desk/plan",
    "plan-desk": f"/desk/plan/140700/{YEAR}", "plan-contest": "/desk/JZ-PLAN-1", "class-rule": "/rules/C-SX2020",
}  # fmt: skip


class Plans(Served):
    """A server of a plan: one item filed, one registered, one cancelled, one still planned."""

    async def build(self) -> None:
        """An organiser, too."""
        async with db.opened(self.url):
            await account("zhao", "organiser", scope=Scope("region", region_code="140700"))
            plan = await begin_plan(console(), "1407", YEAR, f"晋中市{YEAR}年职业技能竞赛计划")
            titles = (
                "晋中市焊接技能大赛",
                "晋中市砌筑工比武",
                "晋中市养老护理职业技能竞赛",
                "晋中市全民数字素养与技能大赛（数控、电工）",
            )
            rows = [
                await add_plan_item(console(), plan.uid, Item(
                    one, "city", "industry", "示例市人力资源和社会保障局", 3 + n, "一类" if n % 2 else "",
                    ("6-18-02-04", "6-29-01-01"), 60 * n or None,
                ))
                for n, one in enumerate(titles)
            ]  # fmt: skip
            await publish_plan(console(), plan.uid, version=1)
            for n, row in enumerate(rows[:2], 1):
                days = (date(YEAR, 6, 10), date(YEAR, 6, 12))
                await register_from_plan(console(), row.uid, f"JZ-PLAN-{n}", *days, version=1)
            day = clock.today()
            await registering.file(console(), "JZ-PLAN-1", f"示例竞备〔{YEAR}〕1号", day, "示例省人力资源和社会保障厅")
            await cancel_plan_item(console(), rows[2].uid, "报名人数不足，改为明年举办", version=1)


@pytest.fixture(scope="module")
def desk() -> Iterator[Plans]:
    """The server, as `jinbang serve` runs it."""
    path = databases.folder() / f"plans-{os.getpid()}.sqlite3"
    path.write_bytes(databases.sqlite_template(with_regions=True).read_bytes())
    site = Plans(f"sqlite://{path}", _free_port())
    databases._run(site.build())
    process = begun.serve(site.url, site.port)
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("look", [*LOOKS, *BY_NIGHT], ids="-".join)
async def test_looks(browser: Browser, desk: Plans, look: tuple[str, str, str]):
    context = await window(browser, desk, "zhao", look)
    page = context.pages[0]
    for name, path in PLACES.items():
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        for each in await page.locator("main details").all():
            await each.evaluate("one => { one.open = true }")
        await page.screenshot(path=SHOTS / f"{name}-{'-'.join(look)}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.evaluate(SMALL) == [], path
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    await context.close()
