"""A judge types: by keyboard alone, with what is wrong told in the field, 0 apart from nothing, the total exact."""

from fractions import Fraction

import pytest
from playwright.async_api import Browser, expect

from tests.web.judging.conftest import CODES, HABITS, SKILL, Desk, Judged, desk_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FULL = dict(zip(CODES, ("18.5", "2", "9", "0", "7.25", "9.125", "1", "99.5", "4.5", "5", "0", "3.75"), strict=True))
WORTH = {one.code: Fraction(one.max, 3000) if one.kind == "judgement" else Fraction(1) for one in (*SKILL, *HABITS)}
STORED = {code: str(int(Fraction(value) * 1000)) for code, value in FULL.items()}


async def type_all(desk: Desk) -> None:
    """The twelve marks, by keyboard alone from the first field on."""
    first = desk.field("A1")
    await first.focus()
    for number, value in enumerate(FULL.values()):
        await desk.page.keyboard.type(value)
        await desk.page.keyboard.press("Enter" if number % 2 else "ArrowDown")


async def test_twelve_marks_by_keyboard_alone(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await expect(page.locator(".count")).to_have_text("已评 0 / 12")
    await type_all(desk)
    await expect(page.get_by_role("button", name="提交")).to_be_focused()
    expected = sum(Fraction(value) * WORTH[code] for code, value in FULL.items())
    rounded = round(expected * 1000)  # thirds are never in the middle
    assert expected.denominator % 3 == 0  # the total is no finite decimal
    await expect(page.locator(".sum output")).to_have_text(f"{rounded // 1000}.{rounded % 1000:03d}")
    await expect(page.locator(".count")).to_have_text("已评 12 / 12")
    await page.keyboard.press("Control+Enter")
    await desk.net("none")
    await expect(page.locator(".lead .state")).to_have_text("已提交")
    assert judged.marks(number) == STORED
    assert (judged.state(number), judged.given(number)) == (("sent", 2), 1)
    before = await page.locator(".sum output").inner_text()
    await page.reload()
    await expect(page.locator(".sum output")).to_have_text(before)  # what the server adds up is the same


async def test_arrow_up_goes_back_and_digits_choose_a_level(desk: Desk, judged: Judged):
    page = await desk.sheet(judged.take())
    await desk.field("A1").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("3")
    await expect(page.locator('[data-aspect="A2"] input:checked')).to_have_value("3")
    await page.keyboard.press("Backspace")
    await expect(page.locator('[data-aspect="A2"] input:checked')).to_have_value("")
    await page.keyboard.press("2")
    await page.keyboard.press("ArrowUp")
    await expect(desk.field("A1")).to_be_focused()
    await page.keyboard.press("Control+s")
    await desk.net("none")


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("B1", "101", "最高 100 分"),
        ("B1", "99.55", "最多 1 位小数"),
        ("A3", "9.5", "只能是整数"),
        ("A1", "很好", "请填数字"),
        ("A1", "-1", "请填数字"),
    ],
)
async def test_what_cannot_be_is_told_in_the_field_and_not_sent(
    desk: Desk, judged: Judged, code: str, text: str, told: str
):
    number = judged.numbers()[-1]
    page = await desk.sheet(number)
    await desk.field(code).fill(text)
    await expect(desk.field(code)).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(f'[data-aspect="{code}"] .error')).to_contain_text(told)
    await page.keyboard.press("Control+Enter")
    await expect(desk.field(code)).to_be_focused()
    await desk.net("wrong")
    assert judged.given(number) == 0
    await desk.field(code).fill("8")
    await expect(page.locator(f'[data-aspect="{code}"] .error')).to_be_hidden()
    await desk.field(code).fill("")


async def test_full_width_digits_are_meant_as_digits(desk: Desk, judged: Judged):
    number = judged.take()
    await desk.sheet(number)
    await desk.field("A1").fill("１８。５")
    await desk.field("A5").fill(".5")
    await desk.page.keyboard.press("Control+s")
    await desk.net("none")
    assert judged.marks(number) == {"A1": "18500", "A5": "500"}


async def test_zero_is_a_mark_and_nothing_is_none(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    for code in FULL:
        if code in ("A2", "A7"):
            await page.locator(f'[data-aspect="{code}"] input[value="0"]').check(force=True)
        elif code != "A4":
            await desk.field(code).fill("0")
    await expect(page.locator(".count")).to_have_text("已评 11 / 12")
    assert await desk.field("A4").get_attribute("placeholder") == "未评"
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".refused")).to_contain_text("还有 1 个评分点没有评分")
    await expect(page.locator(".missing a")).to_have_text("A4 错边")
    await expect(desk.field("A4")).to_be_focused()
    assert (judged.given(number), await desk.field("A1").input_value()) == (0, "0")
    await page.keyboard.type("0")
    await page.keyboard.press("Control+Enter")
    await desk.net("none")
    assert judged.marks(number) == dict.fromkeys(CODES, "0")
    await expect(page.locator(".sum output")).to_have_text("0")


async def test_absent_is_neither(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await page.get_by_role("button", name="全部记为缺考").click()
    await expect(page.locator(".count")).to_have_text("已评 12 / 12")
    await desk.field("B2").fill("4")  # and one mark after all
    await page.keyboard.press("Control+Enter")
    await desk.net("none")
    assert judged.marks(number) == dict.fromkeys(CODES, "absent") | {"B2": "4000"}


async def test_remark_is_kept_and_taken_away(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    remark = page.locator('[data-aspect="A1"] [data-remark]')
    for text in ("量具需复核", ""):
        if not await remark.is_visible():
            await page.locator('[data-aspect="A1"] summary').click()
        await remark.fill(text)
        await page.keyboard.press("Control+s")
        await desk.net("none")
        sql = (
            "SELECT m.remark FROM mark m JOIN sheet s ON s.id = m.sheet_id WHERE s.number = ? AND m.remark IS NOT NULL"
        )
        assert judged.rows(sql, number) == ([(text,)] if text else [])


async def test_signing_repeats_what_is_signed_and_ends_it(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await type_all(desk)
    await page.keyboard.press("Control+Enter")
    summary = page.locator("#sign summary")
    await expect(summary).to_be_focused()
    await desk.field("A1").fill("17")
    await expect(summary).to_be_hidden()  # what is signed is what is stored
    await desk.field("A1").fill("18.5")
    await summary.click()
    total = await page.locator(".sum output").inner_text()
    for said in (number, total, "12 / 12"):
        await expect(page.locator("#sign")).to_contain_text(said)
    await page.get_by_role("button", name="确认无误，签字").click()
    await expect(page.locator(".done")).to_have_text("已签字。")
    assert await page.locator(".marking input, .marking form").count() == 0
    assert (judged.state(number), judged.signed(number)) == (("signed", 3), 1)


async def test_one_full_sheet_without_script(judged: Judged, chromium: Browser):
    desk = await desk_of(judged, chromium, java_script_enabled=False)
    number = judged.take()
    page = await desk.sheet(number)
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator(".missing a")).to_have_count(12)
    for code, value in FULL.items():
        if code in ("A2", "A7"):
            await page.locator(f'[data-aspect="{code}"] input[value="{value}"]').check(force=True)
        else:
            await desk.field(code).fill("101" if code == "B1" else value)
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator('[data-aspect="B1"] .error')).to_be_visible()
    assert await desk.field("A5").input_value() == "7.25"  # typed values are there
    await desk.field("B1").fill(FULL["B1"])
    await page.get_by_role("button", name="提交").click()
    await expect(page.locator(".done")).to_have_text("已存好。")
    assert judged.marks(number) == STORED
    await page.locator("#sign summary").click()
    await page.get_by_role("button", name="确认无误，签字").click()
    await expect(page.locator(".done")).to_have_text("已签字。")
    await desk.context.close()
