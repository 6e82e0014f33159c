"""A bad network loses nothing typed and enters nothing twice.

Each fault has its control: without the part that guards against it, the fault is there.
"""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from server import db
from server.ledger.verify import verify
from tests import databases
from tests.web.judging.conftest import Desk, Judged, desk_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

DRAFT = {"A1": "18.5", "A3": "9", "B1": "0"}
STORED = {"A1": "18500", "A3": "9000", "B1": "0"}
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off', 'SecurityError') } })"
)
SAVE = "Control+s"


async def type_draft(desk: Desk) -> None:
    for code, value in DRAFT.items():
        await desk.field(code).fill(value)


async def typed(desk: Desk) -> dict[str, str]:
    """What stands in the fields."""
    return {code: await desk.field(code).input_value() for code in DRAFT}


async def test_offline_nothing_typed_is_lost_and_it_is_stored_once(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await type_draft(desk)
    await expect(page.locator(".net")).to_have_text("待上传 3 条")
    await desk.context.set_offline(True)
    await page.keyboard.press(SAVE)
    await desk.net("again")
    await expect(page.locator(".net")).to_contain_text("待上传 3 条：网络不通")
    assert (await typed(desk), judged.given(number)) == (DRAFT, 0)
    await desk.context.set_offline(False)
    await desk.net("none")
    assert (judged.given(number), judged.marks(number), judged.state(number)) == (1, STORED, ("draft", 2))
    assert await page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


async def test_reload_in_the_middle_goes_on_and_stores_once(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await page.route("**/judge/**", _abort_posts)
    await type_draft(desk)
    await page.keyboard.press(SAVE)
    await desk.net("again")
    await page.reload()
    assert await typed(desk) == DRAFT
    await desk.net("again")  # it went on by itself
    await page.unroute("**/judge/**")
    await desk.net("none")
    assert (judged.given(number), judged.marks(number)) == (1, STORED)


async def test_typed_values_outlive_the_window(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await type_draft(desk)
    await page.close(run_before_unload=False)
    desk.page = await desk.context.new_page()
    page = await desk.sheet(number)
    assert await typed(desk) == DRAFT
    await expect(page.locator(".net")).to_have_text("待上传 3 条")
    kept = await page.evaluate("Object.entries(localStorage).flat().join()")
    assert "裁判" not in kept
    await page.keyboard.press(SAVE)
    await desk.net("none")
    assert judged.given(number) == 1


async def test_control_without_the_storage_a_reload_loses_them(judged: Judged, chromium: Browser):
    desk = await desk_of(judged, chromium)
    await desk.context.add_init_script(NO_STORAGE)
    page = await desk.sheet(judged.numbers()[-1])
    await type_draft(desk)
    await desk.net("unkept")  # and it is said
    await page.reload()
    assert await typed(desk) == dict.fromkeys(DRAFT, "")
    await desk.context.close()


async def test_answer_lost_after_the_commit_stores_once(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    keys: list[str] = []

    async def lose(route: Route) -> None:
        if route.request.method != "POST" or len(keys) >= 2:
            await route.continue_()
            return
        keys.append((route.request.post_data or "").split("key=")[1][:36])
        await route.fetch(max_redirects=0)  # it arrives and is done …
        await route.abort()  # … and the answer is lost

    await page.route("**/judge/**", lose)
    await type_draft(desk)
    await page.keyboard.press(SAVE)
    await desk.net("none")
    assert (len(keys), len(set(keys))) == (2, 1)
    assert (judged.given(number), judged.marks(number)) == (1, STORED)


async def test_control_with_a_new_key_the_second_time_is_told_apart(desk: Desk, judged: Judged):
    """What the same key is for: under another, the second try is another act, refused by the version."""
    number = judged.take()
    page = await desk.sheet(number)
    tries: list[int] = []

    async def rekeyed(route: Route) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        body = route.request.post_data or ""
        key = body.split("key=")[1][:36]
        tries.append(1)
        if len(tries) > 1:
            other = key[:-1] + ("0" if key[-1] != "0" else "1")
            await route.continue_(post_data=body.replace(key, other))
            return
        await route.fetch(max_redirects=0)
        await route.abort()

    await page.route("**/judge/**", rekeyed)
    await type_draft(desk)
    await page.keyboard.press(SAVE)
    await expect(page.locator(".differs")).to_be_visible(timeout=10_000)
    assert judged.given(number) == 1


async def test_slow_answer_and_many_presses_are_one_act(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    posts: list[Any] = []

    async def slow(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request)
            await asyncio.sleep(1.5)
        await route.continue_()

    await page.route("**/judge/**", slow)
    await type_draft(desk)
    button = page.get_by_role("button", name="存草稿")
    await button.dblclick()
    await desk.field("B2").fill("4.5")  # typed while it is under way
    await desk.net("sending")
    await desk.net("none")  # the second press took what was typed meanwhile
    assert judged.marks(number) == {**STORED, "B2": "4500"}
    assert (len(posts), judged.given(number)) == (2, 2)


async def test_plain_double_click_is_one_event(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await type_draft(desk)
    await page.get_by_role("button", name="存草稿").dblclick()
    await desk.net("none")
    await page.wait_for_load_state("networkidle")
    assert judged.given(number) == 1


async def test_signed_out_in_the_middle_keeps_everything(desk: Desk, judged: Judged):
    number = judged.take()
    page = await desk.sheet(number)
    await type_draft(desk)
    cookies = await desk.context.cookies()
    await desk.context.clear_cookies()
    await page.keyboard.press(SAVE)
    await desk.net("signin")
    assert (await typed(desk), judged.given(number)) == (DRAFT, 0)
    await desk.context.add_cookies([one for one in cookies if one["name"] == "jinbang"])  # type: ignore[misc]
    await desk.sheet(number)
    await desk.net("none")
    assert (judged.given(number), judged.marks(number)) == (1, STORED)


async def test_ledger_is_whole_after_all_this(judged: Judged):
    async def checked() -> None:
        async with db.opened(judged.url):
            report = await verify()
        assert report.differences == [], report

    await asyncio.to_thread(databases._run, checked())


async def _abort_posts(route: Route) -> None:
    await (route.abort() if route.request.method == "POST" else route.continue_())
