"""Two downloads of entries: the template that units fill in, and the error workbook of a file that was handed in.

Neither is kept: the template is written from what the viewer may enter for, the error workbook from the stored file.
"""

from starlette.requests import Request
from starlette.routing import Route

from server.access import Viewer
from server.app.faulty import error_workbook
from server.app.giving import Giving, Made, uid_of
from server.entries.columns import entry_template
from server.entries.importing import check_entries
from server.files.media import XLSX
from server.honours.background import backgrounds
from server.refusal import refuse


def routes(giving: Giving) -> list[Route]:
    """GET /competitions/COMPETITION[/EVENT]/entries.xlsx and /entry-errors/FILE."""
    return [
        giving.route("/competitions/{competition}/entries.xlsx", _template),
        giving.route("/competitions/{competition}/{event}/entries.xlsx", _template),
        giving.route("/entry-errors/{file}", _errors),
    ]


async def _template(viewer: Viewer, request: Request) -> Made:
    path = request.path_params
    name, content = await entry_template(viewer, path["competition"], path.get("event"))
    return Made(name, content, XLSX)


async def _errors(viewer: Viewer, request: Request) -> Made:
    """The faults found again, marked in the file."""
    asked = request.query_params
    file = uid_of(request.path_params["file"])
    if file is None:
        refuse("no_such_file", "file")
    place, delegation = (asked.get("competition", ""), asked.get("event")), uid_of(asked.get("delegation", ""))
    checked = await check_entries(viewer, *place, file, delegation, backgrounds=backgrounds)
    return await error_workbook(viewer, request, file, checked.faults, "entries")
