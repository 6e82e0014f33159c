"""Fixtures: `site` asks the real application in process; `served` is a process of its own that a browser can visit."""

import os
import shutil
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path

import httpx2
import pytest

from schema.http import Running
from server import db
from server.app import build
from tests import begun, databases
from tests.faults.nursery import Child
from tests.web import invented

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.night)])
def engine(request: pytest.FixtureRequest) -> str:
    """Pages reach the data through the contract alone, which tests/schema asks on both engines by day."""
    return str(request.param)


@pytest.fixture
async def site(database: db.Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the whole application over the test's database."""
    app = build(database.url, Running())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://jinbang.test") as client:
        yield client


_number = count(1)


@pytest.fixture(scope="session")
def served() -> Iterator["Served"]:
    """The invented world and the real contest, served by `jinbang serve` from an SQLite file."""
    yield from serving()


def serving(made: Callable[[], Path] | None = None) -> Iterator["Served"]:
    """The same for a module that builds a world of its own beside it, or instead of it where it is `made` by one."""
    path = databases.folder() / f"served-{os.getpid()}-{next(_number)}.sqlite3"
    shutil.copyfile((made or _world)(), path)
    site = Served(f"sqlite://{path}", _free_port())
    factor = os.environ.get("JINBANG_SECOND_FACTOR", "off")  # it has tests of its own, which set it
    process = begun.serve(site.url, site.port, env={"JINBANG_SECOND_FACTOR": factor})
    try:
        site.wait(process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


@cache
def _world() -> Path:
    """The invented world and the real contest, made once."""
    path = databases.folder() / "invented.sqlite3"
    shutil.copyfile(databases.sqlite_template(with_regions=True), path)
    databases._run(Served(f"sqlite://{path}", 0).build())
    with closing(sqlite3.connect(path)) as made:
        assert made.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return path


class Served:
    """A running server: its address, and acts carried out beside it by another process's connection."""

    def __init__(self, url: str, port: int) -> None:
        self.url, self.port = url, port
        self.address = f"http://127.0.0.1:{port}"

    async def build(self) -> None:
        """Fill the database."""
        async with db.opened(self.url):
            await invented.hunan()
            await invented.jinzhong()
            await invented.heats()
            await invented.honours()

    async def correct(self) -> None:
        """Publish one more revision, beside the running server."""
        async with db.opened(self.url):
            await invented.correct_again()

    def wait(self, process: Child) -> None:
        """Until it answers."""
        for _ in range(300):
            assert process.poll() is None, "the server did not start"
            try:
                if httpx2.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
