"""Two downloads of entries: the template that units fill in, and the error workbook of a file that was handed in.

Neither is kept: the template is written from what the viewer may enter for, the error workbook from the stored file.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema.refusal import fault_message, render
from server import workbooks
from server.access import Viewer
from server.app.asking import ViewerOf, language
from server.entries.columns import entry_template
from server.entries.handed import content_of, file_of
from server.entries.importing import check_entries
from server.files.media import XLSX
from server.honours.background import backgrounds
from server.refusal import Refused, refuse

NOT_SIGNED_IN = frozenset({"sign_in_needed"})
FORBIDDEN = frozenset({"not_your_role", "outside_your_scope", "token_scope"})


def routes(viewer_of: ViewerOf) -> Sequence[Route]:
    """The routes, asking `viewer_of` who looks."""

    async def template(request: Request) -> Response:
        viewer = await viewer_of(request)
        path = request.path_params
        return await _answer(request, partial(entry_template, viewer, path["competition"], path.get("event")))

    async def errors(request: Request) -> Response:
        viewer = await viewer_of(request)
        return await _answer(request, partial(_error_workbook, request, viewer))

    return [
        Route("/competitions/{competition}/entries.xlsx", template),
        Route("/competitions/{competition}/{event}/entries.xlsx", template),
        Route("/entry-errors/{file}", errors),
    ]


async def _answer(request: Request, make: Callable[[], Awaitable[tuple[str, bytes]]]) -> Response:
    try:
        name, content = await make()
    except Refused as no:
        rule = no.refusal.rule
        status = 401 if rule in NOT_SIGNED_IN else 403 if rule in FORBIDDEN else 404
        return PlainTextResponse(render(no.refusal, language(request)), status)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=XLSX, headers=headers)


async def _error_workbook(request: Request, viewer: Viewer) -> tuple[str, bytes]:
    """The faults found again, marked in the file."""
    asked = request.query_params
    file, delegation = _uid(request.path_params["file"]), asked.get("delegation")
    if file is None:
        refuse("no_such_file", "file")
    place = asked.get("competition", ""), asked.get("event")
    checked = await check_entries(
        viewer, *place, file, _uid(delegation) if delegation else None, backgrounds=backgrounds
    )
    stored = await file_of(viewer, file)
    content = await content_of(stored)
    sentence = partial(fault_message, language=language(request))
    made = await asyncio.to_thread(workbooks.marked, content, stored.name or "", checked.faults, sentence)
    return f"errors-{(stored.name or 'entries').rsplit('.', 1)[0]}.xlsx", made


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
