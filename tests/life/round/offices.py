"""The offices of the story, each with an account and a token of its own, and the round they hold."""

from typing import Any

import httpx2
from stdnum.cn import ric

from server.access import accounts, console, granting
from tests.life.signed.people import Anybody, People
from tests.life.speaking import signed_in
from tests.life.test_by_graphql import PASSWORD, somebody

ROUND, TITLE, DECISION = "SX-2026", "SX-SANJIN-EXPERT", "晋人社发〔2026〕示例8号"
OFFICES = {
    "province": ("赵省厅", "honours_office", "140000"), "city": ("钱市局", "nominator", "140700"),
    "county": ("孙县局", "nominator", "140702"), "finance": ("李财务", "finance", "140000"),
}  # fmt: skip
EXPERTS = {"expert1": ("周专家", "示例大学"), "expert2": ("吴专家", "示例厂3")}
ASPECTS = [
    {"code": "SKILL", "title": "技艺", "max": "60", "judges": 1, "combine": "mean", "drop": 0, "weight": "1"},
    {"code": "DEEDS", "title": "业绩", "max": "40", "judges": 1, "combine": "mean", "drop": 0, "weight": "1"},
]
STAGES = [
    {"name": "县级推荐", "body": "COUNTY", "noticeDays": 3}, {"name": "市级推荐", "body": "CITY", "noticeDays": 3},
    {"name": "专家评审", "body": "ROUND", "task": "SCORE"},
    {"name": "省级审定", "body": "ROUND", "task": "REVIEW", "noticeDays": 5},
]  # fmt: skip
PLAN = {
    "code": ROUND, "title": "示例三晋技术能手评选", "region": "14", "judgedOn": "2026-09-01", "withdrawal": "PASS_ON",
    "nominationsUntil": "2026-09-10", "titles": [{"title": TITLE, "quota": 2, "candidates": 4}], "stages": STAGES,
}  # fmt: skip


def id_number(n: int) -> str:
    """A synthetic ID number."""
    body = f"14070219850101{n:03}"
    return body + ric.calc_check_digit(body + "0")


def nominee(n: int) -> dict[str, Any]:
    """Somebody who meets the conditions of 2015: 12 years of work, a city's title, level 4 at least."""
    return {
        "name": f"申报人{n}", "unit": f"示例厂{n}", "region": "140702", "idNumber": id_number(n), "standing": "WORKER",
        "yearsOfWork": 15, "level": 5, "priorHonours": ["晋中市技术能手"], "frontLine": True, "deeds": "示例事迹",
    }  # fmt: skip


async def came(site: httpx2.AsyncClient) -> People:
    """The administrator opens the accounts; the experts get their role when they are listed."""
    made = await accounts.open_account(console(), "韩主任", "admin", PASSWORD, must_change=False)
    await granting.grant(console(), made.uid, "administrator", granting.Scope("office"))
    admin = await signed_in(site, "admin", PASSWORD)
    people = People(site, Anybody(site, "", "公众"), admin)
    for login, (name, role, region) in OFFICES.items():
        people.others[login] = await somebody(admin, site, login, name, role, scope="REGION", region=region)
    return people


async def opened(people: People) -> None:
    """The round planned and opened by the province; nobody else may."""
    province = people["province"]
    assert await people["city"].refused("planSelectionRound", input=PLAN) == "not_your_role"
    row = await province.do("planSelectionRound", "version", input=PLAN)
    await province.do("openSelectionRound", round=ROUND, version=row["version"])
    await province.do("recordRoundScheme", round=ROUND, aspects=ASPECTS)


async def rows(people: People, by: str = "province") -> dict[str, dict[str, Any]]:
    """The nominations by name, as an office sees them: an upper one only what has come up to it."""
    asked = f'{{ nominations(round: "{ROUND}", first: 50) {{ nodes {{ id version number name state }} }} }}'
    return {one["name"]: one for one in (await people[by].ask(asked))["nominations"]["nodes"]}


async def row(people: People, n: int) -> dict[str, Any]:
    """One of them."""
    return (await rows(people))[f"申报人{n}"]
