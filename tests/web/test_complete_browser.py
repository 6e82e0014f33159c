"""The pages of complete schemes in a real Chromium: nothing for axe, no wider than the screen, both themes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe

from server import db
from server.access import console
from server.packages.importing import import_package
from server.ranking import Criterion, Deduction
from server.results.publishing import publish
from tests import databases
from tests.server.packages.sample import result_of
from tests.server.packages.test_complete_schemes import files
from tests.server.scoring.story import EVENT, built
from tests.server.scoring.test_rounds import PANELS
from tests.server.scoring.test_rounds import scheme as in_rounds
from tests.server.scoring.test_spread import spread
from tests.web.conftest import Served, serving
from tests.web.deciding import FLOOR, PROGRESS, staffed
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_complete_results import HERE, TIED, WORDS
from tests.web.test_deciding_browser import BY_NIGHT, LOOKS, entered, unfolded
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
SECOND = f"/desk/MARK-2/{EVENT}"


async def rounds() -> None:
    """Theory under way, the hall not open yet, two deductions."""
    wanted = in_rounds()
    late = (Deduction("LATE", "迟到", 1000, 5000), Deduction("GUARD", "未戴防护用品", 2000))
    await (await built(wanted=replace(wanted, deductions=late), panels=PANELS)).opened()


async def levels() -> None:
    """Criteria and levels in words, in an event whose scheme is still written."""
    whole = spread("warn")
    skill = whole.modules[0]
    aspects = (replace(skill.aspects[0], criterion="A"), replace(skill.aspects[1], criterion="B", descriptors=WORDS))
    criteria = (Criterion("A", "尺寸精度"), Criterion("B", "外观质量"))
    skill = replace(skill, aspects=aspects, criteria=criteria)
    await built(wanted=replace(whole, modules=(skill, *whole.modules[1:])), number=2)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving()


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """Beside the running server."""

    async def made() -> None:
        async with db.opened(served.url):
            await staffed()
            await rounds()
            await levels()
            await import_package(console(), result_of(files(entries=TIED, competition=HERE)))
            await import_package(console(), result_of(files(competition=HERE.replace("QX-2026", "QX-2027"))))
            await publish(console(), "QX-2027", reason="首次公布")

    databases._run(made())


@pytest.mark.parametrize("visit", [*LOOKS, *BY_NIGHT], indirect=True)
async def test_pages_of_the_organiser(visit: Visit):
    page = await entered(visit, f"{SECOND}/scheme")
    await unfolded(page)
    await visit.shoot(f"complete-scheme-{(page.viewport_size or {})['width']}", whole=True)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = await Axe().run(page)  # the cells of its tables are low on a desktop, as they were
    assert found.violations_count == 0, found.generate_report()
    await visit.see(SECOND)
    await unfolded(page)
    await looks_right(visit, "complete-event")
    await visit.see("/competitions/QX-2027/WELD")
    await looks_right(visit, "complete-result")


@pytest.mark.parametrize("visit", [*LOOKS, BY_NIGHT[0]], indirect=True)
async def test_pages_of_the_chief_judge(visit: Visit):
    page = await entered(visit, PROGRESS, "qian")
    await unfolded(page)
    await looks_right(visit, "complete-progress")
    await visit.see(FLOOR)
    await unfolded(page)
    await looks_right(visit, "complete-floor")
    await visit.see("/desk/QX-2026/publication?event=WELD")
    await unfolded(page)
    await looks_right(visit, "complete-tie")
