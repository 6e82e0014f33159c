"""Published results: revisions, lines, values, ties, awards; never a draft."""

from typing import Any

import pytest

from server import listing
from server.access import ANONYMOUS
from server.competitions import keeping
from server.results import Revision
from tests.world import World, scheme, standings

PAGE = """query($first: Int! = 20, $after: String) { event(competition: "JZ", code: "E1") { revision {
    standings(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { line } } nodes { line entryNo }
  } } } }"""


async def published(lines: int = 5, revisions: int = 2) -> None:
    async with World.begun() as world:
        await world.competition("JZ", revisions=revisions, lines=lines, drafts=1)


async def test_a_line_says_everything(ask: Any) -> None:
    await published()
    data = await ask("""{ event(competition: "JZ", code: "E1") { revision { standings { nodes {
        line entryNo state stateLabel place tied decidedBy decidedByWords total position award advances team name
        organisation region delegation values { code title value absent } } } } } }""")
    lines = data["event"]["revision"]["standings"]["nodes"]
    assert lines[2] == {
        "line": 3,
        "entryNo": "003",
        "state": "RANKED",
        "stateLabel": "有名次",
        "place": 2,
        "tied": True,
        "decidedBy": "share",
        "decidedByWords": "并列",
        "total": "97.50",
        "position": 2,
        "award": "二",
        "advances": True,
        "team": None,
        "name": "选手JZ-0-2-3",
        "organisation": "示例单位",
        "region": "晋中市",
        "delegation": "晋中代表队",
        "values": [
            {"code": "m1", "title": "理论知识", "value": "87.25", "absent": False},
            {"code": "m2", "title": "操作技能", "value": "87.25", "absent": False},
        ],
    }
    last = lines[4]
    assert (last["state"], last["stateLabel"], last["team"], last["decidedByWords"]) == ("ABSENT", "缺考", "缺考队", "")
    assert [last[key] for key in ("place", "total", "award", "position", "name")] == [None] * 5
    assert [value["absent"] for value in last["values"]] == [True, True]


async def test_revisions_stand_newest_first_and_the_old_one_stays_readable(ask: Any) -> None:
    await published()
    data = await ask("""{ event(competition: "JZ", code: "E1") {
        newest: revision { number isNewest reason entries ranked awarded publishedAt event { code } }
        first: revision(number: 1) { number isNewest reason standings(first: 1) { nodes { name } } }
        none: revision(number: 3) { number } zero: revision(number: 0) { number }
        revisions { number isNewest } } }""")
    event = data["event"]
    assert event["newest"] == {
        "number": 2,
        "isNewest": True,
        "reason": "更正",
        "entries": 5,
        "ranked": 4,
        "awarded": 3,
        "publishedAt": "2023-06-05T21:20:00.000002Z",
        "event": {"code": "E1"},
    }
    assert (event["first"]["isNewest"], event["first"]["reason"]) == (False, "首次公布")
    assert event["first"]["standings"]["nodes"] == [{"name": "选手JZ-0-1-1"}]
    assert (event["none"], event["zero"]) == (None, None)
    assert event["revisions"] == [{"number": 2, "isNewest": True}, {"number": 1, "isNewest": False}]


async def test_heads_awards_and_scheme(ask: Any) -> None:
    await published()
    data = await ask("""{ event(competition: "JZ", code: "E1") { revision { scheme { version sentences }
        modules { code title weight } awards { title count } } } }""")
    revision = data["event"]["revision"]
    assert revision["modules"] == [
        {"code": "m1", "title": "理论知识", "weight": "0.5"},
        {"code": "m2", "title": "操作技能", "weight": "0.5"},
    ]
    assert revision["awards"] == [
        {"title": "一", "count": 1},
        {"title": "二", "count": 2},
        {"title": "三", "count": 0},
    ]
    assert revision["scheme"]["version"] == 1
    assert revision["scheme"]["sentences"][0] == ("总成绩 = 理论知识 × 50% + 操作技能 × 50%，四舍五入保留两位小数。")


async def test_an_old_revision_keeps_the_scheme_it_came_about_by(ask: Any) -> None:
    async with World.begun() as world:
        competition = await world.competition("JZ", events=0, published_at=1)
        event = await world.event(competition, "E1", 0)
        for version, modules in ((1, 2), (2, 1)):
            kept = await keeping.keep(world.change, event, scheme(modules), version)
            await world.revision(event, kept, version, standings(2))
    data = await ask("""{ event(competition: "JZ", code: "E1") { revisions { number scheme { version } modules { code }
        standings { nodes { values { code } } } } } }""")
    newest, first = data["event"]["revisions"]
    assert (newest["scheme"]["version"], len(newest["modules"])) == (2, 1)
    assert (first["scheme"]["version"], len(first["modules"])) == (1, 2)
    assert len(first["standings"]["nodes"][0]["values"]) == 2


async def test_lines_page_in_order_each_once(ask: Any) -> None:
    await published(lines=23)
    seen, after, more = [], None, True
    while more:
        page = (await ask(PAGE, first=5, after=after))["event"]["revision"]["standings"]
        assert page["totalCount"] == 23
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        seen += [one["line"] for one in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == list(range(1, 24))


@pytest.mark.parametrize(("first", "more"), [(22, True), (23, False), (24, False), (0, True)])
async def test_has_next_page_at_the_edge(ask: Any, first: int, more: bool) -> None:
    await published(lines=23)
    page = (await ask(PAGE, first=first))["event"]["revision"]["standings"]
    assert page["pageInfo"]["hasNextPage"] is more
    assert len(page["nodes"]) == min(first, 23)


async def test_several_revisions_page_side_by_side(ask: Any) -> None:
    await published(lines=6, revisions=3)
    data = await ask("""{ event(competition: "JZ", code: "E1") { revisions {
        a: standings(first: 2) { totalCount nodes { line name } }
        b: standings(first: 4) { pageInfo { endCursor } } } } }""")
    for number, revision in zip((3, 2, 1), data["event"]["revisions"], strict=True):
        assert revision["a"]["totalCount"] == 6
        assert [one["name"] for one in revision["a"]["nodes"]] == [f"选手JZ-0-{number}-{n}" for n in (1, 2)]


async def test_the_lines_of_every_revision_stand_without_a_gap(database: Any) -> None:
    await published(lines=7)
    for revision in await Revision.visible_to(ANONYMOUS):
        page = (await listing.standings(ANONYMOUS, [revision.id], 100, None))[revision.id]
        assert [row.line for row in page.rows] == list(range(1, revision.entries + 1))
