"""The whole life of a competition, from an empty database to the public roll, by GraphQL alone and as seven roles."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from server import clock
from server.access import accounts, console, granting
from server.honours import Title
from server.ledger import change
from server.ledger.verify import verify
from tests.life.speaking import Caller, first_time, signed_in

PASSWORD = "一块好钢三遍火-2026"
PLACE = {"competition": "JZ-2026", "event": "WELD"}
ENTRANTS = [
    ("郑一焊", "14070119900307001X", "晋中机械厂"),
    ("钱二焊", "140701199205140039", "晋中锅炉厂"),
    ("孙三焊", "140701198809210056", "介休管道公司"),
]
# Theory, then two judges' marks of the practice: the totals are 0.3 · theory + 0.7 · mean of the two.
MARKS = {"001": ("80", "90", "92"), "002": ("90", "85", "84"), "003": ("70", "95.5", "96.5")}
EXPECTED = [("003", "88.20", 1, "一等奖"), ("001", "87.70", 2, "二等奖"), ("002", "86.15", 3, "三等奖")]
SCHEME: dict[str, Any] = {
    "places": 2, "rounding": "half_up", "compare": "published", "ties": ["skill desc", "share"], "absent": "entry",
    "modules": [
        {"code": "theory", "title": "理论知识", "weight": "0.3", "aspects": [
            {"code": "T1", "title": "笔试", "max": "100", "judges": 1},
        ]},
        {"code": "skill", "title": "操作技能", "weight": "0.7", "aspects": [
            {"code": "S1", "title": "焊缝", "max": "100", "decimals": 1, "judges": 2},
        ]},
    ],
    "awards": [
        {"title": "一等奖", "places": 1}, {"title": "二等奖", "places": 1}, {"title": "三等奖", "places": 1},
    ],
}  # fmt: skip


STATIONS = {"001": "A-01", "002": "A-02", "003": "A-03"}
JUDGES = [("chief", "陈裁判长", "CHIEF", ""), ("judge1", "卫裁判", "JUDGE", "1"), ("judge2", "蒋裁判", "JUDGE", "2")]
COMPETITION = '{ competition(code: "JZ-2026") { stage } }'
TITLE: dict[str, Any] = {
    "code": "SX-EXPERT", "name": "三晋技术能手", "region_code": "140000", "granting_body": "山西省人力资源和社会保障厅",
    "way": "competition", "cadence": "每年", "approval_document": "", "conditions": "", "consequence": "", "policy": "",
    "source": "SX17-29",
}  # fmt: skip


@pytest.fixture
async def administrator(site: httpx2.AsyncClient) -> Caller:
    """The first administrator, made as `jinbang account add` makes him."""
    made = await accounts.open_account(console(), "韩主任", "admin", PASSWORD, must_change=False)
    await granting.grant(console(), made.uid, "administrator", granting.Scope("office"))
    return await signed_in(site, "admin", PASSWORD)


async def account(by: Caller, login: str, name: str) -> str:
    """A new account, by somebody who may open one; its id."""
    made = await by.do("openAccount", "... on Account { id }", name=name, login=login, password=f"初始-{PASSWORD}")
    return str(made["id"])


async def somebody(by: Caller, site: httpx2.AsyncClient, login: str, name: str, role: str, **scope: Any) -> Caller:
    """A new account with a role, whose owner has changed the password at the first sign-in."""
    id_ = await account(by, login, name)
    await by.do("grantRole", account=id_, role=role, **scope)
    return await first_time(site, login, f"初始-{PASSWORD}", PASSWORD)


def competition(region: str) -> dict[str, Any]:
    """A city's contest in a month."""
    first = clock.today() + timedelta(days=30)
    return {
        "code": "JZ-2026", "title": "晋中市焊工技能大赛", "tier": "CITY", "kind": "COMPREHENSIVE", "region": region,
        "organisers": ["晋中市人力资源和社会保障局"], "startsOn": str(first), "endsOn": str(first + timedelta(days=1)),
    }  # fmt: skip


def welding() -> dict[str, Any]:
    """Its one event."""
    rules = {"signatureRule": "CHIEF_AND_SUPERVISOR"}
    return {"code": "WELD", "title": "焊接", "group": "WORKER", "format": "INDIVIDUAL", "scheme": SCHEME, **rules}


def entry(delegation: str, name: str, number: str, unit: str) -> dict[str, Any]:
    """An entry of one contestant."""
    return {"delegation": delegation, "members": [{"name": name, "idNumber": number, "organisation": unit}]}


async def entries_of(organiser: Caller) -> list[dict[str, Any]]:
    """The event's entries by number, with what the organiser needs to act on them."""
    asked = "query($competition: String!, $event: String!) { event(competition: $competition, code: $event) "
    data = await organiser.ask(f"{asked} {{ entries(first: 50) {{ nodes {{ id entryNo version }} }} }} }}", **PLACE)
    return sorted(data["event"]["entries"]["nodes"], key=lambda one: one["entryNo"])


async def version(organiser: Caller) -> int:
    """The version of the event that stands now."""
    asked = "query($competition: String!, $event: String!) { event(competition: $competition, code: $event) "
    return int((await organiser.ask(f"{asked} {{ version }} }}", **PLACE))["event"]["version"])


async def review(organiser: Caller) -> None:
    """Approve every entry and put each at a station of its own."""
    await organiser.do("addStations", **PLACE, codes=list(STATIONS.values()))
    asked = "query($competition: String!, $event: String!) { event(competition: $competition, code: $event) "
    data = await organiser.ask(f"{asked} {{ stations {{ id code }} sessions {{ id }} }} }}", **PLACE)
    stations = {one["code"]: one["id"] for one in data["event"]["stations"]}
    session = data["event"]["sessions"][0]["id"]
    for one in await entries_of(organiser):
        version = (await organiser.do("approveEntry", "version", entry=one["id"], version=one["version"]))["version"]
        station = stations[STATIONS[one["entryNo"]]]
        await organiser.do("placeEntry", entry=one["id"], session=session, station=station, version=version)


async def judge(organiser: Caller, site: httpx2.AsyncClient, login: str, name: str, role: str, seat: str) -> Caller:
    """A judge with an account, seated where he marks."""
    id_ = await account(organiser, login, name)
    given = {"name": name, "organisation": "晋中技师学院", "role": role, "account": id_}
    made = await organiser.do("registerJudge", "id", **PLACE, input=given)
    if seat:
        await organiser.do("seatJudge", **PLACE, judge=made["id"], number=seat)
    return await first_time(site, login, f"初始-{PASSWORD}", PASSWORD)


async def theory(organiser: Caller) -> str:
    """The theory test's marks as its own system gives them out."""
    lines = [
        "参赛号,姓名,成绩",
        *(f"{no},{name},{MARKS[no][0]}" for no, (name, _, _) in zip(MARKS, ENTRANTS, strict=True)),
    ]
    return await organiser.hand_in("理论成绩.csv", "\r\n".join(lines).encode("gb18030"))


async def mark(by: Caller, which: int) -> None:
    """Give, send and sign every sheet of a judge, who knows stations and no names."""
    sheets = (await by.ask("{ mySheets { number version label } }"))["mySheets"]
    assert len(sheets) == len(MARKS)
    for sheet in sheets:
        [number] = [no for no, station in STATIONS.items() if station in sheet["label"]]
        given = {"sheet": sheet["number"], "marks": [{"aspect": "S1", "value": MARKS[number][which]}]}
        assert await by.refused("giveMarks", **given, send=True, version=sheet["version"] + 7) == "changed_since"
        sent = await by.do("giveMarks", "version total", **given, send=True, version=sheet["version"])
        await by.do("signSheet", sheet=sheet["number"], version=sent["version"])
        late = {**given, "send": True, "version": sent["version"] + 1}
        assert await by.refused("giveMarks", **late) == "sheet_signed"


async def test_from_nothing_to_the_roll(regions: None, site: httpx2.AsyncClient, administrator: Caller) -> None:
    admin, public = administrator, Caller(site, "", "公众")
    organiser = await somebody(admin, site, "organiser", "李组织", "organiser", scope="REGION", region="140700")
    honours_office = await somebody(admin, site, "honours", "周表彰", "honours_office", scope="OFFICE")
    assert await admin.refused("registerCompetition", input=competition("140700")) == "not_your_role"
    assert await organiser.refused("registerCompetition", input=competition("640000")) == "outside_your_scope"

    await organiser.do("registerCompetition", input=competition("140700"))
    await organiser.do(
        "fileCompetition", competition="JZ-2026", number="市人社备〔2026〕1号", on=str(clock.today()),
        **{"with": "晋中市人力资源和社会保障局"},
    )  # fmt: skip
    await organiser.do("addEvent", competition="JZ-2026", input=welding())
    day = clock.today() + timedelta(days=30)
    hours = {"startsAt": f"{day}T08:30", "endsAt": f"{day}T11:30", "place": "一号车间"}
    await organiser.do("addSession", **PLACE, input={"code": "上午", **hours})
    assert await public.seen(COMPETITION) is None
    await organiser.do("openRegistration", **PLACE, entriesUntil=f"{clock.today() + timedelta(days=20)}T18:00")
    assert (await public.seen(COMPETITION))["stage"] == "REGISTRATION"

    given = {"code": "140702", "name": "榆次区", "kind": "REGION", "region": "140702"}
    delegation = await organiser.do("addDelegation", "id", competition="JZ-2026", **given)
    reporter = await somebody(organiser, site, "reporter", "吴填报", "county_reporter", scope="REGION", region="140702")
    for one in ENTRANTS:
        await reporter.do("submitEntry", **PLACE, input=entry(delegation["id"], *one))
    again = entry(delegation["id"], *ENTRANTS[0])
    assert await reporter.refused("submitEntry", **PLACE, input=again) == "person_entered"
    await review(organiser)

    chief, first, second = [await judge(organiser, site, *one) for one in JUDGES]
    await organiser.do("closeRegistration", **PLACE)
    await organiser.do("importMarks", **PLACE, module="theory", source="机考系统", file=await theory(organiser))
    assert await first.refused("openMarking", **PLACE, version=await version(organiser)) == "not_your_role"
    await chief.do("openMarking", **PLACE, version=await version(organiser))
    await mark(first, 1)
    assert await chief.refused("closeMarking", **PLACE, version=await version(organiser)) == "marking_incomplete"
    await mark(second, 2)
    assert await organiser.refused("publishResults", competition="JZ-2026", reason="公布") == "marking_not_closed"
    await chief.do("closeMarking", **PLACE, version=await version(organiser))
    assert await organiser.refused("publishResults", competition="JZ-2026", reason="公布") == "not_ready"
    await supervised(organiser, chief, site)

    assert (await public.seen(COMPETITION))["stage"] == "JUDGING"
    again = {"competition": "JZ-2026", "reason": "首次公布", "idempotencyKey": "公布一次"}
    for _ in range(2):
        published = await organiser.do("publishResults", "revisions { number }", **again)
        assert published["revisions"] == [{"number": 1}]
    found = await public.seen(
        '{ event(competition: "JZ-2026", code: "WELD") { revision { standings { nodes '
        "{ entryNo total place award } } } } }",
        "event",
    )
    lines = [tuple(one.values()) for one in found["revision"]["standings"]["nodes"]]
    assert lines == EXPECTED
    await on_the_roll(honours_office, public)
    assert (await verify()).differences == []


async def supervised(organiser: Caller, chief: Caller, site: httpx2.AsyncClient) -> None:
    """The supervisor signs what the chief judge signed by closing; nobody else can."""
    supervisor = await somebody(organiser, site, "supervisor", "沈监督", "supervisor", scope="EVENT", **PLACE)
    asked = "query($competition: String!, $event: String!) { event(competition: $competition, code: $event) "
    event = (await supervisor.ask(f"{asked} {{ content missing {{ rule page }} }} }}", **PLACE))["event"]
    assert event["missing"] == [{"rule": "supervision_signature_missing", "page": "sign_off"}]
    content = event["content"]
    assert await chief.refused("signAsSupervisor", **PLACE, content=content) == "not_your_role"
    assert await supervisor.refused("signAsSupervisor", **PLACE, content="0" * 64) == "content_changed"
    assert (await supervisor.do("signAsSupervisor", "isCurrent", **PLACE, content=content))["isCurrent"]


async def on_the_roll(office: Caller, public: Caller) -> None:
    """Confer a title on the winner by a decision, and find him on the public roll."""
    async with change(console(), "title.added") as made:
        await made.save(Title(**TITLE))
    document = {"number": "晋人社函〔2026〕9号", "on": str(clock.today()), "body": "山西省人力资源和社会保障厅"}
    await office.do("recordDecision", **document)
    given = {"decision": document["number"], "title": TITLE["code"], **PLACE, "places": 1}
    await office.do("conferTitle", "honours { name }", **given)
    assert await office.refused("conferTitle", **given) == "already_conferred"
    roll = await public.seen("{ honours { nodes { name title { name } } } }", "honours")
    assert roll["nodes"] == [{"name": "孙三焊", "title": {"name": TITLE["name"]}}]
