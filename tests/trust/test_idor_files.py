"""Downloads and pages over HTTP: a file that is not yours is answered as one that is not there, byte for byte.

Asked with the cookies of real accounts whose grants lie in another province.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from schema.http import Running
from schema.node import KINDS, named, written_id
from server import db
from server.access import Viewer, console
from server.access.roles import GRANTED
from server.app import build
from server.entries import Evidence
from server.files import StoredFile
from server.record import Noun
from tests import databases
from tests.server.access.people import cookie_of
from tests.trust.matrix_asking import of_event
from tests.trust.matrix_naming import NOTHING, seen
from tests.trust.matrix_world import built, viewers

# Where a file is read, with the kind whose id stands in the address; codes of the hidden draft and of nothing.
BY_ID = {
    "/evidence/{}": "Evidence", "/appeal-evidence/{}": "AppealEvidence", "/signed-papers/{}": "Signature",
    "/draw-scans/{}": "Draw", "/deed-consents/{}": "Deed", "/round-proofs/{}": "RoundNotice",
    "/documents/{}": "Document", "/certificates/{}.pdf": "Certificate", "/papers/{}.docx": "ExportSent",
    "/papers/{}.xlsx": "ExportSent", "/handouts/{}.zip": "Handout", "/entry-errors/{}?competition=B": "StoredFile",
    "/roll-errors/{}": "StoredFile",
}  # fmt: skip
BY_CODE = {
    "/pay-lists/{}.xlsx": ("2023-0001", "2023-9999"), "/pay-lists/{}.docx": ("2023-0001", "2023-9999"),
    "/competitions/{}/entries.xlsx": ("B", "NONESUCH"), "/competitions/{}/D1/entries.xlsx": ("B", "NONESUCH"),
    "/ceremony/{}/script.docx": ("B", "NONESUCH"), "/ceremony/{}/slides.pptx": ("B", "NONESUCH"),
}  # fmt: skip
PAGES = (
    "/competitions/{}", "/competitions/{}/D1", "/desk/{}", "/desk/{}/entries", "/desk/{}/D1", "/desk/{}/D1/progress",
    "/desk/{}/D1/signatures", "/desk/{}/D1/protocol", "/desk/{}/publication", "/ceremony/{}",
)  # fmt: skip
VARIES = ("x-request-id", "set-cookie", "date")
SOME = ("organiser", "honours_office", "finance", "contestant")


@asynccontextmanager
async def door(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the whole application over the open database."""
    app = build(url, Running())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://jinbang.test") as client:
        yield client


async def enters(client: httpx2.AsyncClient, login: str) -> None:
    """The next requests are his."""
    client.cookies.clear()
    client.cookies.set("jinbang", await cookie_of(login))


async def answer(client: httpx2.AsyncClient, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, without what differs from request to request."""
    got = await client.get(path)
    return got.status_code, {name: one for name, one in got.headers.items() if name not in VARIES}, got.content


async def told_apart(client: httpx2.AsyncClient, viewer: Viewer) -> list[str]:
    """The addresses that answer otherwise to what is hidden than to what is not there."""
    ids, found = await of_event("B", "D1"), []
    file = await StoredFile.visible_to(console()).order_by("id").first()
    assert file is not None
    ids["StoredFile"] = written_id("StoredFile", file.uid)
    for address, kind in BY_ID.items():
        if kind in KINDS and await seen(viewer, KINDS[kind], ids[kind]) and kind not in ("Deed", "RoundNotice", "Draw"):
            continue
        uid = ids[kind] if kind == "StoredFile" else str((named(ids[kind]) or (Noun, NOTHING))[1])
        uid = str(file.uid) if kind == "StoredFile" else uid
        if await answer(client, address.format(uid)) != await answer(client, address.format(NOTHING)):
            found.append(address)
    for address, (there, missing) in BY_CODE.items():
        status, headers, body = await answer(client, address.format(there))
        other, others, nothing = await answer(client, address.format(missing))
        same = body.replace(there.encode(), missing.encode()) == nothing  # the words repeat what was asked for
        if (status, same) != (other, True) or headers["content-type"] != others["content-type"]:
            found.append(address)
    return found


async def _of(role: str, engine: str) -> tuple[list[str], list[str]]:
    async with databases.fresh(engine) as url, db.opened(url):
        await built()
        viewer = (await viewers("there"))[role]
        async with door(url) as client:
            await enters(client, f"{role}-there")
            files = await told_apart(client, viewer)
            pages = [one for one in PAGES
                     if (await client.get(one.format("B"))).status_code
                     != (await client.get(one.format("NONESUCH"))).status_code]  # fmt: skip
            return files, pages


@pytest.mark.parametrize("role", SOME)
async def test_a_file_of_another_province_is_no_file(role: str) -> None:
    assert await _of(role, "sqlite") == ([], [])


@pytest.mark.night
@pytest.mark.parametrize("role", sorted(GRANTED | {"program"}))
async def test_by_every_role(role: str, engine: str) -> None:
    assert await _of(role, engine) == ([], [])


async def test_the_control_evidence_without_its_filter_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async with databases.fresh("sqlite") as url, db.opened(url):
        await built()
        viewer = (await viewers("there"))["organiser"]
        monkeypatch.setattr(Evidence, "visible_to", classmethod(lambda cls, _: cls.all(using_db=db.here())))
        monkeypatch.setattr(f"{__name__}.seen", _never)
        async with door(url) as client:
            await enters(client, "organiser-there")
            assert "/evidence/{}" in await told_apart(client, viewer)


async def _never(*_: Any) -> bool:
    return False
