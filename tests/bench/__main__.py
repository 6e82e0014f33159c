"""Run the benches on both engines and print a ratio a line."""

import asyncio
import os
import tempfile
from pathlib import Path

os.environ.setdefault("JINBANG_KEYS", str(Path(tempfile.mkdtemp(prefix="jbkeys")) / "keys"))

from server import db
from server.access import console
from server.competitions import Event
from server.packages.importing import import_package
from server.packages.reading import read
from server.results.draft import draft
from server.results.publishing import publish
from tests import databases
from tests.bench import large
from tests.bench.certificates import drawing_alone, issuing
from tests.bench.eligibility import eligibility
from tests.bench.heads import heads
from tests.bench.honours import honours
from tests.bench.marking import marking
from tests.bench.million import million
from tests.bench.serving import ask, served
from tests.bench.signing import signing
from tests.bench.timing import against
from tests.bench.verifying import verifying

HUNAN = Path("seeds/packages/hunan-2023")
BARE_SUM = (
    "SELECT s.entry_id, m.aspect_id, COUNT(m.value), SUM(m.value), MIN(m.value), MAX(m.value) "
    "FROM sheet s JOIN mark m ON m.sheet_id = s.id WHERE s.event_id = ? GROUP BY s.entry_id, m.aspect_id"
)
BARE_ROWS = (
    "SELECT s.*, v.code, v.value FROM standing s JOIN module_value v ON v.standing_id = s.id "
    "WHERE s.revision_id = (SELECT MAX(id) FROM revision) ORDER BY s.line, v.position"
)
EVENT = """query Event { event(competition: "HUNAN-2023", code: "PROG") { title revision { number publishedAt
  standings(first: 100) { totalCount nodes { place tied decidedByWords entryNo team organisation delegation total award
    advances values { code title value } } pageInfo { endCursor hasNextPage } } } } }"""


async def import_against_executemany(engine: str) -> None:
    """A checked package with its ledger against the bare INSERT of as many marks."""
    package = large.package()

    async def ours() -> None:
        async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
            await import_package(console(), package)

    async def bare() -> None:
        async with databases.fresh(engine, with_regions=True) as url, db.opened(url), db.transaction() as client:
            await client.execute_query(
                "CREATE TEMP TABLE bare (id INTEGER, sheet INTEGER, aspect INTEGER, value INTEGER)"
            )
            rows = [[n, n // 40, n % 40, 1000] for n in range(len(package.marks))]
            await client.execute_many(db.placeholders("INSERT INTO bare VALUES (?, ?, ?, ?)"), rows)

    await against(f"{engine}: import 1,000 × 40 against executemany", ours, bare, rounds=3)


async def ranking_against_aggregate(engine: str) -> None:
    """Statement, ranking and lines of a draft against the bare aggregate over the same marks."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        await import_package(console(), large.package())
        event = await Event.visible_to(console()).get(code="E")

        async def ours() -> None:
            await draft(event)

        async def bare() -> None:
            await db.reader().execute_query_dict(db.placeholders(BARE_SUM), [event.id])

        await against(f"{engine}: ranking 1,000 × 40 against the bare aggregate", ours, bare)


async def published_event(engine: str) -> None:
    """146 rows through GraphQL over HTTP against the bare SQL and against a static answer of the same server."""
    async with databases.fresh(engine, with_regions=True) as url:
        async with db.opened(url):
            package = read(HUNAN)
            assert not isinstance(package, list)
            await import_package(console(), package)
            await publish(console(), "HUNAN-2023", reason="测速")
        async with served(url) as client, db.opened(url):

            async def graphql() -> None:
                await ask(client, EVENT)

            async def sql() -> None:
                await db.reader().execute_query_dict(BARE_ROWS)

            async def static() -> None:
                assert (await client.get("/healthz")).status_code == 200

            async def page() -> None:
                assert (await client.get("/competitions/HUNAN-2023/PROG")).status_code == 200

            await against(f"{engine}: 100 of 146 rows by GraphQL against bare SQL", graphql, sql, rounds=25)
            await against(f"{engine}: the same against a static answer", graphql, static, rounds=25, named="static")
            await against(
                f"{engine}: the page of 146 rows against a static answer", page, static, rounds=25, named="static"
            )


async def main() -> None:
    """All of it; the machine is shared, so only the ratios mean anything."""
    drawing_alone()
    for engine in databases.ENGINES:
        await issuing(engine)
        await ranking_against_aggregate(engine)
        await million(engine)
        await signing(engine)
        await import_against_executemany(engine)
        await published_event(engine)
        await honours(engine)
        await heads(engine)
        await eligibility(engine)
        await marking(engine)
        await verifying(engine)


asyncio.run(main())
