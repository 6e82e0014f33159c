"""An organiser in a real Chromium: from an empty database to an open registration that the public sees; the looks."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from server import db
from server.access.demo import PASSWORD
from server.access.granting import Scope
from tests import begun, databases
from tests.server.access.people import account
from tests.web.chromium import chromium_once
from tests.web.conftest import Served, _free_port
from tests.web.test_browser import SHOTS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
CONTEST, EVENT = "/desk/JZ-2027-05", "/desk/JZ-2027-05/WELD"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PLACES = {"desk": "/desk", "register": "/desk/new", "contest": CONTEST, "event": EVENT, "scheme": f"{EVENT}/scheme"}


class Empty(Served):
    """A server of a database with code tables and one organiser."""

    async def build(self) -> None:
        """The organiser of the province."""
        async with db.opened(self.url):
            await account("zhao", "organiser", scope=Scope("region", region_code="140000"))


@pytest.fixture
def office() -> Iterator[Empty]:
    """The server, as `jinbang serve` runs it."""
    path = databases.folder() / f"office-{os.getpid()}.sqlite3"
    path.write_bytes(databases.sqlite_template(with_regions=True).read_bytes())
    site = Empty(f"sqlite://{path}", _free_port())
    databases._run(site.build())
    process = begun.serve(site.url, site.port)
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all of these."""
    async with chromium_once() as browser:
        yield browser


async def window(
    browser: Browser, office: Empty, size: str = "desktop", theme: str = "light", language: str = "zh-CN"
) -> BrowserContext:
    """A context in which the organiser is signed in."""
    width, height = SIZES[size]
    context = await browser.new_context(
        base_url=office.address, viewport={"width": width, "height": height}, locale=language,
        color_scheme=theme, timezone_id="Asia/Shanghai",  # type: ignore[arg-type]
    )  # fmt: skip
    page = await context.new_page()
    await page.goto("/sign-in?next=/desk")
    await page.locator("[name=login]").fill("zhao")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main form button").first.click()
    await expect(page).to_have_url(f"{office.address}/desk")
    return context


async def press(page: Page, name: str) -> None:
    """A button of this page, and what it did is said."""
    await page.get_by_role("button", name=name, exact=True).click()
    await expect(page.locator(".done")).to_be_visible()


@pytest.mark.parametrize("looks", ["day", pytest.param("night", marks=pytest.mark.night)])
async def test_from_an_empty_database_to_an_open_registration(
    browser: Browser, office: Empty, tmp_path: Path, looks: str
):
    context = await window(browser, office)
    page = context.pages[0]
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    await page.screenshot(path=SHOTS / "desk-empty.png")
    await page.get_by_role("link", name="登记第一项竞赛").click()
    await register(page)
    await add_event(page)
    await add_session(page)
    await page.goto(CONTEST)
    await publish_and_file(page, tmp_path)
    await check_scheme(page)
    await page.goto(EVENT)
    await page.get_by_label("报名截止").first.fill("2027-05-10T18:00")
    await press(page, "开放报名")
    await expect(page.locator("#registration")).to_contain_text("2027年5月10日 18:00截止")
    public = await (await browser.new_context(base_url=office.address, locale="zh-CN")).new_page()
    await public.goto("/competitions/JZ-2027-05")
    await expect(public.locator("h1")).to_have_text("第五届晋中市职业技能大赛")
    await expect(public.get_by_role("row", name="焊接")).to_contain_text("报名中")
    await public.context.close()
    await context.close()
    assert troubles == []
    for how in LOOKS[looks]:
        await look(browser, office, *how)


async def register(page: Page) -> None:
    await page.get_by_label("竞赛编号").fill("JZ-2027-05")
    await page.get_by_label("名称").first.fill("第五届晋中市职业技能大赛")
    await page.get_by_label("级别").select_option("city")
    await page.get_by_label("类别").select_option("comprehensive")
    await page.get_by_label("地区代码").fill("1407")
    await page.get_by_label("主办单位").fill("晋中市人力资源和社会保障局\n晋中市总工会")
    await page.get_by_label("第一天").first.fill("2027-05-20")
    await page.get_by_label("最后一天").fill("2027-05-19")
    await page.get_by_role("button", name="登记竞赛").click()
    await expect(page.locator(".field.wrong")).to_contain_text("最后一天")
    await page.screenshot(path=SHOTS / "register-refused.png", full_page=True)
    await page.get_by_label("最后一天").fill("2027-05-22")
    await press(page, "登记竞赛")


async def add_event(page: Page) -> None:
    await page.get_by_label("赛项编号").fill("WELD")
    await page.get_by_label("名称", exact=True).first.fill("焊接")
    await page.get_by_label("组别").select_option("worker")
    await page.locator("[value=theory_30_practice_70]").check()
    await press(page, "添加赛项")


async def add_session(page: Page) -> None:
    await page.get_by_label("场次编号").fill("1")
    await page.get_by_label("地点").fill("实训楼三层焊接车间")
    await page.get_by_label("开始", exact=False).first.fill("2027-05-20T09:00")
    await page.get_by_label("结束", exact=False).first.fill("2027-05-20T12:00")
    await press(page, "添加场次")
    await page.locator("#stations summary").click()
    await page.get_by_label("工位编号").fill("A01-A12")
    await press(page, "添加工位")
    await expect(page.locator("#stations li")).to_have_count(12)


async def publish_and_file(page: Page, folder: Path) -> None:
    file = folder / "plan.pdf"
    file.write_bytes(PDF)
    await page.locator("#documents summary").click()
    await page.get_by_label("种类").select_option("plan")
    await page.get_by_label("标题").fill("第五届晋中市职业技能大赛实施方案")
    await page.locator("#documents [type=file]").set_input_files(file)
    await press(page, "发布文件")
    await page.locator("#filing summary").click()
    await page.get_by_label("备案编号").fill("晋人社竞备〔2026〕5号")
    await page.get_by_label("备案日期").fill("2026-01-05")
    await page.get_by_label("受理部门").fill("山西省人力资源和社会保障厅")
    await press(page, "保存备案")


async def check_scheme(page: Page) -> None:
    """Looked at without keeping it: the fault stands at its field, then the example of what is written."""
    await page.goto(f"{EVENT}/scheme")
    await page.locator("[name='scheme.modules.1.aspects.2.code']").fill("P3")  # behind an empty row
    await page.locator("[name='scheme.modules.1.aspects.2.title']").fill("安全文明")
    await page.get_by_role("button", name="检查，不保存").click()
    wrong = page.locator("[name='scheme.modules.1.aspects.2.max']")
    await expect(wrong).to_have_attribute("aria-invalid", "true")
    await page.screenshot(path=SHOTS / "scheme-checked-wrong.png", full_page=True)
    await wrong.fill("20")
    await page.get_by_role("button", name="检查，不保存").click()
    await expect(page.locator("#checked")).to_contain_text("没有差错，还没有保存")
    await expect(page.locator("#checked [data-part=example] li")).not_to_have_count(0)
    await expect(page.locator("[aria-invalid]")).to_have_count(0)
    await page.screenshot(path=SHOTS / "scheme-checked.png", full_page=True)
    await press(page, "检查并保存为新的一版")
    await expect(page.locator(".lead")).to_contain_text("现行第2版")


LOOKS = {
    "day": (("desktop", "light", "zh-CN"), ("phone", "dark", "en-GB")),
    "night": (("desktop", "dark", "en-GB"), ("phone", "light", "zh-CN")),
}


async def look(browser: Browser, office: Empty, size: str, theme: str, language: str):
    """After the walk: nothing sticks out sideways, one h1, axe finds nothing; every folded part is opened first."""
    context = await window(browser, office, size, theme, language)
    page = context.pages[0]
    found: dict[str, str] = {}
    for name, path in PLACES.items():
        answer = await page.goto(path)
        assert answer and answer.status == 200, name
        await page.screenshot(path=SHOTS / f"{name}-{size}-{theme}-{language[:2]}.png", full_page=True)
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert await page.locator("h1").count() == 1
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        result = await Axe().run(page)
        if result.violations_count:
            found[name] = result.generate_report()
        await page.screenshot(path=SHOTS / f"{name}-open-{size}-{theme}-{language[:2]}.png", full_page=True)
    await context.close()
    assert not found, "\n".join(found.values())
