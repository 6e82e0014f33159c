"""From an empty database until the marking is open: entries, judges, three draws."""

import re
from typing import Any

import httpx2

from server.access import accounts, console, granting
from tests.life.signed.figures import GIVEN, HOME, NAMES, SCHEME, UNITS, id_number
from tests.life.signed.people import COMPETITION, DAY, HERE, Anybody, People, event, owed, refusal, version
from tests.life.speaking import Caller, signed_in
from tests.life.test_by_graphql import PASSWORD, PLACE, judge, somebody
from tests.server.masking.masked import PNG as SCAN

CONTEST = {
    "code": "JZ-2026", "title": "晋中市焊工技能大赛", "tier": "CITY", "kind": "COMPREHENSIVE", "region": "140700",
    "organisers": ["晋中市人力资源和社会保障局"], "startsOn": DAY, "endsOn": DAY,
}  # fmt: skip
EVENT = {
    "code": "WELD", "title": "焊接", "group": "WORKER", "format": "INDIVIDUAL", "scheme": SCHEME,
    "signatureRule": "CHIEF_AND_SUPERVISOR", "recheckRule": "TOP_10", "maskingStages": ["ENTRY", "STATION", "REVIEW"],
    "conductMinutes": 60, "resultMinutes": 120,
}  # fmt: skip
STAFF = {
    "coordinator": ("冯协调", "coordinator"), "sealing": ("陈加密", "sealing_judge"), "ann": ("安录入", "typist"),
    "ben": ("贝录入", "typist"), "supervisor": ("沈监督", "supervisor"), "arbitrator": ("韩仲裁", "arbitrator"),
}  # fmt: skip
JUDGES = (("chief", "CHIEF", ""), ("judge1", "JUDGE", "1"), ("judge2", "JUDGE", "2"), ("judge3", "JUDGE", "3"))
DRAWS = f"{{ draws({HERE}) {{ id stage way state version commitment seed codes {{ number code }} }} }}"


async def announced(site: httpx2.AsyncClient) -> People:
    """A competition that takes entries, its organiser, two delegations with their leaders."""
    made = await accounts.open_account(console(), "韩主任", "admin", PASSWORD, must_change=False)
    await granting.grant(console(), made.uid, "administrator", granting.Scope("office"))
    admin = await signed_in(site, "admin", PASSWORD)
    organiser = await somebody(admin, site, "organiser", "李组织", "organiser", scope="REGION", region="140700")
    people = People(site, Anybody(site, "", "公众"), organiser)
    people.others["admin"] = admin
    await organiser.do("registerCompetition", input=CONTEST)
    filed = {"number": "市人社备〔2026〕1号", "on": "2026-08-03", "with": "晋中市人力资源和社会保障局"}
    await organiser.do("fileCompetition", **COMPETITION, **filed)
    await organiser.do("addEvent", **COMPETITION, input=EVENT)
    hours = {"code": "上午", "startsAt": f"{DAY}T08:30", "endsAt": f"{DAY}T11:30", "place": "一号车间"}
    await organiser.do("addSession", **PLACE, input=hours)
    await organiser.do("openRegistration", **PLACE, entriesUntil="2026-08-15T18:00")
    for code, name in (("140702", "榆次区"), ("140781", "介休市")):
        given = {"code": code, "name": name, "kind": "REGION", "region": code}
        row = await organiser.do("addDelegation", "id", **COMPETITION, **given)
        people.leaders[code] = await somebody(
            organiser, site, f"leader{code}", f"{name[0]}领队", "delegation_leader", scope="DELEGATION",
            **COMPETITION, delegation=row["id"],
        )  # fmt: skip
        await enter(people, code, row["id"])
    await organiser.do("closeRegistration", **PLACE)
    return people


async def enter(people: People, region: str, delegation: str) -> None:
    """The entries of a delegation, approved."""
    for no in (one for one in GIVEN if HOME[one] == region):
        member = {"name": NAMES[no], "idNumber": id_number(no), "organisation": UNITS[no]}
        given = {"delegation": delegation, "entryNo": no, "members": [member]}
        row = await people.organiser.do("submitEntry", "id version", **PLACE, input=given)
        await people.organiser.do("approveEntry", entry=row["id"], version=row["version"])


async def staffed(people: People) -> None:
    """Judges in their seats and everybody else with a role in the event."""
    for login, role, seat in JUDGES:
        people.others[login] = await judge(people.organiser, people.site, login, f"{login}某", role, seat)
    for login, (name, role) in STAFF.items():
        people.others[login] = await somebody(people.organiser, people.site, login, name, role, scope="EVENT", **PLACE)


async def draws(by: Caller) -> dict[str, Any]:
    """The draws of the event as somebody sees them, by stage."""
    return {one["stage"]: one for one in (await by.ask(DRAWS))["draws"]}


async def who(people: People) -> dict[str, dict[str, str]]:
    """What the sealing judge alone can put together: by review code and by station code the entry's number."""
    known = await draws(people["sealing"])
    by: dict[str, dict[str, str]] = {"ENTRY": {}, "STATION": {}, "REVIEW": {}}
    before: dict[str, str] = {no: no for no in GIVEN}
    for stage in by:
        by[stage] = {one["code"]: before[one["number"]] for one in known[stage]["codes"]}
        before = by[stage]
    return by


async def computed(people: People, stage: str, prefix: str) -> None:
    """A stage whose commitment is public before it is drawn, and whose seed nobody sees."""
    sealing = people["sealing"]
    for other in (people.organiser, people["chief"], people["supervisor"]):
        assert (await refusal(other, "commitDraw", **PLACE, stage=stage))[0] == "not_your_role"
    row = await sealing.do("commitDraw", "id version", **PLACE, stage=stage, prefix=prefix)
    assert (await draws(people.public))[stage]["commitment"] is not None
    await sealing.do("drawCodes", draw=row["id"], version=row["version"])
    for other in (sealing, people["supervisor"], people.public):
        assert (await draws(other))[stage]["seed"] is None


async def by_hand(people: People) -> None:
    """The stations, drawn by hand: typed by the sealing judge, then by another who is told what differs and no more."""
    sealing, coordinator = people["sealing"], people["coordinator"]
    early = await refusal(sealing, "commitDraw", **PLACE, stage="REVIEW")
    assert early[0] == "stage_before_not_drawn"
    asked = f"{{ drawSubjects({HERE}, stage: STATION) }}"
    subjects = (await sealing.ask(asked))["drawSubjects"]
    assert len(subjects) == len(GIVEN)
    assert (await people["judge1"].ask(asked))["drawSubjects"] == []
    right = [{"number": one, "code": f"P-{17 * n % 89:02d}"} for n, one in enumerate(subjects, 1)]
    papers = {"drawer": "选手代表甲", "witness": "公证员乙", "scan": await sealing.hand_in("抽签表.png", SCAN)}
    row = await sealing.do("recordDraw", "id version", **PLACE, stage="STATION", codes=right, **papers)
    given = {"draw": row["id"], "version": row["version"]}
    assert (await refusal(sealing, "typeDrawAgain", **given, codes=right))[0] == "typed_by_the_same"
    wrong = [{**right[0], "code": "P-99"}, *right[1:]]
    told = await coordinator.answer("typeDrawAgain", **given, codes=wrong)
    assert (told["rule"], [one["column"] for one in told["faults"]]) == ("draw_differs", [subjects[0]])
    assert right[0]["code"] not in str(told)
    await coordinator.do("typeDrawAgain", **given, codes=right)


async def opened(people: People) -> None:
    """Theory from its own system, three draws, marking open; not a step earlier."""
    lines = ["参赛号,姓名,成绩", *(f"{no},{NAMES[no]},{one[0]}" for no, one in GIVEN.items())]
    file = await people.organiser.hand_in("理论成绩.csv", "\r\n".join(lines).encode("gb18030"))
    await people.organiser.do("importMarks", **PLACE, module="theory", source="机考系统", file=file)
    rule, missing = await refusal(people["chief"], "openMarking", **PLACE, version=await version(people.organiser))
    assert rule == "marking_not_ready"
    assert missing == [f"stage_not_drawn_{one}" for one in ("entry", "review", "station")]
    await computed(people, "ENTRY", "C")
    await by_hand(people)
    await computed(people, "REVIEW", "R")
    assert await owed(people) == ["marking_not_closed"]
    await people["chief"].do("openMarking", **PLACE, version=await version(people.organiser))


SECRET = [*GIVEN, *NAMES.values(), *UNITS.values()]
# Everything of the event a judge might try, as far as the contract lets him write it.
TRIED = (
    "title missing { message } hints { message } entries(first: 50) { nodes { entryNo team delegation { name } "
    "members { name organisation } } } leaders { number total } preview { lines { entryNo name } } "
    "sessions { code } stations { code } content signatures { by signer } rechecks { items { name } } "
    "protocol { lines { __typename } } revisions { number } progress { sheets panels { seats { judge } } }"
)


async def sees_only_codes(people: People) -> None:
    """Whatever a judge asks, the chief judge too, no number, name, unit or earlier code is in the answer, and no mark
    of another judge. The organiser, who asks the same, is told every name: the question is one that could tell."""
    one, chief = people["judge1"], people["chief"]
    mine = (await one.ask("{ mySheets { number label state modules { aspects { code value } } event { code } } }"))[
        "mySheets"
    ]
    assert len(mine) == len(GIVEN)
    assert all(re.search(r"评审号 R\d{4}$", sheet["label"]) for sheet in mine)
    for told in (f"{mine} {await tried(one)}", await tried(people["judge2"]), await tried(chief)):
        assert [word for word in SECRET if word in told] == []
        assert re.search(r"\b(C\d\d|P-\d\d)\b", told) is None
    assert [word for word in SECRET if word not in await tried(people.organiser)] == []
    assert re.search(r"\bP-\d\d\b", await tried(people["sealing"])) is not None
    for sheet in (await people["judge2"].ask("{ mySheets { number } }"))["mySheets"]:
        assert (await one.ask("query($n: String!) { sheet(number: $n) { number } }", n=sheet["number"]))[
            "sheet"
        ] is None
    asked = (
        f"{{ sheetMoves({HERE}) {{ id }} transcripts({HERE}) {{ version }} typingDesk({HERE}) {{ mine {{ seat }} }} }}"
    )
    assert await one.ask(asked) == {"sheetMoves": [], "transcripts": [], "typingDesk": None}


async def tried(by: Caller) -> str:
    """All that somebody is told of the event and its draws, as one text."""
    return f"{await event(by, TRIED)} {await draws(by)}"
