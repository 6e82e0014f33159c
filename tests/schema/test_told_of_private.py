"""Each public field that tells something of a private table reads the tables named for it, and no other private one."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import asyncpg

from schema import Context, schema
from server import clock, db
from server.access import ANONYMOUS
from server.certificates.codes import check_code
from tests import databases
from tests.schema.planting_certificates import UID
from tests.schema.test_lists import world_of
from tests.schema.test_without_private import READ_THROUGH, TABLES, TOLD
from tests.world import DAY, kinds_of_records

HERE = 'competition: "A", event: "E1"'
ASKED = {
    "Event.recheckProofs": '{ event(competition: "A", code: "E1") { recheckProofs { turn head seq seed } } }',
    "Draw.session": f"{{ draws({HERE}) {{ stage session }} }}",
    "Draw.codes": f"{{ draws({HERE}) {{ stage codes {{ number code }} }} }}",
    "Notice.events": '{ notice(competition: "A", number: 1) { events { openAppeals event { code } } } }',
    "Query.explanation": f'{{ explanation({HERE}, entryNo: "001") {{ ... on Explanation {{ seq head total }} }} }}',
    "RoundNotice.candidates": '{ roundNotice(round: "S1", number: 1) { candidates { name unit } } }',
    "Query.verifyCertificate": '{ verifyCertificate(number: "A1", code: "CHECK") { ... on Verification { state } } }',
    "Query.verifyCertificates": '{ verifyCertificates(list: "A1 CHECK") { ... on CheckedList { lines { row } } } }',
    "Query.rewardTotals": "{ rewardTotals { lines { rewards } } }",
}


# The planted draws are for the whole event: the first ones get a session.
A_SESSION = """UPDATE draw SET session_id =
(SELECT MIN(id) FROM session_of_event WHERE session_of_event.event_id = draw.event_id) WHERE turn = 1"""


async def answer(told: str) -> Any:
    """What the public is answered, and the errors."""
    with clock.set_to(DAY):  # what is told of a certificate says when it was checked
        found = await schema.execute(ASKED[told].replace("CHECK", check_code(UID)), context_value=Context(ANONYMOUS))
    return found.data, [str(one) for one in found.errors or ()]


async def renamed(url: str, engine: str, names: Iterable[str], old: str, new: str) -> None:
    """Rename tables: what is called otherwise is not there."""
    await carried_out(url, engine, [f"ALTER TABLE {name}{old} RENAME TO {name}{new}" for name in sorted(names)])


async def carried_out(url: str, engine: str, wanted: Iterable[str]) -> None:
    """Statements, as whoever owns the database."""
    if engine == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
            file.executescript(";".join(wanted))
    else:
        connection = await asyncpg.connect(**databases.superuser(url))
        await connection.execute(";".join(wanted))
        await connection.close()


async def without(url: str, engine: str, names: set[str], told: str) -> Any:
    """The answer while those tables are not there."""
    await renamed(url, engine, names, "", "_gone")
    try:
        async with db.opened(url):
            return await answer(told)
    finally:
        await renamed(url, engine, names, "_gone", "")


async def test_what_is_told_of_a_private_table_reads_that_one_alone(db_url: str, engine: str) -> None:
    """Control: without its own tables it is an error, so that no field is excused in vain."""
    assert TOLD.keys() == TABLES.keys() == ASKED.keys()
    async with db.opened(db_url):
        await world_of(2, 2)
    await carried_out(db_url, engine, [A_SESSION])
    async with db.opened(db_url):
        before = {told: await answer(told) for told in ASKED}
    private = {kind.noun() for kind in kinds_of_records() if kind.public is None} - READ_THROUGH
    for told, own in TABLES.items():
        assert before[told][0] and before[told][1] == [], told
        assert await without(db_url, engine, private - own, told) == before[told], told
        for name in own:
            assert (await without(db_url, engine, {name}, told))[1], name
