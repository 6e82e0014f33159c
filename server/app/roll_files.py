"""The error workbook of an old roll that was handed in: the file with its bad cells marked. It is not kept, but made
anew from the stored file when somebody asks for it."""

import asyncio
from collections.abc import Sequence
from datetime import date
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
from server.entries.handed import content_of, file_of
from server.files.media import XLSX
from server.honours.roll_import.importing import check_roll
from server.refusal import Refused, refuse

STATUS = {"sign_in_needed": 401, "not_your_role": 403, "token_scope": 403}


def routes(viewer_of: ViewerOf) -> Sequence[Route]:
    """GET /roll-errors/FILE, asking `viewer_of` who looks."""

    async def errors(request: Request) -> Response:
        viewer = await viewer_of(request)
        try:
            name, content = await _workbook(request, viewer)
        except Refused as no:
            return PlainTextResponse(render(no.refusal, language(request)), STATUS.get(no.refusal.rule, 404))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(content, media_type=XLSX, headers=headers)

    return [Route("/roll-errors/{file}", errors)]


async def _workbook(request: Request, viewer: Viewer) -> tuple[str, bytes]:
    """The faults found again, marked in the file."""
    asked = request.query_params
    try:
        file = UUID(request.path_params["file"])
        day = date.fromisoformat(asked["day"]) if asked.get("day") else None
    except ValueError:
        refuse("no_such_file", "file")
    checked = await check_roll(viewer, file, asked.get("title", ""), day)
    stored = await file_of(viewer, file)
    content, name = await content_of(stored), stored.name or ""
    sentence = partial(fault_message, language=language(request))
    made = await asyncio.to_thread(workbooks.marked, content, name, checked.faults, sentence)
    return f"errors-{(name or 'roll').rsplit('.', 1)[0]}.xlsx", made
