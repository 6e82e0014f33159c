"""The pages about entries in a real Chromium: axe, widths, languages, the review by keyboard, eight cards to a page."""

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, expect

from schema.node import written_id
from server import clock, db
from server.access import console
from server.access.granting import Scope
from server.entries import submitting
from server.honours import approving
from tests import begun, databases
from tests.server.access.people import PASSWORD, account
from tests.server.entries.office import member, opened
from tests.web.conftest import Served, _free_port
from tests.web.test_browser import SHOTS, WIDTHS, browser
from tests.web.test_work_browser import SMALL

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
BASE = "/desk/JZ-2027-01"
REVIEW = f"{BASE}/WELD/review"
FORTY_DAYS = 40 * 86_400_000_000  # microseconds
LOOKS = [("desktop", "light", "zh-CN"), ("phone", "dark", "en-GB")]
BY_NIGHT = [
    pytest.param(one, marks=pytest.mark.night) for one in (("phone", "dark", "zh-CN"), ("phone", "light", "en-GB"))
]


class Entries(Served):
    """A server of a competition with twelve entries, nine of them approved; `one`: the page of the twelfth."""

    one = ""

    async def build(self) -> None:
        """An organiser and a county reporter, too."""
        async with db.opened(self.url):
            office = await opened(entries_until=clock.now() + FORTY_DAYS)
            await account("zhao", "organiser", scope=Scope("region", region_code="140700"))
            await account("tai", "county_reporter", scope=Scope("region", region_code="140726"))
            for n in range(1, 13):
                row = await submitting.submit(console(), "JZ-2027-01", "WELD", office.asked(member(n)))
                if n < 10:
                    await approving.approve(console(), row.uid, 1)
            self.one = f"/desk/entries/{written_id('Entry', row.uid)}"


@pytest.fixture(scope="module")
def desk() -> Iterator[Entries]:
    """The server, as `jinbang serve` runs it."""
    path = databases.folder() / f"entries-{os.getpid()}.sqlite3"
    path.write_bytes(databases.sqlite_template(with_regions=True).read_bytes())
    site = Entries(f"sqlite://{path}", _free_port())
    databases._run(site.build())
    process = begun.serve(site.url, site.port)
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


async def window(browser: Browser, desk: Entries, login: str, look: tuple[str, str, str] = LOOKS[0]) -> BrowserContext:
    """A context in which `login` is signed in."""
    size, theme, language = look
    width, height = WIDTHS[size]
    context = await browser.new_context(
        base_url=desk.address, viewport={"width": width, "height": height}, locale=language,
        color_scheme=theme,  # type: ignore[arg-type]
    )  # fmt: skip
    page = await context.new_page()
    await page.goto("/sign-in?next=/desk")
    await page.locator("[name=login]").fill(login)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main form button").first.click()
    await expect(page).to_have_url(f"{desk.address}/desk")
    return context


@pytest.mark.parametrize("look", [*LOOKS, *BY_NIGHT], ids="-".join)
@pytest.mark.parametrize("login", ["zhao", "tai"])
async def test_looks(browser: Browser, desk: Entries, login: str, look: tuple[str, str, str]):
    context = await window(browser, desk, login, look)
    page = context.pages[0]
    places = {"entries": f"{BASE}/entries", "enter": f"{BASE}/WELD/enter", "import": f"{BASE}/WELD/import"}
    if login == "zhao":
        places |= {"entry": desk.one, "review": REVIEW, "delegations": f"{BASE}/delegations"}
    for name, path in places.items():
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        await page.screenshot(path=SHOTS / f"{name}-{login}-{'-'.join(look)}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.evaluate(SMALL) == [], path
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    await context.close()


async def test_the_review_by_keyboard(browser: Browser, desk: Entries):
    context = await window(browser, desk, "zhao")
    page = context.pages[0]
    await page.goto(REVIEW)
    title, left = page.locator("#case"), page.locator(".tally-line .lead")
    await expect(title).to_contain_text("郭试10")
    await page.keyboard.press("j")
    await expect(title).to_contain_text("郭试11")
    await page.keyboard.press("ArrowLeft")
    await expect(title).to_contain_text("郭试10")
    await page.keyboard.press("a")
    await expect(title).to_contain_text("郭试11")
    await expect(left).to_have_text("还剩2份")
    await page.keyboard.press("r")
    await page.keyboard.type("ajk 缺盖章表")  # keys are words while one writes
    await page.keyboard.press("Control+Enter")
    await expect(title).to_contain_text("郭试12")
    await page.keyboard.press("u")
    await page.keyboard.type("等证书原件")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".none")).to_contain_text("没有要审核的")
    await context.close()


async def test_eight_cards_and_four_labels_to_a_page(browser: Browser, desk: Entries):
    context = await window(browser, desk, "zhao")
    page = context.pages[0]
    await page.goto(f"{BASE}/WELD/cards")
    cards = await page.locator(".card").count()
    assert cards >= 9
    printed = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == -(-cards // 8)
    await page.goto(f"{BASE}/WELD/labels")
    assert await page.locator(".label").count() == 1
    assert len(re.findall(rb"/Type\s*/Page\b", await page.pdf(prefer_css_page_size=True))) == 1
    await context.close()
