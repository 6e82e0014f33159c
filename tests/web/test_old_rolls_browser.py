"""Benefits, model deeds and old rolls in a real Chromium: axe, widths, dark and light, a file tried on the page."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

import seeds.honours
from schema.node import written_id
from server import db
from server.access import console
from server.access.granting import Scope
from server.files import media
from server.honours.conferring import confer, record_decision
from server.honours.deeds.telling import publish_deed, record_deed
from server.honours.holders import Holder
from tests import begun, databases
from tests.server.access.people import PASSWORD, account, viewer_of
from tests.server.honours.test_deeds import SAID, file
from tests.server.honours.test_roll_import import book, row
from tests.web.conftest import Served, _free_port
from tests.web.test_browser import SHOTS, WIDTHS, browser
from tests.web.test_work_browser import SMALL

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
LOOKS = [("desktop", "light", "zh-CN"), ("phone", "dark", "en-GB")]
BY_NIGHT = [
    pytest.param(one, marks=pytest.mark.night) for one in (("phone", "dark", "zh-CN"), ("phone", "light", "en-GB"))
]


class Office(Served):
    """A server with a holder whose deeds are shown; `holder` and `deed` are their pages."""

    holder = deed = ""

    async def build(self) -> None:
        """An honours office of the province, too."""
        async with db.opened(self.url):
            await seeds.honours.load(console())
            await record_decision(console(), "晋政发〔2024〕1号", date(2024, 5, 1), "山西省人民政府")
            people = [Holder("person", f"示例人{n}", unit="晋中示例重工有限公司", region="140702") for n in (1, 2)]
            [one, _] = await confer(console(), "晋政发〔2024〕1号", "SX-SANJIN-EXPERT", people)
            await account("ying", "honours_office", scope=Scope("region", region_code="140000"))
            ying, paper = await viewer_of("ying"), await file(media.PDF)
            deed = await record_deed(ying, one.uid, "焊花里的人生", SAID * 20, paper, date(2024, 6, 1))
            await publish_deed(ying, deed.uid, 1)
            self.holder = f"/honours/{written_id('Holder', one.holder)}"
            self.deed = f"/deeds/{written_id('Deed', deed.uid)}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The server, as `jinbang serve` runs it."""
    path = databases.folder() / f"rolls-{os.getpid()}.sqlite3"
    path.write_bytes(databases.sqlite_template(with_regions=True).read_bytes())
    files = str(tmp_path_factory.mktemp("files"))
    site = Office(f"sqlite://{path}", _free_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JINBANG_FILES", files)
        databases._run(site.build())
    process = begun.serve(site.url, site.port, env={"JINBANG_FILES": files, "JINBANG_SECOND_FACTOR": "off"})
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("look", [*LOOKS, *BY_NIGHT], ids="-".join)
async def test_looks(browser: Browser, office: Office, look: tuple[str, str, str], tmp_path: Path):
    size, theme, language = look
    width, height = WIDTHS[size]
    context = await browser.new_context(
        base_url=office.address, viewport={"width": width, "height": height}, locale=language,
        color_scheme=theme,  # type: ignore[arg-type]
    )  # fmt: skip
    page = await context.new_page()

    async def looked(name: str) -> None:
        await page.screenshot(path=SHOTS / f"{name}-{'-'.join(look)}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert await page.evaluate(SMALL) == [], name
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    public = {"benefits": "/benefits", "deeds": "/deeds", "deed": office.deed, "holder-benefits": office.holder}
    for name, path in (public | {"title-benefits": "/titles/SX-SANJIN-EXPERT"}).items():
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        await looked(name)
    await page.goto("/sign-in?next=/desk/deeds?holder=示例人")
    await page.locator("[name=login]").fill("ying")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main form button").first.click()
    await expect(page).to_have_url(re.compile("/desk/deeds"))
    await page.goto("/desk/deeds?holder=示例人")
    await page.locator("#record summary").last.click()
    await looked("deed-desk")
    for name, rows in {"roll-faults": (row(1), row(1), row(2, region="142401")), "roll-checked": (row(1),)}.items():
        roll = tmp_path / f"{name}.xlsx"
        roll.write_bytes(book(*rows))
        await page.goto("/desk/rolls")
        await page.locator("input[name=file]").set_input_files(roll)
        await page.locator("#upload button").click()
        await expect(page).to_have_url(re.compile("file="))
        await expect(page.locator("#checked")).to_be_visible()
        await looked(name)
    await context.close()
