"""A selection round from the plan to the roll and what hangs on it, by GraphQL alone, in autumn 2026.

Four nominees, two places: one is held by an objection and leaves when it is upheld, the next in the ranking takes his
place through a notice of his own. What one of them was given is taken back, and given back.
"""

from seeds.working_days import load
from server import db
from server.access import console
from server.ledger.verify import verify
from tests import databases
from tests.life.round import conferring, judging, offices, showing
from tests.life.signed.people import at, hour

ALL = [f"申报人{n}" for n in (1, 2, 3, 4)]


@databases.POSTGRES_AT_NIGHT
async def test_a_selection_round(regions: None, database: db.Database) -> None:
    """Each office in its turn; at each step somebody else tries it."""
    url = database.url
    await load(console())
    async with hour(url, at("09:00", "2026-09-01")) as site:
        people = await offices.came(site)
        await offices.opened(people)
        await judging.nominated(people)
        await judging.recommended(people, "county", "表现突出")
        county = await showing.shown(people, "county", 1, ALL, ("2026-09-02", "2026-09-04"))
    async with hour(url, at("23:59:59", "2026-09-04"), people):
        await showing.runs(people, "county", "city", county)
    async with hour(url, at("00:00", "2026-09-05"), people):
        await showing.finished(people, "county", county)
    async with hour(url, at("09:00", "2026-09-07"), people):
        await judging.recommended(people, "city", "符合条件")
        city = await showing.shown(people, "city", 2, ALL, ("2026-09-08", "2026-09-10"))
    async with hour(url, at("09:00", "2026-09-11"), people):
        await showing.finished(people, "city", city)
        await judging.listed(people)
        await judging.scored(people)
        await judging.recommended(people, "province", "拟授予")
        province = await showing.shown(people, "province", 4, ALL[:2], ("2026-09-14", "2026-09-18"))
    async with hour(url, at("10:00", "2026-09-16"), people):
        objection = await showing.objected(people, province)
    async with hour(url, at("09:00", "2026-09-19"), people):
        await showing.finished(people, "province", province, objections=True, text="收到异议一件，已受理")
        await conferring.decided(people, offices.DECISION, "2026-09-19")
        await conferring.conferred(people, ALL[1:2], ALL[:1])
        await showing.upheld(people, objection)
        await judging.recommended(people, "province", "递补")
        third = await showing.shown(people, "province", 4, ALL[2:3], ("2026-09-20", "2026-09-24"))
    async with hour(url, at("00:00", "2026-09-25"), people):
        await showing.finished(people, "province", third)
        await conferring.decided(people, "晋人社发〔2026〕示例9号", "2026-09-25")
        await conferring.conferred(people, ALL[2:3], [], "晋人社发〔2026〕示例9号")
    async with hour(url, at("09:00", "2026-09-28"), people):
        kept = await conferring.certified(people)
        await conferring.paid(people)
    async with hour(url, at("09:00", "2026-11-02"), people):
        honour = await conferring.revoked(people, kept)
    async with hour(url, at("09:00", "2026-12-01"), people):
        await conferring.restored(people, honour, kept)
    assert (await verify()).differences == []
