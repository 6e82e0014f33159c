"""Workbook, feed and map of the roll: valid, filtered, without what was revoked, undone or erased."""

import io
import re
import zipfile
from datetime import date
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import httpx2
import openpyxl
import pytest
from defusedxml.ElementTree import fromstring

from schema.http import Running
from schema.node import written_id
from server import db, office
from server.access import console
from server.app import build, sitemap
from server.honours import Honour
from server.listing import news
from tests.world import World

ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
FORMULA = "=HYPERLINK(0)"


@pytest.fixture
async def site(database: db.Database) -> Any:
    app = build(database.url, Running())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://jinbang.test") as client:
        yield client


@pytest.fixture
async def roll(database: db.Database) -> dict[str, Honour]:
    """Four honours of four people: held, revoked, of an erased name, undone."""
    async with World.begun() as world:
        await world.regions()
        await world.competition("A", events=2)
        title = await world.title("T", name="示例技术能手")
        decisions = [await world.decision(f"示〔{year}〕1号", date(year, 6, 1)) for year in (2022, 2023)]
        names = {"held": FORMULA, "revoked": "钱示二", "erased": None, "undone": "孙示四"}
        rows = {}
        for n, (state, name) in enumerate(names.items()):
            person = await world.person(n + 1, name or "赵示三")
            rows[state] = world.honour(title, decisions[n % 2], person, name=name)
            if state in ("revoked", "undone"):
                rows[state].state = state
        rows["revoked"].revoked_on = date(2024, 1, 1)
        await world.conferred(list(rows.values()))
    return rows


def holder(n: int) -> str:
    return written_id("Holder", UUID(f"01890000-0000-7000-8000-{n:012d}"))


async def entries(site: Any, query: str = "") -> list[ElementTree.Element]:
    answer = await site.get(f"/honours.atom{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return list(fromstring(answer.text).iter(f"{ATOM}entry"))


# --- the workbook ---


async def test_the_workbook_holds_texts_alone(site: Any, roll: dict[str, Honour]) -> None:
    answer = await site.get("/honours.xlsx")
    assert answer.status_code == 200
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    table = list(sheet.iter_rows(values_only=True))
    assert table[0][:2] == ("获得者", "单位")
    assert {row[0] for row in table[1:]} == {FORMULA, "钱示二", None}
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert [row[table[0].index("撤销日期")] for row in table if row[0] == "钱示二"] == ["2024-01-01"]


async def test_the_workbook_follows_the_filters_and_is_kept(site: Any, roll: dict[str, Honour]) -> None:
    answer = await site.get("/honours.xlsx?year=2023", headers={"accept-language": "en"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Holder", "钱示二"]
    assert (await site.get("/honours.xlsx?year=moon")).status_code == 400
    first = await site.get("/honours.xlsx")
    again = await site.get("/honours.xlsx", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


async def test_a_workbook_of_several_parts_has_one_head(site: Any) -> None:
    async with World.begun() as world:
        await world.regions()
        await world.honours(700, 3)
    answer = await site.get("/honours.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True).active
    names = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert (len(names), names.count("获得者")) == (2101, 1)
    assert len(set(names)) == 701


# --- the feed ---


async def test_the_feed_is_atom(site: Any, roll: dict[str, Honour]) -> None:
    """RFC 4287 4.1.1 and 4.1.2: title, id and updated of each; an author; one alternate link of an entry."""
    answer = await site.get("/honours.atom?title=T")
    feed = fromstring(answer.text)
    for one in (feed, *feed.iter(f"{ATOM}entry")):
        assert all(len(one.findall(f"{ATOM}{name}")) == 1 for name in ("title", "id", "updated"))
        assert (one.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert INSTANT.fullmatch(one.findtext(f"{ATOM}updated") or "")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "金榜"
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://jinbang.test/honours.atom?title=T"
    ids = [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 3
    assert roll["held"].uid.urn in ids
    assert roll["undone"].uid.urn not in ids


async def test_the_feed_says_what_was_revoked_and_no_erased_name(site: Any, roll: dict[str, Honour]) -> None:
    titles = [one.findtext(f"{ATOM}title") for one in await entries(site)]
    assert titles.count("姓名已隐去：示例技术能手") == 1
    assert titles.count("钱示二：示例技术能手（已撤销）") == 1
    assert "赵示三" not in (await site.get("/honours.atom")).text


async def test_a_revocation_of_something_old_comes_first(site: Any, roll: dict[str, Honour]) -> None:
    async with World.begun("later") as world:
        one = await Honour.visible_to(console()).get(uid=roll["held"].uid)
        one.state, one.revoked_on = "revoked", date(2024, 2, 1)
        await world.change.save(one)
        world.change.publicly("revoked", one)
    first, *others = await entries(site)
    assert first.findtext(f"{ATOM}id") == roll["held"].uid.urn
    assert "2024-02-01" in (first.findtext(f"{ATOM}summary") or "")
    assert len(others) == 2
    instants = [one.findtext(f"{ATOM}updated") or "" for one in (first, *others)]
    assert instants == sorted(instants, reverse=True)


async def test_filters_of_the_feed(site: Any, roll: dict[str, Honour], monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(await entries(site, "?year=2022")) == 2
    assert len(await entries(site, "?year=2023&search=%E9%92%B1")) == 1
    assert len(await entries(site, "?jurisdiction=country&region=14&tier=city&occupation=6")) == 3
    assert await entries(site, "?title=NONE") == []
    for bad in ("year=moon", "tier=moon", "search=%00", "search=" + "x" * 600):
        assert (await site.get(f"/honours.atom?{bad}")).status_code == 400, bad
    monkeypatch.setattr(news, "LOOKED_THROUGH", 2)
    assert len(await entries(site)) == 1  # of the newest two changes one is of what was undone


async def test_an_empty_feed_is_a_feed(site: Any) -> None:
    answer = await site.get("/honours.atom", headers={"accept-language": "en"})
    feed = fromstring(answer.text)
    assert feed.findtext(f"{ATOM}title") == "Jinbang · Roll of honour"
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    again = await site.get("/honours.atom", headers={"if-none-match": answer.headers["etag"], "accept-language": "en"})
    assert again.status_code == 304


# --- the map ---


async def addresses(site: Any, path: str = "/sitemap.xml") -> list[str]:
    answer = await site.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    return [(one.text or "").removeprefix("http://jinbang.test") for one in fromstring(answer.text).iter(f"{MAP}loc")]


async def test_the_map_names_what_stands_and_no_draft(site: Any, roll: dict[str, Honour]) -> None:
    found = await addresses(site)
    assert {"/", "/honours", "/statistics", "/titles/T", "/competitions/A", "/competitions/A/E2"} <= set(found)
    assert [one for one in found if one.startswith("/honours/")] == [f"/honours/{holder(1).replace('=', '%3D')}"]
    async with World.begun("drafts") as world:
        await world.competition("D", events=0, drafts=1)
    assert await addresses(site) == found
    for path in found:
        assert (await site.get(path)).status_code == 200, path


async def test_above_its_most_the_map_is_an_index(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with World.begun() as world:
        await world.regions()
        await world.honours(7, 2)
        await world.competition("A", events=3)
    whole = await addresses(site)
    monkeypatch.setattr(sitemap, "MOST", 3)
    index = await addresses(site)
    assert len([one for one in index if one.startswith("/sitemaps/holders/")]) == 3
    parts = [await addresses(site, path) for path in index]
    assert max(len(one) for one in parts if "/" not in one) <= 3
    assert sorted(each for one in parts for each in one) == sorted(whole)
    for path in ("/sitemaps/moon/start.xml", "/sitemaps/holders/~.xml", "/sitemaps/events/x.xml"):
        assert (await site.get(path)).status_code == 404, path


async def test_robots_are_led_to_the_map_and_kept_out_of_a_demo(site: Any) -> None:
    text = (await site.get("/robots.txt")).text
    assert "Disallow: /desk\n" in text
    assert "Sitemap: http://jinbang.test/sitemap.xml" in text
    await office.mark(console(), "demo")
    assert (await site.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"
