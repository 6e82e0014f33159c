"""The edge of the house: what every HTTP request passes before it reaches a page or /graphql.

From the outside in: the request's id and its line in the log, the security headers, the rule of origin, the body.
Hostile input is answered by 4xx here; what escapes the application is a bug, answered by 500 with an id.
"""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.errors import bug, scrub

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
DEFAULT_PORTS = {"http": 80, "https": 443}
log = structlog.get_logger("jinbang.access")


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge's settings. `own_body` are path prefixes that count their body themselves, with `counted`."""

    public_address: str | None = None
    body_most: int = 256 * 1024
    body_seconds: float = 10.0
    own_body: Collection[str] = ()
    csp: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def edge(app: ASGIApp, settings: Edge = Edge()) -> ASGIApp:  # noqa: B008  frozen
    """The application with the whole edge around it."""
    return Logged(Headed(OwnOrigin(WholeBody(app, settings), settings), settings))


class Logged:
    """Names the request, writes its line in the log, and answers for what escapes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, named)
            except ClientDisconnect:
                pass
            except HTTPException as error:
                if status == 0:
                    await _plain(error)(scope, receive, named)
            except Exception as error:
                await _answer_for(error, scope, receive, named, begun=status != 0)
            finally:
                _write_line(scope, status, time.perf_counter() - started)


class Headed:
    """Puts the security headers on every answer; a path may have its own content security policy."""

    def __init__(self, app: ASGIApp, settings: Edge) -> None:
        self.app = app
        self.csp = settings.csp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = self.csp.get(scope["path"], CSP)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, headed)


class OwnOrigin:
    """An unsafe request that carries a cookie must come from our own pages; bearer requests are exempt."""

    def __init__(self, app: ASGIApp, settings: Edge) -> None:
        self.app = app
        self.public = _origin(settings.public_address) if settings.public_address else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._may_pass(scope["method"], scope["scheme"], Headers(scope=scope)):
            refused = PlainTextResponse("来源不符 / foreign origin", 403, {"connection": "close"})
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _may_pass(self, method: str, scheme: str, headers: Headers) -> bool:
        if method in SAFE or _is_bearer(headers):
            return True
        if "cross-site" in (value.strip().lower() for value in headers.getlist("sec-fetch-site")):
            return False
        if "cookie" not in headers:
            return True
        named = headers.getlist("origin")
        own = self.public or _origin(f"{scheme}://{headers.get('host', '')}")
        return own is not None and len(named) == 1 and _origin(named[0]) == own


class WholeBody:
    """Reads the body before anything else happens: too much is 413, too slow is 408."""

    def __init__(self, app: ASGIApp, settings: Edge) -> None:
        self.app = app
        self.most = settings.body_most
        self.seconds = settings.body_seconds
        self.own_body = tuple(settings.own_body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self.own_body and scope["path"].startswith(self.own_body)):
            await self.app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
        except HTTPException as error:
            await _plain(error)(scope, receive, send)
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


def _plain(error: HTTPException) -> Response:
    return PlainTextResponse(error.detail, error.status_code, dict(error.headers or {}))


def _is_bearer(headers: Headers) -> bool:
    return headers.get("authorization", "")[:7].lower() == "bearer "


def _origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin; None for `null` and whatever is no origin."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    return None if beyond or not parts.hostname else (parts.scheme, parts.hostname, port)


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) and scrub(given) == given else secrets.token_hex(8)


async def _answer_for(error: Exception, scope: Scope, receive: Receive, send: Send, *, begun: bool) -> None:
    """Log the bug; answer 500 where no answer has begun, else let the server cut the connection."""
    told = bug(error)
    if begun:
        raise ConnectionAbortedError("the answer broke off") from None
    content = json.dumps({"errors": [told.formatted]}, ensure_ascii=False)
    await Response(content, 500, media_type="application/json")(scope, receive, send)


def _write_line(scope: Scope, status: int, seconds: float) -> None:
    log.info("request", method=scope["method"], path=scrub(scope["path"]), status=status, ms=round(seconds * 1000, 1))
