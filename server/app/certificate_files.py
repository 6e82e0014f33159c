"""Files of certificates: the PDF for who may see it, credentials and their status for everybody, lists answered as CSV
or workbook. A credential is found by the token in the QR, so that who has the paper has it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema import catalogue
from schema.certificates.words import answer
from schema.context import Context
from schema.errors import Told
from schema.refusal import render
from server import workbooks
from server.access import Viewer
from server.certificates import Certificate, badges
from server.certificates.paper import printed
from server.certificates.verifying import Checked, listed, verify_all, verify_token
from server.files.media import CSV, PDF, XLSX
from server.refusal import Refused
from web import PAGES, frame, trouble
from web.answering import Answering, ContextOf
from web.page import Asking, Broken

NO_STORE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
KEPT = {"cache-control": "public, max-age=300", "x-content-type-options": "nosniff"}
JWT = "application/vc+jwt"
COLUMNS = ("row", "number", "code", "state", "sentence")
TITLE = "certificates"
LONGEST = 50_000  # characters of a list
STATUSES = {"no_such_certificate_or_code": 404}
ViewerOf = Callable[[Request], Awaitable[Viewer]]
Make = Callable[[Sequence[workbooks.Column], Sequence[Mapping[str, str]]], bytes]
Language = Callable[[Request], str]


def routes(
    viewer_of: ViewerOf, language: Language, address: Callable[[Request], str], context_of: ContextOf
) -> list[Route]:
    """GET /certificates/UID.pdf, /credentials/TOKEN and /credentials/status/LIST/PART, the public keys at their
    well-known addresses; POST /verify/list as a page, list.csv and list.xlsx."""

    async def pdf(request: Request) -> Response:
        try:
            viewer = await viewer_of(request)
        except Told as told:
            return PlainTextResponse(told.message, 401, NO_STORE)
        return await _said(request, language, partial(_pdf, viewer, request.path_params["uid"]))

    async def credential(request: Request) -> Response:
        return await _said(request, language, partial(_credential, request.path_params["token"], address(request)))

    async def status(request: Request) -> Response:
        path = request.path_params
        claims = await badges.status_credential(path["list"], path["part"], address(request))
        return _missing() if claims is None else Response(badges.signed(claims), 200, KEPT, JWT)

    async def did(request: Request) -> Response:
        return _json(badges.did_document(address(request)), "application/did+json")

    async def keys(_: Request) -> Response:
        return _json(badges.jwks(), "application/jwk-set+json")

    async def page(request: Request) -> Response:
        return await _page(request, await context_of(request))

    def answers(make: Make, media: str) -> Callable[[Request], Awaitable[Response]]:
        async def give(request: Request) -> Response:
            return await _said(request, language, partial(_list, request, language(request), make, media))

        return give

    return [
        Route("/certificates/{uid}.pdf", pdf, methods=["GET"]),
        Route("/credentials/status/{list}/{part:int}", status, methods=["GET"]),
        Route("/credentials/{token}", credential, methods=["GET"]),
        Route("/.well-known/did.json", did, methods=["GET"]),
        Route("/.well-known/jwks.json", keys, methods=["GET"]),
        Route("/verify/list", page, methods=["POST"]),
        Route("/verify/list.csv", answers(workbooks.csv_text, f"{CSV}; charset=utf-8"), methods=["POST"]),
        Route("/verify/list.xlsx", answers(partial(workbooks.table, title=TITLE), XLSX), methods=["POST"]),
    ]


async def _said(request: Request, language: Language, make: Callable[[], Awaitable[Response]]) -> Response:
    """What was made, or why not, in words."""
    try:
        return await make()
    except Refused as no:
        said = render(no.refusal, language(request))
        return PlainTextResponse(said, STATUSES.get(no.refusal.rule, 422), NO_STORE)


async def _pdf(viewer: Viewer, text: str) -> Response:
    try:
        uid = UUID(text)
    except ValueError:
        return _missing()
    one = await Certificate.visible_to(viewer).get_or_none(uid=uid)
    if one is None:
        return _missing()
    drawn = await printed(viewer, one)
    headers = {
        **NO_STORE, "cache-control": "private, no-store", "etag": f'"{drawn.digest}"',
        "content-disposition": f"attachment; filename=\"certificate.pdf\"; filename*=UTF-8''{quote(one.number)}.pdf",
    }  # fmt: skip
    return Response(drawn.content, 200, headers, PDF)


async def _credential(token: str, address: str) -> Response:
    return Response(badges.signed(badges.credential(await verify_token(token), address)), 200, NO_STORE, JWT)


async def _page(request: Request, context: Context) -> Response:
    """The page of the list with its answers: a list is too long for an address."""
    listing = next(one for one in PAGES if one.name == "verify_list")
    try:
        answering = Answering(request, listing, context)
        answering.asking = Asking(listing, {"list": await _sent(request), "code": ""}, context)
        return await answering.get()
    except Broken as broken:
        return trouble.failed(request, str(broken), await frame.of(context))


async def _list(request: Request, language: str, make: Make, media: str) -> Response:
    found = await verify_all(listed(await _sent(request)))
    content = await asyncio.to_thread(make, *_tabled(found, language))
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


def _json(content: Any, media: str) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), 200, KEPT, media)


def _missing() -> Response:
    return PlainTextResponse("没有这个文件 / no such file", 404, NO_STORE)
