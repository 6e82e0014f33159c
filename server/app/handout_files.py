"""Handouts: locked files with personal data, for the one who made them, for some days. Each download is recorded; to
anybody else it is as if there were none."""

from starlette.requests import Request
from starlette.routing import Route

from schema.http import Running
from server.access import Viewer
from server.app.giving import Giving, Made, uid_of
from server.disclosures import handing


def routes(giving: Giving, running: Running) -> list[Route]:
    """GET /handouts/UID.zip."""

    async def make(viewer: Viewer, request: Request) -> Made:
        uid = uid_of(request.path_params["uid"])
        row, content = await running.write(lambda: handing.fetch(viewer, uid))
        return Made(row.name or "handout.zip", content, "application/zip")

    return [giving.route("/handouts/{uid}.zip", make)]
