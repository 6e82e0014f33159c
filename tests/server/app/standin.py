"""A small house to try the edge on: every kind of field the tests need, and `python -m` runs it on a given socket.

The switches take one protection away each, for the controls that must fail.
"""

import argparse
import asyncio
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from strawberry.scalars import JSON

from schema import guard
from schema.errors import UNAUTHENTICATED, MaskedSchema, Told
from schema.http import Running, SpecGraphQL
from server.app import health, logs
from server.app.edge import Edge, edge, unexpected
from server.app.serving import serve

SYNTHETIC_ID = "11010119900307123X"
PAGE = "query Rows($n: Int!) { rows(first: $n) { nodes { number below(first: 100) { nodes { number } } } } }"
OWN = Edge(csp={"/form": "default-src 'self'"})
STATE: dict[str, Any] = {"x": 0, "ended": 0, "cancelled": 0}


@strawberry.type
class Row(strawberry.relay.Node):
    key: strawberry.relay.NodeID[int]
    number: int

    @strawberry.field
    def below(self, first: int | None = None, last: int | None = None) -> "Rows":
        return rows_of(first)

    @strawberry.field
    def aspects(self) -> "list[Row]":
        return []

    @strawberry.field(metadata={"cap": 50})
    def marks(self) -> "list[Row]":
        return []


@strawberry.type
class Page:
    has_next_page: bool = False


@strawberry.type
class Rows:
    nodes: list[Row]
    page_info: Page


def rows_of(first: int | None) -> Rows:
    return Rows(
        nodes=[Row(key=n, number=n) for n in range(min(20 if first is None else first, 2000))], page_info=Page()
    )


@strawberry.type
class Query:
    node: strawberry.relay.Node = strawberry.relay.node()

    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def viewer(self, info: strawberry.Info) -> str:
        return str(info.context["viewer"])

    @strawberry.field
    def me(self) -> "Query":
        return Query()

    @strawberry.field
    def state(self) -> JSON:
        return JSON(STATE)

    @strawberry.field
    def echo(self, value: JSON) -> JSON:
        return value

    @strawberry.field
    def rows(self, first: int | None = None, last: int | None = None) -> Rows:
        return rows_of(first)

    @strawberry.field
    async def slow(self, seconds: float) -> bool:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            STATE["cancelled"] += 1
            raise
        return True

    @strawberry.field
    def boom(self) -> str | None:
        raise RuntimeError(f"/srv/jinbang/secret.py: no person {SYNTHETIC_ID}")

    @strawberry.field
    def told(self) -> str | None:
        raise Told(UNAUTHENTICATED, "log in first")

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def unspeakable(self) -> JSON:
        return JSON({"value": object()})


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def set_x(self, value: int, seconds: float = 0) -> int:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            STATE["cancelled"] += 1
            raise
        STATE["x"] = value
        return value


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def tick(self, times: int = 10_000, pause: float = 0.05) -> AsyncGenerator[int, None]:
        try:
            for n in range(times):
                yield n
                await asyncio.sleep(pause)
        finally:
            STATE["ended"] += 1


@cache
def schema() -> MaskedSchema:
    extensions = [guard.extension({guard.page_hash(PAGE)})]
    return MaskedSchema(Query, Mutation, Subscription, extensions=extensions)


async def viewer_of(request: Request) -> str:
    """Who asks: a bearer's name, else the session cookie's, else nobody."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        if token == "wrong":
            raise Told(UNAUTHENTICATED, "no such token")
        return token
    return request.cookies.get("session", "anonymous")


class Endless(Running):
    """The control: streams are not told that the server stops."""

    def stop(self) -> None:
        """Say nothing."""


class Unshielded(SpecGraphQL):
    """The control: a mutation is as mortal as a query."""

    _write = SpecGraphQL._read


async def escape(request: Request) -> Response:
    raise RuntimeError(f"escaped with {SYNTHETIC_ID}")


async def form(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def down() -> bool:
    raise ConnectionError("postgres://user:hidden@db/jinbang refused")


async def fine() -> bool:
    return True


def application(running: Running, *, seconds: float = 10.0, shielded: bool = True, settings: Edge | None = None) -> Any:
    graphql = (SpecGraphQL if shielded else Unshielded)(
        schema(),
        running=running,
        viewer_of=viewer_of,
        context_of=lambda request, viewer: {"viewer": viewer},
        seconds=seconds,
    )

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        yield
        await running.finish(1)
        sys.stdout.write(f"stopped x={STATE['x']} cancelled={STATE['cancelled']}\n")

    routes = [
        Route("/graphql", graphql),
        Route("/escape", escape),
        Route("/form", form, methods=["GET", "POST"]),
        *health.routes({"disk": health.disk(Path("."), 1), "fine": fine}, lambda: running.stopping),
    ]
    return edge(
        Starlette(routes=routes, lifespan=life, exception_handlers={Exception: unexpected}),
        settings or Edge(csp={"/form": "default-src 'self'"}),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--body-seconds", type=float, default=10.0)
    parser.add_argument("--unshielded", action="store_true")
    parser.add_argument("--endless", action="store_true")
    parser.add_argument("--grace", type=float, default=3.0)
    given = parser.parse_args()
    logs.configure()
    running = (Endless if given.endless else Running)()
    settings = replace(OWN, body_seconds=given.body_seconds)
    app = application(running, seconds=given.seconds, shielded=not given.unshielded, settings=settings)
    serve(app, running=running, grace=given.grace, sockets=[socket.socket(fileno=given.socket)])


if __name__ == "__main__":
    main()
