"""The pay list as a workbook and as a Word document, with the last four digits of the cards, for the offices that see
the list; to anybody else it is as if there were none. With the numbers in full it is a handout."""

import asyncio
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.routing import Route

from schema import catalogue
from server.access import Viewer
from server.app.giving import Giving, Made
from server.files.media import DOCX, XLSX
from server.listing.rewarded import pay_list_by_number
from server.rewards.lists import Sheet, sheet
from server.rewards.sheets import Say, document, workbook

Draw = Callable[[Sheet, Say], bytes]


def routes(giving: Giving) -> list[Route]:
    """GET /pay-lists/NUMBER.xlsx and .docx."""

    def route(ending: str, media: str, draw: Draw) -> Route:
        async def make(viewer: Viewer, request: Request) -> Made | None:
            found = await pay_list_by_number(viewer, request.path_params["number"])
            if found is None:
                return None
            say = partial(catalogue.say, giving.language(request))
            content = await asyncio.to_thread(draw, await sheet(found), say)
            return Made(f"{found.number}.{ending}", content, media)

        return giving.route(f"/pay-lists/{{number}}.{ending}", make)

    return [route("xlsx", XLSX, workbook), route("docx", DOCX, document)]
