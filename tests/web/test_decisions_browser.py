"""Decisions, the honours desk and the follow-ups in a real Chromium: nothing for axe, no wider than the screen."""

from collections.abc import Iterator
from datetime import date

import pytest

from server import db
from server.access import console
from server.follow_ups import FollowUp
from server.follow_ups.settling import settle
from server.honours import Decision
from server.honours.conferring import confer, record_decision
from server.honours.holders import Holder
from server.honours.revoking import restore, revoke
from tests import databases
from tests.server.access.people import account
from tests.server.follow_ups.world import certified, conferred, corrected, held
from tests.web.conftest import Served, serving
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import BY_NIGHT, LOOKS, entered, unfolded
from tests.web.test_decisions import LAST, LATER, NUMBER, global_id
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
PAGES: list[str] = []


async def decided() -> None:
    """A list of six in two cities, one of them revoked, one restored."""
    viewer = console()
    for number, year in ((NUMBER, 2023), (LATER, 2024), (LAST, 2025)):
        await record_decision(viewer, number, date(year, 8, 1), "示例厅", "关于授予自治区技术能手称号的决定")
    names = ("马兰", "丁小山", "王一", "古丽·示例", "欧阳示例", "韦示例")
    people = [
        Holder(
            "person", name, "示例机械制造有限公司", region=("640104", "640202")[n % 2],
            sex=("female", "male")[n % 2], nationality="" if n else "回",
        )
        for n, name in enumerate(names)
    ]  # fmt: skip
    rows = await confer(viewer, NUMBER, "NX-EXPERT", people)
    for row in rows[:2]:
        await revoke(viewer, row.uid, LATER, "事迹不实", ground="faked", to_recover=1_000_000)
    await restore(viewer, rows[1].uid, LAST, "复查属实")
    PAGES.append(f"/decisions/{global_id(await Decision.get(number=NUMBER))}")
    PAGES.append(f"/decisions/{global_id(await Decision.get(number=LATER))}")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving()


@pytest.fixture(scope="module", autouse=True)
def world(served: Served) -> None:
    """Beside the running server."""

    async def made() -> None:
        async with db.opened(served.url):
            await account("rong", "honours_office")
            await decided()
            await held()
            await conferred()
            await certified()
            await corrected()
            one = await FollowUp.filter(kind="honour").first()
            await settle(console(), one.uid, "done", "已按程序办理", version=1)

    databases._run(made())


@pytest.mark.parametrize("visit", [*LOOKS, *BY_NIGHT], indirect=True)
async def test_decisions_for_everybody(visit: Visit):
    await visit.see("/decisions")
    await looks_right(visit, "decisions")
    await visit.see(PAGES[0])
    await looks_right(visit, "decision-region")
    await visit.see(f"{PAGES[0]}?order=STROKES")
    await looks_right(visit, "decision-strokes")
    await visit.see(PAGES[1])
    await looks_right(visit, "decision-steps")


@pytest.mark.parametrize("visit", [*LOOKS, BY_NIGHT[0]], indirect=True)
async def test_the_desk_and_the_follow_ups(visit: Visit):
    page = await entered(visit, "/desk/follow-ups", "rong")
    await unfolded(page)
    await looks_right(visit, "follow-ups")
    await visit.see("/desk/honours?holder=%E9%A9%AC%E5%85%B0")
    await unfolded(page)
    await looks_right(visit, "honours-desk-revoked")
