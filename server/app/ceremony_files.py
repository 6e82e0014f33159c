"""The papers of the ceremony: the presenter's script and the slides, made when they are asked for, never kept.

To whoever may see the announcements; to anybody else it is as if there were none.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema import catalogue
from schema.errors import Told
from server.app.asking import Language, ViewerOf
from server.ceremony.programme import Programme, programme
from server.ceremony.saying import Say
from server.ceremony.script import script
from server.ceremony.slides import slides
from server.files.media import DOCX

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
Make = Callable[[Programme, Say], bytes]


def routes(viewer_of: ViewerOf, language: Language) -> list[Route]:
    """GET /ceremony/COMPETITION/script.docx and slides.pptx, of one event with ?event=."""

    def route(name: str, media: str, make: Make) -> Route:
        async def give(request: Request) -> Response:
            return await _given(request, viewer_of, language(request), name, media, make)

        return Route(f"/ceremony/{{competition}}/{name}", give, methods=["GET"])

    return [route("script.docx", DOCX, script), route("slides.pptx", PPTX, slides)]


async def _given(
    request: Request, viewer_of: ViewerOf, language: str, name: str, media: str,
    make: Make,
) -> Response:  # fmt: skip
    try:
        viewer = await viewer_of(request)
    except Told as told:
        return PlainTextResponse(told.message, 401, {"cache-control": "no-store"})
    found = await programme(viewer, request.path_params["competition"], request.query_params.get("event"))
    if found is None:
        return PlainTextResponse("没有这个文件 / no such file", 404, {"cache-control": "no-store"})
    content = await asyncio.to_thread(make, found, partial(catalogue.say, language))
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, 200, headers, media)
