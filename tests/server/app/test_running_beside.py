"""A server runs; commands write beside it; pages, GraphQL and open streams show what they wrote."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from server.db import Database
from tests import begun, databases
from tests.server.db.test_migrate import run

ROOT = Path(__file__).parents[3]
HUNAN = "seeds/packages/hunan-2023"
QUERY = """{ competition(code: "HUNAN-2023") { events { code revision { number standings(first: 2) {
    nodes { place entryNo total award } } } } } }"""
PUBLISHED = {"number": 1, "standings": {"nodes": [
    {"place": 1, "entryNo": "team043", "total": "11", "award": "一等奖"},
    {"place": 2, "entryNo": "team033", "total": "10", "award": "一等奖"},
]}}  # fmt: skip
CHANGED = 'subscription { competitionChanged(code: "HUNAN-2023") }'
WINNER = "国防科技大学一队(ACM)"
ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def typed(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command as its user types it, begun from nothing."""
    command = [sys.executable, "-m", "server.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | ENGLISH, capture_output=True, text=True, timeout=60)


def jinbang(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The same, in a process that need not import anything first."""
    return begun.jinbang(*arguments, env=ENGLISH)


def done(*arguments: str, by: Callable[..., "subprocess.CompletedProcess[str]"] = jinbang) -> str:
    """The same, which must succeed."""
    ended = by(*arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


class Server:
    """`jinbang serve`, answering."""

    def __init__(self, url: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / f"serve-{self.port}.log"
        self.log.touch()
        self.process = begun.serve(url, self.port, env=ENGLISH, errors=self.log)
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10, trust_env=False)

    def wait(self) -> None:
        for _ in range(300):
            with suppress(httpx2.TransportError):
                if self.client.get("/readyz").json()["ready"]:
                    return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def competition(self) -> object:
        return self.client.post("/graphql", json={"query": QUERY}).json()["data"]["competition"]

    def page(self) -> httpx2.Response:
        return self.client.get("/competitions/HUNAN-2023/PROG")

    def stop(self) -> tuple[int, float]:
        """SIGTERM: the exit code and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return self.process.returncode, time.monotonic() - started


class Stream(threading.Thread):
    """An open event stream: when it was told what."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.told: list[tuple[float, str]] = []
        self.ended = False

    def run(self) -> None:
        headers = {"accept": "text/event-stream"}
        with self.server.client.stream("GET", "/graphql", params={"query": CHANGED}, headers=headers) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: {"):
                    self.told.append((time.monotonic(), json.loads(line[6:])["data"]["competitionChanged"]))
        self.ended = True

    def wait_for(self, times: int, seconds: float) -> float:
        """The moment it was told for the n-th time."""
        until = time.monotonic() + seconds
        while len(self.told) < times:
            assert time.monotonic() < until, f"told {len(self.told)} times, not {times}"
            time.sleep(0.02)
        return self.told[times - 1][0]


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    server = Server(url, folder)
    try:
        server.wait()
        yield server
    finally:
        server.client.close()
        server.process.kill()
        server.process.wait()


@pytest.fixture
def migrated(db_url: str, engine: str, tmp_path: Path) -> str:
    """A database that `jinbang migrate` has made: on SQLite from nothing, on PostgreSQL with its master's rights."""
    if engine == "sqlite":
        url = f"sqlite://{tmp_path}/jinbang.sqlite3"
        assert "0001_initial" in done("migrate", "--database", url, by=typed)
        return url
    master = db_url.replace(f"{databases.ROLE}:", "postgres:")
    assert "regions" in done("migrate", "--app-role", databases.ROLE, "--has-backup", "--database", master, by=typed)
    return db_url


def test_a_result_reaches_the_public(migrated: str, engine: str, tmp_path: Path) -> None:
    with serving(migrated, tmp_path) as server:
        assert (server.competition(), server.page().status_code) == (None, 404)
        assert "146 entries" in done("import", HUNAN, "--database", migrated)
        time.sleep(0.5)
        assert (server.competition(), server.page().status_code) == (None, 404), "an import publishes nothing"

        assert "revision 1" in done("publish", "HUNAN-2023", "--reason", "决赛结果", "--database", migrated)
        page = server.page()
        assert (page.status_code, WINNER in page.text) == (200, True)
        assert server.competition() == {"events": [{"code": "PROG", "revision": PUBLISHED}]}

        stream = Stream(server)
        stream.start()
        stream.wait_for(1, 30)  # says the competition's id at once
        time.sleep(0.5)
        second_event(tmp_path / "part")
        seconds = []
        for command in (("import", str(tmp_path / "part")), ("publish", "HUNAN-2023", "--reason", "第二个赛项")):
            before = len(stream.told)
            done(*command, "--database", migrated)
            ended = time.monotonic()
            seconds.append(max(0.0, stream.wait_for(before + 1, 30) - ended))
        assert WINNER in server.client.get("/competitions/HUNAN-2023/PROG2").text
        code, took = server.stop()
        stream.join(5)
        print(f"running beside {engine}: told {max(seconds):.2f} s after a command; stopped in {took:.2f} s")
        assert (code, stream.ended) == (0, True)
        assert took < 30
    assert "no difference" in done("verify", "--database", migrated)


def second_event(folder: Path) -> None:
    """A second part of the same competition, with an event of its own."""
    folder.mkdir()
    for file in (ROOT / HUNAN).iterdir():
        text = file.read_text(encoding="utf-8").replace("PROG", "PROG2")
        (folder / file.name).write_text(text.replace("\nends_on =", '\npart = "B"\nends_on ='), encoding="utf-8")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_second_server_on_the_same_file_goes(db_url: str, engine: str, tmp_path: Path) -> None:
    with serving(db_url, tmp_path) as server:
        second = jinbang("serve", "--port", "0", "--database", db_url)
        assert second.returncode == 1
        assert "one SQLite file has one server process" in second.stderr
        assert "Jinbang is at" not in second.stdout
        server.process.kill()
        server.process.wait()
    with serving(db_url, tmp_path) as again:
        assert again.stop()[0] == 0


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_server_does_not_start_on_an_unknown_version(db_url: str, engine: str, tmp_path: Path) -> None:
    sql = (
        "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('jinbang', '0999_new', '2026-01-01 00:00:00')"
    )
    await run(Database.of(db_url), sql)
    ended = jinbang("serve", "--port", "0", "--database", db_url)
    assert (ended.returncode, "0999_new" in ended.stderr, "Traceback" in ended.stderr) == (1, True, False)
