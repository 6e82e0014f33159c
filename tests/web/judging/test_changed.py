"""What was changed elsewhere since a sheet was looked at is not overwritten unseen: the judge chooses line by line."""

import pytest
from playwright.async_api import Browser, expect

from tests.web.judging.conftest import Desk, Judged, desk_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SAVE = "Control+s"


async def changed_elsewhere(desk: Desk, judged: Judged, number: str, **marks: str) -> None:
    """The same judge writes in another browser."""
    other = await desk_of(judged, desk.context.browser)  # type: ignore[arg-type]
    await other.sheet(number)
    for code, value in marks.items():
        await other.field(code).fill(value)
    await other.page.keyboard.press(SAVE)
    await other.net("none")
    await other.context.close()


async def test_changed_since_is_chosen_line_by_line(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await changed_elsewhere(desk, judged, number, A1="12", A3="7", A4="3")
    await desk.field("A1").fill("15")
    await desk.field("A3").fill("8")
    await desk.field("B2").fill("5")
    await page.keyboard.press(SAVE)
    rows = page.locator(".stale tbody tr")
    await expect(rows).to_have_count(3)
    assert [await one.inner_text() for one in await rows.locator("th").all()] == ["A1 尺寸精度", "A3 角变形", "A4 错边"]
    assert [await one.get_attribute("value") for one in await rows.locator("input:checked").all()] == ["15", "8", "3"]
    assert judged.marks(number) == {"A1": "12000", "A3": "7000", "A4": "3000"}  # nothing is overwritten yet
    await rows.nth(1).get_by_role("radio").nth(1).check()
    await page.keyboard.press(SAVE)
    await desk.net("none")
    assert judged.marks(number) == {"A1": "15000", "A3": "7000", "A4": "3000", "B2": "5000"}
    assert judged.given(number) == 2


async def test_reload_after_a_change_elsewhere_still_asks(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await desk.field("A1").fill("15")
    await changed_elsewhere(desk, judged, number, A1="12")
    await page.reload()
    await expect(page.locator("[data-elsewhere]")).to_be_visible()
    assert await desk.field("A1").input_value() == "15"
    await page.keyboard.press(SAVE)
    await expect(page.locator(".stale tbody tr")).to_have_count(1)
    assert judged.marks(number) == {"A1": "12000"}
    await page.keyboard.press(SAVE)
    await desk.net("none")
    assert judged.marks(number) == {"A1": "15000"}


async def test_two_windows_of_one_browser_tell_each_other(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    twin = Desk(judged, desk.context, await desk.context.new_page(), desk.troubles)
    await twin.sheet(number)
    await twin.field("A1").fill("11")
    await twin.page.keyboard.press(SAVE)
    await twin.net("none")
    await expect(page.locator("[data-elsewhere]")).to_be_visible()


async def test_changed_since_is_chosen_without_script_too(judged: Judged, chromium: Browser):
    desk = await desk_of(judged, chromium, java_script_enabled=False)
    number = judged.take()
    page = await desk.sheet(number)
    await changed_elsewhere(desk, judged, number, A1="12", A4="3")
    await desk.field("A1").fill("15")
    await desk.field("B2").fill("5")
    await page.get_by_role("button", name="存草稿").click()
    await page.locator(".stale tbody tr").first.get_by_role("radio").nth(1).check()
    await page.get_by_role("button", name="存草稿").click()
    await expect(page.locator(".done")).to_have_text("已存好。")
    assert judged.marks(number) == {"A1": "12000", "A4": "3000", "B2": "5000"}
    await desk.context.close()
