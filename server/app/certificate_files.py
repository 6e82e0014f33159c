"""The PDF of a certificate for who may see it; lists of certificates answered as a page, as CSV or as a workbook."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import catalogue
from schema.certificates.words import answer
from schema.context import Context
from schema.refusal import render
from server import workbooks
from server.access import Viewer
from server.app.giving import NO_STORE, Giving, Made, refused, uid_of
from server.certificates import Certificate
from server.certificates.paper import printed
from server.certificates.verifying import Checked, listed, verify_all
from server.files.media import CSV, PDF, XLSX
from server.refusal import Refused
from web import PAGES, frame, trouble
from web.answering import Answering, ContextOf
from web.page import Asking, Broken

COLUMNS = ("row", "number", "code", "state", "sentence")
TITLE = "certificates"
LONGEST = 50_000  # characters of a list
Write = Callable[[Sequence[workbooks.Column], Sequence[Mapping[str, str]]], bytes]


def routes(giving: Giving, context_of: ContextOf) -> list[Route]:
    """GET /certificates/UID.pdf; POST /verify/list as a page, list.csv and list.xlsx."""

    async def page(request: Request) -> Response:
        return await _page(request, await context_of(request))

    def answers(write: Write, media: str) -> Callable[[Request], Awaitable[Response]]:
        async def give(request: Request) -> Response:
            return await _list(request, giving.language(request), write, media)

        return give

    return [
        giving.route("/certificates/{uid}.pdf", _pdf),
        Route("/verify/list", page, methods=["POST"]),
        Route("/verify/list.csv", answers(workbooks.csv_text, f"{CSV}; charset=utf-8"), methods=["POST"]),
        Route("/verify/list.xlsx", answers(partial(workbooks.table, title=TITLE), XLSX), methods=["POST"]),
    ]


async def _pdf(viewer: Viewer, request: Request) -> Made | None:
    uid = uid_of(request.path_params["uid"])
    one = await Certificate.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if one is None:
        return None
    drawn = await printed(viewer, one)
    return Made(f"{one.number}.pdf", drawn.content, PDF, drawn.digest)


async def _page(request: Request, context: Context) -> Response:
    """The page of the list with its answers: a list is too long for an address."""
    listing = next(one for one in PAGES if one.name == "verify_list")
    try:
        answering = Answering(request, listing, context)
        answering.asking = Asking(listing, {"list": await _sent(request), "code": ""}, context)
        return await answering.get()
    except Broken as broken:
        return trouble.failed(request, str(broken), await frame.of(context))


async def _list(request: Request, language: str, write: Write, media: str) -> Response:
    try:
        found = await verify_all(listed(await _sent(request)))
    except Refused as no:
        return refused(no.refusal, language)
    content = await asyncio.to_thread(write, *_tabled(found, language))
    name = request.url.path.rpartition("/")[2]
    headers = {**NO_STORE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, media)


async def _sent(request: Request) -> str:
    """The list that was pasted, and behind it the one in a file."""
    async with request.form(max_files=1, max_fields=4) as form:
        file, pasted = form.get("file"), str(form.get("list") or "")
        sent = _text(await file.read()) if isinstance(file, UploadFile) and file.size else ""
    return "\n".join(filter(None, (pasted, sent)))[:LONGEST]


def _text(content: bytes) -> str:
    """A text file in UTF-8 or GB18030."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _tabled(found: Sequence[Checked], language: str) -> tuple[list[workbooks.Column], list[dict[str, str]]]:
    """The columns, and a row for each line."""
    say: Any = partial(catalogue.say, language)
    columns = [workbooks.Column(one, say(f"certificate.column.{one}")) for one in COLUMNS]
    rows = []
    for one in found:
        state, sentence = answer(one, say, lambda no: render(no, language))
        cells = (str(one.asked.row), one.asked.number, one.asked.code, state, sentence)
        rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return columns, rows
