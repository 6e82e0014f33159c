"""The body of a request: read whole before anything else happens, counted while it comes, and not for ever.

Starlette's own RequestBodyLimitMiddleware does not fit: it has no time limit, and it leaves the connection open, so
that an endless chunked body is read and thrown away for ever.
"""

import asyncio
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MOST = 256 * 1024
BODY_SECONDS = 10.0


class WholeBody:
    """Reads the body before anything else happens: too much is 413, too slow is 408."""

    def __init__(self, app: ASGIApp, most: int, seconds: float, own_body: Collection[str] = ()) -> None:
        self.app = app
        self.most = most
        self.seconds = seconds
        self.own_body = tuple(own_body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self.own_body and scope["path"].startswith(self.own_body)):
            await self.app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except HTTPException as error:
            await plain(error)(scope, receive, send)
            return
        await self.app(scope, _replayed(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isascii() and announced.isdigit() and (len(announced) > 12 or int(announced) > self.most):
            raise _too_large(self.most)
        chunks = bytearray()
        take = counted(receive, self.most, self.seconds)
        while True:
            message = await take()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunks += message.get("body", b"")
            if not message.get("more_body", False):
                return bytes(chunks)


def counted(receive: Receive, most: int, seconds: float) -> Receive:
    """`receive`, with the body counted: raises 413 after `most` bytes, 408 after `seconds` from now."""
    size, over, until = 0, False, asyncio.get_running_loop().time() + seconds

    async def take() -> Message:
        nonlocal size, over
        if over:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "请求体过慢 / the body came too slowly", {"connection": "close"}) from None
        size += len(message.get("body", b""))
        over = not message.get("more_body", False)
        if size > most:
            raise _too_large(most)
        return message

    return take


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def take() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return take


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"请求体过大 / at most {most} bytes", {"connection": "close"})


def plain(error: HTTPException) -> Response:
    """The refusal as text."""
    return PlainTextResponse(error.detail, error.status_code, dict(error.headers or {}))
