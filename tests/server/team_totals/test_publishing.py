"""Team totals of a competition: counted from every event's result, published as immutable numbers, corrected."""

from datetime import date

import pytest

from server.access import Held, Viewer, console
from server.competitions import Competition, Event
from server.entries import Delegation
from server.ledger import change
from server.ledger.verify import verify
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from server.team_totals import TeamPlace, TeamScore, TeamTotal
from server.team_totals.publishing import preview, publish_team_totals
from server.team_totals.reading import outdated, team_total, team_totals
from tests.server.rulebook.test_rulebook import refusal
from tests.server.team_totals.contest import Entrant, corrected, held, made_final

OFFICE = console()
XF, DX, WT, GA, LX = "XF", "DX", "WT", "GA", "LX"
TWO = {
    "WELD": [Entrant(XF, "99"), Entrant(DX, "95"), Entrant(DX, "90"), Entrant(GA, "85"), Entrant(WT, "80")],
    "CNC": [Entrant(DX, "99"), Entrant(XF, "95"), Entrant(LX, "90"), Entrant(WT, "85"), Entrant("", "70")],
}
BODY = {
    "places": ["5", "3", "2", "1"], "kinds": ["region"], "participation": "参赛纪念牌",
    "prizes": [{"title": "团体优胜奖", "to": 1}, {"title": "优秀组织奖", "to": 2}, {"title": "组织奖"}],
}  # fmt: skip


async def recorded(code: str = "T-1", region: str = "1409", **body) -> None:
    wanted = Wanted(code, "points", "示例计分表", date(2020, 1, 1), "示例文件", region, body=BODY | body)
    await record_rule_set(OFFICE, wanted)


async def lines(total: TeamTotal) -> list[tuple]:
    rows = await TeamPlace.visible_to(OFFICE).filter(team_total_id=total.id).order_by("line")
    return [(one.code, one.place, one.points, one.decided_by, one.prize) for one in rows]


async def test_counted_published_and_read_by_everybody(regions, database, anonymous):
    """By hand: XF 5 + 3, DX (3 + 2) + 5, WT 0 + 1; the department and the unranked one take part only."""
    await recorded()
    code = await held(TWO)
    total = await publish_team_totals(OFFICE, code, "大赛闭幕", key="once")
    assert (total.number, total.revisions, total.teams, total.ranked) == (1, "WELD:1;CNC:1", 5, 3)
    assert await lines(total) == [
        ("DX", 1, "10.00", "points", "团体优胜奖"),
        ("XF", 2, "8.00", "points", "优秀组织奖"),
        ("WT", 3, "1.00", "points", "组织奖"),
        ("GA", None, "1.00", "", "参赛纪念牌"),
        ("LX", None, "2.00", "", "参赛纪念牌"),
    ]
    scores = await TeamScore.visible_to(anonymous).filter(team_place__code="DX").order_by("position")
    assert [(one.event_code, one.event_title, one.points, one.entries, one.counted) for one in scores] == [
        ("WELD", "焊接", "5", 2, 2), ("CNC", "数控", "5", 1, 1),
    ]  # fmt: skip
    again = await publish_team_totals(OFFICE, code, "大赛闭幕", key="once")
    assert again.id == total.id
    assert (await refusal(publish_team_totals(OFFICE, code, "再来"))).rule == "team_total_unchanged"
    found = await team_total(anonymous, code)
    assert found is not None and found.id == total.id
    assert (await verify()).differences == []


async def test_a_correction_is_a_new_number_with_its_reason_and_the_old_one_stays(regions, database, anonymous):
    await recorded()
    code = await held(TWO)
    first = await publish_team_totals(OFFICE, code, "大赛闭幕")
    assert await outdated(anonymous, [first.id]) == {first.id: []}
    now = TWO | {"CNC": [Entrant(DX, "60"), *TWO["CNC"][1:]]}
    await corrected(TWO, now)
    assert await outdated(anonymous, [first.id]) == {first.id: ["数控"]}
    assert (await refusal(publish_team_totals(OFFICE, code, "更正"))).rule == "team_total_not_final"
    await made_final("CNC")
    second = await publish_team_totals(OFFICE, code, "数控成绩更正")
    assert (second.number, second.reason, second.revisions) == (2, "数控成绩更正", "WELD:1;CNC:2")
    # by hand: XF 5 + 5, DX 5 + 0 (fifth), WT 0 + 2
    assert [(one, place, points) for one, place, points, *_ in await lines(second)][:3] == [
        ("XF", 1, "10.00"), ("DX", 2, "5.00"), ("WT", 3, "2.00"),
    ]  # fmt: skip
    assert [one.number for one in await team_totals(anonymous, code)] == [2, 1]
    assert (await lines(first))[0] == ("DX", 1, "10.00", "points", "团体优胜奖")
    assert await outdated(anonymous, [first.id, second.id]) == {first.id: ["数控"], second.id: []}


async def test_names_are_those_of_the_day(regions, database):
    await recorded()
    code = await held(TWO)
    total = await publish_team_totals(OFFICE, code, "大赛闭幕")
    async with change(OFFICE, "delegation.renamed") as done:
        row = await Delegation.visible_to(OFFICE).get(competition__code=code, code=DX)
        await done.save(row.update_from_dict({"name": "新定襄"}))
    assert [one.name for one in await TeamPlace.visible_to(OFFICE).filter(team_total_id=total.id, code=DX)] == [
        "定襄县"
    ]
    second = await publish_team_totals(OFFICE, code, "更名")
    assert [one.name for one in await TeamPlace.visible_to(OFFICE).filter(team_total_id=second.id, code=DX)] == [
        "新定襄"
    ]


async def test_every_event_must_have_its_result(regions, database):
    await recorded()
    code = await held(TWO, final=False)
    no = await refusal(publish_team_totals(OFFICE, code, "闭幕"))
    assert (no.rule, no.params) == ("team_total_not_final", {"n": 2, "events": "焊接、数控"})
    await made_final("WELD")
    assert (await refusal(preview(OFFICE, code))).params["events"] == "数控"
    async with change(OFFICE, "test.hidden") as done:
        row = await Event.visible_to(OFFICE).get(competition__code=code, code="CNC")
        await done.save(row.update_from_dict({"state": "cancelled"}))
    total = await publish_team_totals(OFFICE, code, "闭幕")  # a cancelled event is not waited for
    assert total.revisions == "WELD:1"


async def test_a_table_that_follows_published_results(regions, database):
    await recorded(basis="published")
    code = await held(TWO, final=False)
    assert (await publish_team_totals(OFFICE, code, "闭幕")).number == 1


async def test_the_nearest_table_or_the_one_named(regions, database):
    code = await held(TWO)
    no = await refusal(publish_team_totals(OFFICE, code, "闭幕"))
    assert (no.rule, no.params) == ("team_total_no_table", {"day": "2023-06-12"})
    assert (await refusal(publish_team_totals(OFFICE, code, "闭幕", "T-NONE"))).rule == "no_such_rule_set"
    await recorded("T-SX", "14")
    await recorded("T-XZ", "1409", places=["9"])
    assert (await preview(OFFICE, code)).rule_set.code == "T-XZ"
    assert (await preview(OFFICE, code, "T-SX")).rule_set.code == "T-SX"
    found = await preview(OFFICE, code, "T-WORLDSKILLS")
    # by hand: DX 银 铜 / 金 = (3 + 2 + 4) / 2; XF 金 / 银 = (4 + 3) / 2; LX 铜; GA 优胜; WT 优胜 + 优胜 = (1 + 1) / 2,
    # more of them than GA
    assert [(one.side.code, one.place, str(one.value)) for one in found.totals] == [
        ("DX", 1, "9/2"), ("XF", 2, "7/2"), ("WT", 3, "1"), ("GA", 4, "1"), ("LX", None, "2"),
    ]  # fmt: skip


async def test_members_counted_and_those_passed_over_left_out(regions, database):
    await recorded(per="member", rank="position", places=["5", "3"])
    pairs = {"WELD": [Entrant(XF, "99", honours="全国技术能手", members=2), Entrant(DX, "95", members=2),
                      Entrant(WT, "90", members=1)]}  # fmt: skip
    code = await held(pairs, kind="team")
    found = await preview(OFFICE, code)
    # by hand: XF is passed over, so DX has position 1: 5 × 2 contestants, WT position 2: 3 × 1
    assert [(one.side.code, one.points) for one in found.totals] == [("DX", 10), ("WT", 3), ("XF", 0)]


async def test_who_may_and_what_is_refused(regions, database, anonymous):
    await recorded()
    code = await held(TWO)
    judge = Viewer("account:j", account_id=1, held=(Held("judge", "office"),))
    elsewhere = Viewer("account:o", account_id=2, held=(Held("organiser", "region", low="430000", high="439999"),))
    assert (await refusal(publish_team_totals(anonymous, code, "x"))).rule == "sign_in_needed"
    assert (await refusal(publish_team_totals(judge, code, "x"))).rule == "not_your_role"
    assert (await refusal(publish_team_totals(elsewhere, code, "x"))).rule == "outside_your_scope"
    assert (await refusal(publish_team_totals(OFFICE, "NONE", "x"))).rule == "no_such_competition"
    assert (await refusal(publish_team_totals(OFFICE, code, " "))).rule == "reason_missing"
    async with change(OFFICE, "test.rehearsed") as done:
        row = await Competition.visible_to(OFFICE).get(code=code)
        await done.save(row.update_from_dict({"rehearsal_of_id": row.id}))
    assert (await refusal(publish_team_totals(OFFICE, code, "x"))).rule == "rehearsal_is_not_published"


@pytest.mark.parametrize("code", ["", "NONE", "x" * 60, "\0"])
async def test_of_an_unknown_competition_there_is_nothing(database, anonymous, code):
    assert (await team_totals(anonymous, code), await team_total(anonymous, code)) == ([], None)
