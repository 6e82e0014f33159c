"""The whole chain."""

import httpx2

from server import clock
from tests.life.signed import preparing
from tests.life.signed.people import at


async def test_the_signed_chain(regions: None, site: httpx2.AsyncClient) -> None:
    with clock.set_to(at("09:00", "2026-08-03")):
        people = await preparing.announced(site)
        await preparing.staffed(people)
    with clock.set_to(at("07:30")):
        await preparing.opened(people)
        await preparing.sees_only_codes(people)
