"""The pages for what cannot be shown: each says what happened and what to do."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from web.templates import render
from web.variables import BadQuery

HEADERS = {"cache-control": "no-store", "vary": "Cookie, Accept-Language"}


def bad_query(request: Request, bad: BadQuery) -> Response:
    """400: which parameter, what it was, what it should be."""
    facts = {"name": bad.name, "given": bad.given, "expected": bad.expected, "choices": bad.choices}
    return _page(request, 400, "bad_query", **facts)


def missing(request: Request) -> Response:
    """404: the same words for what does not exist and what is not public."""
    return _page(request, 404, "missing")


def failed(request: Request, error_id: str) -> Response:
    """500: the id that stands in the log."""
    return _page(request, 500, "failed", error_id=error_id)


def _page(request: Request, status: int, page: str, /, **facts: Any) -> Response:
    return Response(render(request, page, facts), status, HEADERS, "text/html")
