"""An explanation in a real Chromium: nothing for axe, no wider than the screen, both themes, one A4 page in print."""

import re
from collections.abc import Iterator

import pytest

from server import db
from server.access import console
from server.explaining.codes import issue
from server.progression import publish
from tests import databases
from tests.server.scoring.story import CODE, EVENT
from tests.web.conftest import Served, serving
from tests.web.deciding import HERE, closed, staffed
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import entered
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [
    ("desktop", "light", True),
    pytest.param(("desktop", "dark", True), marks=pytest.mark.night),
    ("phone", "dark", True),
    ("phone", "light", True, "en-GB"),
]
PAGE = f"/competitions/{CODE}/{EVENT}/entries/002/explain"
CODES: dict[str, str] = {}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving()


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """A published event with codes, beside the running server."""

    async def made() -> None:
        async with db.opened(served.url):
            await staffed()
            await closed()
            await publish(console(), CODE, EVENT, reason="首次公布")
            CODES.update({one.entry_no: one.code for one in (await issue(console(), CODE, EVENT)).slips})

    databases._run(made())


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
async def test_what_the_public_and_the_contestant_see(visit: Visit):
    page = await visit.see(PAGE)
    await looks_right(visit, "explain-closed")
    await page.locator("input[name=code]").fill("0000")
    await page.locator("main button").click()
    await looks_right(visit, "explain-wrong")
    await page.locator("input[name=code]").fill(CODES["002"].lower())
    await page.locator("main button").click()
    await looks_right(visit, "explain-open")
    assert await page.locator(".explained tbody tr").count() == 3


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_it_is_one_page_of_paper_with_a_place_to_sign(visit: Visit):
    page = await visit.see(f"{PAGE}?code={CODES['002']}")
    printed = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    await page.emulate_media(media="print")
    assert await page.locator(".signing p").first.is_visible()
    assert await page.locator(".code-of").is_visible()


@pytest.mark.parametrize("visit", [LOOKS[0], LOOKS[2]], indirect=True)
async def test_what_the_judges_and_the_organiser_see(visit: Visit):
    page = await entered(visit, f"{HERE}/entries/002/explain", "qian")
    await looks_right(visit, "explain-draft")
    await page.context.clear_cookies()
    await entered(visit, f"{HERE}/codes", "zhao")
    await looks_right(visit, "codes")
    await page.locator("#IssueCodes-entryNo").fill("003")
    await page.locator("main form button").first.click()
    assert await page.locator(".slip").count() == 1
    await looks_right(visit, "codes-issued")
