"""The pages of the second factor, of confirming oneself and of lending a role in a real Chromium: nothing for axe, no
wider than the screen, one h1; light on a desktop, dark on a phone."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page

from server import clock, db
from server.access import cards
from server.access.granting import Scope
from server.access.records import SignIn
from tests import databases
from tests.server.access.people import PASSWORD, account, viewer_of
from tests.web.conftest import Served, serving
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import unfolded
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [("desktop", "light", True), ("phone", "dark", True, "en")]
CODES: list[str] = []
LONG_AGO = 20 * 60 * 1_000_000


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JINBANG_SECOND_FACTOR", "required")
        yield from serving()


@pytest.fixture(scope="module", autouse=True)
def people(served: Served) -> None:
    """A chief judge who is an administrator too, and whom he may lend a role to."""

    async def made() -> None:
        async with db.opened(served.url):
            await account("zhong", "administrator")
            row = await viewer_of("zhong")
            CODES.extend((await cards.print_card(row)).codes)
            await account("caipan", "chief_judge", scope=Scope("region", region_code="140700"))

    databases._run(made())


async def enter(visit: Visit, path: str, login: str) -> Page:
    page = await visit.see(path)
    await page.locator("#login").fill(login)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("form.work button").first.click()
    await page.wait_for_url("**/factor**")
    return page


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
async def test_a_chief_judge_without_a_factor(visit: Visit):
    page = await enter(visit, "/me", "caipan")
    await unfolded(page)
    await looks_right(visit, "factor-none")
    await visit.see("/me/factors")
    await page.locator("form[action*=BeginTotp] button").click()
    await page.locator(".qr img").wait_for()
    await looks_right(visit, "factors-enrolling")
    await page.locator("#FinishTotp-code").fill("000000")
    await page.locator("form[action*=FinishTotp] button").click()
    await page.locator(".refused").wait_for()
    await looks_right(visit, "factors-wrong-code")
    await visit.see("/me")
    await unfolded(page)
    await looks_right(visit, "me-asleep")


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
async def test_an_administrator_with_a_card_who_is_asked_again(visit: Visit):
    page = await enter(visit, "/accounts", "zhong")
    await looks_right(visit, "factor-card")
    await page.locator("#code").fill(CODES.pop())
    await page.locator("form.work button").first.click()
    await page.wait_for_url("**/accounts")
    await page.locator("a", has_text="示例caipan").click()
    await unfolded(page)
    await looks_right(visit, "account-ways")
    await visit.see("/me/factors")
    async with db.opened(visit.site.url), db.note() as note:
        long_ago = clock.now() - LONG_AGO
        await note.rows(SignIn).all().update(began_at=long_ago, confirmed_at=None)
    await page.locator("form[action*=PrintCard] button").click()
    await page.locator("#confirm").wait_for()
    await looks_right(visit, "confirm")
    await page.locator("#confirm").fill(PASSWORD)
    await page.locator(".refused button").click()
    await page.locator("ol.codes").wait_for()
    await looks_right(visit, "card")
    CODES[:] = [await one.inner_text() for one in await page.locator("ol.codes code").all()]
