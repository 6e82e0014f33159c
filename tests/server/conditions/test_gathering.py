"""The facts of people out of entries, the roll and published results, in a number of statements that never grows."""

from datetime import date

import pytest

import seeds.honours
from server.access import ANONYMOUS, Held, Viewer, console
from server.conditions import Facts, outcome
from server.conditions.considering import conditions_in, conditions_of, considered, of_result
from server.conditions.gathering import EVERYTHING, facts_of, needs
from server.entries import Member
from server.honours import Honour
from server.honours.conferring import confer_from_revision, record_decision
from server.honours.revoking import revoke
from server.promotion.deciding import approve, issue
from server.promotion.proposing import Stated, propose
from server.rulebook import RuleSet
from tests.schema.conftest import statements
from tests.server.access.people import account
from tests.server.promotion.contest import Entrant, field, held
from tests.server.promotion.test_promoting import DECISION, NUMBER, made_final
from tests.server.rulebook.test_rulebook import refusal

OFFICE = console()
DAY = date(2023, 9, 1)


async def people(code: str) -> dict[str, int]:
    """The ids of a contest's people by entry number."""
    rows = await Member.visible_to(OFFICE).filter(entry__event__competition__code=code).prefetch_related("entry")
    return {row.entry.entry_no: row.person_id for row in rows if row.person_id}


@pytest.fixture
async def contest(regions, database) -> dict[str, int]:
    await seeds.honours.load(OFFICE)
    entrants = [
        Entrant(1, "90", "90", level="4", honours="晋中市技术能手"),
        Entrant(2, "59", "80"),
        Entrant(3, "70", "59"),
    ]
    return await people(await held(entrants, passed_over="全国技术能手"))


async def test_what_an_entry_and_a_result_say(contest):
    found = await facts_of(contest.values(), DAY)
    one, two = found[contest["001"]], found[contest["002"]]
    assert (one.level, one.standing, [(t.name, t.tier) for t in one.titles or ()]) == (
        4, "worker", [("晋中市技术能手", "city")],
    )  # fmt: skip
    assert one.born == date(1990, 1, 1)
    assert two.level is None and two.titles == ()
    (result,) = two.results or ()
    assert (result.place, result.tier, result.class_name, dict(result.passed)) == (
        2, "province", "一类", {"theory": False, "practice": True},
    )  # fmt: skip
    assert [dict(r.passed) for r in found[contest["003"]].results or ()] == [{"theory": True, "practice": False}]


async def test_what_ended_after_the_day_is_left_out(contest):
    assert (await facts_of(contest.values(), date(2023, 6, 9)))[contest["001"]].results == ()


async def test_what_is_not_asked_for_is_not_known(contest):
    rule_set = await conditions_of("SX-SANJIN-EXPERT", "competition", "140000", DAY)
    assert rule_set is not None and rule_set.code == "H-SX-SANJIN-CONTEST-2020"
    assert needs(conditions_in(rule_set)) == {"results"}
    found = (await facts_of(contest.values(), DAY, frozenset({"results"})))[contest["001"]]
    assert (found.titles, found.level, found.born) == (None, None, None)


async def test_a_conferred_title_is_held_and_a_revoked_one_never_counts(contest):
    """Also where an entry declared it, or had it copied while it was held."""
    await record_decision(OFFICE, "示例1号", DAY, "示例机关")
    (honour,) = await confer_from_revision(OFFICE, "示例1号", "SX-SANJIN-EXPERT", "SX-2023", "WELD", places=1)
    later = await people(await held([Entrant(1, "90", "90", honours="三晋技术能手")], code="SX-2024", day="2024-06-10"))
    assert later["001"] == contest["001"]
    one = (await facts_of([later["001"]], DAY))[later["001"]]
    assert ("三晋技术能手", "province") in [(t.name, t.tier) for t in one.titles or ()]
    await record_decision(OFFICE, "示例2号", DAY, "示例机关")
    await revoke(OFFICE, honour.uid, "示例2号", "弄虚作假")
    one = (await facts_of([later["001"]], DAY))[later["001"]]
    assert one.revoked == {"三晋技术能手"}
    rules = await RuleSet.visible_to(OFFICE).get(code="H-SX-SANJIN-2015")
    body = '{"all":[{"titles":{"names":["三晋技术能手"]}}]}'
    asked = RuleSet(**{c: getattr(rules, c) for c in ("code", "kind", "title", "starts_on", "source")}, body=body)
    verdicts = (await considered(asked, [later["001"]], DAY))[later["001"]]
    assert [one.rule for one in verdicts] == ["conditions_all_failed", "conditions_titles_revoked"]
    again = (await considered(asked, [later["001"]], DAY, {later["001"]: Facts(titles=one.titles)}))[later["001"]]
    assert outcome(again) == "failed"


async def test_a_title_revoked_and_conferred_again_counts(contest):
    await record_decision(OFFICE, "示例1号", DAY, "示例机关")
    (honour,) = await confer_from_revision(OFFICE, "示例1号", "SX-SANJIN-EXPERT", "SX-2023", "WELD", places=1)
    await record_decision(OFFICE, "示例2号", DAY, "示例机关")
    await revoke(OFFICE, honour.uid, "示例2号", "决定有误")
    await record_decision(OFFICE, "示例3号", DAY, "示例机关")
    await confer_from_revision(OFFICE, "示例3号", "SX-SANJIN-EXPERT", "SX-2023", "WELD", places=1)
    assert (await facts_of([contest["001"]], DAY))[contest["001"]].revoked == frozenset()
    assert await Honour.visible_to(OFFICE).filter(state="revoked").count() == 1


async def test_an_issued_promotion_is_the_level_held(contest):
    await made_final("SX-2023")
    stated = [one for one in contest if one != "001"]
    rows = await propose(OFFICE, "SX-2023", "WELD", stated=[Stated(no, 0) for no in stated])
    two = next(row for row in rows if row.person_id == contest["002"])
    await approve(OFFICE, [two.uid], DECISION)
    assert (await facts_of([contest["002"]], DAY))[contest["002"]].level is None
    await issue(OFFICE, two.uid, NUMBER.format(1), date(2023, 8, 1), version=2)
    assert (await facts_of([contest["002"]], DAY))[contest["002"]].level == 5


async def test_the_statements_do_not_grow_with_the_people(regions, database):
    few = await people(await held(field(3, level="4")))
    many = await people(await held(field(60, level="4"), code="SX-2024", day="2024-06-10"))
    counts = []
    for ids in (list(few.values()), list(many.values())):
        with statements() as found:
            facts = await facts_of(ids, date(2024, 9, 1), EVERYTHING)
        assert len(facts) == len(ids)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 8


async def test_who_of_a_result_meets_the_conditions_of_a_title(contest):
    found = await of_result(OFFICE, "SX-SANJIN-EXPERT", "competition", "SX-2023", "WELD", DAY)
    assert [(one.name, one.outcome) for one in found.people] == [(f"选手{n}", "met") for n in (1, 2, 3)]
    selection = await of_result(OFFICE, "SX-SANJIN-EXPERT", "selection", "SX-2023", "WELD", DAY)
    assert [one.outcome for one in selection.people] == ["unknown", "failed", "failed"]
    assert (await refusal(of_result(OFFICE, "NONE", "selection", "SX-2023", "WELD"))).rule == "no_such_title"
    assert (await refusal(of_result(OFFICE, "NX-CRAFTSMAN", "selection", "SX-2023", "WELD"))).rule == (
        "conditions_not_on_record"
    )
    assert (await refusal(of_result(ANONYMOUS, "CN-EXPERT", "selection", "SX-2023", "WELD"))).rule == "sign_in_needed"
    id_ = (await account("office")).id
    there = Viewer("x", account_id=id_, held=(Held("honours_office", "region", low="430000", high="439999"),))
    assert (await refusal(of_result(there, "CN-EXPERT", "selection", "SX-2023", "WELD"))).rule == "outside_your_scope"
