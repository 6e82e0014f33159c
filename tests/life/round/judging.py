"""Nominated by the county, recommended upward, scored by two experts, cut by the quota.

Points of 60 and 40, each the mean of those who score; 吴专家 is of 示例厂3 and does not score its nominee:

| nominee | 周专家  | 吴专家  | total | place |
| 1       | 50 + 30 | 48 + 32 | 80.00 | 2     |
| 2       | 55 + 35 | 55 + 35 | 90.00 | 1     |
| 3       | 45 + 30 | –       | 75.00 | 3     |
| 4       | 30 + 20 | 34 + 20 | 52.00 | 4     |
"""

from tests.life.round.offices import EXPERTS, ROUND, TITLE, id_number, nominee, row, rows
from tests.life.signed.people import People
from tests.life.speaking import first_time
from tests.life.test_by_graphql import PASSWORD, account

GIVEN = {
    "expert1": {1: ("50", "30"), 2: ("55", "35"), 3: ("45", "30"), 4: ("30", "20")},
    "expert2": {1: ("48", "32"), 2: ("55", "35"), 4: ("34", "20")},
}
RANKING = [(2, 1, "90.00"), (1, 2, "80.00"), (3, 3, "75.00"), (4, 4, "52.00")]


async def nominated(people: People) -> None:
    """Four by the county; none twice, none by the finance office."""
    county = people["county"]
    for n in (1, 2, 3, 4):
        await county.do("nominate", round=ROUND, title=TITLE, input=nominee(n))
    assert await county.refused("nominate", round=ROUND, title=TITLE, input=nominee(4)) == "nominated_twice"
    assert await people["finance"].refused("nominate", round=ROUND, title=TITLE, input=nominee(5)) == "not_your_role"


async def recommended(people: People, by: str, reason: str) -> None:
    """Each of those still there by an office, in the order of their numbers."""
    for one in (await rows(people, by)).values():
        if one["state"] == "PENDING":
            given = {"nomination": one["id"], "rank": one["number"], "reason": reason, "version": one["version"]}
            await people[by].do("recommendNomination", **given)


async def listed(people: People) -> None:
    """Two experts with the accounts they sign in with."""
    for n, (login, (name, unit)) in enumerate(EXPERTS.items(), 301):
        await account(people.organiser, login, name)
        given = {"name": name, "idType": "RESIDENT_ID", "idNumber": id_number(n), "unit": unit, "login": login}
        await people["province"].do("listExpert", round=ROUND, **given)
        people.others[login] = await first_time(people.site, login, f"初始-{PASSWORD}", PASSWORD)


async def scored(people: People) -> None:
    """Each expert marks whom he may; the ranking is the office's alone until it has picked."""
    for login, marks in GIVEN.items():
        for n, (skill, deeds) in marks.items():
            sheet = [{"aspect": "SKILL", "mark": skill}, {"aspect": "DEEDS", "mark": deeds}]
            given = {"nomination": (await row(people, n))["id"], "marks": sheet, "remark": "", "version": 0}
            await people[login].do("scoreNomination", **given)
    own = {"nomination": (await row(people, 3))["id"], "marks": sheet, "remark": "", "version": 0}
    assert await people["expert2"].refused("scoreNomination", **own) == "expert_of_unit"
    ranking = "ranking { place total nomination { number } }"
    asked = f'{{ picking(round: "{ROUND}", title: "{TITLE}") {{ taken {ranking} }} }}'
    assert (await people["expert1"].ask(asked))["picking"]["ranking"] == []
    found = (await people["province"].ask(asked))["picking"]
    told = [(one["nomination"]["number"], one["place"], one["total"]) for one in found["ranking"]]
    assert (told, found["taken"]) == (RANKING, [2, 1])
    await people["province"].do("pickNominations", round=ROUND, title=TITLE, reason="按专家评分")
    assert {n: (await row(people, n))["state"] for n in (1, 2, 3, 4)} == {
        1: "PENDING", 2: "PENDING", 3: "RESERVE", 4: "RESERVE",
    }  # fmt: skip
