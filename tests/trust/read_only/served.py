"""A real server that is marking, what is sent to it, and a database that has lost a guard."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from server import db
from server.db import Database
from tests import databases
from tests.faults.marking import serving, tokens
from tests.server.scoring.story import built, scheme

GIVE = """mutation Give($sheet: String!, $marks: [MarkInput!]!, $version: Int!, $key: String!) {
  giveMarks(sheet: $sheet, marks: $marks, send: false, version: $version, idempotencyKey: $key) {
    __typename ... on Sheet { version } ... on Refusal { rule message } } }"""


async def guard_off(database: Database) -> None:
    """As the master of the database: a trigger of the ledger is gone."""
    if database.path is not None:
        with closing(sqlite3.connect(database.path)) as raw:
            raw.execute("DROP TRIGGER jb_ledger_update")
            raw.commit()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    await connection.execute("ALTER TABLE ledger_event DISABLE TRIGGER jb_ledger_update")
    await connection.close()


@asynccontextmanager
async def marking(url: str, folder: Path) -> AsyncIterator[tuple[httpx2.AsyncClient, list[str]]]:
    """A server with an event in marking: a judge's client, and the sheets of his seat."""
    async with db.opened(url):
        story = await (await built(entries=5, judges=1, spare=0, wanted=scheme(judges=1))).opened()
        [secret] = await tokens(story)
        sheets = [one.number for one in await story.sheets(0)]
    async with serving(url, folder) as (_, address):
        headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}
        async with httpx2.AsyncClient(base_url=address, timeout=20, headers=headers, trust_env=False) as client:
            yield client, sheets


async def give(client: httpx2.AsyncClient, sheet: str, version: int, value: str = "5") -> Any:
    asked = {
        "sheet": sheet,
        "marks": [{"aspect": "A1", "value": value}],
        "version": version,
        "key": f"{sheet}{version}",
    }
    answer = (await client.post("/graphql", json={"query": GIVE, "variables": asked})).json()
    return (answer.get("data") or {}).get("giveMarks") or answer


async def until(client: httpx2.AsyncClient, wanted: list[str]) -> dict[str, Any]:
    """Wait until /readyz says that these reasons hold."""
    said: dict[str, Any] = {}
    for _ in range(300):
        said = (await client.get("/readyz")).json()
        if said.get("readOnly", []) == wanted:
            return said
        await asyncio.sleep(0.1)
    raise AssertionError((wanted, said))
