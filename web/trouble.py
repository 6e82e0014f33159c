"""The pages for what cannot be shown: each says what happened and what to do."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from web import languages
from web.templates import render
from web.variables import BadQuery

HEADERS = {"cache-control": "no-store", "vary": "Cookie, Accept-Language"}


def bad_query(request: Request, bad: BadQuery, is_demo: bool) -> Response:
    """400: which parameter, what it was, what it should be."""
    facts = {"name": bad.name, "given": bad.given, "expected": bad.expected, "choices": bad.choices, "demo": is_demo}
    return _page(request, 400, "bad_query", **facts)


def missing(request: Request, is_demo: bool = False) -> Response:
    """404: the same words for what does not exist and what is not public."""
    return _page(request, 404, "missing", demo=is_demo)


def failed(request: Request, error_id: str, is_demo: bool) -> Response:
    """500: the id that stands in the log."""
    return _page(request, 500, "failed", error_id=error_id, demo=is_demo)


def _page(request: Request, status: int, page: str, /, **facts: Any) -> Response:
    headers = {**HEADERS, "content-language": languages.of(request).tag}
    return Response(render(request, page, facts), status, headers, "text/html")
