"""Pages: a table of addresses, each one document and one template. `routes()` and `HANDLERS` are what is mounted."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import admit
from web import assets, frame, switch, trouble
from web.addresses import PAGES
from web.answering import ContextOf, endpoint
from web.page import Page
from web.posting import Acting

__all__ = ["DOCUMENTS", "HANDLERS", "PAGES", "Acting", "bodies", "methods", "routes"]

DOCUMENTS: Mapping[str, str] = {each.name: each.document for each in PAGES}
"""Name -> text of every page's document: the guard knows them by their hash and lets them ask for 2,000 rows."""

for document in DOCUMENTS.values():
    admit(document)


def routes(context_of: ContextOf, acting: Acting | None = None) -> list[Route]:
    """What the front door mounts. `context_of(request)` is who asks, as `Context(viewer, language, of_a_page=True)`;
    `acting` is what the forms act with.
    """
    lent = acting or Acting()
    _asking.append(context_of)
    return [
        *(Route(each.path, endpoint(each, context_of, lent), methods=methods(each)) for each in PAGES),
        Route("/language/{language}", switch.serve, methods=["GET"]),
        Route("/static/{name:path}", assets.serve, methods=["GET"]),
    ]


def methods(page: Page) -> list[str]:
    """What a page answers to: POST only where its document can do something."""
    return ["GET", "POST"] if page.operations else ["GET"]


def bodies() -> tuple[str, ...]:
    """The beginnings of the addresses whose pages count the bodies of their requests themselves: forms with files."""
    return tuple(sorted({each.path.partition("{")[0] for each in PAGES if each.files}))


_asking: list[ContextOf] = []


async def not_found(request: Request, error: Exception) -> Response:
    """The page for an address that no route knows; it says of a demo that it is one, as every page."""
    return trouble.missing(request, await frame.of(await _asking[-1](request)) if _asking else {})


HANDLERS = {404: not_found}
"""For Starlette(exception_handlers=…)."""
