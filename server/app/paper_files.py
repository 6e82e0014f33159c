"""Files of papers: a draft, what was sent as it was sent, templates as they were handed in, the house's own as a
beginning. A draft is recorded nowhere; to whoever may not write papers about its subject it is refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema.errors import Told
from schema.refusal import render, render_fault
from server import clock
from server.access import Viewer
from server.app.asking import Language, ViewerOf
from server.files.folder import get
from server.files.media import DOCX, XLSX
from server.papers import PAPER_KINDS, PAPER_SUBJECTS, PaperTemplate
from server.papers.drawing import LONGEST, Wanted, draw
from server.papers.filing import filled_again
from server.papers.house_sheets import sheet_template
from server.papers.house_style import word_template
from server.papers.sending import drawn_again, sent_by_uid
from server.refusal import Refusal, Refused

NONE = "没有这个文件 / no such file"
MEDIA = {"docx": DOCX, "xlsx": XLSX}
NO_STORE = {"cache-control": "no-store"}
STATUSES = {
    "sign_in_needed": 401,
    "not_your_role": 403,
    "outside_your_scope": 403,
    "paper_changed": 409,
    "paper_numbers_closed": 403,
}
Give = Callable[[Viewer, Request, str], Awaitable[Response]]


def routes(viewer_of: ViewerOf, language: Language) -> list[Route]:
    """GET /papers/draft.docx, /papers/UID.docx, /papers/templates/UID.docx, /papers/house/KIND/SUBJECT.docx; and the
    same with .xlsx."""

    def route(path: str, ending: str, give: Give) -> Route:
        async def answer(request: Request) -> Response:
            try:
                return await give(await viewer_of(request), request, ending)
            except Told as told:
                return PlainTextResponse(told.message, 401, NO_STORE)
            except Refused as no:
                said = _said(no.refusal, language(request))
                return PlainTextResponse(said, STATUSES.get(no.refusal.rule, 422), NO_STORE)

        return Route(f"{path}.{ending}", answer, methods=["GET"])

    gives = {
        "/papers/draft": _draft, "/papers/{uid}": _sent, "/papers/templates/{uid}": _template,
        "/papers/house/{kind}/{subject}": _house,
    }  # fmt: skip
    return [route(path, ending, give) for path, give in gives.items() for ending in MEDIA]


def _said(refusal: Refusal, language: str) -> str:
    """The refusal and its faults in words, a line each."""
    return "\n".join([render(refusal, language), *(render_fault(one, language) for one in refusal.faults)])


async def _draft(viewer: Viewer, request: Request, ending: str) -> Response:
    """What the form of the desk holds, drawn."""
    asked = request.query_params

    def typed(name: str) -> str:
        return asked.get(f"input.{name}", "").strip()

    try:
        dated = date.fromisoformat(typed("dated")) if typed("dated") else clock.today()
    except ValueError:
        dated = clock.today()
    chosen = {name: typed(name).lower() for name in ("kind", "subject", "order")}
    texts = {name: typed(name) for name in ("code", "template", *LONGEST)}
    drawn = await draw(viewer, Wanted(**chosen, **texts, medium=ending, dated=dated))
    return _file(drawn.content, drawn.title, ending)


async def _sent(viewer: Viewer, request: Request, ending: str) -> Response:
    uid = _uid(request)
    found = await sent_by_uid(viewer, uid) if uid else None
    if found is None or found.medium != ending:
        return _missing()
    if found.workbook_id is not None:
        return _file(await filled_again(viewer, found), found.title or "", ending)
    return _file((await drawn_again(viewer, found)).content, found.title or "", ending)


async def _template(viewer: Viewer, request: Request, ending: str) -> Response:
    uid = _uid(request)
    rows = PaperTemplate.visible_to(viewer).filter(medium=ending).select_related("file")
    found = await rows.get_or_none(uid=uid) if uid else None
    content = await asyncio.to_thread(get, found.file.digest) if found else None
    if found is None or content is None:
        return _missing()
    return _file(content, found.title, ending)


async def _house(_: Viewer, request: Request, ending: str) -> Response:
    """One of the house's own templates: nothing of anybody stands in it."""
    kind, subject = request.path_params["kind"], request.path_params["subject"]
    if kind not in PAPER_KINDS or subject not in PAPER_SUBJECTS:
        return _missing()
    make = word_template if ending == "docx" else sheet_template
    return _file(await asyncio.to_thread(partial(make, kind, subject)), f"{kind}-{subject}", ending)


def _uid(request: Request) -> UUID | None:
    try:
        return UUID(request.path_params["uid"])
    except ValueError:
        return None


def _missing() -> Response:
    return PlainTextResponse(NONE, 404, NO_STORE)


def _file(content: bytes, title: str, ending: str) -> Response:
    """An attachment under the paper's title."""
    name = quote(f"{title or 'paper'}.{ending}", safe="")
    headers = {
        "content-disposition": f"attachment; filename=\"paper.{ending}\"; filename*=UTF-8''{name}",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, 200, headers, MEDIA[ending])
