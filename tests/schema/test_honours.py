"""The roll of honour: the list, its filters and search, its figures, holders, titles, occupations, the chain."""

from base64 import b64encode
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from schema.node import written_id
from server.access import console
from server.honours import Honour
from server.listing import search
from server.results import Standing
from tests.schema.conftest import statements
from tests.world import HOLDER, World

PAGE = """query($first: Int! = 20, $after: String, $search: String, $title: String, $jurisdiction: String, $year: Int,
  $region: String, $occupation: String, $tier: Tier) {
  honours(first: $first, after: $after, search: $search, title: $title, jurisdiction: $jurisdiction, year: $year,
    region: $region, occupation: $occupation, tier: $tier) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { id name conferredOn title { code } } }
  honourFigures(search: $search, title: $title, jurisdiction: $jurisdiction, year: $year, region: $region,
    occupation: $occupation, tier: $tier) { holders honours revoked asOf years titles { honours title { code } } } }"""

PEOPLE = (  # name, unit, title, decision, columns
    ("张三", "太原重工", "SJ", 0, {}),
    ("张三", "晋中纺机", "SJ", 1, {"region_code": "142400", "occupation_code": "6-04-01-01"}),
    ("李四光", "银川·能源", "SS", 1, {"region_code": "NINGDONG", "tier": "province"}),
    ("阿依古丽·买买提", "新疆 铝业", "QG", 2, {"region_code": "650100", "tier": "national"}),
    ("欧阳娜娜", None, "QG", 2, {"region_code": None, "tier": None, "occupation_code": None, "place": None}),
)


@pytest.fixture
async def roll(database: Any) -> None:
    async with World.begun() as world:
        await world.regions()
        await world.occupations()
        titles = {
            "SJ": await world.title("SJ", name="三晋技术能手", region_code="140000", bonus=1_000_050),
            "SS": await world.title("SS", name="塞上技能大师", region_code="640000", bonus_payer="government"),
            "QG": await world.title("QG", name="全国技术能手"),
        }
        days = (date(2021, 5, 1), date(2022, 12, 31), date(2023, 1, 1))
        decisions = [await world.decision(f"示〔{day.year}〕1号", day) for day in days]
        rows = []
        for n, (name, unit, title, decision, columns) in enumerate(PEOPLE, 1):
            person = await world.person(n, name)
            rows.append(world.honour(titles[title], decisions[decision], person, **{"unit": unit} | columns))
        rows[2].state, rows[2].revoked_on, rows[2].revoking_decision_id = "revoked", date(2023, 6, 1), decisions[2].id
        await world.conferred(rows)


async def names(ask: Any, **sought: Any) -> set[str]:
    """The names that a search or filter finds; list, count and figures must agree."""
    data = await ask(PAGE, **sought)
    page, figures = data["honours"], data["honourFigures"]
    assert page["totalCount"] == len(page["nodes"]) == figures["honours"]
    assert figures["honours"] == sum(one["honours"] for one in figures["titles"])
    return {f"{one['name']} {one['conferredOn'][:4]}" for one in page["nodes"]}


FIRST, SECOND, LI, AYI, OUYANG = "张三 2021", "张三 2022", "李四光 2022", "阿依古丽·买买提 2023", "欧阳娜娜 2023"


SEARCHES: list[tuple[str, set[str]]] = [
    ("张", {FIRST, SECOND}),
    ("三", {FIRST, SECOND}),
    ("张三", {FIRST, SECOND}),
    (" 张 三 ", {FIRST, SECOND}),
    ("四光", {LI}),
    ("古丽买买", {AYI}),
    ("古丽•买买", {AYI}),
    ("阿依古丽‧买买提", {AYI}),
    ("古丽 买买提", {AYI}),
    ("买买提新", set()),
    ("新疆铝业", {AYI}),
    ("疆铝", {AYI}),
    ("川能", {LI}),
    ("zhang", {FIRST, SECOND}),
    ("ZhangSan", {FIRST, SECOND}),
    ("zhang san", {FIRST, SECOND}),
    ("ｚｓ", {FIRST, SECOND}),
    ("lsg", {LI}),
    ("siguang", {LI}),
    ("ouyang", {OUYANG}),
    ("太原重工一二", set()),
    ("王", set()),
    ("·", set()),
    ("%", set()),
    ("张%", {FIRST, SECOND}),  # punctuation is folded away
    ("_", set()),
    ("\x01", set()),
    ("\U0010ffff", set()),
    ("x" * 5000, set()),
    ("", {FIRST, SECOND, LI, AYI, OUYANG}),
    ("  ", {FIRST, SECOND, LI, AYI, OUYANG}),
]


@pytest.mark.usefixtures("roll")
@pytest.mark.parametrize("plan", ["rare", "common"])
async def test_search(ask: Any, monkeypatch: pytest.MonkeyPatch, plan: str) -> None:
    monkeypatch.setattr(search, "RARE", 1000 if plan == "rare" else -1)
    assert {text: await names(ask, search=text) for text, _ in SEARCHES} == dict(SEARCHES)


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"title": "SJ"}, {FIRST, SECOND}),
    ({"title": "none"}, set()),
    ({"title": "\x01"}, set()),
    ({"jurisdiction": "14"}, {FIRST, SECOND}),
    ({"jurisdiction": "140000"}, {FIRST, SECOND}),
    ({"jurisdiction": ""}, {AYI, OUYANG}),
    ({"jurisdiction": "\x01"}, set()),
    ({"jurisdiction": "64", "title": "SJ"}, set()),
    ({"year": 2022}, {SECOND, LI}),
    ({"year": 2023}, {AYI, OUYANG}),
    ({"year": 10_000}, set()),
    ({"year": -1}, set()),
    ({"region": "14"}, {FIRST, SECOND}),
    ({"region": "1407"}, {FIRST, SECOND}),  # the old code of the prefecture stands with its successor
    ({"region": "140702"}, {FIRST}),
    ({"region": "64"}, {LI}),  # a functional area stands below its province
    ({"region": "NINGDONG"}, {LI}),
    ({"region": "6"}, set()),
    ({"region": "'; --"}, set()),
    ({"occupation": "6-04"}, {SECOND}),
    ({"occupation": "6"}, {FIRST, SECOND, LI, AYI}),
    ({"occupation": "6-18-02-04"}, {FIRST, LI, AYI}),
    ({"tier": "PROVINCE"}, {LI}),
    ({"search": "张三", "year": 2022}, {SECOND}),
    (
        {"search": "zs", "region": "1407", "title": "SJ", "occupation": "6-18", "tier": "CITY", "year": 2021},
        {FIRST},
    ),
]


@pytest.mark.usefixtures("roll")
async def test_filters(ask: Any) -> None:
    assert [(sought, await names(ask, **sought)) for sought, _ in FILTERS] == FILTERS


@pytest.mark.usefixtures("roll")
async def test_pages_go_through_everything_once_newest_first(ask: Any) -> None:
    everything = [one["id"] for one in (await ask(PAGE))["honours"]["nodes"]]
    for search_ in (None, "e"):
        wanted = [one["id"] for one in (await ask(PAGE, search=search_))["honours"]["nodes"]]
        assert wanted == [one for one in everything if one in wanted]
        for size in (1, 2, 3):
            seen, after, more = [], None, True
            while more:
                page = (await ask(PAGE, first=size, after=after, search=search_))["honours"]
                seen += [one["id"] for one in page["nodes"]]
                after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
            assert seen == wanted
    days = [one["conferredOn"] for one in (await ask(PAGE))["honours"]["nodes"]]
    assert days == sorted(days, reverse=True)


@pytest.mark.usefixtures("roll")
async def test_an_honour_says_everything(ask: Any) -> None:
    data = await ask("""{ honours(search: "李四光") { nodes { holderKind holderKindLabel name unit regionCode regionName
        occupation { code name rank rankLabel digital green trades } tier tierLabel competition event place total
        conferredOn decision { number decidedOn body subject } revokingDecision { number } state stateLabel revokedOn
        standing { line } title { code name jurisdiction { code name } bonus bonusPayer bonusPayerLabel way wayLabel }
        holder { id kind kindLabel name unit honours { name } } } } }""")
    (one,) = data["honours"]["nodes"]
    assert one["title"] == {
        "code": "SS", "name": "塞上技能大师", "jurisdiction": {"code": "640000", "name": "宁夏回族自治区"},
        "bonus": None, "bonusPayer": "GOVERNMENT", "bonusPayerLabel": "政府", "way": "BOTH", "wayLabel": "评选或竞赛",
    }  # fmt: skip
    assert (one["state"], one["stateLabel"], one["revokedOn"]) == ("REVOKED", "已撤销", "2023-06-01")
    assert one["revokingDecision"] == {"number": "示〔2023〕1号"}
    assert one["occupation"]["name"] == "焊工"
    assert one["occupation"]["trades"] == ["焊工工种0"]
    assert (one["tierLabel"], one["total"], one["place"], one["standing"]) == ("省级", "97.50", 1, None)
    assert one["holder"]["id"] == written_id("Holder", UUID(HOLDER.format(3)))
    assert one["holder"]["honours"] == [{"name": "李四光"}]


@pytest.mark.usefixtures("roll")
async def test_figures(ask: Any) -> None:
    figures = (await ask(PAGE))["honourFigures"]
    assert (figures["holders"], figures["honours"], figures["revoked"]) == (5, 5, 1)
    assert figures["years"] == [2023, 2022, 2021]
    assert {one["title"]["code"]: one["honours"] for one in figures["titles"]} == {"SJ": 2, "QG": 2, "SS": 1}
    of_a_year = (await ask(PAGE, year=2022, search="张三"))["honourFigures"]
    assert (of_a_year["honours"], of_a_year["years"]) == (1, [2022, 2021])


async def test_figures_of_an_empty_roll(ask: Any) -> None:
    data = await ask(PAGE, search="张")
    assert data["honours"]["nodes"] == []
    assert data["honourFigures"]["honours"] == data["honourFigures"]["holders"] == 0


async def test_two_of_the_same_name_are_two_holders(ask: Any) -> None:
    async with World.begun() as world:
        await world.regions()
        title, day = await world.title("T"), await world.decision("1", date(2022, 1, 1))
        other = await world.title("U")
        later = await world.decision("2", date(2023, 1, 1))
        first, second = await world.person(1, "张三"), await world.person(2, "张三")
        rows = [world.honour(title, day, first), world.honour(other, later, first, name="张三丰", unit="新单位")]
        await world.conferred([*rows, world.honour(title, day, second)])
    document = "query($id: ID!) { holder(id: $id) { id kind kindLabel name unit honours { name title { code } } } }"
    careers = [(await ask(document, id=written_id("Holder", UUID(HOLDER.format(n)))))["holder"] for n in (1, 2)]
    assert [len(one["honours"]) for one in careers] == [2, 1]
    assert (careers[0]["name"], careers[0]["unit"], careers[0]["kindLabel"]) == ("张三丰", "新单位", "个人")
    assert [one["title"]["code"] for one in careers[0]["honours"]] == ["U", "T"]
    figures = (await ask("{ honourFigures { holders honours } }"))["honourFigures"]
    assert figures == {"holders": 2, "honours": 3}
    wrong = ["", "x", "\ud800", b64encode(b"Person:" + HOLDER.format(1).encode()).decode(),
             written_id("Holder", UUID(HOLDER.format(9))), written_id("Honour", UUID(HOLDER.format(1)))]  # fmt: skip
    for id_ in wrong:
        assert (await ask(document, id=id_))["holder"] is None
        assert (await ask("query($id: ID!) { node(id: $id) { id } }", id=id_))["node"] is None


async def test_titles(ask: Any) -> None:
    async with World.begun() as world:
        await world.regions()
        for code, name, region in (("A", "乙", "140000"), ("B", "丙", None), ("C", "丁", "140000"), ("D", "甲", None)):
            await world.title(code, name=name, region_code=region, bonus=1_000_050, starts_on=date(2020, 1, 1))
    data = await ask('{ titles { code bonus startsOn } title(code: "A") { name } none: title(code: "Z") { name } }')
    assert [one["code"] for one in data["titles"]] == ["B", "D", "C", "A"]
    assert data["titles"][0] == {"code": "B", "bonus": "10000.50", "startsOn": "2020-01-01"}
    assert (data["title"], data["none"]) == ({"name": "乙"}, None)


async def test_occupations_one_rank_at_a_time(ask: Any) -> None:
    async with World.begun() as world:
        await world.occupations(2)
    document = "query($parent: String) { occupations(parent: $parent) { code rank rankLabel green trades } }"
    majors = (await ask(document))["occupations"]
    assert [(one["code"], one["rank"], one["rankLabel"]) for one in majors] == [
        ("1", "MAJOR", "大类"),
        ("2", "MAJOR", "大类"),
    ]
    (welder,) = (await ask(document, parent="6-18-02"))["occupations"]
    assert (welder["code"], welder["green"], len(welder["trades"])) == ("6-18-02-04", True, 2)
    assert (await ask(document, parent="\x01"))["occupations"] == []


async def test_the_chain_of_an_event(ask: Any) -> None:
    async with World.begun() as world:
        await world.competition("JZ", tier="city", lines=5)
        await world.competition("SX-2023", tier="province", events=0, drafts=1)
    document = """query($competition: String!, $code: String!) { chain(competition: $competition, code: $code) {
        competition { title } competitionCode eventCode event { title } tier tierLabel position entries ranked advanced
        awarded feeds isThis } }"""
    here, above = (await ask(document, competition="JZ", code="E1"))["chain"]
    assert (here["isThis"], here["position"], here["tier"], here["feeds"]) == (True, 0, "CITY", ["SX-2023/E10"])
    assert [here[key] for key in ("entries", "ranked", "advanced", "awarded")] == [5, 4, 4, 3]
    assert (above["competitionCode"], above["eventCode"], above["position"]) == ("SX-2023", "E10", 1)
    assert [above[key] for key in ("competition", "event", "tier", "tierLabel", "entries", "feeds")] == [
        None, None, None, None, None, [],
    ]  # fmt: skip
    for competition, code in (("SX-2023", "D1"), ("nowhere", "E1"), ("\x01", "E1")):
        assert (await ask(document, competition=competition, code=code))["chain"] == []


async def test_a_page_of_honours_costs_the_same_for_one_and_for_many(ask: Any) -> None:
    document = """{ honours { totalCount nodes { name title { name jurisdiction { name } } decision { number }
        standing { line values { value } } occupation { name trades } holder { name honours { name } } } } }"""
    async with World.begun("a") as world:
        await world.regions()
        await world.competition("JZ")
        (line, *_) = await Standing.visible_to(console())
        await world.honours(1, 1, lines=[line])
    with statements() as few:
        await ask(document, page=True)
    async with World.begun("b") as world:
        title, decision = await world.title("X"), await world.decision("X", date(2020, 1, 1))
        people = [await world.person(n, f"王{n}") for n in range(10, 30)]
        await world.conferred([world.honour(title, decision, one, standing_id=line.id) for one in people])
    with statements() as many:
        await ask(document, page=True)
    assert len(few) == len(many) <= 14
    assert await Honour.visible_to(console()).count() == 21


@pytest.mark.usefixtures("roll")
async def test_figures_are_kept_until_the_next_public_change(ask: Any) -> None:
    document = "{ honourFigures { holders honours years } }"
    with statements() as first:
        await ask(document)
    with statements() as again:
        await ask(document)
    assert len(again) == 1 < len(first)
    async with World.begun("later") as world:
        title, decision = await world.title("X"), await world.decision("X", date(2024, 1, 1))
        await world.conferred([world.honour(title, decision, await world.person(6, "赵六"))])
    assert (await ask(document))["honourFigures"] == {"holders": 6, "honours": 6, "years": [2024, 2023, 2022, 2021]}
