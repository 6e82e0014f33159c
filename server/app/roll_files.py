"""The error workbook of an old roll that was handed in: the file with its bad cells marked. It is not kept, but made
anew from the stored file when somebody asks for it."""

from datetime import date

from starlette.requests import Request
from starlette.routing import Route

from server.access import Viewer
from server.app.faulty import error_workbook
from server.app.giving import Giving, Made, uid_of
from server.honours.roll_import.importing import check_roll
from server.refusal import refuse


def routes(giving: Giving) -> list[Route]:
    """GET /roll-errors/FILE."""
    return [giving.route("/roll-errors/{file}", _errors)]


async def _errors(viewer: Viewer, request: Request) -> Made:
    """The faults found again, marked in the file."""
    asked = request.query_params
    try:
        day = date.fromisoformat(asked["day"]) if asked.get("day") else None
    except ValueError:
        refuse("no_such_file", "file")
    file = uid_of(request.path_params["file"])
    if file is None:
        refuse("no_such_file", "file")
    checked = await check_roll(viewer, file, asked.get("title", ""), day)
    return await error_workbook(viewer, request, file, checked.faults, "roll")
