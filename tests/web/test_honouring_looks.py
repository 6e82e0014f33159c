"""The pages of certificates, rewards, promotion, team totals and special awards in a real Chromium over the demo world:
nothing for axe, no wider than the screen, one h1; light on a desktop, dark on a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import seeds.demo
from seeds.demo.chain import CITY, PROVINCE
from server import db
from server.access import console
from server.access.demo import PASSWORD
from server.certificates import Certificate, codes, ordering
from server.certificates.issuing import Source
from server.rewards import PayList
from tests import databases
from tests.web.conftest import Served, serving
from tests.web.test_browser import Visit, browser, visit
from tests.web.test_deciding_browser import unfolded
from tests.web.test_work_browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["browser", "visit"]
LOOKS = [("desktop", "light", True), ("phone", "dark", True)]
KNOWN: dict[str, str] = {}
PAGES = {
    "": [
        ("verify", "/verify?number={number}&code={code}"), ("verify-list", "/verify/list"), ("rewards", "/rewards"),
        ("bank-card", "/rewards/card"), ("rules", "/rules"), ("rule-points", "/rules/DEMO-POINTS-JZ"),
        ("rule-promotion", "/rules/DEMO-PROMOTION-SX"), ("rule-reward", "/rules/DEMO-REWARD-SX"),
        ("team-total", f"/team-totals/{CITY}"), ("special-awards", f"/special-awards/{CITY}"),
    ],
    "honours_office": [
        ("certificate-desk", "/desk/certificates"), ("certificates", f"/desk/{PROVINCE}/certificates"),
        ("promotion-desk", f"/desk/promotions?competition={PROVINCE}&event=WELD"), ("rule-desk", "/desk/rules"),
        ("reward-desk", f"/desk/rewards?competition={PROVINCE}&event=WELD"),
    ],
    "finance": [
        ("reward-payments", "/desk/rewards/payments"), ("reward-notices", "/desk/rewards/notices"),
        ("pay-list", "/desk/rewards/lists/{list}"),
    ],
    "organiser": [
        ("certificates-organiser", f"/desk/{CITY}/certificates"), ("team-desk", f"/desk/{CITY}/team-total"),
        ("special-desk", f"/desk/{CITY}/special-awards"),
    ],
}  # fmt: skip


def _demo() -> Path:
    """The demo world with an order of certificates under way."""
    path = databases.folder() / "honouring.sqlite3"
    shutil.copyfile(databases.sqlite_template(with_regions=True), path)

    async def made() -> None:
        async with db.opened(f"sqlite://{path}"):
            await seeds.demo.build(console())
            one = await Certificate.all().order_by("id").first()
            pays = await PayList.all().first()
            assert one is not None
            assert pays is not None
            KNOWN.update(number=one.number, code=codes.check_code(one.uid), list=pays.number)
            await ordering.order(console(), "DEMO-AWARD", Source(PROVINCE, "WELD"))

    databases._run(made())
    return path


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    yield from serving(_demo)


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
@pytest.mark.parametrize("login", PAGES)
async def test_pages_of(visit: Visit, login: str):
    if login:
        page = await visit.see("/desk")
        await page.locator("#login").fill(login)
        await page.locator("#password").fill(PASSWORD)
        await page.locator("form.work button").first.click()
        await page.wait_for_url("**/desk")
    for name, path in PAGES[login]:
        page = await visit.see(path.format(**KNOWN))
        await unfolded(page)
        await looks_right(visit, name)
