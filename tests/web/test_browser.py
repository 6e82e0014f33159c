"""Pages in a real Chromium: both themes, widths and languages, paper, without script, live; axe; nothing from outside.

Screenshots go to build/screenshots; JINBANG_SCREENSHOTS=1 renews the pictures of the README in docs/.
"""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests import databases
from tests.web.chromium import chromium_once
from tests.web.conftest import ROOT, Served

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SHOTS = ROOT / "build" / "screenshots"
WELD = "/competitions/JZ-2023-04/WELD"
HUNAN = "/competitions/HUNAN-2023/PROG"
PAGES = {
    "home": "/",
    "competitions": "/competitions?tier=city",
    "nothing-found": "/competitions?year=2020",
    "competition": "/competitions/JZ-2023-04",
    "event": WELD,
    "event-old": f"{WELD}?revision=1",
    "event-wide": "/competitions/JZ-2023-04/ALL",
    "event-hunan": HUNAN,
    "chain": f"{WELD}/chain",
    "honours": "/honours",
    "statistics": "/statistics?by=region&second=year",
    "honours-found": "/honours?search=liqiang&year=2023&title=SX-JSNS",
    "honours-none": "/honours?year=2001",
    "holder": "/honours?title=NX-SSDS",  # and on to whom it lists
    "title": "/titles/SX-JSNS",
    "title-none": "/titles/SX-NONE",
    "missing": "/competitions/NONE",
    "bad-query": "/competitions?year=x",
}
LARGE = {"event-wide"}
WIDTHS = {"phone": (390, 844), "tablet": (820, 1100), "desktop": (1280, 900)}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all of these."""
    async with chromium_once() as browser:
        yield browser


class Visit:
    """A page of a browser that remembers what went wrong on it."""

    def __init__(self, page: Page, site: Served) -> None:
        self.page, self.site = page, site
        self.troubles: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self._look(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not re.search(r"status of 4(0[04]|22)", text):
            self.troubles.append(text)

    def _look(self, url: str) -> None:
        if not url.startswith(self.site.address) and not url.startswith("data:"):
            self.troubles.append(f"asked {url}")

    async def see(self, path: str) -> Page:
        """Go there."""
        await self.page.goto(self.site.address + path)
        return self.page

    async def shoot(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of what is seen."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, served: Served, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    """A fresh context; parametrised indirectly by (width, theme, script) and perhaps a language."""
    width, theme, script, *language = getattr(request, "param", ("desktop", "light", True))
    size = WIDTHS[width]
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        java_script_enabled=script,
        locale=language[0] if language else "zh-CN",
        timezone_id="Asia/Shanghai",
    )
    visited = Visit(await context.new_page(), served)
    yield visited
    await context.close()
    assert visited.troubles == []


@pytest.mark.parametrize("visit", [("desktop", "light", True)], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_desktop_light(visit: Visit, name: str):
    await looks_right(visit, name, "light")


# By day each page is seen wide, narrow in English and narrow in the dark; by night the other pairs of these.
@pytest.mark.night
@pytest.mark.parametrize("visit", [("desktop", "dark", True)], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_desktop_dark(visit: Visit, name: str):
    await looks_right(visit, name, "dark")


@pytest.mark.night
@pytest.mark.parametrize("visit", [("phone", "light", True)], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_phone(visit: Visit, name: str):
    await looks_right(visit, name, "phone")


@pytest.mark.night
@pytest.mark.parametrize("visit", [("desktop", "light", True, "en-GB")], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_english(visit: Visit, name: str):
    await looks_right(visit, name, "en")
    assert await visit.page.locator("html").get_attribute("lang") == "en"


@pytest.mark.night
@pytest.mark.parametrize("visit", [("desktop", "dark", True, "en-GB")], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_english_dark(visit: Visit, name: str):
    await looks_right(visit, name, "dark-en")


@pytest.mark.parametrize("visit", [("phone", "light", True, "en-GB")], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_english_phone(visit: Visit, name: str):
    await looks_right(visit, name, "phone-en")


@pytest.mark.parametrize("visit", [("phone", "dark", True)], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_phone_dark(visit: Visit, name: str):
    await looks_right(visit, name, "phone-dark")


@pytest.mark.parametrize("visit", [("tablet", "light", True)], indirect=True)
@pytest.mark.parametrize("name", ["home", "event", "event-wide", "honours", "title", "chain"])
async def test_tablet(visit: Visit, name: str):
    await looks_right(visit, name, "tablet")


async def looks_right(visit: Visit, name: str, suffix: str) -> None:
    """Nothing sticks out sideways, axe finds nothing, there is one h1."""
    page = await visit.see(PAGES[name])
    if name == "holder":
        await page.locator(".honours .name a").last.click()
    await visit.shoot(f"{name}-{suffix}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.locator("h1").count() == 1
    sheet = page.locator(".sheet:not(.wide)").first
    if suffix.startswith(("light", "dark", "en")) and await sheet.count():
        assert await sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
    if name in LARGE and suffix != "light":
        return  # axe takes ten seconds for seven thousand cells, and the markup is that of the other sheets
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("visit", [("desktop", "light", False)], indirect=True)
async def test_without_script_everything_is_there(visit: Visit):
    page = await visit.see("/")
    await page.get_by_role("link", name="第四届晋中市职业技能大赛（示例）").click()
    await page.get_by_role("link", name="焊接", exact=True).click()
    await expect(page.locator(".result tbody th.name")).to_have_count(33)
    await page.get_by_role("link", name="第1版").click()
    await expect(page.get_by_role("complementary")).to_contain_text("已不是现行成绩")
    await visit.see("/competitions")
    await page.get_by_label("层级").select_option("province")
    await page.get_by_role("button", name="查找").click()
    await expect(page.locator("caption")).to_contain_text("省级：共1场")


@pytest.mark.parametrize("visit", [("phone", "light", True)], indirect=True)
async def test_phone_puts_the_name_first(visit: Visit):
    page = await visit.see(WELD)
    row = page.locator(".result tbody tr").first
    name, total = await row.locator(".name").bounding_box(), await row.locator(".total").bounding_box()
    assert name and total
    assert name["y"] < total["y"]
    await row.scroll_into_view_if_needed()
    await visit.shoot("event-phone-rows")


async def test_head_of_a_long_table_stays_in_sight(visit: Visit):
    page = await visit.see(HUNAN)
    await page.locator(".result tbody tr").nth(80).scroll_into_view_if_needed()
    box = await page.locator(".result thead tr").last.bounding_box()
    assert box
    assert -1 <= box["y"] < 5
    await visit.shoot("event-hunan-scrolled")


async def test_wide_table_scrolls_by_key_and_keeps_the_name(visit: Visit):
    page = await visit.see("/competitions/JZ-2023-04/ALL")
    sheet = page.get_by_role("region", name="成绩单")
    await sheet.focus()
    for _ in range(8):
        await page.keyboard.press("ArrowRight")
    await page.wait_for_timeout(500)
    assert await sheet.evaluate("e => e.scrollLeft") > 100
    inside = await sheet.evaluate("e => e.getBoundingClientRect().left")
    name = await page.locator(".result tbody .name").first.evaluate("e => e.getBoundingClientRect().left")
    assert 0 <= name - inside <= 80
    await visit.shoot("event-wide-scrolled")


@pytest.mark.parametrize(
    ("path", "least", "most"), [(WELD, 2, 5), (HUNAN, 6, 12), ("/competitions/JZ-2023-04/ALL", 12, 40)]
)
@pytest.mark.parametrize("visit", [("desktop", "dark", True)], indirect=True)
async def test_paper(visit: Visit, path: str, least: int, most: int):
    page = await visit.see(path)
    paper = SHOTS / f"paper-{path.rsplit('/', 1)[1].lower()}.pdf"
    SHOTS.mkdir(parents=True, exist_ok=True)
    pdf = await page.pdf(path=paper, prefer_css_page_size=True)
    assert least <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= most
    await page.emulate_media(media="print", color_scheme="dark")
    of_paper = "getComputedStyle(document.documentElement).backgroundColor"
    of_ink = "getComputedStyle(document.querySelector('h1')).color"
    assert await page.evaluate(f"[{of_paper}, {of_ink}]") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    await expect(page.locator(".running")).to_be_visible()
    await expect(page.locator(".signing")).to_be_visible()
    await expect(page.locator(".top")).to_be_hidden()


@pytest.mark.parametrize("path", ["/honours", "/titles/SX-JSNS", f"{WELD}/chain"])
async def test_paper_of_the_roll(visit: Visit, path: str):
    page = await visit.see(path)
    SHOTS.mkdir(parents=True, exist_ok=True)
    pdf = await page.pdf(path=SHOTS / f"paper-{path.rsplit('/', 1)[1].lower()}-roll.pdf", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3
    await page.emulate_media(media="print")
    for hidden in await page.locator(".find, .top, .tools, .pager").all():
        await expect(hidden).to_be_hidden()


@pytest.mark.parametrize("visit", [("phone", "light", False)], indirect=True)
async def test_language_is_switched_and_the_roll_is_searched_without_script(visit: Visit):
    page = await visit.see("/honours?year=2023")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("h1")).to_have_text("Roll of honour")
    assert page.url.endswith("/honours?year=2023")
    await page.get_by_label("Name or unit").fill("LQ")
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator("caption")).to_contain_text("“LQ” · 2023: 2, held by 2")
    await page.get_by_role("link", name="李强").first.click()
    await expect(page.locator("h1")).to_have_text("李强")
    await page.get_by_role("link", name="中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


async def test_linked_data_is_there_and_is_no_script(visit: Visit):
    page = await visit.see("/honours")  # a block that the policy stopped would be heard as an error
    block = await page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(block or "")["@type"] == "ItemList"


async def test_correction_appears_by_itself(visit: Visit, served: Served):
    page = await visit.see(WELD)
    await page.wait_for_timeout(1500)
    before = await page.locator(".figures dd").last.inner_text()
    await asyncio.to_thread(databases._run, served.correct())
    await expect(page.locator(".figures dd").last).to_have_text("第3版", timeout=10_000)
    assert before == "第2版"
    await expect(page.get_by_role("status")).to_have_text("成绩有新的公布，本页已更新。")
    await visit.shoot("event-corrected")


@pytest.mark.skipif("JINBANG_SCREENSHOTS" not in os.environ, reason="renews the pictures of the README")
async def test_pictures_for_the_readme(visit: Visit):
    page = await visit.see(HUNAN)
    (ROOT / "docs").mkdir(exist_ok=True)
    await page.screenshot(path=ROOT / "docs" / "event.png")
    await visit.see("/honours")
    await page.screenshot(path=ROOT / "docs" / "honours.png")
