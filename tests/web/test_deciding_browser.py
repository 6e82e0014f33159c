"""The pages from seating to the roll in a real Chromium: nothing for axe, no wider than the screen, both themes; the
times and the trial of a file that the script adds."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from server import db
from server.access import console
from server.competitions import Event
from server.judging.recusing import recuse
from server.judging.seating import seat_judge
from server.progression import publish
from server.scoring import Sheet
from server.scoring.closing import close_marking
from server.scoring.correct import correct_mark
from server.scoring.giving import give
from server.scoring.signing import sign
from tests import databases
from tests.server.access.people import PASSWORD
from tests.server.judging import hall as judging
from tests.server.scoring.story import CODE, EVENT, FULL, Story, built, given, scheme
from tests.web.conftest import Served, serving
from tests.web.deciding import FLOOR, HALL, HONOURS, PROGRESS, PUBLICATION, SIGN_OFF, staffed
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [("desktop", "light", True), ("phone", "dark", True, "en-GB")]
BY_NIGHT = [
    pytest.param(one, marks=pytest.mark.night) for one in (("phone", "dark", True), ("phone", "light", True, "en-GB"))
]
SECOND = f"/desk/MARK-2/{EVENT}/progress"
STORY: list[Story] = []
MARKS = "参赛号,姓名,成绩,缺考\n001,选手1号,88.5,\n002,选手2号,0,\n009,路人,70,\n"


async def seated() -> None:
    """Three judges, one from an entrant's unit, one recused by herself."""
    hall = await judging.built()
    rows = [await hall.judge(name, unit) for name, unit in (("甲评委", "丁所"), ("乙评委", "甲厂"), ("丙评委", "丁所"))]
    for row in rows[:2]:
        await seat_judge(hall.organiser, judging.CODE, judging.EVENT, row.uid, "A")
    await recuse(
        hall.organiser, judging.CODE, judging.EVENT, rows[2].uid, entry_no="002", kind="relative", reason="表亲",
    )  # fmt: skip


async def half_marked() -> Story:
    """One sheet sent, one begun."""
    story = await (await built(entries=6, panels=("A", "A"))).opened()
    for entry, send in ((0, True), (1, True), (2, False)):
        sheet = await story.sheet(0, entry)
        await give(story.judges[0], sheet.number, given(**(FULL if send else {"A1": "1"})), send=send, version=1)
    return story


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JINBANG_SECOND_FACTOR", "off")  # it has tests of its own
        yield from serving()


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """A hall with conflicts, an event being marked, one waiting for its theory test; beside the running server."""

    async def made() -> None:
        async with db.opened(served.url):
            await staffed()
            await seated()
            STORY.append(await half_marked())
            await built(number=2, wanted=scheme(theory=True))

    databases._run(made())


async def entered(visit: Visit, path: str, login: str = "zhao") -> Page:
    """The page at `path`, by way of the door."""
    page = await visit.see(path)
    await page.locator("#login").fill(login)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("form.work button").first.click()
    await page.wait_for_url(f"**{path}")
    return page


async def unfolded(page: Page) -> None:
    """Every form is seen."""
    await page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")


@pytest.mark.parametrize("visit", [*LOOKS, *BY_NIGHT], indirect=True)
async def test_pages_of_the_organiser(visit: Visit):
    page = await entered(visit, HALL)
    await unfolded(page)
    await looks_right(visit, "desk-seats")
    await visit.see(PROGRESS)
    await looks_right(visit, "desk-progress")
    await visit.see(f"{PUBLICATION}?event={EVENT}")
    await unfolded(page)
    await looks_right(visit, "desk-publication")
    await visit.see("/desk/JZ-2023-04/publication?event=WELD")
    await unfolded(page)
    await looks_right(visit, "desk-publication-again")


@pytest.mark.parametrize("visit", [*LOOKS, BY_NIGHT[0]], indirect=True)
async def test_pages_of_the_chief_judge_and_the_honours_office(visit: Visit):
    page = await entered(visit, SIGN_OFF, "qian")
    await looks_right(visit, "desk-sign-off")
    await visit.see(FLOOR)
    await unfolded(page)
    await looks_right(visit, "desk-floor")
    await page.locator("#time [data-minutes]").fill("12")
    await page.locator("#time [data-rest]").fill("30")
    await expect(page.locator("#RecordTime-seconds")).to_have_value("750")
    await page.context.clear_cookies()
    await entered(visit, HONOURS, "zhou")
    await visit.see(f"{HONOURS}?competition=JZ-2023-04&event=WELD")
    await unfolded(page)
    await looks_right(visit, "desk-honours")


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_a_file_is_tried_before_it_is_imported(visit: Visit):
    page = await entered(visit, f"{SECOND}?tab=import")
    await page.locator("[data-check]").click()
    await expect(page.locator("[data-trouble]")).to_be_visible()
    await page.locator("#ImportMarks-module").select_option("theory")
    await page.locator("#ImportMarks-source").fill("考试系统")
    await page.locator("#ImportMarks-file").set_input_files(
        {"name": "理论.csv", "mimeType": "text/csv", "buffer": MARKS.encode()}
    )
    await page.locator("[data-check]").click()
    await expect(page.locator("#checked .codes").last).to_have_text("003")
    await looks_right(visit, "desk-import")


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_the_progress_follows_what_is_marked_elsewhere(visit: Visit):
    page = await entered(visit, PROGRESS)
    await page.wait_for_timeout(1500)
    before = await page.locator(".figures dd").nth(1).inner_text()

    async def more() -> None:
        async with db.opened(visit.site.url):
            sheet = await Sheet.get(seat_id=STORY[0].seats[1].id, entry_id=STORY[0].entries[0].id)
            await give(STORY[0].judges[1], sheet.number, given(**FULL), send=True, version=sheet.version)

    await asyncio.to_thread(databases._run, more())
    await expect(page.locator(".figures dd").nth(1)).to_have_text("3", timeout=10_000)
    assert before == "2"
    await expect(page.get_by_role("status")).to_have_text("进度有变化，本页已更新。")


async def corrected() -> None:
    """The event signed, closed, published, and one mark of the last entry corrected by both judges."""
    story = STORY[0]
    for seat, judge in enumerate(story.judges):
        for n, _ in enumerate(story.entries):
            sheet = await story.sheet(seat, n)
            marks = given(**{**FULL, "A1": f"{50 - n}"})
            sheet = await give(judge, sheet.number, marks, send=True, version=sheet.version)
            await sign(judge, sheet.number, version=sheet.version)
    event = await Event.get(id=story.event.id)
    await close_marking(story.chief, CODE, EVENT, version=event.version)
    await publish(console(), CODE, EVENT, reason="首次公布")
    for seat in (0, 1):
        sheet = await story.sheet(seat, 4)
        await correct_mark(story.chief, sheet.number, "A1", "48.5", reason="誊录错误", version=sheet.version)


@pytest.mark.parametrize("visit", [*LOOKS, *BY_NIGHT], indirect=True)
async def test_what_a_correction_would_change(visit: Visit):
    async def made() -> None:
        async with db.opened(visit.site.url):
            if (await Event.get(id=STORY[0].event.id)).state == "marking":
                await corrected()

    await asyncio.to_thread(databases._run, made())
    page = await entered(visit, f"{PUBLICATION}?event={EVENT}")
    await expect(page.locator("tr.changed")).to_have_count(3)
    await looks_right(visit, "desk-publication-changed")
