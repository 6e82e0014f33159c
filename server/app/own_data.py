"""One's own copy: GET /me/data.json, for whoever is signed in with a password; everything that is held about him. Each
copy is recorded."""

import json

from starlette.requests import Request
from starlette.routing import Route

from schema.http import Running
from server.access import Viewer
from server.app.giving import Giving, Made
from server.retention import copying


def routes(giving: Giving, running: Running) -> list[Route]:
    """The one route."""

    async def make(viewer: Viewer, _: Request) -> Made:
        held = await running.write(lambda: copying.copy(viewer))
        text = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        return Made("my-data.json", text.encode(), "application/json")

    return [giving.route("/me/data.json", make)]
