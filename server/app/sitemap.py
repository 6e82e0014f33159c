"""The map of the site for search engines, and what they are asked to leave alone.

One file up to MOST addresses, else an index of files; a file begins behind a key, so that nothing is counted off.
"""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote
from uuid import UUID
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema.node import written_id
from server.access import ANONYMOUS
from server.listing import mapped
from server.office import is_demo

AddressOf = Callable[[Request], str]
MOST = 50_000  # addresses in a file, by sitemaps.org
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = (
    "/", "/competitions", "/honours", "/statistics", "/notices", "/selection", "/rewards", "/rules", "/verify",
)  # fmt: skip
PATHS = {"titles": "/titles/{}", "competitions": "/competitions/{}", "events": "/competitions/{}/{}",
         "holders": "/honours/{}"}  # fmt: skip
CLOSED = (
    "/desk", "/judge", "/me", "/accounts", "/sign-in", "/language/", "/graphql", "/nominations", "/ceremony/", "/v/",
    "/rewards/card", "/competitions/*/*/entries/", "/*?", "/*.csv$", "/*.xlsx$",
)  # fmt: skip
KEPT = {"cache-control": "no-cache"}


def routes(address_of: AddressOf) -> list[Route]:
    """GET /robots.txt, /sitemap.xml and /sitemaps/KIND/KEY.xml."""

    async def robots(request: Request) -> Response:
        return PlainTextResponse(await rules(address_of(request)), headers=KEPT)

    async def whole(request: Request) -> Response:
        return Response(await sitemap(address_of(request)), 200, KEPT, "application/xml")

    async def part(request: Request) -> Response:
        kind, after = request.path_params["kind"], request.path_params["after"]
        paths = await _paths(kind, after)
        if not paths:
            return PlainTextResponse("没有这个文件 / no such file", 404, {"cache-control": "no-store"})
        return Response(_urls(address_of(request), paths), 200, KEPT, "application/xml")

    return [
        Route("/robots.txt", robots, methods=["GET"]),
        Route("/sitemap.xml", whole, methods=["GET"]),
        Route("/sitemaps/{kind}/{after}.xml", part, methods=["GET"]),
    ]


async def rules(address: str) -> str:
    """robots.txt: all of a demo stays out, for its people are invented; else work pages, searches and whole lists."""
    if await is_demo(ANONYMOUS):
        return "User-agent: *\nDisallow: /\n"
    closed = "".join(f"Disallow: {one}\n" for one in CLOSED)
    return f"User-agent: *\n{closed}\nSitemap: {address}/sitemap.xml\n"


async def sitemap(address: str) -> bytes:
    """All addresses, or an index of the files that hold them."""
    starts = {"pages": [mapped.START]} | {kind: await mapped.starts(kind, MOST) for kind in mapped.SOURCES}
    if all(len(found) <= 1 for found in starts.values()):
        paths = [path for kind in starts for path in await _paths(kind, mapped.START)]
        if len(paths) <= MOST:
            return _urls(address, paths)
    files = [f"{address}/sitemaps/{kind}/{after}.xml" for kind, found in starts.items() for after in found]
    return _written("sitemapindex", "sitemap", files)


async def _paths(kind: str, after: str) -> Sequence[str]:
    """The paths of a file; none where there is no such file."""
    if kind not in mapped.SOURCES:
        return PAGES if (kind, after) == ("pages", mapped.START) else []
    found = await mapped.run(kind, after, MOST)
    if kind == "holders":
        found = [(written_id("Holder", UUID(uid)),) for (uid,) in found]
    return [PATHS[kind].format(*(quote(part, safe="") for part in parts)) for parts in found]


def _urls(address: str, paths: Sequence[str]) -> bytes:
    return _written("urlset", "url", (address + path for path in paths))


def _written(whole: str, each: str, addresses: Iterable[str]) -> bytes:
    lines = "".join(f"<{each}><loc>{escape(one)}</loc></{each}>\n" for one in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{SPACE}">\n{lines}</{whole}>\n'.encode()
