"""The pages for what cannot be shown: each says what happened and what to do."""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web import languages
from web.templates import render
from web.variables import BadQuery

HEADERS = {"cache-control": "no-store", "vary": "Cookie, Accept-Language"}


Around = Mapping[str, Any]
NOTHING: Around = {}


def bad_query(request: Request, bad: BadQuery, around: Around) -> Response:
    """400: which parameter, what it was, what it should be."""
    facts = {"name": bad.name, "given": bad.given, "expected": bad.expected, "choices": bad.choices}
    return _page(request, 400, "bad_query", around, **facts)


def missing(request: Request, around: Around = NOTHING) -> Response:
    """404: the same words for what does not exist and what is not public."""
    return _page(request, 404, "missing", around)


def failed(request: Request, error_id: str, around: Around) -> Response:
    """500: the id that stands in the log."""
    return _page(request, 500, "failed", around, error_id=error_id)


def unread(request: Request, refused: HTTPException, around: Around) -> Response:
    """400, 408, 413: a form whose body is broken, too slow or too large."""
    answer = _page(request, refused.status_code, "unread", around, status=refused.status_code)
    answer.headers.update(refused.headers or {})
    return answer


def _page(request: Request, status: int, page: str, around: Around, /, **facts: Any) -> Response:
    headers = {**HEADERS, "content-language": languages.of(request).tag}
    return Response(render(request, page, {**around, **facts}), status, headers, "text/html")
