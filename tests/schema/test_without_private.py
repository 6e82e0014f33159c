"""What is public needs none of the tables that nobody outside may see."""

import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

from schema import Context, admit, schema
from server import db
from server.access import ANONYMOUS
from tests import databases
from tests.schema.listed import ids, paths, placed
from tests.schema.test_lists import world_of
from tests.schema.walking import is_public
from tests.world import kinds_of_records

READ_THROUGH = {"stored_file"}  # type and size of a public document are those of its file


async def _answers(named: dict[str, str]) -> list[Any]:
    documents = [placed(one.document, named) for one in paths(only=is_public)]
    for document in documents:
        admit(document)
    found = [await schema.execute(document, context_value=Context(ANONYMOUS)) for document in documents]
    assert not [one.errors for one in found if one.errors]
    return [one.data for one in found]


async def test_everything_still_answers_without_the_private_tables(db_url: str, engine: str) -> None:
    async with db.opened(db_url):
        await world_of(2, 2)
        named = await ids(ANONYMOUS)
        before = await _answers(named)
    gone = await drop_private_tables(db_url, engine)
    assert {"mark", "sheet", "entry", "member", "person", "id_number", "account", "judge", "session_of_event"} <= gone
    async with db.opened(db_url):
        assert await _answers(named) == before


async def drop_private_tables(url: str, engine: str) -> set[str]:
    """Drop every table that nobody outside may see."""
    names = {kind.noun() for kind in kinds_of_records() if kind.public is None} - READ_THROUGH
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
    return names
