"""A real `jinbang serve` under hostile hands: bytes go in, and what comes back is a status and the time it took."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from server import db
from tests import databases
from tests.server.access.people import account, cookie_of
from tests.server.heads.serving import free_port
from tests.world import World

ROOT = Path(__file__).parents[3]
HUNG = 15.0  # seconds; whoever waits longer calls it hung
JSON = "application/json"
END = b""  # the last piece of what will never be whole: nothing more is sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, 0 where the server hung up without a word and -1 where it said nothing at all."""

    status: int
    seconds: float
    head: str
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        for line in self.head.split("\r\n")[1:]:
            if line.partition(":")[0].lower() == name:
                return line.partition(":")[2].strip()
        return None

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: where, which process, what it wrote, and the cookie of somebody who is signed in."""

    port: int
    pid: int
    log: Path
    cookie: str = ""

    @property
    def origin(self) -> str:
        """Its own address."""
        return f"http://127.0.0.1:{self.port}"

    def send(self, *wire: bytes, limit: float = HUNG) -> Answer:
        """Send these bytes on a connection of their own, and read until the server hangs up."""
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), timeout=limit) as line:
            try:
                for piece in wire:
                    line.sendall(piece)
                if wire[-1] == END:
                    line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused while it was still being said: the answer may be there all the same
            said = _heard(line)
        return _read(said, time.perf_counter() - started)

    def ask(self, query: str, variables: object = None, **headers: str) -> Answer:
        """POST one GraphQL operation."""
        return self.send(post("/graphql", said(query, variables), **headers))

    def get(self, path: str, **headers: str) -> Answer:
        """GET an address; it is sent as it stands."""
        return self.send(request("GET", path, **headers))

    def memory(self) -> int:
        """Bytes of the process that are in memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def bugs(self) -> list[dict[str, Any]]:
        """The lines of the log that own up to a fault of ours, from its beginning."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == "bug" or line.get("level") == "error"]


def request(method: str, path: str, content: bytes = b"", **headers: str) -> bytes:
    """A request as bytes; `headers` by name with `_` for `-`, and their values as they stand."""
    given = {"host": "jinbang.test", "connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if content or method not in ("GET", "HEAD"):
        given.setdefault("content-length", str(len(content)))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + content


def post(path: str, content: bytes, kind: str = JSON, **headers: str) -> bytes:
    """A POST as bytes."""
    return request("POST", path, content, **{"content_type": kind, **headers})


def said(query: str, variables: object = None) -> bytes:
    """The body of a GraphQL request."""
    return json.dumps({"query": query} if variables is None else {"query": query, "variables": variables}).encode()


def asked(query: str, **more: str) -> str:
    """The address of a GraphQL request by GET."""
    return "/graphql?query=" + quote(query) + "".join(f"&{name}={quote(value)}" for name, value in more.items())


def _heard(line: socket.socket) -> bytes | None:
    found = bytearray()
    try:
        while piece := line.recv(65_536):
            found += piece
            if b"text/event-stream" in found[:2000] and b"\r\n\r\n" in found:
                break  # goes on until one of the two has had enough
    except TimeoutError:
        return None
    except OSError:
        pass
    return bytes(found)


def _read(said: bytes | None, seconds: float) -> Answer:
    if not said:
        return Answer(-1 if said is None else 0, seconds, "", b"")
    head, _, body = said.partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]), seconds, head.decode("latin-1"), body)


@contextmanager
def running(command: list[str], port: int, log: Path, ready: str, **env: str) -> Iterator[Site]:
    """A server process of our own, answering at `ready`; killed at the end."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | env, stdout=subprocess.DEVNULL, stderr=errors
        )
    site = Site(port, process.pid, log)
    try:
        until = time.monotonic() + 60
        while not _answers(site, ready):
            assert process.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        yield site
        assert process.poll() is None, log.read_text()
    finally:
        process.kill()
        process.wait()


def _answers(site: Site, ready: str) -> bool:
    try:
        return site.get(ready).status == 200
    except OSError:
        return False


@contextmanager
def house(url: str, folder: Path, cookie: str = "", **env: str) -> Iterator[Site]:
    """`jinbang serve` over the database of `url`; `env` beside what keeps its files in the folder."""
    port = free_port()
    command = ["-m", "server.cli", "serve", "--port", str(port), "--database", url]
    files = {"JINBANG_FILES": str(folder / "files"), "JINBANG_SECOND_FACTOR": "off"}
    with running(command, port, folder / f"serve-{port}.log", "/readyz", **files, **env) as site:
        yield Site(site.port, site.pid, site.log, cookie)


@contextmanager
def furnished(engine: str, folder: Path, **env: str) -> Iterator[Site]:
    """The same over a small world: two published competitions, and somebody who is signed in."""
    with _database(engine, folder) as url:
        cookies: list[str] = []
        databases._run(_furnish(url, cookies))
        with house(url, folder, f"jinbang={cookies[0]}", **env) as site:
            yield site


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    """A fresh database for a fixture of a whole module."""
    import asyncio

    loop, made = asyncio.new_event_loop(), databases.fresh(engine, with_regions=True)
    try:
        yield loop.run_until_complete(made.__aenter__())
    finally:
        loop.run_until_complete(made.__aexit__(None, None, None))
        loop.close()


async def _furnish(url: str, cookies: list[str]) -> None:
    async with db.opened(url):
        async with World.begun() as world:
            for code in ("A", "B"):
                await world.competition(code, events=3)
        await account("wang", "organiser")
        cookies.append(await cookie_of("wang"))
