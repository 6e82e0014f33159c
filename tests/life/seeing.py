"""A person at a browser: finds things by the words on them, types, presses, reads. No class, no id, no address.

JINBANG_STORY_PICTURES=FOLDER keeps a picture of every page that was come to.
"""

import asyncio
import os
import re
from itertools import count
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests import begun
from tests.faults.nursery import Child
from tests.web.conftest import Served, _free_port

PATIENCE = 15_000  # ms
_picture = count(1)


class Office(Served):
    """The running server over an empty database, and the command line beside it."""

    def __init__(self, url: str) -> None:
        super().__init__(url, _free_port())
        self._process: Child | None = None

    def start(self) -> None:
        """Serve, as `jinbang serve` does; back when it answers."""
        self._process = begun.serve(self.url, self.port)
        self.wait(self._process)

    def stop(self) -> None:
        """End what `start` started."""
        if self._process:
            self._process.terminate()
            self._process.wait(20)

    async def command(self, *words: str, **environment: str) -> str:
        """What `jinbang WORDS` says; its exit code must be 0."""
        done = await asyncio.to_thread(begun.jinbang, *words, "--database", self.url, env=environment)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout


class Person:
    """Somebody with a browser of their own. What a page complains of on the way is kept in `troubles`."""

    def __init__(self, context: BrowserContext, page: Page, office: Office, name: str) -> None:
        self.context, self.page, self.office, self.name = context, page, office, name
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(f"{name}: {error}"))
        page.on("dialog", self._asked)

    def _asked(self, dialog: Any) -> None:
        self.troubles.append(f"{self.name}: asked {dialog.type} {dialog.message} at {self.page.url}")
        self._answered = asyncio.ensure_future(dialog.accept())

    # --- reading ---

    @property
    def main(self) -> Locator:
        """The page without head and foot."""
        return self.page.get_by_role("main")

    async def sees(self, *words: str) -> None:
        """The page says these words."""
        for each in words:
            await expect(self.main).to_contain_text(each)

    async def sees_not(self, *words: str) -> None:
        """The page does not say these words."""
        for each in words:
            await expect(self.main).not_to_contain_text(each)

    async def rows(self, caption: str) -> list[list[str]]:
        """The cells of the body of a table, by the beginning of its caption."""
        table = self.page.get_by_role("table", name=re.compile(caption))
        await expect(table).to_be_visible()
        read = "t => [...t.tBodies[0].rows].map(r => [...r.cells].map(c => c.innerText.trim().replace(/\\s+/g, ' ')))"
        found: list[list[str]] = await table.evaluate(read)
        return found

    # --- doing ---

    async def come(self, path: str = "/") -> None:
        """Type the address of the house; everything else is reached by links."""
        await self.page.goto(self.office.address + path)
        await self._keep("home")

    async def follow(self, *words: str) -> None:
        """Click links one after another, each by its words (or their beginning)."""
        for each in words:
            link = self.page.get_by_role("link", name=_words(each)).filter(visible=True).first
            async with self.page.expect_event("load"):
                await link.click()
            await self._keep(each)

    async def enter(self, words: str) -> None:
        """As `follow`, by the Enter key."""
        async with self.page.expect_event("load"):
            await self.page.get_by_role("link", name=_words(words)).press("Enter")
        await self._keep(words)

    async def unfold(self, *words: str) -> None:
        """Open what is folded under these words."""
        for each in words:
            fold = self.main.locator("details").filter(has=self.page.locator("summary", has_text=each)).last
            if await fold.get_attribute("open") is None:
                await fold.locator("summary").first.click()

    def form(self, button: str) -> Locator:
        """The form with that button in sight."""
        pressed = self.page.get_by_role("button", name=button, exact=True).filter(visible=True)
        return self.main.locator("form").filter(has=pressed)

    async def write(self, form: Locator, **fields: str) -> None:
        """Fill fields by their labels; of a choice, by the words of the option."""
        for label, value in fields.items():
            control = form.get_by_label(_words(label, r"\s*(（选填）)?\s*$")).filter(visible=True)
            kind = await control.evaluate("e => e.localName === 'select' ? 'select' : e.type")
            if kind == "select":
                await _choose(control, value)
            elif kind in ("radio", "checkbox"):
                await control.check()
            elif kind == "file":
                await control.set_input_files(value)
            else:
                await control.fill(value)

    async def submit(self, button: str, told: str = "", **fields: str) -> None:
        """Fill the form with that button and press it; then the page says `told`."""
        form = self.form(button)
        await self.write(form, **fields)
        await self.press(form.get_by_role("button", name=button, exact=True), button)
        if told:
            await self.sees(told)

    async def press(self, button: Locator, name: str) -> None:
        """Press a button that brings a new page."""
        async with self.page.expect_event("load"):
            await button.click()
        await self._keep(name)

    # --- the door ---

    async def sign_in(self, login: str, password: str) -> None:
        """From the front page through the door."""
        await self.come()
        await self.follow("登录")
        await self.submit("登录", 账号=login, 密码=password)

    async def first_time(self, login: str, given: str, own: str) -> None:
        """The first sign-in with a password that another gave: it must be changed, and is."""
        await self.sign_in(login, given)
        await self.submit("修改密码", 原密码=given, 新密码=own, 再输一次新密码=own)
        await self.sees_not("请先修改密码")

    # --- the sheet, by keyboard ---

    async def score(self, aspect: str, value: str) -> None:
        """Type a mark into the field of an aspect."""
        await self.page.get_by_role("textbox", name=aspect, exact=True).focus()
        await self.page.keyboard.type(value)

    async def send(self) -> None:
        """Ctrl+Enter, until all is stored."""
        await self.page.keyboard.press("Control+Enter")
        await self.sees("全部已存")

    async def sign(self) -> None:
        """After sending, the keyboard is where one signs: Enter, Tab, Enter."""
        await expect(self.main.locator("summary", has_text="签字")).to_be_focused()
        await self.page.keyboard.press("Enter")
        await self.page.keyboard.press("Tab")
        await expect(self.page.get_by_role("button", name="确认无误，签字")).to_be_focused()
        async with self.page.expect_event("load"):
            await self.page.keyboard.press("Enter")
        await self._keep("sign")

    async def send_into_the_void(self) -> int:
        """Send; it arrives, the answer is lost and the line is dead. Then the line is back. How often it was sent."""
        tries = 0

        async def lose(route: Route) -> None:
            nonlocal tries
            if route.request.method != "POST":
                await route.continue_()
                return
            tries += 1
            if tries > 1:
                await route.continue_()
                return
            await route.fetch(max_redirects=0)
            await self.context.set_offline(True)
            await route.abort()

        await self.page.route("**/judge/**", lose)
        await self.page.keyboard.press("Control+Enter")
        await self.sees("网络不通")
        await self._keep("offline")
        await self.context.set_offline(False)
        await self.sees("全部已存")
        await self.page.unroute("**/judge/**")
        return tries

    async def _keep(self, name: str) -> None:
        folder = os.environ.get("JINBANG_STORY_PICTURES")
        if folder:
            words = re.sub(r"\W+", "-", name)[:30]
            path = Path(folder) / f"{next(_picture):03}-{self.name}-{words}.png"
            await self.page.screenshot(path=path, full_page=True)


def _words(words: str, after: str = "") -> re.Pattern[str]:
    """A pattern that begins with these words; JavaScript reads it: a slash is escaped, a blank is not."""
    return re.compile(r"^\s*" + re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", words) + after)


async def _choose(control: Locator, words: str) -> None:
    """The option with these words; where none is just that, the only one that has them in it."""
    texts = [each.strip() for each in await control.locator("option").all_text_contents()]
    found = [at for at, text in enumerate(texts) if text == words] or [
        at for at, text in enumerate(texts) if words in text
    ]
    assert len(found) == 1, (words, texts)
    await control.select_option(index=found[0])


async def at_screen(browser: Browser, office: Office, name: str) -> Person:
    """A person with a fresh browser, in Chinese, in Beijing time."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE)
    return Person(context, await context.new_page(), office, name)
