"""The office as a process, and clients on bare connections that may hang up at any moment."""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ADD = "mutation ($name: String!, $key: String) { addRegion(name: $name, idempotencyKey: $key) }"


class Office:
    """A running office on a port of the loopback address."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log

    async def get(self, path: str) -> Any:
        """The JSON at `path`; raises when there is no answer within 5 s."""
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        return json.loads(await asyncio.wait_for(self._exchange(head.encode()), 5))

    async def add(self, name: str, key: str | None, limit: float = 30) -> str | None:
        """Ask for one region and wait; its id, None where the answer is not one."""
        with suppress(OSError, TimeoutError, ValueError):
            answer = json.loads(await asyncio.wait_for(self._exchange(added(name, key)), limit))
            return (answer.get("data") or {}).get("addRegion")
        return None

    async def add_and_drop(self, name: str, key: str | None, chance: random.Random, longest: float) -> str | None:
        """The same, but hang up: in the middle of the request, or after a moment; the id where it came before."""
        request = added(name, key)
        sent = request[: chance.randrange(1, len(request))] if chance.random() < 0.2 else request
        with suppress(OSError, TimeoutError, ValueError):
            answer = await asyncio.wait_for(self._exchange(sent), chance.random() * chance.choice((1, 6)) * longest)
            return str(json.loads(answer)["data"]["addRegion"])
        return None

    async def _exchange(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            return await reader.readexactly(int(length.split(b":")[1]))
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the answer broke off") from error
        finally:
            writer.transport.abort()  # a reset, as when the cable is pulled


def added(name: str, key: str | None) -> bytes:
    """The whole request."""
    body = json.dumps({"query": ADD, "variables": {"name": name, "key": key}}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def office(folder: Path, url: str, *switches: str) -> AsyncIterator[Office]:
    """The office, answering; killed at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    log = folder / f"office-{listening.getsockname()[1]}.log"
    command = [sys.executable, "-m", "tests.faults.office", f"--socket={listening.fileno()}", f"--database={url}"]
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: ASYNC220  it returns at once
            [*command, *switches], cwd=ROOT, env=os.environ, stdout=errors, stderr=errors,
            pass_fds=[listening.fileno()],
        )  # fmt: skip
    running = Office(process, listening.getsockname()[1], log)
    listening.close()
    try:
        await _answering(running)
        yield running
    finally:
        process.kill()
        process.wait()


async def _answering(running: Office) -> None:
    for _ in range(300):
        with suppress(OSError, TimeoutError):
            if (await running.get("/readyz"))["ready"]:
                return
        assert running.process.poll() is None, running.log.read_text()
        await asyncio.sleep(0.1)
    raise AssertionError(running.log.read_text())
