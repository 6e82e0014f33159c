"""The pay list as a workbook and as a Word document: with the last four digits of the cards for the offices that see
the list; with the numbers in full for whoever exported it with a reason, for half an hour.

To anybody else it is as if there were none.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.routing import Route

from schema import catalogue
from server import clock
from server.access import Viewer
from server.app.giving import Giving, Made, uid_of
from server.files.media import DOCX, XLSX
from server.listing.rewarded import pay_list_by_number
from server.rewards.lists import Sheet, sheet
from server.rewards.pay_lines import PayListExport
from server.rewards.sheets import Say, document, workbook

OPEN = 30 * 60_000_000  # microseconds
Draw = Callable[[Sheet, Say], bytes]
Find = Callable[[Viewer, str], Awaitable[Sheet | None]]


def routes(giving: Giving) -> list[Route]:
    """GET /pay-lists/NUMBER.xlsx and .docx, /pay-lists/exports/UID.xlsx and .docx."""

    def route(path: str, find: Find, ending: str, media: str, draw: Draw) -> Route:
        async def make(viewer: Viewer, request: Request) -> Made | None:
            found = await find(viewer, request.path_params["name"])
            if found is None:
                return None
            content = await asyncio.to_thread(draw, found, partial(catalogue.say, giving.language(request)))
            return Made(f"{found.pay_list.number}.{ending}", content, media)

        return giving.route(f"{path}.{ending}", make)

    return [
        route(path, find, ending, media, draw)
        for path, find in (("/pay-lists/exports/{name}", _export), ("/pay-lists/{name}", _list))
        for ending, media, draw in (("xlsx", XLSX, workbook), ("docx", DOCX, document))
    ]


async def _list(viewer: Viewer, number: str) -> Sheet | None:
    found = await pay_list_by_number(viewer, number)
    return await sheet(found) if found else None


async def _export(viewer: Viewer, name: str) -> Sheet | None:
    """One's own export, while it is open."""
    uid = uid_of(name)
    if uid is None:
        return None
    rows = PayListExport.visible_to(viewer).filter(uid=uid, at__gt=clock.now() - OPEN)
    own = rows if viewer.sees_everything else rows.filter(account_id=viewer.account_id)
    found = await own.select_related("pay_list").first()
    return await sheet(found.pay_list, shows_cards=True) if found else None
