"""The front door: the pages, /graphql, health, and the edge around them, over one open database."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp
from tortoise.context import require_context

import web
from schema import Context, schema
from schema.http import Running, SpecGraphQL
from server import db
from server.access import Viewer
from server.app import (
    ceremony_files,
    certificate_files,
    credentials,
    downloads,
    entry_files,
    feeds,
    health,
    logs,
    paper_files,
    pay_list_files,
    publications,
    roll_files,
    serving,
    signing,
    sitemap,
    uploads,
    venue,
)
from server.app.asking import language
from server.app.body import counted
from server.app.edge import Edge, edge, unexpected
from server.app.giving import Giving
from server.db import checks
from server.db.lock import server_lock
from server.db.migrate import ledgered_tables
from server.ledger.watching import watching
from web import ide


class NotReady(Exception):  # noqa: N818  said to the operator
    """The start-up check found the database not as this version needs it."""


def build(url: str, running: Running, *, public_address: str | None = None, more: Sequence[Route] = ()) -> ASGIApp:
    """The whole application for the database of `url`, and `more`; it opens the database when it starts."""
    door = signing.Signing(running, public_address)
    application = Starlette(
        routes=[
            *health.routes(_readiness(url), lambda: running.stopping),
            *door.routes(),
            *_files(door, running),
            *more,
            *_contract(door, running),
        ],
        exception_handlers={**web.HANDLERS, Exception: unexpected},
        lifespan=_lifespan(url, running),
    )
    return edge(
        signing.Forgetting(application),
        Edge(public_address=public_address, own_body=(*web.bodies(), uploads.PATH), csp={"/graphql": ide.CSP}),
    )


def _lifespan(url: str, running: Running) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The database open and as this version needs it, what is written watched, what is due published."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with db.opened(url):
            problems = await checks.problems(ledgered_tables(require_context()))
            if problems:
                raise NotReady("\n".join(problems))
            async with watching(), publications.on_time(running):
                yield
            await running.finish(1)

    return lifespan


def _files(door: signing.Signing, running: Running) -> list[Route]:
    """What comes and goes as a file."""
    giving = Giving(door.viewer_of, language)
    return [
        *uploads.Uploads(door.viewer_of, language, running).routes(),
        *downloads.Downloads(giving).routes(),
        *entry_files.routes(giving),
        *roll_files.routes(giving),
        *ceremony_files.routes(giving),
        *pay_list_files.routes(giving),
        *paper_files.routes(giving),
        *certificate_files.routes(giving, _page_context(door)),
        *credentials.routes(door.address, language),
        *feeds.routes(door.address, language),
        *sitemap.routes(door.address),
    ]


def _contract(door: signing.Signing, running: Running) -> list[Route]:
    """/graphql, and the pages over it."""

    def context_of(request: Request, viewer: Viewer) -> Context:
        return Context(viewer, language(request), address=door.address(request), client=signing.client_of(request))

    graphql = SpecGraphQL(schema, running=running, viewer_of=door.viewer_of, context_of=context_of, ide=ide.page)
    return [
        Route("/graphql", graphql),
        *web.routes(_page_context(door), web.Acting(running, uploads.keep_file, counted)),
    ]


def _page_context(door: signing.Signing) -> Callable[[Request], Awaitable[Context]]:
    """The context of one of our own pages, which may ask long lists."""

    async def page_context(request: Request) -> Context:
        viewer = await door.person_of(request)
        client = signing.client_of(request)
        return Context(viewer, language(request), of_a_page=True, address=door.address(request), client=client)

    return page_context


def _readiness(url: str) -> Mapping[str, health.Check]:
    async def answers() -> bool:
        return bool(await db.reader().execute_query_dict("SELECT 1 AS one"))

    async def is_migrated() -> bool:
        return not await checks.problems(ledgered_tables(require_context()))

    path = db.Database.of(url).path
    return {"database": answers, "migrations": is_migrated, "disk": health.disk(path.parent if path else Path.cwd())}


class PortTaken(Exception):  # noqa: N818  said to the operator
    """The host and port cannot be listened on."""


def _listener(host: str, port: int) -> socket.socket:
    """A socket bound before anything is said to be there."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise PortTaken(f"{host}:{port}") from error


def open_door(
    url: str,
    host: str,
    port: int,
    public_address: str | None,
    started: Callable[[], None] = lambda: None,
    place: venue.Venue | None = None,
) -> None:
    """Serve until told to stop, over TLS where it is a venue; `started` is called once nothing is in the way.

    Raises Locked when another server has the SQLite file, PortTaken when the address cannot be had.
    """
    path = db.Database.of(url).path
    with ExitStack() as stack:
        if path is not None:
            stack.enter_context(server_lock(path))
        listener = stack.enter_context(_listener(host, port))
        aside, tls, more = None, None, []
        if place is not None:
            aside = serving.Aside(venue.plain(place), stack.enter_context(_listener(host, place.plain_port)))
            tls, more = place.papers.server_file, venue.routes(place)
        started()
        logs.configure()
        running = Running()
        application = build(url, running, public_address=public_address, more=more)
        serving.serve(application, host, port, running=running, sockets=[listener], tls=tls, aside=aside)
