"""The pages of recheck, calibration and recusals in a real Chromium: nothing for axe, no wider than the screen, both
themes."""

from collections.abc import Iterator

import pytest

from server import db
from server.rechecking import RecheckItem
from server.rechecking.recording import Found, record
from server.results.rechecked import draw_recheck
from tests import databases
from tests.server.access.people import account
from tests.server.judging.test_calibrating import recuse
from tests.server.rechecking.story import closed
from tests.server.scoring.story import CODE, EVENT
from tests.web.conftest import Served, serving
from tests.web.deciding import HERE, REGION, staffed
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import BY_NIGHT, LOOKS, entered, unfolded
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving()


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """An event that is closed and being rechecked, with one error found; beside the running server."""

    async def made() -> None:
        async with db.opened(served.url):
            await staffed()
            await account("wang", "supervisor", scope=REGION)
            story = await closed()
            await recuse(story, 1, 0)
            supervisor = story.staff("supervisor")
            await draw_recheck(supervisor, CODE, EVENT)
            item = await RecheckItem.get(entry_id=story.entries[0].id)
            number = (await story.sheet(0, 0)).number
            await record(supervisor, item.uid, right=False, findings=[Found(number, "B1", "5", "誊录有误")])

    databases._run(made())


@pytest.mark.parametrize("visit", [*LOOKS, *BY_NIGHT], indirect=True)
async def test_pages_of_the_supervisor(visit: Visit):
    page = await entered(visit, f"{HERE}/recheck", "wang")
    await unfolded(page)
    await looks_right(visit, "desk-recheck")
    for name in ("calibration", "recusals"):
        await visit.see(f"{HERE}/{name}")
        await looks_right(visit, f"desk-{name}")
    await visit.see(f"{HERE.replace('/desk/', '/competitions/')}/recheck")
    await looks_right(visit, "recheck-proof")
