"""The stop: streams end, writes finish, the process goes within its grace; and impatience with slow headers."""

import asyncio
import contextvars
import json
import socket
import subprocess
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from schema.http import InDoubt, Running, Stopped
from server.app import serving
from tests.server.app.served import Served, served

STREAM = json.dumps({"query": "subscription { tick }"}).encode()
GRACE = 60.0  # far longer than a stop takes: whoever ends well before it has not waited for it
SOON = GRACE / 2


def post(server: Served, body: bytes, accept: str) -> socket.socket:
    """Send an operation on a bare connection and leave it open."""
    wire = server.raw()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: {accept}\r\n"
    wire.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return wire


def open_stream(server: Served) -> socket.socket:
    """A stream that has begun to tick."""
    wire = post(server, STREAM, "text/event-stream")
    assert b"200" in wire.recv(4096)
    return wire


def rest(wire: socket.socket) -> bytes:
    found = b""
    while piece := wire.recv(65536):
        found += piece
    return found


def test_sigterm_ends_open_streams_in_time(tmp_path: Path) -> None:
    with served(tmp_path, f"--grace={GRACE}") as server:
        streams = [open_stream(server) for _ in range(3)]
        code, seconds, said = server.stop()
        print(f"stopped in {seconds:.2f} s with 3 streams open")
        assert code == 0
        assert seconds < SOON
        assert "stopped" in said
        for wire in streams:
            tail = rest(wire)
            assert tail.endswith(b"0\r\n\r\n"), "the answer ends as HTTP wants it"
            assert b"event: complete" not in tail, "so that an EventSource comes back"
            wire.close()


@pytest.mark.slow
def test_the_control_whose_streams_are_not_told_is_still_alive(tmp_path: Path) -> None:
    with served(tmp_path, "--endless", "--grace=30") as server, open_stream(server) as wire:
        with pytest.raises(subprocess.TimeoutExpired):
            server.stop(seconds=5)
        assert wire.recv(65536)


def test_sigterm_lets_a_write_finish(tmp_path: Path) -> None:
    with served(tmp_path, f"--grace={GRACE}") as server:
        body = json.dumps({"query": "mutation { setX(value: 5, seconds: 1) }"}).encode()
        with post(server, body, "application/json") as wire:
            time.sleep(0.3)
            code, seconds, said = server.stop()
            assert b'{"data":{"setX":5}}' in rest(wire)
        assert (code, "x=5 cancelled=0" in said) == (0, True)
        assert seconds < SOON


def test_even_one_whose_client_has_gone(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        body = json.dumps({"query": "mutation { setX(value: 6, seconds: 1) }"}).encode()
        with post(server, body, "application/json"):
            time.sleep(0.3)
        code, _, said = server.stop()
        assert (code, "x=6 cancelled=0" in said) == (0, True)


@pytest.mark.slow
def test_one_that_takes_longer_than_the_grace_is_cut_off(tmp_path: Path) -> None:
    with served(tmp_path, "--grace=1") as server:
        body = json.dumps({"query": "mutation { setX(value: 8, seconds: 60) }"}).encode()
        with post(server, body, "application/json"):
            time.sleep(0.3)
            _, seconds, said = server.stop()
        assert seconds < 15
        assert "x=0" in said
        assert server.lines("writes cut off")


def test_nothing_of_the_environment_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_DATABASE", "postgres://user:hidden-word@db/jinbang")
    with served(tmp_path) as server:
        server.data("{hello}")
        _, _, said = server.stop()
        assert "hidden-word" not in said + server.log.read_text()


class TestImpatience:
    def test_headers_that_do_not_come_end_the_connection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """In process, with a short patience: the first request's headers, and the next one's on the same connection."""
        monkeypatch.setattr(serving, "HEADER_SECONDS", 0.3)
        asyncio.run(self.exchange())

    async def exchange(self) -> None:
        async def app(scope: object, receive: object, send: object) -> None:
            headers = [(b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})  # type: ignore[operator]
            await send({"type": "http.response.body"})  # type: ignore[operator]

        config = serving.uvicorn.Config(app, http=serving.Impatient, lifespan="off", log_config=None)
        house = serving.House(config, Running(), 1)
        listening = socket.create_server(("127.0.0.1", 0))
        serve = asyncio.create_task(house._serve([listening]))
        try:
            port = listening.getsockname()[1]
            for said in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHo"):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(said)
                answer = await asyncio.wait_for(reader.read(), 30)
                assert (answer != b"") is (len(said) > 20)
                writer.close()
        finally:
            house.should_exit = True
            await serve


class TestRunning:
    async def test_a_stream_ends_when_the_server_stops(self) -> None:
        running, closed = Running(), asyncio.Event()

        async def source() -> AsyncGenerator[int, None]:
            try:
                yield 1
                await asyncio.sleep(60)
            finally:
                closed.set()

        seen = []
        async for item in running.until_stopping(source()):
            seen.append(item)
            asyncio.get_running_loop().call_later(0.05, running.stop)
        assert seen == [1]
        assert closed.is_set()

    async def test_all_of_a_stream_that_ends_by_itself(self) -> None:
        async def source() -> AsyncGenerator[int, None]:
            for n in range(100):
                yield n

        assert [n async for n in Running().until_stopping(source())] == list(range(100))

    async def test_a_stream_that_breaks_says_so(self) -> None:
        async def source() -> AsyncGenerator[int, None]:
            yield 1
            raise ValueError("broke")

        items = Running().until_stopping(source())
        assert await anext(items) == 1
        with pytest.raises(ValueError, match="broke"):
            await anext(items)

    async def test_a_source_lives_in_one_task(self) -> None:
        async def source() -> AsyncGenerator[int, None]:
            async with asyncio.timeout(5):
                yield 1
                yield 2

        assert [n async for n in Running().until_stopping(source())] == [1, 2]

    async def test_a_write_outlives_who_waits_for_it(self) -> None:
        running, done = Running(), []

        async def work() -> str:
            await asyncio.sleep(0.1)
            done.append(1)
            return "done"

        waiting = asyncio.create_task(running.write(work))
        await asyncio.sleep(0.02)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert running.writes == 1
        assert await running.finish(1) == 0
        assert done == [1]

    async def test_a_write_beyond_its_time_is_in_doubt_and_goes_on(self) -> None:
        running, done = Running(), []

        async def work() -> None:
            await asyncio.sleep(0.1)
            done.append(1)

        with pytest.raises(InDoubt):
            await running.write(work, 0.01)
        await running.finish(1)
        assert done == [1]

    async def test_no_write_begins_once_the_server_stops(self) -> None:
        running = Running()
        running.stop()
        with pytest.raises(Stopped):
            await running.write(lambda: asyncio.sleep(0))

    async def test_a_write_does_not_see_the_context_of_its_request(self) -> None:
        transaction: contextvars.ContextVar[str] = contextvars.ContextVar("transaction", default="none")
        running = Running()
        transaction.set("of the request")

        async def work() -> str:
            return transaction.get()

        assert await running.write(work) == "none"

    async def test_a_write_that_fails_fails_for_who_waits(self) -> None:
        async def work() -> None:
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            await Running().write(work)
