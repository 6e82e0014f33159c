"""The list of competitions: filters, pages, drafts that stay unseen, the live word that something changed."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from schema import Context, schema
from server import ledger, live
from server.access import ANONYMOUS, console
from server.competitions import Competition, chain_of
from tests.world import World

LIST = """query($first: Int! = 20, $after: String, $tier: Tier, $kind: CompetitionKind, $region: String, $year: Int) {
  competitions(first: $first, after: $after, tier: $tier, kind: $kind, region: $region, year: $year) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { code } } nodes { code }
  } }"""


async def several() -> None:
    """Competitions of different tiers, kinds, regions and years; two drafts."""
    async with World.begun() as world:
        await world.regions()
        await world.competition("CITY", starts_on=date(2023, 1, 1), units=2, edition=4, class_name="一类")
        await world.competition("PROV", tier="province", region_code="140000", region_name="山西省")
        await world.competition("COUNTY", tier="county", region_code="140702", region_name="榆次区", drafts=1)
        await world.competition("OLD", region_code="142400", region_name="晋中地区", starts_on=date(1998, 12, 31))
        await world.competition("HN", tier="province", kind="school", region_code="430000", region_name="湖南省")
        await world.competition("ND", region_code="NINGDONG", region_name="宁东管委会", starts_on=date(2024, 2, 29))
        await world.competition("WORLD", tier="world", kind="industry", region_code=None, region_name=None)
        await world.competition("DRAFT", events=0, drafts=2, region_code="650000", starts_on=date(2031, 1, 1))
        await world.competition("EMPTY", events=0, starts_on=date(2032, 1, 1))


WANTED: list[tuple[dict[str, Any], str]] = [
    ({}, "CITY COUNTY HN ND OLD PROV WORLD"),
    ({"tier": "CITY"}, "CITY ND OLD"),
    ({"kind": "SCHOOL"}, "HN"),
    ({"tier": "PROVINCE", "kind": "COMPREHENSIVE"}, "PROV"),
    ({"region": "14"}, "CITY COUNTY OLD PROV"),
    ({"region": "1407"}, "CITY COUNTY OLD"),
    ({"region": "140700"}, "CITY COUNTY OLD"),
    ({"region": "140702"}, "COUNTY"),
    ({"region": "64"}, "ND"),
    ({"region": "NINGDONG"}, "ND"),
    ({"region": "65"}, ""),
    ({"region": ""}, "CITY COUNTY HN ND OLD PROV WORLD"),
    ({"region": "%"}, ""),
    ({"region": "14\x01"}, ""),
    ({"region": "14\ud800"}, ""),
    ({"year": 1998}, "OLD"),
    ({"year": 2024}, "ND"),
    ({"year": 2023, "tier": "CITY"}, "CITY"),
    ({"year": 0}, ""),
    ({"year": 10_000}, ""),
    ({"year": -1}, ""),
]


async def test_filters(ask: Any) -> None:
    await several()
    for wanted, codes in WANTED:
        page = (await ask(LIST, **wanted))["competitions"]
        assert sorted(one["code"] for one in page["nodes"]) == codes.split(), wanted
        assert page["totalCount"] == len(codes.split())


async def test_newest_first_and_a_page_says_where_it_stands(ask: Any) -> None:
    await several()
    first = (await ask(LIST, first=2))["competitions"]
    assert first["nodes"][0]["code"] == "ND"
    assert first["pageInfo"]["hasNextPage"]
    assert not first["pageInfo"]["hasPreviousPage"]
    assert first["pageInfo"]["startCursor"] == first["edges"][0]["cursor"]
    assert first["pageInfo"]["endCursor"] == first["edges"][1]["cursor"]
    rest = (await ask(LIST, first=5, after=first["pageInfo"]["endCursor"]))["competitions"]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert (rest["nodes"][-1]["code"], rest["totalCount"]) == ("OLD", 7)
    none = (await ask(LIST, first=0))["competitions"]
    assert (none["nodes"], none["pageInfo"]["hasNextPage"], none["pageInfo"]["endCursor"]) == ([], True, None)


async def test_pages_bring_each_item_once_while_others_come_in(ask: Any) -> None:
    async with World.begun() as world:
        for n in range(23):
            day = date(2023, 1, 1) + timedelta(days=n // 5)  # five share each day
            await world.competition(f"C{n:02d}", starts_on=day, lines=1, units=0)
    seen: list[str] = []
    after, more = None, True
    while more:
        page = (await ask(LIST, first=4, after=after))["competitions"]
        seen += [edge["node"]["code"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        async with World.begun() as world:  # one before everything, one on a day that may be half read
            await world.competition(f"NEW{len(seen)}", starts_on=date(2024, 1, 1), lines=1, units=0)
            await world.competition(f"OLD{len(seen)}", starts_on=date(2023, 1, 5), lines=1, units=0)
    assert [code for code in seen if code.startswith("C")] == sorted(
        (code for code in seen if code.startswith("C")), key=lambda code: (-(int(code[1:]) // 5), seen.index(code))
    )
    assert len(seen) == len(set(seen))
    assert {f"C{n:02d}" for n in range(23)} <= set(seen)


async def test_a_competition_with_everything_around_it(ask: Any) -> None:
    await several()
    data = await ask("""{ competition(code: "CITY") { code title tier tierLabel kind kindLabel className edition
        regionCode regionName organisers hosts coOrganisers supporters startsOn endsOn publishedAt
        events { code title occupation group groupLabel format formatLabel feeds competition { code } } } }""")
    assert data["competition"] == {
        "code": "CITY",
        "title": "CITY职业技能大赛",
        "tier": "CITY",
        "tierLabel": "市级",
        "kind": "COMPREHENSIVE",
        "kindLabel": "综合性竞赛",
        "className": "一类",
        "edition": 4,
        "regionCode": "140700",
        "regionName": "晋中市",
        "organisers": ["CITY单位0", "CITY单位1"],
        "hosts": ["CITY单位0", "CITY单位1"],
        "coOrganisers": ["CITY单位0", "CITY单位1"],
        "supporters": ["CITY单位0", "CITY单位1"],
        "startsOn": "2023-01-01",
        "endsOn": "2023-06-12",
        "publishedAt": "2023-06-05T21:20:00.000000Z",
        "events": [
            {
                "code": "E1",
                "title": "赛项E1",
                "occupation": "6-18-02-04",
                "group": "WORKER",
                "groupLabel": "职工组",
                "format": "INDIVIDUAL",
                "formatLabel": "个人赛",
                "feeds": ["SX-2023/E10"],
                "competition": {"code": "CITY"},
            }
        ],
    }


async def test_labels_in_english(ask: Any) -> None:
    await several()
    data = await ask('{ competition(code: "CITY") { tierLabel kindLabel } }', language="en")
    assert data["competition"] == {"tierLabel": "City", "kindLabel": "Comprehensive"}


async def test_a_draft_and_an_unknown_code_are_one_answer(ask: Any) -> None:
    await several()
    document = "query($c: String!) { competition(code: $c) { id } event(competition: $c, code: $c) { id } }"
    for code in ("DRAFT", "EMPTY", "nowhere", "", "a\x01b", "a\udfff", "'; DROP TABLE mark --"):
        assert await ask(document, c=code) == {"competition": None, "event": None}


async def test_a_draft_event_of_a_published_competition_stays_unseen(ask: Any) -> None:
    await several()
    document = """{ event(competition: "COUNTY", code: "D1") { code revision { number } }
        competition(code: "COUNTY") { events { code } } }"""
    assert await ask(document) == {"event": None, "competition": {"events": [{"code": "E1"}]}}
    seen = await ask(document, viewer=console())
    assert seen["event"] == {"code": "D1", "revision": None}
    assert [one["code"] for one in seen["competition"]["events"]] == ["E1", "D1"]


async def test_figures_count_what_is_published(ask: Any) -> None:
    await several()
    async with World.begun() as world:
        await world.competition("TWICE", events=2, revisions=2, lines=5, drafts=3)
    data = await ask("{ competitionFigures { competitions events entries awarded years regions { code name } } }")
    assert data["competitionFigures"] == {
        "competitions": 8,
        "events": 9,
        "entries": 7 * 3 + 2 * 5,
        "awarded": 9 * 3,
        "years": [2024, 2023, 1998],
        "regions": [
            {"code": "140000", "name": "山西省"},
            {"code": "140700", "name": "晋中市"},
            {"code": "140702", "name": "榆次区"},
            {"code": "142400", "name": "晋中地区"},
            {"code": "430000", "name": "湖南省"},
            {"code": "NINGDONG", "name": "宁东管委会"},
        ],
    }


async def test_figures_of_an_empty_house(ask: Any) -> None:
    data = await ask("{ competitionFigures { competitions events entries awarded years regions { code } } }")
    zero = {"competitions": 0, "events": 0, "entries": 0, "awarded": 0, "years": [], "regions": []}
    assert data["competitionFigures"] == zero


async def stream(code: str) -> Any:
    document = "subscription($code: String!) { competitionChanged(code: $code) }"
    return await schema.stream(document, variable_values={"code": code}, context_value=Context(ANONYMOUS))


async def test_the_stream_speaks_at_once_and_after_each_change(ask: Any) -> None:
    await several()
    expected = (await ask('{ competition(code: "CITY") { id } }'))["competition"]["id"]
    turns = await stream("CITY")
    assert (await anext(turns)).data == {"competitionChanged": expected}
    live.tell(chain_of("CITY"))  # before anybody waits for the next turn
    assert (await asyncio.wait_for(anext(turns), 5)).data == {"competitionChanged": expected}
    waiting = asyncio.ensure_future(anext(turns))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    live.tell(chain_of("PROV"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    async with ledger.change(console(), "x.y", chain=chain_of("CITY")):
        pass
    assert (await asyncio.wait_for(waiting, 5)).data == {"competitionChanged": expected}
    await turns.aclose()
    assert live.listeners() == 0


async def test_the_stream_of_what_may_not_be_seen_ends(database: Any) -> None:
    await several()
    for code in ("DRAFT", "nowhere"):
        assert [one async for one in await stream(code)] == []
    assert live.listeners() == 0


async def test_the_stream_ends_when_the_viewer_may_no_longer_see(database: Any) -> None:
    await several()
    turns = await stream("CITY")
    await anext(turns)
    async with ledger.change(console(), "competition.hidden", chain=chain_of("CITY")) as change:
        found = await Competition.visible_to(console()).get(code="CITY")
        found.published_at = None
        await change.save(found)
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(turns), 5)
    assert live.listeners() == 0
