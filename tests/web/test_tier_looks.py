"""The pages of the tier chain in a real Chromium: axe, widths, both languages, light and dark."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from schema.node import written_id
from server import db
from server.access import console
from server.competitions import Competition
from server.competitions.quotas import set_quota
from server.ledger import change
from server.packages.records import PackageReceipt
from server.progression.advancing import advance
from server.progression.squad_judging import Judged, judge_squad
from server.progression.squads import SquadMember
from server.progression.training import form_squad
from tests import begun, databases
from tests.server.access.people import account
from tests.server.progression.tiers import ABOVE, TARGET, One, above, below, corrected, entered, gone
from tests.web.conftest import Served, _free_port
from tests.web.test_browser import SHOTS, browser
from tests.web.test_entering_looks import BY_NIGHT, LOOKS, window
from tests.web.test_work_browser import SMALL

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
SIX = [One(str(95 - 5 * n), id=n + 1) for n in range(6)]


class Tiers(Served):
    """A server of a province with two cities below: one has a squad, the other corrected its result; `left`: the id of
    an entry that withdrew."""

    left = ""

    async def build(self) -> None:
        """An organiser of everything."""
        async with db.opened(self.url):
            await account("zhao", "organiser")
            await above()
            await below(SIX, advance="count = 3")
            await below([One(str(88 - n), id=n + 11) for n in range(4)], "LF-2023", region="1410")
            squad = await form_squad(console(), "LF-2023", "WELD", TARGET, size=4, team=1)
            rows = await SquadMember.visible_to(console()).order_by("id")
            said = [Judged(one.uid, "操作稳定，用时短", mark=str(90 - n)) for n, one in enumerate(rows)]
            await judge_squad(console(), squad.uid, 2, said, version=1)
            await set_quota(console(), ABOVE, "all", most=3)
            await set_quota(console(), ABOVE, "region", "1409", event="WELD", most=4)
            await advance(console(), ABOVE, "WELD")
            self.left = written_id("Entry", (await gone((await entered())[1])).uid)
            await corrected([*SIX[:2], One("60", id=3), *SIX[3:]], advance="count = 3")
            await self._receipts()

    async def _receipts(self) -> None:
        """Of a package and of its correction."""
        of = await Competition.visible_to(console()).get(code="XZ-2023")
        sums = "\n".join(f"{'0123456789abcdef' * 4} {name}" for name in ("entries.csv", "marks.csv"))
        row: PackageReceipt | None = None
        async with change(console(), "package.imported", chain=of.chain) as made:
            for n in range(2):
                row = PackageReceipt(
                    competition_id=of.id, digest=str(n) * 64, seal=str(n) * 64, sums=sums, chain="competition/XZ-2023",
                    seq=7 + n, head="f" * 64, received_at=1_700_000_000_000_000 + n, sent_by="示例市人社局",
                    corrects_id=row.id if row else None, reason="登分有误" if row else None,
                    revisions="WELD:2" if row else "",
                )  # fmt: skip
                await made.save(row)


@pytest.fixture(scope="module")
def desk() -> Iterator[Tiers]:
    """The server, as `jinbang serve` runs it."""
    path = databases.folder() / f"tiers-{os.getpid()}.sqlite3"
    path.write_bytes(databases.sqlite_template(with_regions=True).read_bytes())
    site = Tiers(f"sqlite://{path}", _free_port())
    databases._run(site.build())
    process = begun.serve(site.url, site.port)
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("look", [*LOOKS, *BY_NIGHT], ids="-".join)
async def test_looks(browser: Browser, desk: Tiers, look: tuple[str, str, str]) -> None:
    context = await window(browser, desk, "zhao", look)  # type: ignore[arg-type]
    page = context.pages[0]
    places = {
        "quotas": f"/desk/{ABOVE}/quotas",
        "reserves": f"/desk/{ABOVE}/WELD/reserves?entry={desk.left}",
        "carried": f"/desk/{ABOVE}/carried",
        "squad": "/desk/LF-2023/WELD/squad",
        "receipts": "/desk/XZ-2023/receipts",
    }
    for name, path in places.items():
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        await page.screenshot(path=SHOTS / f"tier-{name}-{'-'.join(look)}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.evaluate(SMALL) == [], path
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    await context.close()
