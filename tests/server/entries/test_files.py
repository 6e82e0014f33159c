"""The two downloads: the template, and the error workbook made anew from the stored file."""

import io

import openpyxl
import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from server.access import ANONYMOUS
from server.app.asking import language
from server.app.entry_files import routes
from server.app.giving import Giving
from tests.server.entries.office import opened, while_open
from tests.server.entries.test_importing import CODE, folder, row, workbook

pytestmark = pytest.mark.usefixtures("regions", "folder")
__all__ = ["folder"]


async def got(viewer, path):
    """What the viewer gets."""

    async def viewer_of(request):
        return viewer

    transport = ASGITransport(app=Starlette(routes=routes(Giving(viewer_of, language))))
    async with AsyncClient(transport=transport, base_url="http://jinbang.test") as client:
        return await client.get(path)


async def test_the_template_and_the_error_workbook_are_served_to_those_who_may_enter(database):
    office = await opened()
    with while_open():
        leader = office.leader()
        template = await got(leader, f"/competitions/{CODE}/WELD/entries.xlsx")
        assert (template.status_code, template.headers["cache-control"]) == (200, "private, no-store")
        assert openpyxl.load_workbook(io.BytesIO(template.content)).sheetnames[0] == "焊接"
        file = await workbook(leader, [row(1), row(2, level="大师")])
        path = f"/entry-errors/{file}?competition={CODE}&event=WELD"
        errors = await got(leader, path)
        book = openpyxl.load_workbook(io.BytesIO(errors.content))
        texts = [cell.value for line in book.worksheets[0].iter_rows() for cell in line]
        assert errors.status_code == 200
        assert any("大师" in str(text) for text in texts)
        for viewer, status in ((ANONYMOUS, 401), (office.judge("judge"), 403), (office.leader("PY"), 404)):
            assert (await got(viewer, path)).status_code == status
        assert (await got(leader, f"/entry-errors/nothing?competition={CODE}")).status_code == 404
        assert (await got(leader, "/competitions/NONE/entries.xlsx")).status_code == 404
