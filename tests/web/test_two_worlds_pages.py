"""C15 by the front door: every address that a judge's or a typist's session, or his token, may fetch says the same in
two worlds that differ only in who is who, in what another judge gave, or in whether two typists agree."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import httpx2
import pytest
from starlette.routing import Route

import web
from schema.http import Running
from server import clock, db
from server.access import Viewer
from server.access.tokens import issue
from server.app import build
from server.app.signing import COOKIE
from tests import databases
from tests.schema.two_worlds.asking import Known, remembering
from tests.schema.two_worlds.building import LATER, REVIEW, typing_world, world
from tests.schema.two_worlds.comparing import Answers, differences
from tests.server.access.people import cookie_of
from tests.server.masking.masked import CODE, EVENT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
JUDGES = ("judge", "floor", "chief")
HERE = f"/desk/{CODE}/{EVENT}"
ENTRIES = ("001", "003", REVIEW[0], REVIEW[2])
OF_FILES = {"documents": "Document", "evidence": "Evidence", "appeal-evidence": "AppealEvidence"}
KINDS = {"file": "StoredFile", "uid": "Certificate", "name": "PayList", "round": "SelectionRound"}  # else as they say
ELSEWHERE = (
    "/passkey/challenge",
    "/language/{language}",
    "/static/{name:path}",
    "/healthz",
    "/readyz",
)  # nothing of a world
SAYING = ("content-type", "location", "content-disposition", "cache-control", "content-language")
MORE = tuple(f"{HERE}/{one}" for one in ("floor?no=S1", "floor?no=001", "floor?no=S3", "progress?tab=import"))
GRAPHQL = "{ mySheets { number label position state total } me { name roles } }"


def addresses(app: Any, known: Known, *, of_pages: bool) -> Iterator[str]:
    """Every address of the front door that may be fetched, with all that its places may be filled with. `of_pages`: the
    pages too, not only what is downloaded."""
    while not hasattr(app, "routes"):
        app = app.app
    pages = {each.path for each in web.PAGES}
    for route in app.routes:
        if not isinstance(route, Route) or "GET" not in (route.methods or {"GET"}) or route.path in ELSEWHERE:
            continue
        if of_pages or route.path not in pages:
            yield from filled(route.path, known)
    yield from MORE if of_pages else ()


def filled(path: str, known: Known) -> Iterator[str]:
    """The address with each value of each of its places."""
    path = path.replace(":int}", "}")
    names = re.findall(r"{(\w+)}", path)
    for chosen in product(*(values(name, path, known) for name in names)):
        address = path
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(f"{{{name}}}", value)
        yield address


def values(name: str, path: str, known: Known) -> Sequence[str]:
    """What a place may be filled with."""
    fixed = {
        "competition": [CODE], "event": [EVENT], "entryNo": ENTRIES, "title": ["T1"], "code": ["x"], "token": ["x"],
        "list": ["x"], "part": ["1"],
    }  # fmt: skip
    if name == "number":
        return ["1"] if "notices" in path else list(known.sheets)
    if name == "id":
        return known.of(OF_FILES.get(path.split("/")[1], "Signature"))[:2] or ["x"]
    return fixed.get(name) or known.of(KINDS.get(name, name.capitalize()))[:3] or ["x"]


async def fetched(url: str, viewer: Viewer, login: str, only: str) -> dict[str, str]:
    """What each address that holds `only` answers to the session of an account, and the downloads and a query to its
    token; without what is random."""
    said = dict[str, str]()
    app = build(url, Running())
    secret = await cookie_of(login)
    day = clock.today() + timedelta(days=1)
    token = (await issue(viewer, "程序", ["read", "marks"], day)).secret
    known = await Known.all()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://jinbang.test") as client:
        for headers, of_pages in (
            ({"cookie": f"{COOKIE}={secret}"}, True), ({"authorization": f"Bearer {token}"}, False),
        ):  # fmt: skip
            for address in (one for one in addresses(app, known, of_pages=of_pages) if only in one):
                answer = await client.get(address, headers=headers)
                assert answer.status_code < 500, (address, answer.text[:500])
                said[known.plain(f"{'page' if of_pages else 'token'} {address}")] = plain(known, answer)
        asked = await client.post("/graphql", json={"query": GRAPHQL}, headers=headers)
        said["token graphql"] = plain(known, asked)
    return said


def plain(known: Known, answer: httpx2.Response) -> str:
    """Status, the headers that say something, and the body as text, without what is random."""
    headers = {name: answer.headers.get(name) for name in SAYING}
    return known.plain(f"{answer.status_code} {headers} {text_of(answer.content)}")


def text_of(content: bytes) -> str:
    """A body as text; of a workbook or a document what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "backslashreplace")
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return "\n".join(f"{one}: {text_of(whole.read(one))}" for one in sorted(whole.namelist()))


async def seen(engine: str, who: Sequence[str], *, only: str = "", **how: Any) -> Answers:
    """What each of `who` sees in the world of `how`, at all addresses or those that hold `only`."""
    async with databases.fresh(engine) as url, db.opened(url):
        made = await (typing_world if "became" in how else world)(**how)
        with remembering(), clock.set_to(LATER):
            return {name: await fetched(url, made.viewers[name], name, only) for name in who}


async def test_no_page_tells_who_is_who_or_what_another_gave(engine: str) -> None:
    here, there = await seen(engine, JUDGES), await seen(engine, JUDGES, swapped=True)
    assert differences(here, there) == []
    assert differences({"judge": here["judge"]}, await seen(engine, ("judge",), other=True)) == []
    assert REVIEW[0] in here["judge"]["page /judge"]
    assert REVIEW[0] in here["judge"]["token graphql"]
    for who, page in (("judge", "/judge"), ("floor", f"{HERE}/floor"), ("chief", f"{HERE}/progress")):
        assert here[who][f"page {page}"].startswith("200 ")


async def test_no_page_tells_a_typist_whether_two_agree(engine: str) -> None:
    here = await seen(engine, ("ben",), became="agree")
    for became in ("differ", "settled"):
        assert differences(here, await seen(engine, ("ben",), became=became)) == []
    for page in ("typing", "progress", "floor"):
        assert here["ben"][f"page {HERE}/{page}"].startswith("200 ")


async def test_a_recused_judge_sees_no_code_of_what_he_may_not_mark(engine: str) -> None:
    told = str(list((await seen(engine, ("judge",), only="/judge", recused=0))["judge"].values()))
    assert (REVIEW[0] in told, REVIEW[1] in told, REVIEW[2] in told) == (False, True, True)


async def test_control_a_page_that_counts_what_agrees(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard on the count is taken away."""
    monkeypatch.setattr("server.scoring.progress.sees_typing", lambda viewer, event: True)
    here, there = [await seen(engine, ("ben",), only="/progress", became=one) for one in ("agree", "differ")]
    assert {asked.partition("?")[0] for _, asked, _, _ in differences(here, there)} == {f"page {HERE}/progress"}


async def test_control_a_page_that_names_the_entry(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.masking.codes import Shown
    from server.scoring import Sheet

    async def leaking(viewer: Viewer, ids: Any) -> Any:
        rows = await Sheet.filter(id__in=list(ids)).select_related("entry")
        return {one.id: Shown("review", one.entry.entry_no) for one in rows}

    monkeypatch.setattr("schema.scoring.sheets.progress.shown_on", leaking)
    here, there = [await seen(engine, ("judge",), only="/judge", swapped=one) for one in (False, True)]
    told = {asked.split("/")[1] if "/" in asked else asked for _, asked, _, _ in differences(here, there)}
    assert {"judge", "token graphql"} <= told
