"""How the judges' pages look: axe in both themes, no Chinese left in English, paper as the screen says it."""

import re
from urllib.parse import unquote

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from server import qr
from tests.web.judging.conftest import CODES, Desk, Judged, desk_of
from tests.web.judging.reading_qr import text_of
from tests.web.test_browser import SHOTS
from tests.web.test_languages import Read

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SIZES = {"tablet": (1024, 768), "phone": (390, 844)}


async def looks_right(page: Page, name: str) -> None:
    """Nothing sticks out, axe finds nothing, one h1."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.locator("h1").count() == 1
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    if await page.locator("html").get_attribute("lang") == "en":
        assert Read(await page.content()).left() == []


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [
        ("tablet", "light", "zh-CN"),
        pytest.param("tablet", "dark", "en-GB", marks=pytest.mark.night),
        pytest.param("phone", "dark", "zh-CN", marks=pytest.mark.night),
        ("phone", "dark", "en-GB"),
        pytest.param("phone", "light", "en-GB", marks=pytest.mark.night),
    ],
)
async def test_pages_in_both_themes_and_languages(
    judged: Judged, chromium: Browser, size: str, theme: str, language: str
):
    width, height = SIZES[size]
    desk = await desk_of(
        judged, chromium, locale=language, color_scheme=theme, viewport={"width": width, "height": height},
        has_touch=size == "phone",
    )  # fmt: skip
    number, name = judged.numbers()[-1], f"{size}-{theme}-{language[:2]}"
    page = await desk.see("/judge")
    await looks_right(page, f"judge-{name}")
    await desk.sheet(number)
    await desk.field("A1").fill("18.5")
    await desk.field("B1").fill("101")
    await page.locator('[data-aspect="A2"] input[value="2"]').check(force=True)
    await page.locator('[data-aspect="A5"] summary').click()
    await looks_right(page, f"judge-sheet-{name}")
    await desk.field("B1").fill("")
    await page.keyboard.press("Control+Enter")
    await page.locator(".missing").wait_for()
    await looks_right(page, f"judge-refused-{name}")
    await desk.see(f"/judge/{number}/paper")
    await looks_right(page, f"judge-paper-{name}")
    assert desk.troubles == []
    await desk.context.close()
    assert judged.given(number) == 0


@pytest.mark.parametrize(("size", "theme", "language"), [("tablet", "dark", "zh-CN"), ("phone", "light", "en-GB")])
async def test_differences_and_signing_look_right(
    judged: Judged, chromium: Browser, size: str, theme: str, language: str
):
    width, height = SIZES[size]
    how = {"locale": language, "color_scheme": theme, "viewport": {"width": width, "height": height}}
    number, name = judged.take(), f"{size}-{theme}-{language[:2]}"
    first, second = await desk_of(judged, chromium, **how), await desk_of(judged, chromium, **how)
    for desk in (first, second):
        await desk.sheet(number)
    await second.field("A1").fill("12")
    await second.page.keyboard.press("Control+s")
    await second.net("none")
    await first.page.locator("[data-whole] button").click()
    await first.field("A1").fill("15")
    await first.page.keyboard.press("Control+Enter")
    await first.page.locator(".stale").wait_for()
    await looks_right(first.page, f"judge-stale-{name}")
    await first.page.keyboard.press("Control+Enter")
    await first.page.locator("#sign summary").click()
    await looks_right(first.page, f"judge-sign-{name}")
    await first.page.locator("#sign button").click()
    await first.page.locator(".done").wait_for()
    await looks_right(first.page, f"judge-signed-{name}")
    for desk in (first, second):
        await desk.context.close()


async def test_touch_targets_are_large_enough(judged: Judged, chromium: Browser):
    desk = await desk_of(judged, chromium, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = await desk.sheet(judged.numbers()[-1])
    await page.locator('[data-aspect="A1"] summary').click()
    for one in await page.locator(".give input, .levels label, .bar button, .aspect summary, .more[open] label").all():
        box = await one.bounding_box()
        assert box
        assert box["height"] >= 43.5, await one.evaluate("e => e.outerHTML")
    await desk.context.close()


async def test_list_says_what_is_next_and_follows_changes(desk: Desk, judged: Judged):
    page = await desk.see("/judge")
    number = judged.numbers()[-2]
    row = page.locator(f'.pile-list a[href="/judge/{number}"]')
    await expect(row.locator(".count")).to_contain_text("0 / 12")
    next_one = await page.locator(".next a").get_attribute("href") or ""
    assert judged.state(next_one.removeprefix("/judge/"))[0] in ("open", "draft", "sent")
    await page.wait_for_timeout(1500)  # it listens
    other = await desk_of(judged, desk.context.browser)  # type: ignore[arg-type]
    await other.sheet(number)
    await other.field("A1").fill("12")
    await other.page.keyboard.press("Control+s")
    await other.net("none")
    await expect(row.locator(".count")).to_contain_text("1 / 12", timeout=10_000)
    await expect(page.locator(".notice")).to_have_text("评分表有变动，本页已更新。")
    await other.context.close()


async def test_nothing_to_do_is_said_and_others_see_nothing(judged: Judged, chromium: Browser):
    idle = await desk_of(judged, chromium, "idle")
    page = await idle.see("/judge")
    await expect(page.locator(".empty")).to_contain_text("您还没有评分表")
    await looks_right(page, "judge-empty")
    for path in (f"/judge/{judged.numbers()[0]}", f"/judge/{judged.numbers()[0]}/paper"):
        answer = await page.goto(judged.address + path)
        assert answer
        assert answer.status == 404
    await idle.context.close()


async def code_of(page: Page) -> str:
    """What the first QR code of the page says."""
    address = await page.locator(".code-of").first.get_attribute("src") or ""
    return text_of(unquote(address.removeprefix("data:image/svg+xml,")))


async def test_paper_has_the_rows_of_the_screen_and_opens_its_sheet(desk: Desk, judged: Judged):
    number = judged.numbers()[-1]
    page = await desk.sheet(number)
    on_screen = await page.locator(".aspect").evaluate_all("all => all.map(one => one.dataset.aspect)")
    await desk.see(f"/judge/{number}/paper")
    on_paper = await page.locator("tr[data-code]").evaluate_all("all => all.map(one => one.dataset.code)")
    assert on_screen == on_paper == list(CODES)
    told = await code_of(page)
    assert told == f"{judged.address}/judge/{number}"
    await page.goto(told)
    await expect(page.locator(".lead code")).to_have_text(number)
    await desk.see(f"/judge/{number}/paper")
    for said in (number, "评分方案第1版", "裁判签字", "裁判长签字"):
        await expect(page.locator(".paper")).to_contain_text(said)
    assert "选手" not in await page.locator(".paper").inner_text()
    pdf = await page.pdf(path=SHOTS / "paper-sheet.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    await page.emulate_media(media="print")
    await page.screenshot(path=SHOTS / "judge-paper-print.png", full_page=True)
    for one in await page.locator(".screen").all():
        await expect(one).to_be_hidden()


async def test_reader_of_codes_tells_one_from_another():
    """The control of the above."""
    for text in (
        "http://a/judge/1",
        "https://192.168.1.5:8443/judge/0123456789abcdef",
        "https://venue.example/judge/0",
    ):
        assert text_of(qr.svg(text)) == text


@pytest.mark.parametrize("role", ["chief_judge", "organiser"])
async def test_all_blank_sheets_one_page_each(judged: Judged, chromium: Browser, role: str):
    desk = await desk_of(judged, chromium, role)
    page = await desk.see("/competitions/MARK-1/W/papers")
    papers = page.locator(".paper")
    await expect(papers).to_have_count(60)
    numbers = await page.locator(".paper header code").all_inner_texts()
    assert numbers == judged.numbers("1") + judged.numbers("2")
    assert await code_of(page) == f"{judged.address}/judge/{numbers[0]}"
    pdf = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 60
    assert (
        await page.locator("tbody .box").filter(has_text=re.compile(r"\d\.\d|缺考")).count() == 0
    )  # blank, whatever was marked
    answer = await page.goto(f"{judged.address}/judge/{numbers[0]}")
    assert answer
    assert answer.status == (200 if role == "chief_judge" else 404)
    assert await page.locator(".marking form").count() == 0  # he reads, he does not write
    await desk.context.close()


async def test_judge_gets_no_blank_sheets_of_others(desk: Desk):
    page = await desk.see("/competitions/MARK-1/W/papers")
    await expect(page.locator(".paper")).to_have_count(0)
    await expect(page.locator(".lead")).to_contain_text("没有可以打印的评分表")
