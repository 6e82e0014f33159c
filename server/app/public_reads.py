"""What the public reads comes from the replica, where there is one and it is fresh enough (server/db/replica.py).

Whoever is signed in, by cookie or token, always reads the primary. Whoever has written without an account is told how
far the primary was then: a form in a cookie, a program in the header `x-jinbang-position`, which it may send back or
hand on; until the replica is past that position they read the primary.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tortoise.exceptions import OperationalError

from server import db, live
from server.app.edge import SAFE
from server.app.signing import COOKIE, COOKIE_OVER_TLS

REPLICA, LAG = "JINBANG_REPLICA", "JINBANG_REPLICA_LAG"
HEADER, PLACE = "x-jinbang-position", "jinbang_position"
REMEMBERED_SECONDS = 600
GRAPHQL = "/graphql"
# A witness who is shown an older head than before, or no proof, raises the alarm.
OF_THE_PRIMARY = frozenset({"/healthz", "/readyz", "/metrics", "/heads/latest", "/heads/keys", "/heads/consistency"})


def replica() -> str:
    """The URL of the replica; empty where there is none."""
    return os.environ.get(REPLICA, "")


@asynccontextmanager
async def followed() -> AsyncIterator[None]:
    """Follow the replica of the open database, if it has one, while the block runs."""
    database = db.current()
    if not database.replica:
        yield
        return
    lag = int(os.environ.get(LAG) or db.replica.MOST_LAG)  # seconds
    async with db.replica.following(database, lag, live.wake) as follower:
        with live.held_back(follower.hold):
            yield


class PublicReads:
    """Marks what may be read from the replica, and tells who has written how far the primary was."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in SAFE:
            send = _telling(scope, send)
        if not _is_public(scope):
            await self.app(scope, receive, send)
            return
        with db.replica.read_after(_position(scope)):
            await self.app(scope, receive, send)


def _is_public(scope: Scope) -> bool:
    """Whether nobody is signed in, and nothing but reading is asked; a mutation runs on the primary by itself."""
    cookies = Request(scope).cookies
    if COOKIE in cookies or COOKIE_OVER_TLS in cookies or "authorization" in Headers(scope=scope):
        return False
    return scope["path"] == GRAPHQL or (scope["method"] in SAFE and scope["path"] not in OF_THE_PRIMARY)


def _position(scope: Scope) -> int:
    """The furthest position the reader was told."""
    given = (Headers(scope=scope).get(HEADER, ""), Request(scope).cookies.get(PLACE, ""))
    return max((int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 20), default=0)


def _telling(scope: Scope, send: Send) -> Send:
    before = db.commits()

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start" and db.commits() != before:
            with suppress(OperationalError):  # it has just gone: nobody reads the replica without it
                _put(scope, MutableHeaders(scope=message), await db.replica.primary_position())
        await send(message)

    return telling


def _put(scope: Mapping[str, object], headers: MutableHeaders, position: int) -> None:
    """A program has no cookies: one that came back without an origin would be refused."""
    headers[HEADER] = str(position)
    if scope["path"] != GRAPHQL:
        secure = "; Secure" if scope["scheme"] == "https" else ""
        headers.append(
            "set-cookie",
            f"{PLACE}={position}; HttpOnly; Max-Age={REMEMBERED_SECONDS}; Path=/; SameSite=lax{secure}",
        )
