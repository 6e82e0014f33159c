"""公文 in a real Chromium: nothing for axe, no wider than the screen; a draft leaves the form as it was."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from server import db
from server.access import console
from server.papers.mapping import Wanted as Book
from server.papers.mapping import record_map
from tests import databases
from tests.server.papers.made import saved, template, uploaded, word
from tests.server.papers.test_workbook_filling import provincial
from tests.web.conftest import Served, serving
from tests.web.deciding import staffed
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import entered, unfolded
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [("desktop", "light", True), ("phone", "dark", True)]
DESK = "/desk/papers"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving()


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """A template and a workbook on record."""

    async def made() -> None:
        async with db.opened(served.url):
            await staffed()
            await template(word("{{标题}}"))
            await record_map(console(), Book("SX-1", "省汇总表"), (await uploaded(saved(provincial()), "a.xlsx")).uid)

    databases._run(made())


async def drafted(page: Page) -> None:
    """Ask for a draft of a competition of the served world."""
    await page.locator("#SendPaper-input-kind, [name='input.kind']").first.select_option("annex")
    await page.locator("[name='input.code']").fill("JZ-2023-04")
    async with page.expect_download() as waited:
        await page.locator("button[formaction='/papers/draft.docx']").click()
    assert (await waited.value).suggested_filename.endswith(".docx")


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
async def test_pages_of_papers(visit: Visit):
    page = await entered(visit, DESK)
    await unfolded(page)
    await looks_right(visit, "desk-papers")
    await drafted(page)
    await page.locator("[name='input.recipient']").fill("省人社厅")
    await page.get_by_role("button", name="记为发出").click()
    await expect(page.locator("#sent .people li").first).to_contain_text("省人社厅")
    await visit.see(f"{DESK}/templates")
    await unfolded(page)
    await looks_right(visit, "desk-paper-templates")
    await visit.see(f"{DESK}/workbooks")
    await unfolded(page)
    await looks_right(visit, "desk-workbooks")
