"""The edge of the house: what every HTTP request passes before it reaches a page or /graphql.

From the outside in: the security headers, the request's id and its line in the log, the rule of origin, the body.
Hostile input is answered by 4xx here; what escapes the application is a bug, answered by 500 with an id.
"""

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
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.errors import bug, is_of_a_value, scrub
from server.app.body import BODY_MOST, BODY_SECONDS, WholeBody, plain

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
    body_most: int = BODY_MOST
    body_seconds: float = BODY_SECONDS
    own_body: Collection[str] = ()
    csp: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


DEFAULT = Edge()


def edge(app: ASGIApp, settings: Edge = DEFAULT) -> ASGIApp:
    """The application with the whole edge around it."""
    body = WholeBody(app, settings.body_most, settings.body_seconds, settings.own_body)
    return Headed(Logged(OwnOrigin(body, settings)), settings)


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
        answer = Answer(send, request_id)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._guarded(scope, receive, answer)
            finally:
                _write_line(scope, answer.status, time.perf_counter() - started)

    async def _guarded(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        try:
            await self.app(scope, receive, answer)
        except ClientDisconnect:
            pass
        except HTTPException as error:
            if answer.status == 0:
                await plain(error)(scope, receive, answer)
        except Exception as error:
            if answer.status == 0:
                await (await unexpected(Request(scope), error))(scope, receive, answer)
                return
            if "error_id" not in scope["state"]:
                bug(error)
            if not answer.complete:  # the server cuts the connection, so that half an answer is not taken for a whole
                raise ConnectionAbortedError("the answer broke off") from None


class Answer:
    """`send`, with the request's id in the headers; remembers the status and whether all has been said."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.send = send
        self.request_id = request_id
        self.status = 0
        self.complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["x-request-id"] = self.request_id
        await self.send(message)
        self.complete = message["type"] == "http.response.body" and not message.get("more_body", False)


class Headed:
    """Puts the security headers on every answer; a path, or an answer, may have its own content security policy."""

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
                headers.setdefault("content-security-policy", self.csp.get(scope["path"], CSP))
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


async def unexpected(request: Request, error: Exception) -> Response:
    """The answer to a bug: an id for the caller, the rest for the log; 503 where the database has gone, 404 or 400
    where what was asked for could stand in no database. Also Starlette's handler for `Exception`."""
    told = bug(error)
    request.state.error_id = (told.extensions or {}).get("errorId", "")
    content = json.dumps({"errors": [told.formatted]}, ensure_ascii=False)
    if is_of_a_value(told):
        return Response(content, 404 if request.method in SAFE else 400, media_type="application/json")
    if request.state.error_id:
        return Response(content, 500, media_type="application/json")
    return Response(content, 503, {"retry-after": "2"}, media_type="application/json")


def _write_line(scope: Scope, status: int, seconds: float) -> None:
    log.info("request", method=scope["method"], path=scrub(scope["path"]), status=status, ms=round(seconds * 1000, 1))
