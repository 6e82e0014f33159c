"""The papers of the ceremony: the presenter's script and the slides, made when they are asked for, never kept.

To whoever may see the announcements; to anybody else it is as if there were none.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.routing import Route

from schema import catalogue
from server.access import Viewer
from server.app.giving import Giving, Made
from server.ceremony.programme import Programme, programme
from server.ceremony.saying import Say
from server.ceremony.script import script
from server.ceremony.slides import slides
from server.files.media import DOCX

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
Draw = Callable[[Programme, Say], bytes]


def routes(giving: Giving) -> list[Route]:
    """GET /ceremony/COMPETITION/script.docx and slides.pptx, of one event with ?event=."""

    def route(name: str, media: str, draw: Draw) -> Route:
        async def make(viewer: Viewer, request: Request) -> Made | None:
            found = await programme(viewer, request.path_params["competition"], request.query_params.get("event"))
            if found is None:
                return None
            say = partial(catalogue.say, giving.language(request))
            return Made(name, await asyncio.to_thread(draw, found, say), media)

        return giving.route(f"/ceremony/{{competition}}/{name}", make)

    return [route("script.docx", DOCX, script), route("slides.pptx", PPTX, slides)]
