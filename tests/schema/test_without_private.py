"""What is public needs none of the tables that nobody outside may see."""

import sqlite3
from contextlib import closing
from typing import Any

import asyncpg
from graphql import GraphQLField

from schema import Context, admit, schema
from server import clock, db
from server.access import ANONYMOUS
from tests import databases
from tests.schema.listed import by_their_ends, ids, paths, placed
from tests.schema.merging import merged
from tests.schema.test_lists import world_of
from tests.schema.walking import Only, is_public
from tests.world import DAY, kinds_of_records

READ_THROUGH = {"stored_file"}  # type and size of a public document are those of its file
# What the public is told of a private table, by the field that tells it. None of it is a mark, a sheet or a person; and
# none needs a copy of its day, for what is told is never written again, or is meant to be as it is now.
CHECKED = "a certificate to whoever has it before him, with its code: valid or not as of now; wrong codes are counted"
TOLD = {
    "Event.recheckProofs": "how the sample was drawn, for anybody to draw it again: written once, when it is drawn",
    "Draw.session": "the code of the session it is for: no session changes once its event is being marked",
    "Draw.codes": "who drew which code, once it hides nobody and the result is published: no code or number changes",
    "Notice.events": "with each event how many appeals are open, not what they say: the number of today is meant",
    "Query.explanation": "how a line came about: itself the copy made at publication; the ledger's head is today's",
    "RoundNotice.candidates": "whom a 公示 lists until its names go dark: the copy made when it was posted",
    "Query.verifyCertificate": CHECKED,
    "Query.verifyCertificates": CHECKED,
    "Query.rewardTotals": "sums and numbers of what was paid, by year, region and payer: those of today are meant",
}
TABLES = {
    "Event.recheckProofs": {"recheck"},
    "Draw.session": {"session_of_event"},
    "Draw.codes": {"code", "entry"},
    "Notice.events": {"appeal"},
    "Query.explanation": {"explanation", "ledger_chain"},
    "RoundNotice.candidates": {"round_notice_candidate"},
    "Query.verifyCertificate": {"certificate", "attempt"},
    "Query.verifyCertificates": {"certificate", "attempt"},
    "Query.rewardTotals": {"reward"},
}
TOLD_OF = set().union(*TABLES.values())


def told_of_nothing_private(one: GraphQLField) -> bool:
    """Whether a field is public and reads no private table."""
    types: Any = schema._schema.type_map
    names = (name.split(".") for name in TOLD)
    return is_public(one) and not any(one is types[kind].fields[name] for kind, name in names)


async def _answers(named: dict[str, str], only: Only, by_every_way: bool) -> list[Any]:
    wanted = paths(only=only) if by_every_way else by_their_ends(schema, paths(only=only))
    documents = list(merged(placed(one.document, named) for one in wanted))
    for document in documents:
        admit(document)
    with clock.set_to(DAY):  # what is told of a certificate says when it was checked
        found = [await schema.execute(document, context_value=Context(ANONYMOUS)) for document in documents]
    assert not [one.errors for one in found if one.errors]
    return [one.data for one in found]


@databases.POSTGRES_AT_NIGHT
async def test_everything_still_answers_without_the_private_tables(db_url: str, engine: str) -> None:
    """First without those that nothing is told of, marks, sheets and people among them; then without any.

    By night each list is come to by every way, by day by one from each field that leads there.
    """
    by_every_way = engine == "postgres"
    async with db.opened(db_url):
        await world_of(2, 2)
        named = await ids(ANONYMOUS)
        before = [await _answers(named, only, by_every_way) for only in (is_public, told_of_nothing_private)]
    private = {kind.noun() for kind in kinds_of_records() if kind.public is None} - READ_THROUGH
    assert {"mark", "sheet", "member", "person", "id_number", "account", "judge", "finding"} <= private - TOLD_OF
    assert private > TOLD_OF
    await drop(db_url, engine, private - TOLD_OF)
    async with db.opened(db_url):
        assert await _answers(named, is_public, by_every_way) == before[0]
    await drop(db_url, engine, TOLD_OF)
    async with db.opened(db_url):
        assert await _answers(named, told_of_nothing_private, by_every_way) == before[1]


async def drop(url: str, engine: str, names: set[str]) -> None:
    """Drop tables."""
    if engine == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
            for name in names:
                file.execute(f"DROP TABLE {name}")
            file.commit()
    else:
        connection = await asyncpg.connect(**databases.superuser(url))
        for name in names:
            await connection.execute(f"DROP TABLE {name} CASCADE")
        await connection.close()
