"""100,000 candidates: their facts and the verdicts of a title's conditions on all of them, in a fixed number of
statements, against a bare aggregate over the same rows. Ratios only.

`python -m tests.bench.eligibility` runs it alone.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from random import Random

import asyncpg

from server import db, ledger
from server.access import console
from server.competitions import Event
from server.conditions import outcome
from server.conditions.gathering import facts_of, needs
from server.conditions.rules import Conditions, read
from server.conditions.verdicts import judged
from server.entries import Entry, Member
from server.ledger import Change
from server.people import Person
from server.record import Record
from server.results import ModuleValue, Revision, Standing
from tests import databases
from tests.bench.timing import against
from tests.world import World

PEOPLE, EVENTS, BATCH = 100_000, 10, 5000
DAY = date(2024, 1, 1)
SELECTION = {
    "all": [
        {"years_of_work": 12},
        {"titles": {"word": "技术能手", "tiers": ["city"], "industry": True}},
        {"any": [{"level": 4}, {"professional_titles": ["工程师"]}]},
        {"standings": ["worker"]},
        {"not_holder_of": ["全国技术能手"]},
    ]
}
CONTEST = {"any": [{"result": {"tiers": ["city"], "places": 3, "passed": ["theory", "practice"]}}, {"level": 6}]}
BARE = """
SELECT m.person_id, MAX(m.level), MAX(m.years_of_work), MAX(m.prior_honours), MAX(c.ends_on), COUNT(h.id)
FROM member m JOIN entry n ON n.id = m.entry_id JOIN event e ON e.id = n.event_id
     JOIN competition c ON c.id = e.competition_id LEFT JOIN honour h ON h.person_id = m.person_id
GROUP BY m.person_id
"""
BARE_RESULTS = """
SELECT m.person_id, MIN(s.position), COUNT(v.id), MIN(v.value)
FROM member m JOIN entry n ON n.id = m.entry_id JOIN event e ON e.id = n.event_id
     JOIN revision r ON r.event_id = e.id AND r.number = e.revision
     JOIN standing s ON s.revision_id = r.id AND s.entry_no = n.entry_no JOIN module_value v ON v.standing_id = s.id
GROUP BY m.person_id
"""


async def _bulk(change: Change, rows: Sequence[Record]) -> None:
    for row, id_ in zip(rows, await db.take_ids(len(rows)), strict=True):
        row.id = id_
    await type(rows[0]).bulk_create(rows, batch_size=1000, using_db=change.client)


async def build() -> None:
    """All of it in one change; the event names no row, for nobody verifies this database."""
    draw = Random(7)
    async with ledger.change(console(), "bench.built") as change:
        world = World(change)
        await world.competition("A", events=EVENTS, revisions=1, lines=0)
        titles = [await world.title(f"T{n}", region_code=code) for n, code in enumerate(("140000", "140700", None))]
        decision = await world.decision("D", DAY)
        revisions = await Revision.filter().using_db(change.client).order_by("id")
        for event in await Event.filter().using_db(change.client):
            event.revision = 1
            await event.save(using_db=change.client)
        for start in range(0, PEOPLE, BATCH):
            people = [Person(name=f"选手{start + n}") for n in range(BATCH)]
            await _bulk(change, people)
            await _results(change, draw, people, revisions, start)
            await _bulk(change, [world.honour(draw.choice(titles), decision, one) for one in people[: BATCH // 5]])


async def _results(
    change: Change, draw: Random, people: Sequence[Person], revisions: Sequence[Revision], start: int
) -> None:
    entries = [Entry(event_id=revisions[n % EVENTS].event_id, entry_no=f"{start + n:06d}") for n in range(len(people))]
    await _bulk(change, entries)
    members = [
        Member(
            entry_id=entry.id, person_id=person.id, level=draw.randrange(7), years_of_work=draw.randrange(30),
            standing="worker", prior_honours=draw.choice(("", "", "晋中市技术能手", "行业技术能手")),
        )
        for entry, person in zip(entries, people, strict=True)
    ]  # fmt: skip
    await _bulk(change, members)
    lines = [
        Standing(
            revision_id=revisions[n % EVENTS].id, line=start + n + 1, entry_no=entry.entry_no, state="ranked",
            place=start + n + 1, position=start + n + 1, total="80.00",
        )
        for n, entry in enumerate(entries)
    ]  # fmt: skip
    await _bulk(change, lines)
    await _bulk(
        change,
        [
            ModuleValue(
                standing_id=line.id, position=n, code=f"m{n + 1}", title=title, value=f"{draw.randrange(100)}.00"
            )
            for line in lines
            for n, title in enumerate(("理论知识", "操作技能"))
        ],
    )


async def _judged(rules: Conditions, ids: Sequence[int]) -> dict[str, int]:
    """How many people met, failed and unknown."""
    found = await facts_of(ids, DAY, needs(rules))
    counts = {"met": 0, "failed": 0, "unknown": 0}
    for mine in judged(rules, found, DAY).values():
        counts[outcome(mine)] += 1
    return counts


async def eligibility(engine: str) -> None:
    """All of this file on one engine."""
    async with databases.fresh(engine) as url, db.opened(url):
        await build()
        if engine == "postgres":  # what autovacuum does within a minute
            owner = await asyncpg.connect(**databases.superuser(url))
            await owner.execute("VACUUM ANALYZE")
            await owner.close()
        told = await Person.visible_to(console()).order_by("id").values_list("id", flat=True)
        ids = [int(str(one)) for one in told]
        for name, body, bare in (("selection", SELECTION, BARE), ("by contest", CONTEST, BARE_RESULTS)):
            rules = read(body)
            assert isinstance(rules, Conditions)
            counts = await _judged(rules, ids)
            assert sum(counts.values()) == PEOPLE

            async def ours(rules: Conditions = rules) -> None:
                await _judged(rules, ids)

            async def aggregate(bare: str = bare) -> None:
                await db.reader().execute_query_dict(bare)

            await against(f"{engine}: eligibility of 100,000, {name}", ours, aggregate, rounds=3)


async def main() -> None:
    """Both engines."""
    for engine in databases.ENGINES:
        await eligibility(engine)


if __name__ == "__main__":
    asyncio.run(main())
