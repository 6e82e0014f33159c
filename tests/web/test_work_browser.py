"""The pages of people at work in a real Chromium: nothing for axe in both themes, widths and languages, no wider than
the screen, targets of 44 px; forms work without script, and with it are pressed once and forget nothing."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from server import db
from server.access.granting import Scope
from tests import databases
from tests.server.access.people import PASSWORD, account
from tests.web.conftest import Served
from tests.web.test_browser import Visit, browser, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [
    ("desktop", "light", True), ("phone", "dark", True, "en-GB"),
    *(pytest.param(one, marks=pytest.mark.night) for one in (
        ("phone", "dark", True), ("desktop", "dark", True, "en-GB"), ("phone", "light", True, "en-GB"),
    )),
]  # fmt: skip
SMALL = """[...document.querySelectorAll("main button, main select, main textarea, main summary, " +
    "main input:not([type=hidden], [type=checkbox], [type=radio])")]
    .filter(e => { const box = e.getBoundingClientRect(); return box.height && box.height < 43.5 })
    .map(e => e.outerHTML)"""


@pytest.fixture(scope="module", autouse=True)
def people(served: Served) -> None:
    """An administrator and a judge, beside the running server."""

    async def made() -> None:
        async with db.opened(served.url):
            await account("boss", "administrator", "organiser")
            await account("judge", "judge", scope=Scope("region", region_code="140700"))

    databases._run(made())


async def signed_in(visit: Visit, path: str) -> Page:
    """The page at `path`, by way of the door."""
    page = await visit.see(path)
    await page.locator("#login").fill("boss")
    await page.locator("#password").fill(PASSWORD)
    await page.locator("form.work button").first.click()
    await page.wait_for_url(f"**{path}")
    return page


async def looks_right(visit: Visit, name: str) -> None:
    page = visit.page
    size, language = page.viewport_size or {"width": 0}, await page.locator("html").get_attribute("lang")
    dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    await visit.shoot(f"{name}-{size['width']}-{'dark' if dark else 'light'}-{language}", whole=True)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(SMALL) == []
    assert await page.locator("h1").count() == 1
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
async def test_pages_at_work(visit: Visit):
    await visit.see("/sign-in")
    await looks_right(visit, "sign-in")
    page = await signed_in(visit, "/me")
    await looks_right(visit, "me")
    await visit.see("/accounts")
    await looks_right(visit, "accounts")
    await page.locator("tbody a").last.click()
    await page.locator("details").last.evaluate("each => each.open = true")
    await looks_right(visit, "account")


@pytest.mark.parametrize("visit", [("desktop", "light", True)], indirect=True)
async def test_refused_form_with_script(visit: Visit):
    page = await signed_in(visit, "/accounts")
    await page.locator("#OpenAccount-name").fill("赵青山")
    await page.reload()
    await expect(page.locator("#OpenAccount-name")).to_have_value("赵青山")  # kept over a reload
    visit.troubles.clear()
    await page.locator("#OpenAccount-form button").click()
    await expect(page.locator(".refused")).to_be_focused()
    await looks_right(visit, "accounts-refused")
    await page.locator(".refused a").first.click()
    await expect(page.locator("#OpenAccount-login")).to_be_focused()
    await expect(page.locator("#OpenAccount-name")).to_have_value("赵青山")


@pytest.mark.parametrize("visit", [("phone", "light", False)], indirect=True)
async def test_forms_work_without_script(visit: Visit):
    page = await signed_in(visit, "/accounts")
    await page.locator("#OpenAccount-name").fill("李示例")
    await page.locator("#OpenAccount-login").fill("li.shili")
    await page.locator("#OpenAccount-password").fill("一句足够长的话才行")
    await page.locator("#OpenAccount-form button").click()
    visit.troubles[:] = [each for each in visit.troubles if "422" not in each]
    await page.locator("#OpenAccount-password").fill("一句足够长的话才可以")
    await page.locator("#OpenAccount-form button").click()
    await expect(page.locator("h1")).to_have_text("李示例")
    await page.locator("#GrantRole-role").select_option("judge")
    await page.get_by_label("地区", exact=True).check()
    await page.locator("#GrantRole-region").fill("140700")
    await page.locator("#GrantRole-form button").click()
    await expect(page.locator(".done")).to_have_text("角色已授予，从下一次操作起生效。")
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("link", name="登录")).to_be_visible()
