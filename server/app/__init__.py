"""The front door: the pages, /graphql, health, and the edge around them, over one open database."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager

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
    handout_files,
    head_making,
    heads,
    health,
    logs,
    metrics,
    own_data,
    paper_files,
    pay_list_files,
    public_reads,
    publications,
    roll_files,
    serving,
    signing,
    sitemap,
    standing,
    uploads,
    venue,
)
from server.app.arriving import client_of
from server.app.asking import language
from server.app.body import counted
from server.app.edge import Edge, edge, unexpected
from server.app.giving import Giving
from server.db import checks, read_only
from server.db.lock import server_lock
from server.db.migrate import ledgered_tables
from server.ledger.watching import watching
from web import ide


class NotReady(Exception):  # noqa: N818  said to the operator
    """The start-up check found the database not as this version needs it."""


def build(url: str, running: Running, *, public_address: str | None = None, more: Sequence[Route] = ()) -> ASGIApp:
    """The whole application for the database of `url`, and `more`; it opens the database when it starts."""
    door = signing.Signing(running, public_address)
    numbers = metrics.Metrics(running, web.DOCUMENTS)
    application = Starlette(
        routes=[
            *health.routes(_readiness(), lambda: running.stopping, read_only.held),
            *numbers.routes(),
            *door.routes(),
            *_files(door, running),
            *more,
            *_contract(door, running),
        ],
        exception_handlers={**web.HANDLERS, Exception: unexpected},
        lifespan=_lifespan(url, running, public_address, numbers),
    )
    within = edge(
        _near(signing.Forgetting(application)),
        Edge(public_address=public_address, own_body=(*web.bodies(), uploads.PATH), csp={"/graphql": ide.CSP}),
    )
    return metrics.Measured(within, numbers)


def _near(app: ASGIApp) -> ASGIApp:
    """With a replica, what the public reads may come from there."""
    return public_reads.PublicReads(app) if public_reads.replica() else app


def _lifespan(
    url: str, running: Running, address: str | None, numbers: metrics.Metrics
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The database open and as this version needs it, what is written watched, what is due published."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with db.opened(url, replica=public_reads.replica()):
            if not await checks.is_of_this_version():
                raise NotReady("\n".join(await checks.problems(ledgered_tables(require_context()))))
            async with AsyncExitStack() as stack:
                for one in (
                    *(public_reads.followed(), standing.watched(), numbers.counting(), watching()),
                    *(publications.on_time(running), head_making.kept(running, address)),
                ):
                    await stack.enter_async_context(one)
                yield
            await running.finish(1)

    return lifespan


def _files(door: signing.Signing, running: Running) -> list[Route]:
    """What comes and goes as a file."""
    giving = Giving(door.viewer_of, language)
    return [
        *uploads.Uploads(door.viewer_of, language, running).routes(),
        *downloads.Downloads(giving, running).routes(),
        *entry_files.routes(giving),
        *roll_files.routes(giving),
        *ceremony_files.routes(giving),
        *pay_list_files.routes(giving),
        *own_data.routes(giving, running),
        *handout_files.routes(giving, running),
        *paper_files.routes(giving),
        *certificate_files.routes(giving, _page_context(door)),
        *credentials.routes(door.address, language),
        *feeds.routes(door.address, language),
        *heads.routes(),
        *sitemap.routes(door.address),
    ]


def _contract(door: signing.Signing, running: Running) -> list[Route]:
    """/graphql, and the pages over it."""

    def context_of(request: Request, viewer: Viewer) -> Context:
        return Context(viewer, language(request), address=door.address(request), client=client_of(request))

    graphql = SpecGraphQL(schema, running=running, viewer_of=door.viewer_of, context_of=context_of, ide=ide.page)
    return [
        Route("/graphql", graphql),
        *web.routes(_page_context(door), web.Acting(running, uploads.keep_file, counted)),
    ]


def _page_context(door: signing.Signing) -> Callable[[Request], Awaitable[Context]]:
    """The context of one of our own pages, which may ask long lists."""

    async def page_context(request: Request) -> Context:
        viewer = await door.person_of(request)
        client = client_of(request)
        return Context(viewer, language(request), of_a_page=True, address=door.address(request), client=client)

    return page_context


def _readiness() -> Mapping[str, health.Check]:
    async def answers() -> bool:
        return bool(await db.reader().execute_query_dict("SELECT 1 AS one"))

    async def is_migrated() -> bool:
        return await checks.is_of_this_version()

    return {"database": answers, "migrations": is_migrated}


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
