"""Promotions of a published result: proposed, approved, issued with a number, refused, revoked; once a year."""

import asyncio
from datetime import date

import pytest

from server import clock, ledger
from server.access import Held, Viewer, console
from server.competitions import Event
from server.entries import Member
from server.ledger.verify import verify
from server.promotion import Promotion
from server.promotion.candidates import level_of
from server.promotion.deciding import approve, issue, refuse_promotion, revoke
from server.promotion.proposing import Stated, preview, propose
from server.rulebook.recording import record_rule_set
from server.rulebook.wanted import Wanted
from tests.server.access.people import account
from tests.server.objections.planted import accepted_against, settled
from tests.server.promotion.contest import Entrant, field, held
from tests.server.rulebook.test_rulebook import refusal

OFFICE = console()
NUMBER = "S0000140001232320004{:02}"  # 技师, issued in 2023 in 山西
DECISION = "晋人社函〔2023〕示例9号"


async def made_final(code: str) -> None:
    """As after a notice that has run out."""
    async with ledger.change(OFFICE, "result.final") as change:
        event = await Event.visible_to(OFFICE).get(competition__code=code, code="WELD")
        event.final_at = clock.now()
        await change.save(event)


async def contest(n: int = 8, *, final: bool = True, entrants: list[Entrant] | None = None, **more: str) -> str:
    """A contest held, published and final."""
    code = await held(entrants or field(n, level="0"), **more)
    if final:
        await made_final(code)
    return code


async def refused_for(code: str, no: str) -> tuple[str, dict]:
    """What the preview says of an entry."""
    found = await preview(OFFICE, code, "WELD")
    one = next(one for one in found.candidates if one.standing.entry_no == no)
    return one.outcome.rule, dict(one.outcome.params)


async def test_who_goes_up_by_which_row_and_who_does_not(regions, database):
    code = await contest(8)
    found = await preview(OFFICE, code, "WELD")
    assert found.basis.rule_set.code == "P-SX2020"
    assert [(one.name, one.outcome.to, one.outcome.row) for one in found.candidates] == [
        *((f"选手{n}", 5, 0) for n in (1, 2, 3)),
        *((f"选手{n}", 4, 1) for n in (4, 5, 6)),
        *((f"选手{n}", None, 0) for n in (7, 8)),
    ]
    assert await Promotion.visible_to(OFFICE).count() == 0
    rows = await propose(OFFICE, code, "WELD", key="once")
    assert [(one.name, one.from_level, one.to_level, one.may_apply_for, one.place) for one in rows] == [
        *((f"选手{n}", 0, 5, 6, n) for n in (1, 2, 3)),
        *((f"选手{n}", 0, 4, None, n) for n in (4, 5, 6)),
    ]
    again = await propose(OFFICE, code, "WELD", key="once")
    assert [one.id for one in again] == [one.id for one in rows]
    assert (await refusal(propose(OFFICE, code, "WELD"))).rule == "promotion_of_nobody"
    assert (await refused_for(code, "001"))[0] == "promotion_stands"
    assert (await verify()).differences == []


async def test_it_follows_a_final_result_where_the_rule_says_so(regions, database):
    code = await contest(3, final=False)
    assert (await refusal(propose(OFFICE, code, "WELD"))).rule == "promotion_not_final"
    body = {"basis": "published", "rows": [{"to_place": 1, "to": 5}]}
    await record_rule_set(OFFICE, Wanted("P-QUICK", "promotion", "示例", date(2023, 1, 1), "示例", "1407", body=body))
    rows = await propose(OFFICE, code, "WELD", "P-QUICK")
    assert [one.name for one in rows] == ["选手1"]
    assert (await refusal(propose(OFFICE, code, "WELD", "P-NONE"))).rule == "no_such_rule_set"
    assert (await refusal(propose(OFFICE, code, "NONE"))).rule == "no_such_event"


async def test_no_rules_in_force_that_day(regions, database):
    code = await contest(3, code="SX-2010", day="2010-06-10", region="43", title="湖南省示例大赛")
    no = await refusal(propose(OFFICE, code, "WELD"))
    assert (no.rule, no.params["day"]) == ("promotion_no_rules", "2010-06-10")


async def test_of_a_national_contest_the_countrys_rules_decide_wherever_it_is_held(regions, database):
    code = await contest(4, tier="national", region="12", code="CN-2022", day="2022-11-01")
    found = await preview(OFFICE, code, "WELD")
    assert found.basis.rule_set.code == "P-NAT"
    assert [one.outcome.to for one in found.candidates] == [5, 5, None, None]  # 一等奖 and 优胜奖 up to the half


async def test_a_level_nobody_stated_is_stated_by_the_office(regions, database):
    code = await contest(entrants=[Entrant(1, "90", "90", level=""), Entrant(2, "80", "80", level="5")])
    no = await refusal(propose(OFFICE, code, "WELD"))
    assert (no.rule, no.params["n"]) == ("promotion_unknown", 1)
    assert (await refused_for(code, "001"))[0] == "promotion_level_unknown"
    assert (await refusal(propose(OFFICE, code, "WELD", stated=[Stated("001", 9)]))).rule == "promotion_level_stated"
    rows = await propose(OFFICE, code, "WELD", stated=[Stated("001", 4), Stated("002", 0)])
    assert [(one.name, one.from_level, one.to_level) for one in rows] == [("选手1", 4, 5)]  # 002 says 技师 itself


async def test_parts_passed_by_the_marks_of_the_scheme(regions, database):
    """P-HUN2017: first in skill with theory 59 gets nothing (L-9); both passed and among the first three in skill."""
    entrants = [
        Entrant(1, "59", "99", level="0"), Entrant(2, "90", "80", level="0"), Entrant(3, "60", "70", level="0"),
        Entrant(4, "95", "60", level="0"), Entrant(5, "60", "59", level="0"),
    ]  # fmt: skip
    code = await contest(entrants=entrants, region="43", code="HN-2018", day="2018-06-10")
    found = {one.name: one.outcome for one in (await preview(OFFICE, code, "WELD")).candidates}
    assert {name: one.to for name, one in found.items()} == {
        "选手1": None, "选手2": 5, "选手3": 5, "选手4": 4, "选手5": None,
    }  # fmt: skip
    assert (found["选手1"].rule, found["选手1"].params["parts"]) == ("promotion_part_missed", "theory")
    assert found["选手5"].params["parts"] == "practice"


async def test_without_a_pass_mark_nobody_can_say(regions, database):
    entrants = [Entrant(1, "90", "90", level="0")]
    code = await contest(entrants=entrants, region="43", code="HN-2018", day="2018-06-10", passes="")
    assert (await refused_for(code, "001"))[0] == "promotion_part_unknown"


async def tianjin(*, second: bool = True) -> tuple[str, str]:
    """L-8: 一类 place 4 in March, 二类 place 1 in October of the same year; a worker who is 技师."""
    first = [Entrant(n, f"{90 + n}", f"{90 + n}", level="0") for n in (2, 3, 4)] + [Entrant(1, "80", "80", level="5")]
    march = await contest(entrants=first, region="12", code="TJ-1", day="2023-03-10", class_name="一类")
    october = ""
    if second:
        october = await contest(
            entrants=[Entrant(1, "80", "80", level="3")], region="12", code="TJ-2", day="2023-10-10", class_name="二类"
        )
    return march, october


async def test_l_8_only_the_first_of_a_year(regions, database):
    march, october = await tianjin()
    rows = await propose(OFFICE, march, "WELD")
    one = next(row for row in rows if row.name == "选手1")
    assert (one.from_level, one.to_level, one.year) == (5, 6, 2023)
    assert await refused_for(october, "001") == (
        "promotion_once_a_year",
        {"year": 2023, "competition": "山西省示例大赛", "to_level": 6},
    )
    assert (await refusal(propose(OFFICE, october, "WELD"))).rule == "promotion_of_nobody"
    await refuse_promotion(OFFICE, one.uid, "示例理由", version=1)  # the year is free again
    assert (await refused_for(october, "001"))[0] == "promotion_by_row"


async def test_l_8_another_year_and_the_control_without_the_rule(regions, database):
    march, _ = await tianjin(second=False)
    await propose(OFFICE, march, "WELD")
    later = await contest(
        entrants=[Entrant(1, "80", "80", level="3")], region="12", code="TJ-3", day="2024-03-10", class_name="二类"
    )
    assert (await refused_for(later, "001"))[0] == "promotion_by_row"
    body = {"rows": [{"to_place": 1, "to": 8}]}
    await record_rule_set(OFFICE, Wanted("P-MANY", "promotion", "示例", date(2020, 1, 1), "示例", "120101", body=body))
    here = await contest(
        entrants=[Entrant(1, "80", "80", level="3")], region="12", code="TJ-4", day="2023-12-10", class_name="二类"
    )
    assert [row.to_level for row in await propose(OFFICE, here, "WELD", "P-MANY")] == [8]


async def test_two_proposals_at_once_for_one_person_of_one_year(regions, database):
    march, october = await tianjin()
    said = await asyncio.gather(
        propose(OFFICE, march, "WELD"), propose(OFFICE, october, "WELD"), return_exceptions=True
    )
    person = (await Member.visible_to(OFFICE).filter(entry__event__competition__code="TJ-2").get()).person_id
    rows = await Promotion.visible_to(OFFICE).filter(person_id=person)
    assert len(rows) == 1, said


async def proposed(n: int = 1, **more: str) -> list[Promotion]:
    return await propose(OFFICE, await contest(n, **more), "WELD")


async def test_from_proposed_to_issued(regions, database, anonymous):
    rows = await proposed(3)
    approved = await approve(OFFICE, [row.uid for row in rows], DECISION, key="once")
    assert [row.id for row in await approve(OFFICE, [row.uid for row in rows], DECISION, key="once")] == [
        row.id for row in approved
    ]
    assert {row.state for row in approved} == {"approved"}
    assert await Promotion.visible_to(anonymous).count() == 0
    with clock.set_to(clock.morning(date(2023, 9, 1))):
        one = await issue(OFFICE, rows[0].uid, f" {NUMBER.format(1).lower()} ", date(2023, 8, 1), version=2)
    assert (one.state, one.certificate_no) == ("issued", NUMBER.format(1))
    assert [row.name for row in await Promotion.visible_to(anonymous)] == ["选手1"]
    assert await level_of([one.person_id]) == {one.person_id: 5}
    assert (await verify()).differences == []


async def test_an_issued_level_counts_at_the_next_contest(regions, database):
    """L-10: who became 技师 by competition is not promoted to 高级工 by another, whatever his entry says."""
    (row,) = await proposed(1)
    await approve(OFFICE, [row.uid], DECISION)
    with clock.set_to(clock.morning(date(2023, 9, 1))):
        await issue(OFFICE, row.uid, NUMBER.format(1), date(2023, 8, 1), version=2)
    entrants = [Entrant(2, "95", "95", level="0"), Entrant(1, "90", "90", level="3")]
    code = await contest(entrants=entrants, code="SX-2024", day="2024-06-10", class_name="二类")
    rule, params = await refused_for(code, "001")
    assert (rule, params) == ("promotion_not_higher", {"held_level": 5, "to_level": 4})


@pytest.mark.parametrize(
    ("number", "day", "rule"),
    [
        ("X000014000123232000456", "2023-08-01", "certificate_number_class"),
        ("S000014000123236000456", "2023-08-01", "certificate_number_level"),
        ("S00001400012323200045", "2023-08-01", "certificate_number_length"),
        ("S0000140001232320004567", "2023-08-01", "certificate_number_length"),
        ("S000014000123233000456", "2023-08-01", "certificate_number_other_level"),
        ("S000014000123222000456", "2023-08-01", "certificate_number_other_year"),
        ("S000043000123232000456", "2023-08-01", "certificate_number_other_province"),
        ("S000099000123232000456", "2023-08-01", "certificate_number_province"),
        (NUMBER.format(1), "2023-09-02", "promotion_issued_on"),
        (NUMBER.format(1), "2022-08-01", "promotion_issued_on"),
    ],
)
async def test_a_number_that_is_none_or_says_otherwise(regions, database, number, day, rule):
    (row,) = await proposed(1)
    await approve(OFFICE, [row.uid], DECISION)
    with clock.set_to(clock.morning(date(2023, 9, 1))):
        assert (await refusal(issue(OFFICE, row.uid, number, date.fromisoformat(day), version=2))).rule == rule


async def test_a_number_stands_for_one_promotion(regions, database):
    rows = await proposed(2)
    await approve(OFFICE, [row.uid for row in rows], DECISION)
    with clock.set_to(clock.morning(date(2023, 9, 1))):
        await issue(OFFICE, rows[0].uid, NUMBER.format(1), date(2023, 8, 1), version=2)
        no = await refusal(issue(OFFICE, rows[1].uid, NUMBER.format(1), date(2023, 8, 1), version=2))
    assert no.rule == "certificate_number_taken"


async def test_refused_and_revoked_with_a_reason(regions, database, anonymous):
    rows = await proposed(3)
    assert (await refusal(refuse_promotion(OFFICE, rows[0].uid, " ", version=1))).rule == "promotion_reason"
    assert (await refusal(refuse_promotion(OFFICE, rows[0].uid, "理由", version=7))).rule == "changed_since"
    await refuse_promotion(OFFICE, rows[0].uid, "材料不实", version=1)
    for act in (refuse_promotion, revoke):
        assert (await refusal(act(OFFICE, rows[0].uid, "理由", version=2))).rule == "promotion_is_refused"
    assert (await refusal(approve(OFFICE, [rows[0].uid], DECISION))).rule == "promotion_is_refused"
    assert (await refusal(revoke(OFFICE, rows[1].uid, "理由", version=1))).rule == "promotion_is_proposed"
    await approve(OFFICE, [rows[1].uid, rows[2].uid], DECISION)
    with clock.set_to(clock.morning(date(2023, 9, 1))):
        await issue(OFFICE, rows[1].uid, NUMBER.format(1), date(2023, 8, 1), version=2)
    await revoke(OFFICE, rows[1].uid, "成绩更正", version=3)
    (public,) = await Promotion.visible_to(anonymous)
    assert (public.name, public.state) == ("选手2", "revoked")
    assert await level_of([public.person_id]) == {}
    assert (await refusal(issue(OFFICE, rows[1].uid, NUMBER.format(2), date(2023, 8, 1), version=4))).rule == (
        "promotion_is_revoked"
    )
    assert (await verify()).differences == []


async def test_approval_is_all_or_none(regions, database):
    rows = await proposed(2)
    await refuse_promotion(OFFICE, rows[1].uid, "材料不实", version=1)
    assert (await refusal(approve(OFFICE, [row.uid for row in rows], DECISION))).rule == "promotion_is_refused"
    assert (await refusal(approve(OFFICE, [rows[0].uid, None], DECISION))).rule == "no_such_promotion"
    assert (await refusal(approve(OFFICE, [], DECISION))).rule == "promotions_named"
    assert (await refusal(approve(OFFICE, [rows[0].uid], " "))).rule == "promotion_decision"
    assert (await Promotion.visible_to(OFFICE).get(id=rows[0].id)).state == "proposed"


async def test_who_may_and_where(regions, database):
    code = await contest(1)
    id_ = (await account("office")).id

    def of(role: str, low: str, high: str) -> Viewer:
        return Viewer(f"account:{id_}", account_id=id_, held=(Held(role, "region", low=low, high=high),))

    here, there = of("honours_office", "140000", "149999"), of("honours_office", "430000", "439999")
    assert (await refusal(propose(of("organiser", "140000", "149999"), code, "WELD"))).rule == "not_your_role"
    assert (await refusal(propose(there, code, "WELD"))).rule == "outside_your_scope"
    (row,) = await propose(here, code, "WELD")
    assert row.proposed_by_id == id_
    assert await Promotion.visible_to(there).count() == 0
    assert (await refusal(approve(there, [row.uid], DECISION))).rule == "no_such_promotion"
    await approve(here, [row.uid], DECISION)


async def test_an_entry_changed_since_publication_is_refused(regions, database):
    code = await contest(2)
    async with ledger.change(OFFICE, "person.renamed") as change:
        member = await Member.visible_to(OFFICE).filter(entry__entry_no="001").get().prefetch_related("person")
        person = member.person
        assert person is not None
        person.name = "选手一"
        await change.save(person)
    no = await refusal(propose(OFFICE, code, "WELD"))
    assert (no.rule, no.params["entries"]) == ("promotion_entries_changed", "001")


async def test_whom_an_accepted_objection_names_waits_and_nobody_else(regions, database):
    code = await contest(3)
    row = await accepted_against("002")
    assert (await refused_for(code, "002"))[0] == "promotion_held_up"
    assert [one.name for one in await propose(OFFICE, code, "WELD")] == ["选手1", "选手3"]
    await settled(row, "not_upheld")
    assert [one.name for one in await propose(OFFICE, code, "WELD")] == ["选手2"]
