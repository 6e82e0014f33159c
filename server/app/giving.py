"""Files that are made when somebody asks and never kept: one way from who asks to the answer.

What a viewer may not see is as if there were none; what is refused is said in his language, faults and all.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema.errors import Told
from schema.refusal import render, render_fault
from server.access import Viewer
from server.app.asking import Language, ViewerOf
from server.refusal import Refusal, Refused

NO_STORE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
STATUSES = {
    "sign_in_needed": 401,
    "not_your_role": 403,
    "outside_your_scope": 403,
    "token_scope": 403,
    "only_in_person": 403,
    "paper_numbers_closed": 403,
    "paper_changed": 409,
    "handout_gone": 410,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: the name it is saved under, its content, its media type."""

    name: str
    content: bytes
    media: str
    etag: str | None = None

    def answer(self) -> Response:
        """As an attachment, for the asking person alone."""
        ending, name = self.name.rpartition(".")[2], quote(self.name, safe="")
        headers = {
            **NO_STORE,
            "cache-control": "private, no-store",
            "content-disposition": f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{name}",
            **({"etag": f'"{self.etag}"'} if self.etag else {}),
        }
        return Response(self.content, 200, headers, self.media)


Make = Callable[[Viewer, Request], Awaitable[Made | None]]


@dataclass(frozen=True, slots=True)
class Giving:
    """What the front door lends: who asks and in which language."""

    viewer_of: ViewerOf
    language: Language

    def route(self, path: str, make: Make) -> Route:
        """GET `path`: what `make` makes for who asks; 404 where it makes nothing."""

        async def give(request: Request) -> Response:
            return await self.said(request, lambda viewer: _answered(make(viewer, request)))

        return Route(path, give, methods=["GET"])

    async def said(self, request: Request, give: Callable[[Viewer], Awaitable[Response]]) -> Response:
        """What is given to who asks, or why not, in words."""
        try:
            return await give(await self.viewer_of(request))
        except Told as told:
            return PlainTextResponse(told.message, 401, NO_STORE)
        except Refused as no:
            return refused(no.refusal, self.language(request))


def refused(refusal: Refusal, language: str) -> Response:
    """The refusal and its faults, a line each."""
    rule = refusal.rule
    lines = [render(refusal, language), *(render_fault(one, language) for one in refusal.faults)]
    return PlainTextResponse(
        "\n".join(lines), STATUSES.get(rule, 404 if rule.startswith("no_such_") else 422), NO_STORE
    )


def missing() -> Response:
    """There is no such file, or not for him."""
    return PlainTextResponse("没有这个文件 / no such file", 404, NO_STORE)


def uid_of(text: str) -> UUID | None:
    """The uid in an address; None for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def _answered(making: Awaitable[Made | None]) -> Response:
    made = await making
    return made.answer() if made else missing()
