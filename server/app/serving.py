"""Running the house: uvicorn in this process, a patience for headers, and a stop that lets writes finish."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schema.http import Running

GRACE = 3.0
# Whose word is taken for who asks: the proxies before the house, by address or network; `none`: nobody's.
PROXIES, LOOPBACK = "JINBANG_PROXIES", "127.0.0.1,::1"
HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 1024
log = structlog.get_logger("jinbang.serving")


class Impatient(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for ever for a request's headers and keeps as many as are sent."""

    _hurry: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect the first request."""
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._had_headers()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a request: its headers are due."""
        self._expect_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The headers have come."""
        self._had_headers()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Hang up on endless headers."""
        super().data_received(data)
        if self._hurry is not None:
            self._head += len(data)
            if self._head > HEADER_BYTES:
                self.transport.close()

    def _expect_headers(self) -> None:
        self._had_headers()
        self._hurry = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _had_headers(self) -> None:
        self._head = 0
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A second, small application without TLS beside the house, on a socket of its own; it starts and stops with it."""

    app: ASGIApp
    listener: socket.socket


class House(uvicorn.Server):
    """A server that tells its streams to end, and waits for its writes, before it goes."""

    def __init__(self, config: uvicorn.Config, running: Running, grace: float, aside: Aside | None = None) -> None:
        super().__init__(config)
        self.running = running
        self.grace = grace
        self.aside = aside

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and open the door aside once the house is there."""
        await super().startup(sockets)
        if self.aside is not None:
            config = _config(self.aside.app, self.config.limit_concurrency)
            config.load()

            def protocol() -> Impatient:
                return Impatient(config, self.server_state, {})

            opened = await asyncio.get_running_loop().create_server(protocol, sock=self.aside.listener)
            self.servers.append(opened)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: no new connection, no new write; then whatever of the grace is left is for the answers under way."""
        until = time.monotonic() + self.grace
        self.running.stop()
        for server in self.servers:
            server.close()
        left = await self.running.finish(self.grace)
        if left:
            log.error("writes cut off", count=left)
        self.config.timeout_graceful_shutdown = max(1, round(until - time.monotonic()))
        await super().shutdown(sockets)


def serve(
    app: ASGIApp,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    running: Running,
    grace: float = GRACE,
    most_connections: int = 1000,
    sockets: list[socket.socket] | None = None,
    tls: Path | None = None,
    aside: Aside | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; returns after a clean stop, so that the command can end with 0.

    `tls` is a PEM file of a private key and its certificate; with it, HTTPS is all that is spoken here.
    """
    config = _config(app, most_connections, host, port, tls)
    with _signals_answered():
        House(config, running, grace, aside).run(sockets)


def _config(
    app: ASGIApp, most_connections: int | None, host: str = "127.0.0.1", port: int = 8000, tls: Path | None = None
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host,
        port,
        http=Impatient,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies()),
        forwarded_allow_ips=proxies(),
        timeout_keep_alive=5,
        limit_concurrency=most_connections,
        ssl_certfile=tls,
    )


def proxies() -> list[str]:
    """The addresses and networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.

    Who guesses passwords or floods a form is counted by the address that asks: behind a proxy that is not named here
    everybody would be one, and where everybody is believed nobody is counted.
    """
    given = os.environ.get(PROXIES) or LOOPBACK
    return [] if given == "none" else [one.strip() for one in given.split(",") if one.strip()]


@contextmanager
def _signals_answered() -> Iterator[None]:
    """uvicorn raises the signal again once it has stopped; here that finds somebody who has heard it already."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
