"""Running the house: uvicorn in this process, a patience for headers, and a stop that lets writes finish."""

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schema.http import Running

GRACE = 3.0
HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 1024
log = structlog.get_logger("jinbang.serving")


class Impatient(HttpToolsProtocol):
    """uvicorn's protocol, which waits for ever for a request's headers and keeps as many of them as are sent."""

    _hurry: asyncio.TimerHandle | None = None
    _before_body = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request's headers, not for ever."""
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self._had_headers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes before a body; hang up on endless headers."""
        if self._hurry is not None:
            self._before_body += len(data)
            if self._before_body > HEADER_BYTES + len(data) * self._is_last_of_headers(data):
                self.transport.close()
                return
        super().data_received(data)
