"""The public pages and queries answer with the marks table gone: they read published revisions only."""

import sqlite3

import asyncpg
import httpx2
import pytest

from schema.http import Running
from server import db
from server.app import build
from server.packages.importing import import_package
from server.packages.reading import read
from server.results.publishing import publish
from tests import databases

QUERY = """{ competitionFigures { entries } competitions { totalCount nodes { code } } event(competition: "HUNAN-2023",
  code: "PROG") { revision { scheme { sentences } awards { title count } standings(first: 100) { totalCount nodes {
  place total award values { value } } } } } }"""
PAGES = ("/", "/competitions", "/competitions/HUNAN-2023", "/competitions/HUNAN-2023/PROG", "/competitions.csv")


async def drop_marks(url):
    if url.startswith("sqlite"):
        raw = sqlite3.connect(url.removeprefix("sqlite://"))
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DROP TABLE mark")
        raw.close()
    else:
        connection = await asyncpg.connect(**databases.superuser(url))
        await connection.execute("DROP TABLE mark CASCADE")
        await connection.close()


@pytest.mark.usefixtures("regions")
async def test_pages_and_queries_answer_without_the_marks_table(db_url, viewer):
    async with db.opened(db_url):
        await import_package(viewer, read("seeds/packages/hunan-2023"))
        await publish(viewer, "HUNAN-2023", reason="决赛成绩")
        transport = httpx2.ASGITransport(app=build(db_url, Running()))
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
            before = [(await client.get(page)).text for page in PAGES]
            answer = (await client.post("/graphql", json={"query": QUERY})).json()
            await drop_marks(db_url)
            assert [(await client.get(page)).text for page in PAGES] == before
            assert (await client.post("/graphql", json={"query": QUERY})).json() == answer
        assert answer["data"]["event"]["revision"]["standings"]["totalCount"] == 146
