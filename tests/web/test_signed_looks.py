"""The pages of the signed score in a real Chromium: nothing for axe, no wider than the screen, one h1, both themes; on
paper; and what their scripts add."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.async_api import Route, expect

from server import db
from tests import databases
from tests.server.scoring.story import CODE, EVENT
from tests.web.conftest import ROOT, Served, serving
from tests.web.signed_world import MASKED, TYPED, World, made
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import entered, unfolded
from tests.web.test_languages import Read
from tests.web.test_work_browser import looks_right
from web import PAGES as ROUTES
from web.templates import ENVIRONMENTS

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
    "dong": [("transcripts", f"{PAPERS}/transcribing"), ("desk-coordinator", "/desk")],
    "cai": [("appeals", f"{HERE}/appeals"), ("desk-arbitrator", "/desk")],
    "wang": [("appeals-leader", f"{HERE}/appeals")],
}  # fmt: skip


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving()


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


LINKS = {
    "": ["/", OPEN, f"/competitions/{CODE}", f"/competitions/{CODE}/notices/1"],
    "zhao": [HIDDEN, f"/desk/{CODE}", f"{HERE}/signatures"],
    "wujd": ["/desk", f"{HERE}/signatures"],
    "qian": ["/desk", f"{HERE}/sign-off", f"{PAPERS}/sign-off"],
    "jiami": ["/desk", f"{HIDDEN}/masking"],
    "luru": ["/desk", f"{PAPERS}/typing"],
    "dong": [f"{PAPERS}/transcribing", HERE],
    "cai": ["/desk", f"{HERE}/recheck"],
}
LEADS_TO = {
    "": [f"{OPEN}/recheck", "/notices", f"/notices?competition={CODE}"],
    "zhao": [
        *(f"{HIDDEN}/{one}" for one in ("masking", "transcribing", "recheck", "signatures", "appeals", "codes")),
        f"/desk/{CODE}/notices", STAGE, f"{HERE}/protocol",
    ],
    "wujd": [f"{HERE}/{one}" for one in ("signatures", "calibration", "recusals", "protocol")] + [STAGE],
    "qian": [f"{HERE}/{one}" for one in ("masking", "calibration", "transcribing")],
    "jiami": [f"{HIDDEN}/masking", f"/competitions/{MASKED}/{EVENT}/draws"],
    "luru": [f"{PAPERS}/typing"],
    "dong": [f"{PAPERS}/typing", f"{HERE}/typing"],
    "cai": [f"{HERE}/appeals", f"{HERE}/recusals", STAGE],
}  # fmt: skip


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_every_page_is_reached_by_who_may_and_no_link_is_dead(visit: Visit):
    dead = []
    for login, pages in LINKS.items():
        await visit.page.context.clear_cookies()
        if login:
            await entered(visit, "/me", login)
        found: set[str] = set()
        for path in pages:
            await visit.see(path)
            hrefs = await visit.page.locator("main a[href^='/']").evaluate_all(
                "all => all.map(a => a.getAttribute('href'))"
            )
            found |= {each.partition("#")[0] for each in hrefs}
        assert set(LEADS_TO[login]) <= found, (login, set(LEADS_TO[login]) - found)
        for each in sorted(found):
            answer = await visit.page.request.get(visit.site.address + each)
            if answer.status != 200 or "/sign-in" in answer.url:
                dead.append((login, each, answer.status))
    assert dead == []


RULES = {
    "transcript_half_typed": "transcribing", "transcript_differs": "transcribing", "sheet_move_waiting": "transcribing",
    "sheet_still_sent": "judge/ab12", "too_few_seats": "seats", "too_few_seats_in_session": "seats",
    "more_seats_than_decided": "seats", "seat_of_two_rounds": "seats", "scheme_missing": "scheme",
    "entry_undecided": "review", "session_missing": EVENT, "unheard_of": "progress",
}  # fmt: skip


async def test_what_is_missing_leads_to_a_page_that_there_is():
    """Every page the server names, and every rule without one; each address is that of its own page."""
    event = {"competition": {"code": CODE}, "code": EVENT, "state": "CLOSED"}
    template = ENVIRONMENTS["zh_CN"].from_string(
        '{% from "parts_deciding.html" import missing_at with context %}{{ missing_at(event, one) }}'
    )
    sources = "".join(one.read_text("utf-8") for one in (ROOT / "server").rglob("*.py"))
    pages = set(re.findall(r'\b(?:page|PAGE) ?= ?"(\w+)"', sources))
    assert pages >= {"recheck", "masking", "sign_off", "seats", "progress"}
    cases = {("", rule): wanted for rule, wanted in RULES.items()}
    cases |= {(page, ""): "signatures" if page == "sign_off" else page for page in pages}
    for (page, rule), wanted in cases.items():
        one = {"page": page, "rule": rule, "sheet": "ab12" if rule.startswith(("sheet", "transcript")) else None}
        address = template.render(event=event, one=one, viewer=None, path="/").strip().partition("#")[0]
        assert address.endswith(f"/{wanted}"), (page, rule, address)
        found = [each for each in ROUTES if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each.path), address)]
        assert found, (page, rule, address)
        assert found[0].path.count("{") == (1 if "judge" in address else 2), (page, rule, address)


@pytest.mark.parametrize("visit", [("desktop", "light", True, "en-GB")], indirect=True)
async def test_no_chinese_of_ours_is_left_in_english(visit: Visit):
    left = {}
    for login, pages in PAGES.items():
        await visit.page.context.clear_cookies()
        if login:
            await entered(visit, "/me", login)
        for name, path in [*pages, ("slides", f"{STAGE}/slides")] if login == "zhao" else pages:
            answer = await visit.page.goto(visit.site.address + there(path))
            assert answer is not None
            left[name] = Read(await answer.text()).left()
    assert {name: words for name, words in left.items() if words} == {}


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_on_paper(visit: Visit):
    page = await entered(visit, "/me", "zhao")
    for name, path in (
        ("protocol", f"{HERE}/protocol"), ("ceremony-order", f"{STAGE}/order"),
        ("notice", f"/competitions/{CODE}/notices/1"),
    ):  # fmt: skip
        await visit.see(path)
        await page.set_viewport_size({"width": 690, "height": 1010})  # A4 within its margins, in CSS pixels
        await page.emulate_media(media="print")
        await visit.shoot(f"signed-{name}-paper", whole=True)
        for gone in (".top", ".foot", ".screen"):
            assert not any([await one.is_visible() for one in await page.locator(gone).all()]), (name, gone)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        printed = await page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, name
        await page.emulate_media(media="screen")


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_slides_turn_by_the_arrows(visit: Visit):
    page = await entered(visit, "/me", "zhao")
    await visit.see(f"{STAGE}/slides")
    await looks_right(visit, "signed-slides")
    for key, at in (("ArrowRight", 1), ("ArrowDown", 2), (" ", 3), ("ArrowRight", 3), ("ArrowLeft", 2), ("Home", 0)):
        await page.keyboard.press(key)
        await expect(page.locator(".slide").nth(at)).to_be_focused()
    await page.keyboard.press("End")
    await page.wait_for_timeout(800)  # the page glides there
    await visit.shoot("signed-slides-last")
    assert await page.locator(".slide").last.evaluate("each => Math.abs(each.getBoundingClientRect().top) < 2")


@pytest.mark.parametrize("visit", LOOKS[:1], indirect=True)
async def test_a_sheet_is_typed_by_keyboard_and_sent_again_under_its_key(visit: Visit):
    page = await entered(visit, "/me", "luru")
    await visit.see(there(PAPERS + "/typing/{in_hand}"))
    fields, keys = page.locator(".give input"), []
    await expect(fields.first).to_be_focused()

    async def cut(route: Route) -> None:
        if route.request.method != "POST":
            return await route.continue_()
        keys.append(parse_qs(route.request.post_data or "")["key"])
        return await (route.abort() if len(keys) == 1 else route.continue_())

    await page.route("**/typing/*", cut)
    for n, value in enumerate(("50.5", "2", "7")):
        await expect(fields.nth(n)).to_be_focused()
        await page.keyboard.type(value)
        await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/typing")
    visit.troubles[:] = [one for one in visit.troubles if "ERR_FAILED" not in one]
    await expect(page.get_by_role("status").filter(has_text="已交")).to_be_visible()
    assert len(keys) == 2
    assert keys[0] == keys[1]
