"""Files of papers: a draft, what was sent as it was sent, templates as they were handed in, the house's own as a
beginning. A draft is recorded nowhere; to whoever may not write papers about its subject it is refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.routing import Route

from server import clock
from server.access import Viewer
from server.app.giving import Giving, Made, uid_of
from server.files.folder import get
from server.files.media import DOCX, XLSX
from server.papers import PAPER_KINDS, PAPER_SUBJECTS, PaperTemplate
from server.papers.drawing import LONGEST, Wanted, draw
from server.papers.filing import filled_again
from server.papers.house_sheets import sheet_template
from server.papers.house_style import word_template
from server.papers.sending import drawn_again, sent_by_uid

MEDIA = {"docx": DOCX, "xlsx": XLSX}
Draw = Callable[[Viewer, Request, str], Awaitable[Made | None]]


def routes(giving: Giving) -> list[Route]:
    """GET /papers/draft.docx, /papers/UID.docx, /papers/templates/UID.docx, /papers/house/KIND/SUBJECT.docx; and the
    same with .xlsx."""

    def route(path: str, ending: str, draw: Draw) -> Route:
        return giving.route(f"{path}.{ending}", lambda viewer, request: draw(viewer, request, ending))

    draws = {
        "/papers/draft": _draft, "/papers/{uid}": _sent, "/papers/templates/{uid}": _template,
        "/papers/house/{kind}/{subject}": _house,
    }  # fmt: skip
    return [route(path, ending, one) for path, one in draws.items() for ending in MEDIA]


async def _draft(viewer: Viewer, request: Request, ending: str) -> Made:
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


async def _sent(viewer: Viewer, request: Request, ending: str) -> Made | None:
    uid = uid_of(request.path_params["uid"])
    found = await sent_by_uid(viewer, uid) if uid else None
    if found is None or found.medium != ending:
        return None
    if found.workbook_id is not None:
        return _file(await filled_again(viewer, found), found.title or "", ending)
    return _file((await drawn_again(viewer, found)).content, found.title or "", ending)


async def _template(viewer: Viewer, request: Request, ending: str) -> Made | None:
    uid = uid_of(request.path_params["uid"])
    rows = PaperTemplate.visible_to(viewer).filter(medium=ending).select_related("file")
    found = await rows.get_or_none(uid=uid) if uid else None
    content = await asyncio.to_thread(get, found.file.digest) if found else None
    if found is None or content is None:
        return None
    return _file(content, found.title, ending)


async def _house(_: Viewer, request: Request, ending: str) -> Made | None:
    """One of the house's own templates: nothing of anybody stands in it."""
    kind, subject = request.path_params["kind"], request.path_params["subject"]
    if kind not in PAPER_KINDS or subject not in PAPER_SUBJECTS:
        return None
    make = word_template if ending == "docx" else sheet_template
    return _file(await asyncio.to_thread(partial(make, kind, subject)), f"{kind}-{subject}", ending)


def _file(content: bytes, title: str, ending: str) -> Made:
    """A file under the paper's title."""
    return Made(f"{title or 'paper'}.{ending}", content, MEDIA[ending])
