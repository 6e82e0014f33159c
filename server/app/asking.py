"""Who asks, and in which language: what the front door lends each of its routes."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from schema.catalogue import language_of
from server.access import Viewer

ViewerOf = Callable[[Request], Awaitable[Viewer]]
Language = Callable[[Request], str]


def language(request: Request) -> str:
    """The language the browser or the cookie asks for."""
    return language_of(request.cookies.get("language"), request.headers.get("accept-language"))
