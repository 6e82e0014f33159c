"""A real server with one mutation, in a process of its own: `python -m tests.faults.office --socket FD --database URL`.

`--naive` is the control: the stock engines, and a handler that ends a write whose client has gone.
"""

import argparse
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tortoise.context import require_context

from schema import guard
from schema.errors import MaskedSchema
from schema.http import Running, SpecGraphQL
from server import db, ledger
from server.access import console
from server.app import health, logs
from server.app.edge import edge, unexpected
from server.app.serving import serve
from server.db import checks
from server.db.migrate import ledgered_tables
from server.regions import Region
from tests.faults.stock import use_stock_engines
from tests.faults.storm import engine_state

_turn = count(1)


@strawberry.type
class Query:
    @strawberry.field
    async def regions(self) -> int:
        return await Region.visible_to(console()).count()


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add_region(self, name: str, idempotency_key: str | None = None) -> str:
        """The id of the region; the code is a new one each time the work is done."""
        asked = {"name": name}
        async with ledger.change(console(), "region.added", key=idempotency_key, asked=asked) as change:
            if change.answered:
                return str((await change.answer(Region)).uid)
            made = await change.save(Region(code=f"{os.getpid()}-{next(_turn)}"[-12:], name=name, level="city"))
            change.answers(made)
        return str(made.uid)


class Naive(SpecGraphQL):
    """The control: a mutation is as mortal as a query."""

    _write = SpecGraphQL._read


async def viewer_of(request: Request) -> None:
    """Nobody in particular."""


async def held(request: Request) -> Response:
    """What the engine holds, and the writes in flight."""
    return JSONResponse(engine_state() | {"writes": request.app.state.running.writes})


def application(url: str, running: Running, *, naive: bool) -> Any:
    graphql = (Naive if naive else SpecGraphQL)(
        MaskedSchema(Query, Mutation, extensions=[guard.extension(set())]),
        running=running,
        viewer_of=viewer_of,
        context_of=lambda request, viewer: {},
        seconds=3.0 if naive else 20.0,
    )

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        app.state.running = running
        async with db.opened(url):
            assert naive or not await checks.problems(ledgered_tables(require_context()))
            yield

    async def answers() -> bool:
        return bool(await db.reader().execute_query_dict("SELECT 1 AS one"))

    routes = [Route("/graphql", graphql), Route("/held", held), *health.routes({"database": answers})]
    return edge(Starlette(routes=routes, lifespan=life, exception_handlers={Exception: unexpected}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--naive", action="store_true")
    given = parser.parse_args()
    if given.naive:
        use_stock_engines()
    logs.configure()
    running = Running()
    app = application(given.database, running, naive=given.naive)
    serve(app, running=running, sockets=[socket.socket(fileno=given.socket)])


if __name__ == "__main__":
    main()
