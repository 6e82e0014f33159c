"""Every address of the house, with what leads elsewhere put in the place of its parameters; and who it talks to."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.routing import Route

from schema.http import Running
from server.app import build
from tests.trust.hostile.edge import Site

CLIMBS = ("../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
          "..%5c..%5c..%5cetc%5cpasswd",
          "%252e%252e%252fetc%252fpasswd", "/etc/passwd", "file:///etc/passwd", "%c0%ae%c0%ae/etc/passwd")  # fmt: skip
ODD = ("%00", "a%00b", "x" * 2000, "9" * 40, "-1", "9223372036854775808", "%ed%a0%80", "%0d%0aset-cookie:a=b",
       "{0.__class__}",
       "%27%22%3E%3Cscript%3E", "%F0%AB%9F%80", "2147483648")  # fmt: skip
FILES = (
    "/files", "/static", "/documents", "/evidence", "/appeal-evidence", "/signed-papers", "/draw-scans", "/deed-",
    "/round-proofs", "/entry-errors", "/roll-errors", "/ceremony", "/pay-lists", "/handouts", "/papers",
    "/certificates", "/credentials", "/heads", "/sitemaps", "/language",
)  # fmt: skip
PARAMETER = re.compile(r"\{[^}]*\}")


def routes() -> list[Route]:
    """What the application mounts."""
    app: Any = build("sqlite:///nowhere.sqlite3", Running())
    while not hasattr(app, "routes"):
        app = app.app
    return [one for one in app.routes if isinstance(one, Route)]


def addresses(value: str = "A") -> list[str]:
    """Each address that can be read, with `value` for its parameters."""
    read = [one.path for one in routes() if one.methods is None or "GET" in one.methods]
    return [PARAMETER.sub(lambda _: value, path) for path in read]


def file_addresses(value: str) -> list[str]:
    """Those with a parameter under which files are given away."""
    return [one for one in addresses(value) if one.startswith(FILES) and value in one] + [
        f"/{value}",
        f"/static/{value}",
    ]


class Canary:
    """Listens; `heard` counts who came."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.heard = 0

    def listen(self) -> None:
        """Until it is closed."""
        with suppress(OSError):
            while True:
                self._listening.accept()[0].close()
                self.heard += 1

    def close(self) -> None:
        """Hear nothing more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def canary() -> Iterator[Canary]:
    """One that listens while the block runs."""
    bird = Canary()
    thread = threading.Thread(target=bird.listen)
    thread.start()
    try:
        yield bird
    finally:
        bird.close()
        thread.join()


def connections(site: Site) -> set[str]:
    """The process's TCP connections that do not end at its own door, as the kernel lists them."""
    inodes = set()
    for one in Path(f"/proc/{site.pid}/fd").iterdir():
        with suppress(OSError):
            inodes.add(one.readlink().name)
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{site.pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if f"socket:[{words[9]}]" in inodes and int(words[1].rpartition(":")[2], 16) != site.port:
                found.add(f"{table} {words[1]} {words[2]}")
    return found


class Watch:
    """Looks at the process's connections all the time; `seen` are those that lead outwards."""

    def __init__(self, site: Site) -> None:
        self.seen: set[str] = set()
        self._site, self._over = site, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._over.wait(0.005):
            self.seen |= connections(self._site)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
