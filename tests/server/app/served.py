"""The stand-in as a real server in a process of its own, on a free port of the loopback address."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[3]


class Served:
    """A running server: its address, a client, and what it wrote."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.log = log
        self.client = httpx2.Client(base_url=self.address, timeout=10, trust_env=False)

    def ask(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> httpx2.Response:
        """POST one operation."""
        body = {"query": query, "variables": variables}
        return self.client.post("/graphql", json=body, headers={"accept": "application/json", **headers})

    def data(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """The data of an operation that must succeed."""
        answer = self.ask(query, variables).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def lines(self, name: str, least: int = 1, seconds: float = 5) -> list[dict[str, Any]]:
        """The log's lines that have `name` in them, once there are at least so many."""
        until = time.monotonic() + seconds
        while True:
            found = [line for line in self.log.read_text().splitlines() if name in line]
            if len(found) >= least or time.monotonic() > until:
                return [json.loads(line) for line in found]
            time.sleep(0.02)

    def raw(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def stop(self, seconds: float = 40) -> tuple[int, float, str]:
        """SIGTERM: the exit code, the seconds it took, and what the process said on standard output."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=seconds)
        return self.process.returncode, time.monotonic() - started, said


@contextmanager
def served(folder: Path, *switches: str) -> Iterator[Served]:
    """The stand-in, answering; killed at the end if it still runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    log = folder / f"{port}.log"
    command = [sys.executable, "-m", "tests.server.app.standin", f"--socket={listening.fileno()}", *switches]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            pass_fds=[listening.fileno()],
        )
    listening.close()
    server = Served(process, port, log)
    try:
        try:
            assert server.client.get("/healthz", timeout=30).status_code == 200
        except httpx2.TransportError as error:
            raise AssertionError(log.read_text()) from error
        yield server
    finally:
        server.client.close()
        if process.poll() is None:
            process.kill()
        process.communicate()
