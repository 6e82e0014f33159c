"""The whole chain."""

from seeds.working_days import load
from server import db
from server.access import console
from tests.life.signed import appealing, confirming, figures, marking, preparing
from tests.life.signed.people import at, hour


async def test_the_signed_chain(regions: None, database: db.Database) -> None:
    url = database.url
    await load(console())
    async with hour(url, at("09:00", "2026-08-03")) as site:
        people = await preparing.announced(site)
        await preparing.staffed(people)
    async with hour(url, at("07:30"), people):
        await preparing.opened(people)
        await preparing.sees_only_codes(people)
    async with hour(url, at("12:00"), people):
        await marking.marked(people)
    async with hour(url, at("15:00"), people):
        await confirming.rechecked(people)
        await confirming.unmasked(people)
    async with hour(url, at("17:00"), people):
        await confirming.announced(people, await confirming.decided(people))
    async with hour(url, at("19:00"), people):
        await appealing.filed(people)
    async with hour(url, at("19:00") + 1, people):
        await appealing.late(people)
    async with hour(url, at("19:30"), people):
        await appealing.published(people, "首次公布", figures.FIRST)
        await appealing.read_by_the_loser(people)
    async with hour(url, at("10:00", "2026-08-21"), people):
        await appealing.ruled(people)
        await appealing.named(people, await appealing.published(people, "更正成绩", figures.SECOND))
        await appealing.noticed(people)
    async with hour(url, at("23:59:59", "2026-08-28"), people):
        await appealing.too_early(people)
    async with hour(url, at("00:00", "2026-08-29"), people):
        await appealing.final(people)
    await appealing.proved(url)
