"""An event in marking behind a real server; `judge` is a signed-in judge's browser, `fresh` a sheet nobody touched."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from server import clock, db, ledger
from server.access import console
from server.access.keyed import digest, random_secret
from server.access.records import Account, Grant, SignIn
from server.people import Person
from server.ranking import Aspect, Module, Scheme
from tests import begun, databases
from tests.server.scoring import story
from tests.web.chromium import chromium_once
from tests.web.conftest import Served, _free_port

HOUR = 3600 * 1_000_000
ENTRIES = 30
SKILL = (
    Aspect("A1", "尺寸精度", 20_000, decimals=1, judges=2),
    Aspect("A2", "焊缝外观", 20_000, kind="judgement", judges=2),
    Aspect("A3", "角变形", 10_000, decimals=0, judges=2),
    Aspect("A4", "错边", 10_000, decimals=1, judges=2),
    Aspect("A5", "咬边", 10_000, decimals=2, judges=2),
    Aspect("A6", "余高", 10_000, decimals=3, kind="measurement", judges=2),
    Aspect("A7", "整体质量", 10_000, kind="judgement", judges=2),
)
HABITS = (
    Aspect("B1", "安全操作", 100_000, decimals=1, judges=2),
    Aspect("B2", "劳动保护", 5_000, decimals=1, judges=2),
    Aspect("B3", "工具摆放", 5_000, decimals=0, judges=2),
    Aspect("B4", "现场清理", 5_000, decimals=0, judges=2),
    Aspect("B5", "操作熟练程度与节约用料", 5_000, decimals=2, judges=2),
)
SCHEME = Scheme(
    modules=(Module("skill", "操作技能", Fraction(1), SKILL), Module("habits", "职业素养", Fraction(1), HABITS))
)
CODES = tuple(one.code for one in (*SKILL, *HABITS))


class Judged(Served):
    """The running server; what stands in its database."""

    def __init__(self, path: Path, port: int) -> None:
        super().__init__(f"sqlite://{path}", port)
        self.path = path
        self.secrets: dict[str, str] = {}
        self._taken = 0

    async def build(self) -> None:
        """An event in marking: two judges with sessions, a chief judge and an organiser who sit nowhere."""
        async with db.opened(self.url):
            made = await (await story.built(entries=ENTRIES, judges=2, spare=1, wanted=SCHEME)).opened()
            self.event = made.event
            for name, viewer in (("first", made.judges[0]), ("second", made.judges[1]), ("idle", made.spare[0])):
                self.secrets[name] = await _session(viewer.account_id or 0, made, "judge")
            for role in ("chief_judge", "organiser"):
                self.secrets[role] = await _session(await _account(role), made, role)

    def rows(self, sql: str, *given: Any) -> list[Any]:
        """What the database says now, beside the running server."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as there:
            return there.execute(sql, given).fetchall()

    def numbers(self, seat: str = "1") -> list[str]:
        """The sheets of a seat, in order."""
        sql = "SELECT s.number FROM sheet s JOIN seat t ON t.id = s.seat_id WHERE t.number = ? ORDER BY s.position"
        return [row[0] for row in self.rows(sql, seat)]

    def take(self) -> str:
        """The number of a sheet of the first judge's that no test has had yet."""
        self._taken += 1
        return self.numbers()[self._taken - 1]

    def marks(self, number: str) -> dict[str, str]:
        """What stands on a sheet: thousandths, or the state of the mark where it has no value."""
        sql = """SELECT a.code, m.state, m.value FROM mark m JOIN sheet s ON s.id = m.sheet_id
                 JOIN scheme_aspect a ON a.id = m.aspect_id WHERE s.number = ?"""
        return {code: state if value is None else str(value) for code, state, value in self.rows(sql, number)}

    def given(self, number: str) -> int:
        """How often marks were given on a sheet: the events of the ledger."""
        return self._events("sheet.given", number)

    def signed(self, number: str) -> int:
        """How often it was signed."""
        return self._events("sheet.signed", number)

    def _events(self, act: str, number: str) -> int:
        sql = "SELECT count(*) FROM ledger_event WHERE act = ? AND body LIKE ?"
        return int(self.rows(sql, act, f'%"{number}"%')[0][0])

    def state(self, number: str) -> tuple[str, int]:
        """State and version of a sheet."""
        state, version = self.rows("SELECT state, version FROM sheet WHERE number = ?", number)[0]
        return str(state), int(version)


async def _account(role: str) -> int:
    async with ledger.change(console(), "story.account") as change:
        person = await change.save(Person(name=f"{role} 某"))
        account = await change.save(Account(person_id=person.id, login=f"{role}-1"))
    return int(account.id)


async def _session(account: int, made: story.Story, role: str) -> str:
    """A grant for the event and a sign-in; the secret for the cookie."""
    secret, now = random_secret(), clock.now()
    async with ledger.change(console(), "story.granted") as change:
        await change.save(Grant(account_id=account, role=role, scope="event", event_id=made.event.id))
    async with db.note() as note:
        await note.add(
            SignIn(
                account_id=account,
                digest=digest(secret),
                device="test",
                began_at=now,
                seen_at=now,
                ends_at=now + 8 * HOUR,
                factor="totp",
            )
        )
    return secret


@pytest.fixture(scope="session")
def judged() -> Iterator[Judged]:
    """The server with the event, as `jinbang serve` runs it."""
    path = databases.folder() / f"judged-{os.getpid()}.sqlite3"
    path.write_bytes(databases.sqlite_template(with_regions=False).read_bytes())
    site = Judged(path, _free_port())
    databases._run(site.build())
    process = begun.serve(site.url, site.port)
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all of these."""
    async with chromium_once() as browser:
        yield browser


@dataclass
class Desk:
    """A browser in which somebody is signed in."""

    site: Judged
    context: BrowserContext
    page: Page
    troubles: list[str]

    async def see(self, path: str) -> Page:
        """Go there."""
        await self.page.goto(self.site.address + path)
        return self.page

    async def sheet(self, number: str) -> Page:
        """Open a sheet."""
        return await self.see(f"/judge/{number}")

    def field(self, code: str) -> Any:
        """The input of an aspect."""
        return self.page.locator(f'[data-aspect="{code}"] .give input')

    async def net(self, state: str) -> None:
        """Wait until the bar at the foot says so."""
        await self.page.locator(f'.net[data-state="{state}"]').wait_for(timeout=15_000)


async def desk_of(judged: Judged, browser: Browser, who: str = "first", **how: Any) -> Desk:
    """A fresh browser with the session of `who`."""
    context = await browser.new_context(
        **{"locale": "zh-CN", "viewport": {"width": 1024, "height": 768}, "timezone_id": "Asia/Shanghai"} | how
    )
    cookie = {"name": "jinbang", "value": judged.secrets[who], "url": judged.address, "httpOnly": True}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    return Desk(judged, context, page, troubles)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(judged: Judged, chromium: Browser) -> AsyncIterator[Desk]:
    """The first judge's browser; no error of a script may be left at the end."""
    made = await desk_of(judged, chromium)
    yield made
    await made.context.close()
    assert made.troubles == []
