"""Fixtures: every test that asks for `database` or `db_url` runs on SQLite and on PostgreSQL."""

import gc
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server import db
from server.access import ANONYMOUS, Viewer, console
from tests import databases, opening, scratch

scratch.settle()
opening.remember()
os.environ.setdefault("JINBANG_KEYS", str(Path(tempfile.mkdtemp(prefix="jbkeys")) / "keys"))


def pytest_collection_finish() -> None:
    """What stands until the end, the schema and thousands of tests, is not looked through again for garbage; what
    comes is looked through less often, which a tenth of the time goes into otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(params=databases.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def regions() -> None:
    """Asks for a database whose region table is filled."""


@pytest.fixture
async def db_url(engine: str, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The URL of a fresh migrated database, not opened."""
    async with databases.fresh(engine, with_regions="regions" in request.fixturenames) as url:
        yield url


@pytest.fixture
async def database(db_url: str) -> AsyncIterator[db.Database]:
    """A fresh migrated database, opened in this process as the application opens it."""
    async with db.opened(db_url) as opened:
        yield opened


@pytest.fixture
def viewer() -> Viewer:
    return console()


@pytest.fixture
def anonymous() -> Viewer:
    return ANONYMOUS
