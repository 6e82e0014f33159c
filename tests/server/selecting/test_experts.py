"""专家评审: listed, recused, blind to one another, ranked by the scheme, cut by quota with ties shown."""

import pytest

from server import db
from server.access import Held, Viewer
from server.ledger.verify import verify
from server.selecting import ExpertSheet, Nomination, RoundExpert, RoundScheme
from server.selecting.listing_experts import let_expert_go, list_expert, recuse
from server.selecting.picking import pick, picking
from server.selecting.scheming import AspectWanted, record_scheme
from server.selecting.scoring import give_sheet
from server.selecting.wanted import StageWanted
from tests.server.access.people import account, viewer_of
from tests.server.rulebook.test_rulebook import refusal
from tests.server.selecting.world import (
    CODE,
    CONSOLE,
    PROVINCE,
    TITLE,
    nominated,
    now,
    number,
    office,
    opened,
    somebody,
    steps,
)

EXPERTS = StageWanted("专家评审", "round", "score")
ASPECTS = (AspectWanted("SKILL", "技艺", "60", judges=2), AspectWanted("DEEDS", "业绩", "40", judges=2))


async def expert(n: int, unit: str = "示例大学") -> Viewer:
    """Somebody listed as an expert, signed in."""
    await list_expert(CONSOLE, CODE, f"专家{n}", "resident_id", number(n), unit)
    return await somebody(f"expert{n}", n, Held("expert", "office"))


async def before(nominees: int, experts: int = 2, **more: int) -> tuple[list[Nomination], list[Viewer]]:
    """A round at the experts' stage with its scheme."""
    await opened(EXPERTS, PROVINCE, **more)
    await record_scheme(CONSOLE, CODE, ASPECTS)
    rows = [await nominated(n) for n in range(1, nominees + 1)]
    return rows, [await expert(n) for n in range(101, 101 + experts)]


async def scored(viewer: Viewer, row: Nomination, skill: str, deeds: str) -> ExpertSheet:
    """One expert's marks of one nomination."""
    return await give_sheet(viewer, row.uid, {"SKILL": skill, "DEEDS": deeds})


async def test_ranked_by_the_scheme_and_cut_by_the_quota(regions, database):
    """Means of two experts, by hand: 1: 50+30 = 80; 2: 55+35 = 90; 3: (40+50)/2 + 20 = 65."""
    rows, (first, second) = await before(3)
    for viewer, skill in ((first, "40"), (second, "50")):
        await scored(viewer, rows[0], "50", "30")
        await scored(viewer, rows[1], "55", "35")
        await scored(viewer, rows[2], skill, "20")
    found = await picking(CONSOLE, CODE, TITLE)
    assert [(one.nomination.number, one.standing.place, one.total) for one in found.scored] == [
        (2, 1, "90.00"), (1, 2, "80.00"), (3, 3, "65.00"),
    ]  # fmt: skip
    assert (found.cut.taken, found.cut.reserve, found.quota) == ((2, 1), (3,), 2)
    province = await office("140000", "honours_office")
    await pick(province, CODE, TITLE, "按专家评分", key="once")
    await pick(province, CODE, TITLE, "按专家评分", key="once")
    assert [(await now(one)).state for one in rows] == ["pending", "pending", "reserve"]
    assert [await steps(one) for one in rows] == [
        [("recommended", 2, True)], [("recommended", 1, True)], [("reserve", 3, True)],
    ]  # fmt: skip
    assert (await refusal(scored(first, rows[0], "1", "1"))).rule == "not_before_experts"
    assert (await refusal(pick(CONSOLE, CODE, TITLE, "再次"))).rule == "nobody_before_experts"
    assert (await verify()).differences == []


async def test_a_tie_at_the_cut_is_shown_and_parted_by_a_decision(regions, database):
    rows, experts = await before(3)
    for viewer in experts:
        for row, skill in zip(rows, ("50", "40", "40"), strict=True):
            await scored(viewer, row, skill, "30")
    found = await picking(CONSOLE, CODE, TITLE)
    assert (found.cut.taken, found.cut.tied) == ((1,), (2, 3))
    no = await refusal(pick(CONSOLE, CODE, TITLE, "按专家评分"))
    assert (no.rule, dict(no.params)) == ("tied_at_cut", {"numbers": "2、3", "left": 1, "quota": 2})
    assert (await refusal(pick(CONSOLE, CODE, TITLE, "加试", chosen=[2, 3]))).rule == "tied_at_cut"
    await pick(CONSOLE, CODE, TITLE, "加试成绩较高", chosen=[3])
    assert [(await now(one)).state for one in rows] == ["pending", "reserve", "pending"]


async def test_the_cut_keeps_places_for_the_front_line(regions, database):
    rows, experts = await before(0, front_line=50)
    rows = [await nominated(n, front_line=n == 3) for n in (1, 2, 3)]
    for viewer in experts:
        for row, skill in zip(rows, ("50", "40", "30"), strict=True):
            await scored(viewer, row, skill, "30")
    found = await picking(CONSOLE, CODE, TITLE)
    assert (found.cut.taken, found.cut.passed_over) == ((1, 3), (2,))


@pytest.mark.parametrize(
    ("unit", "n", "rule"), [("示例厂1", 101, "expert_of_unit"), ("示例大学", 1, "expert_is_nominee")]
)
async def test_an_expert_on_his_own_nominee_is_refused(regions, database, unit, n, rule):
    (row, other), _ = await before(2, experts=0)
    if n == 1:
        await list_expert(CONSOLE, CODE, "申报人1", "resident_id", number(1), unit)
        viewer = await somebody("expert1", 1, Held("expert", "office"))
    else:
        viewer = await expert(n, unit)
    assert (await refusal(scored(viewer, row, "1", "1"))).rule == rule
    assert (await scored(viewer, other, "1", "1")).version == 1


async def test_a_declared_relation_recuses_and_his_sheet_counts_no_more(regions, database):
    (row, other), (first, second) = await before(2)
    for viewer in (first, second):
        await scored(viewer, row, "50", "30")
        await scored(viewer, other, "40", "30")
    await recuse(first, row.uid, "师徒关系")
    assert (await refusal(scored(first, row, "60", "40"))).rule == "expert_recused"
    assert (await refusal(recuse(first, row.uid, "师徒关系"))).rule == "expert_recused"
    found = await picking(CONSOLE, CODE, TITLE)
    assert (found.unscored, [one.sheets for one in found.scored]) == ([1], [2, 1])
    no = await refusal(pick(CONSOLE, CODE, TITLE, "按专家评分"))
    assert (no.rule, no.params["numbers"]) == ("nominations_unscored", "1")
    one = await RoundExpert.filter(round_id=row.round_id, number=2).using_db(db.here()).get()
    assert (await refusal(recuse(first, other.uid, "亲属", expert=one.uid))).rule == "not_your_role"
    await recuse(CONSOLE, other.uid, "亲属", expert=one.uid)
    assert (await picking(CONSOLE, CODE, TITLE)).unscored == [1, 2]
    await let_expert_go(CONSOLE, one.uid)
    assert (await refusal(scored(second, row, "1", "1"))).rule in ("not_an_expert", "no_such_nomination")


async def test_experts_are_blind_to_one_another(regions, database):
    (row,), (first, second) = await before(1)
    mine = await scored(first, row, "50", "30")
    assert [one.id for one in await ExpertSheet.visible_to(first)] == [mine.id]
    assert await ExpertSheet.visible_to(second).count() == 0
    assert await RoundExpert.visible_to(second).count() == 1
    assert (await refusal(picking(second, CODE, TITLE))).rule == "not_your_role"
    assert await Nomination.visible_to(second).count() == 1
    assert await Nomination.visible_to(await somebody("x", None, Held("expert", "office"))).count() == 0


async def test_marks_are_read_by_the_scheme_and_changed_by_version(regions, database):
    (row,), (first, _) = await before(1)
    no = await refusal(give_sheet(first, row.uid, {"SKILL": "60.5", "DEEDS": "许多", "OTHER": "1"}))
    assert (no.rule, [one.column for one in no.faults]) == ("expert_marks", ["SKILL", "DEEDS", "OTHER"])
    await scored(first, row, "50", "30.125")
    assert (await refusal(scored(first, row, "50", "31"))).rule == "changed_since"
    again = await give_sheet(first, row.uid, {"SKILL": "50", "DEEDS": "31"}, version=1)
    assert (again.marks, again.version) == ('{"DEEDS":31000,"SKILL":50000}', 2)
    stranger = await somebody("x")
    assert (await refusal(scored(stranger, row, "1", "1"))).rule == "not_your_role"


async def test_a_scheme_is_immutable_once_scored_by(regions, database):
    (row,), (first, _) = await before(1)
    assert (await record_scheme(CONSOLE, CODE, ASPECTS)).number == 1
    no = await refusal(record_scheme(CONSOLE, CODE, (AspectWanted("A", "甲", "0"), AspectWanted("A", "乙", "x"))))
    assert no.rule == "scheme_faulty"
    assert len(no.faults) >= 2
    assert (await record_scheme(CONSOLE, CODE, (*ASPECTS, AspectWanted("MORE", "其他", "10", judges=2)))).number == 2
    await give_sheet(first, row.uid, {"SKILL": "50", "DEEDS": "30", "MORE": "5"})
    no = await refusal(record_scheme(CONSOLE, CODE, ASPECTS))
    assert (no.rule, no.params["number"]) == ("scheme_in_use", 2)
    assert await RoundScheme.all(using_db=db.here()).count() == 2


async def test_who_is_listed_twice_or_without_a_number(regions, database):
    await before(0, experts=1)
    twice = list_expert(CONSOLE, CODE, "专家101", "resident_id", number(101), "示例大学")
    assert (await refusal(twice)).rule == "expert_listed"
    assert (await refusal(list_expert(CONSOLE, CODE, "专家", "resident_id", "", ""))).rule == "nominee_id_number"
    assert (await refusal(list_expert(await office("140700"), CODE, "专", "", "", ""))).rule == "not_your_role"


async def test_the_login_of_an_expert_lets_him_score(regions, database):
    """With the login the office gives: the ID number becomes his person's, he holds the role in the round's region."""
    await opened(EXPERTS, PROVINCE)
    await record_scheme(CONSOLE, CODE, ASPECTS)
    row = await nominated(1)
    province = await office("140000", "honours_office")
    await account("expert-li")
    no = refusal(list_expert(province, CODE, "李专家", "resident_id", number(301), "示例大学", "nobody"))
    assert (await no).rule == "no_such_login"
    no = refusal(list_expert(province, CODE, "李专家", "resident_id", number(301), "示例大学", "expert-li"))
    assert (await no).rule == "account_of_another_person"
    await list_expert(province, CODE, "示例expert-li", "resident_id", number(301), "示例大学", "Expert-Li")
    himself = await viewer_of("expert-li")
    assert {(one.role, one.scope) for one in himself.held} == {("expert", "region")}
    await scored(himself, row, "50", "30")
    other = await office("110000", "honours_office")
    no = refusal(list_expert(other, CODE, "王专家", "resident_id", number(302), "", ""))
    assert (await no).rule in {"not_your_role", "outside_your_scope", "no_such_round"}
