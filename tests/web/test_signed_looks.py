"""The pages of the signed score in a real Chromium: nothing for axe, no wider than the screen, one h1, both themes; on
paper; and what their scripts add."""

import re

import pytest
from playwright.async_api import expect

from server import db
from tests import databases
from tests.server.scoring.story import CODE, EVENT
from tests.web.conftest import Served
from tests.web.signed_world import MASKED, TYPED, World, made
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import entered, unfolded
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [("desktop", "light", True), ("phone", "dark", True)]
WORLD: list[World] = []
HERE, HIDDEN, PAPERS = f"/desk/{CODE}/{EVENT}", f"/desk/{MASKED}/{EVENT}", f"/desk/{TYPED}/{EVENT}"
OPEN, STAGE = f"/competitions/{CODE}/{EVENT}", f"/ceremony/{CODE}"
PAGES = {
    "": [
        ("event", OPEN), ("explain", f"{OPEN}/entries/002/explain"), ("recheck-proof", f"{OPEN}/recheck"),
        ("notices", "/notices"), ("notice", f"/competitions/{CODE}/notices/1"),
        ("competition", f"/competitions/{CODE}"), ("draws", f"/competitions/{MASKED}/{EVENT}/draws"),
    ],
    "zhao": [
        ("notice-desk", f"/desk/{CODE}/notices"), ("appeals-organiser", f"{HERE}/appeals"), ("codes", f"{HERE}/codes"),
        ("ceremony", STAGE), ("ceremony-order", f"{STAGE}/order"), ("contest", f"/desk/{CODE}"),
        ("contest-event", HIDDEN),
    ],
    "wujd": [
        ("masking-supervisor", f"{HIDDEN}/masking"), ("signatures", f"{HERE}/signatures"),
        ("protocol", f"{HERE}/protocol"), ("recheck", f"{HERE}/recheck"), ("calibration", f"{HERE}/calibration"),
        ("recusals", f"{HERE}/recusals"),
    ],
    "qian": [
        ("sign-off", f"{PAPERS}/sign-off"), ("sign-off-closed", f"{HERE}/sign-off"),
        ("explain-draft", f"{HERE}/entries/002/explain"), ("sheet-signed", "/judge/{signed}/signed"),
    ],
    "jiami": [("masking", f"{HIDDEN}/masking?stage=REVIEW")],
    "luru": [("transcript-desk", f"{PAPERS}/typing"), ("transcript-sheet", PAPERS + "/typing/{in_hand}")],
    "cai": [("transcripts", f"{PAPERS}/transcribing"), ("appeals", f"{HERE}/appeals")],
    "wang": [("appeals-leader", f"{HERE}/appeals")],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """Beside the running server."""

    async def build() -> None:
        async with db.opened(served.url):
            WORLD.append(await made())

    databases._run(build())


def there(path: str) -> str:
    return path.format(signed=WORLD[0].signed, in_hand=WORLD[0].in_hand)


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
@pytest.mark.parametrize("login", PAGES)
async def test_looks(visit: Visit, login: str):
    if login:
        await entered(visit, "/me", login)
    wrong = []
    for name, path in PAGES[login]:
        page = await visit.see(there(path))
        await unfolded(page)
        try:
            await looks_right(visit, f"signed-{name}")
        except AssertionError as error:
            wrong.append(f"{name}: {error}")
    assert not wrong, "\n".join(wrong)
