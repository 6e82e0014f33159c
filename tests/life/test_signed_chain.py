"""The whole chain."""

from server import db
from tests.life.signed import confirming, marking, preparing
from tests.life.signed.people import at, hour


async def test_the_signed_chain(regions: None, database: db.Database) -> None:
    async with hour(database.url, at("09:00", "2026-08-03")) as site:
        people = await preparing.announced(site)
        await preparing.staffed(people)
    async with hour(database.url, at("07:30"), people):
        await preparing.opened(people)
        await preparing.sees_only_codes(people)
    async with hour(database.url, at("12:00"), people):
        await marking.marked(people)
    async with hour(database.url, at("15:00"), people):
        await confirming.rechecked(people)
        await confirming.unmasked(people)
    async with hour(database.url, at("17:00"), people):
        await confirming.announced(people, await confirming.decided(people))
