"""domain.md 5, H-1 to H-4, and 3.5, A-8, by the rule sets of seeds/data/rules; and what no vector says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds.rules
from schema.catalogue import LANGUAGES, say
from server.conditions import Conditions, Facts, HeldTitle, Result, outcome, refusal, verdicts
from server.conditions.facts import tier_of_name
from server.conditions.rules import read
from server.conditions.verdicts import decisive, joined

RULES = {one.code: read(one.body) for one in seeds.rules.wanted() if one.kind == "conditions"}
DAY = date(2015, 6, 1)
SANJIN, CONTEST = "H-SX-SANJIN-2015", "H-SX-SANJIN-CONTEST-2020"


def rules(body_or_code) -> Conditions:
    found = RULES[body_or_code] if isinstance(body_or_code, str) else read(body_or_code)
    assert isinstance(found, Conditions), found
    return found


def titles(*names: str) -> tuple[HeldTitle, ...]:
    return tuple(HeldTitle(name, tier_of_name(name)) for name in names)


def said(body_or_code, facts: Facts, day: date = DAY) -> dict[str, str]:
    """The verdicts by their sentence; each can be said in both languages."""
    found = verdicts(rules(body_or_code), facts, day)
    for one in found:
        for language in LANGUAGES:
            assert say(language, f"rule.{one.rule}", **one.params)
    return {one.rule.removeprefix("conditions_"): one.outcome for one in found}


def person(years: int, level: int, *held: str) -> Facts:
    return Facts(years, level, "worker", titles=titles(*held), professional_titles=())


@pytest.mark.parametrize(
    ("facts", "whole", "failed"),
    [
        (person(12, 4, "晋中市 技术能手"), "met", []),  # H-1
        (person(11, 5, "行业技术能手"), "failed", ["conditions_years_of_work_failed"]),  # H-2
        (person(20, 6), "failed", ["conditions_titles_like_failed"]),  # H-3
        (person(15, 3, "市级技术能手"), "failed",
         ["conditions_any_failed", "conditions_level_failed", "conditions_professional_titles_failed"]),  # H-4
    ],
)  # fmt: skip
def test_h_1_to_h_4(facts, whole, failed):
    found = verdicts(rules(SANJIN), facts, DAY)
    assert outcome(found) == whole
    assert [one.rule for one in decisive(found)[1:]] == failed
    no = refusal(found)
    assert (no is None) == (whole == "met")
    if no is not None:
        assert [one.rule for one in no.faults] == failed
        assert no.faults[0].column and no.faults[0].column.startswith("all[")


def test_equivalent_titles_are_another_way():
    facts = Facts(15, 3, "worker", titles=titles("市级技术能手"), professional_titles=("助理工程师",))
    assert outcome(verdicts(rules(SANJIN), facts, DAY)) == "met"


def test_a_fact_nobody_stated_is_unknown_and_never_failed():
    found = said(SANJIN, Facts())
    assert set(found.values()) == {"unknown"}
    assert said(SANJIN, Facts(years_of_work=11))["all_failed"] == "failed"  # one failed decides
    assert refusal(verdicts(rules(SANJIN), Facts(), DAY)) is None


def test_a_title_whose_tier_nobody_knows_is_unknown():
    assert said(SANJIN, person(12, 4, "技术能手"))["titles_like_unknown"] == "unknown"
    assert said(SANJIN, person(12, 4, "榆次区技术能手"))["titles_like_failed"] == "failed"
    assert said(SANJIN, person(12, 4, "劳动模范"))["titles_like_failed"] == "failed"


def test_a_revoked_honour_never_counts():
    held = person(12, 4, "晋中市 技术能手")
    revoked = held.stated(Facts(revoked=frozenset({"晋中市 技术能手"})))
    assert said(SANJIN, revoked)["titles_like_revoked"] == "failed"
    found = [one for one in verdicts(rules(SANJIN), revoked, DAY) if one.outcome == "failed"]
    assert found[1].params["revoked"] == "晋中市 技术能手"
    stated = Facts(titles=(), revoked=frozenset({"晋中市 技术能手"})).stated(Facts(titles=titles("晋中市 技术能手")))
    assert said({"all": [{"titles": {"names": ["晋中市 技术能手"]}}]}, stated)["titles_revoked"] == "failed"
    other = Facts(titles=titles("忻州市技术能手", "晋中市 技术能手"), revoked=frozenset({"晋中市 技术能手"}))
    assert said({"all": [{"titles": {"word": "技术能手", "tiers": ["city"]}}]}, other)["titles_like_met"] == "met"


def test_not_already_a_holder():
    asked = "H-CN-EXPERT-SELECTION"
    assert said(asked, Facts(titles=titles("全国技术能手")))["not_holder_of_failed"] == "failed"
    assert said(asked, Facts(titles=()))["not_holder_of_met"] == "met"
    assert said(asked, Facts())["not_holder_of_unknown"] == "unknown"
    revoked = Facts(titles=titles("全国技术能手"), revoked=frozenset({"全国技术能手"}))
    assert said(asked, revoked)["not_holder_of_met"] == "met"


@pytest.mark.parametrize(
    ("born", "day", "outcome_"),
    [("1990-06-02", "2026-06-01", "met"), ("1990-06-01", "2026-06-01", "failed"), ("1988-02-29", "2024-02-28", "met")],
)
def test_age_in_full_years(born, day, outcome_):
    facts = Facts(born=date.fromisoformat(born))
    assert outcome(verdicts(rules("H-YOUTH-EXPERT"), facts, date.fromisoformat(day))) == outcome_
    assert outcome(verdicts(rules("H-YOUTH-EXPERT"), Facts(), DAY)) == "unknown"


def won(**more) -> Result:
    given = {"competition": "山西省示例大赛", "event": "焊接", "tier": "province", "kind": "industry"}
    given |= {"format": "individual", "on": date(2023, 6, 12), "class_name": "一类", "region_code": "140000"}
    return Result(**given | {"place": 1, "position": 1} | more)


LATER = date(2023, 9, 1)


@pytest.mark.parametrize(
    ("code", "result", "expected"),
    [
        (CONTEST, {"place": 3, "position": 3}, "met"),
        (CONTEST, {"place": 4, "position": 4}, "failed"),
        (CONTEST, {"class_name": "二类"}, "met"),
        (CONTEST, {"class_name": "二类", "place": 2, "position": 2}, "failed"),
        (CONTEST, {"class_name": "三类"}, "failed"),
        (CONTEST, {"class_name": None}, "unknown"),
        (CONTEST, {"tier": "city"}, "failed"),
        (CONTEST, {"region_code": "430000"}, "failed"),
        (CONTEST, {"on": date(2024, 1, 1)}, "failed"),  # has not been yet
        ("H-LL-EXPERT", {"tier": "city", "region_code": "141100", "place": 1, "position": 1}, "failed"),
        ("H-LL-EXPERT", {"tier": "city", "region_code": "141100", "place": 2, "position": 2}, "met"),
        ("H-CN-EXPERT-CONTEST", {"tier": "national", "kind": "comprehensive", "position": 5}, "met"),
        ("H-CN-EXPERT-CONTEST", {"tier": "national", "kind": "comprehensive", "position": 6}, "failed"),
        ("H-CN-EXPERT-CONTEST", {"tier": "national", "kind": "comprehensive", "format": "pair", "position": 4,
                                 "class_name": "二类"}, "failed"),
        ("H-CN-EXPERT-CONTEST", {"tier": "national", "kind": "comprehensive", "format": "team", "position": 2,
                                 "class_name": "二类"}, "met"),
        ("H-HN-EXPERT-2019", {"region_code": "430000", "format": "team", "position": 3}, "failed"),
        ("H-FJ-EXPERT", {"region_code": "350000", "position": 2}, "met"),
        ("H-DZ-EXPERT", {"tier": "city", "region_code": "371402", "class_name": "二类", "position": 2}, "failed"),
        ("H-SD-EXPERT", {"region_code": "370000", "kind": "comprehensive", "award": "银牌", "position": 9}, "met"),
        ("H-SD-EXPERT", {"region_code": "370000", "kind": "comprehensive", "award": "优胜奖"}, "failed"),
        ("H-TJ-EXPERT", {"region_code": "120000", "standing": "student"}, "failed"),
        ("H-TJ-EXPERT", {"region_code": "120000", "standing": None}, "unknown"),
        ("H-TJ-EXPERT", {"region_code": "120000", "standing": "worker"}, "met"),
    ],
)  # fmt: skip
def test_by_a_place_in_a_competition(code, result, expected):
    found = said(code, Facts(standing="worker", results=(won(**result),)), LATER)
    assert next(iter(found.values())) == expected, found


def test_ningxia_place_1_and_both_parts_passed():
    asked = "H-NX-EXPERT-CONTEST"

    def of(**passed):
        return Facts(results=(won(region_code="640000", passed=passed),))

    day = date(2025, 9, 1)
    assert said(asked, of(theory=True, practice=True), day)["all_met"] == "met"
    no = said(asked, of(theory=False, practice=True), day)
    assert (no["result_parts_failed"], no["passed_theory_failed"], no["passed_practice_met"]) == (
        "failed", "failed", "met",
    )  # fmt: skip
    assert said(asked, of(theory=True, practice=None), day)["result_parts_unknown"] == "unknown"


def test_the_best_result_decides():
    two = (won(place=9, position=9), won(place=2, position=2, competition="另一场"))
    found = verdicts(rules(CONTEST), Facts(results=two), LATER)
    assert outcome(found) == "met"
    assert found[1].params["competition"] == "另一场"


def test_a_8_holders_are_passed_over_and_the_next_move_up():
    """山西 3/5/10, n=46, holders at places 2 and 5: first prizes to places 1, 3, 4; the title follows the award
    ranking, so the holders are told why and place 4 has it."""
    position = {1: 1, 2: None, 3: 2, 4: 3, 5: None, 6: 4}
    facts = {n: Facts(results=(won(place=n, position=at),)) for n, at in position.items()}
    found = {n: verdicts(rules(CONTEST), one, LATER) for n, one in facts.items()}
    assert [n for n, one in found.items() if outcome(one) == "met"] == [1, 3, 4]
    assert found[2][1].rule == "conditions_result_passed_over_failed"
    by_place = {"all": [{"result": {"places": 3, "rank": "place"}}]}
    assert [n for n, one in facts.items() if outcome(verdicts(rules(by_place), one, LATER)) == "met"] == [1, 2, 3]


@pytest.mark.parametrize(("since", "within", "expected"), [
    ("2023-06-12", None, "met"), ("2023-06-13", None, "failed"), (None, 1, "met"), (None, 2, "met"),
])  # fmt: skip
def test_since_a_day_and_within_years(since, within, expected):
    asked = {"places": 1} | ({"since": since} if since else {}) | ({"within_years": within} if within else {})
    facts = Facts(results=(won(),))
    assert outcome(verdicts(rules({"all": [{"result": asked}]}), facts, date(2024, 6, 12))) == expected
    if within == 1:
        assert outcome(verdicts(rules({"all": [{"result": asked}]}), facts, date(2024, 6, 13))) == "failed"


OUTCOMES = st.lists(st.sampled_from(["met", "failed", "unknown"]), min_size=1, max_size=5)


@given(OUTCOMES)
def test_groups_are_the_strongest_logic_of_three_values(outcomes):
    """Kleene: unknown stands for either, and the group is known only where every choice gives the same."""

    def choices(rest):
        if not rest:
            return [[]]
        heads = ["met", "failed"] if rest[0] == "unknown" else [rest[0]]
        return [[head, *tail] for head in heads for tail in choices(rest[1:])]

    for rule, decide in (("all", all), ("any", any)):
        results = {decide(one == "met" for one in choice) for choice in choices(outcomes)}
        expected = "unknown" if len(results) == 2 else "met" if results == {True} else "failed"
        assert joined(rule, outcomes) == expected
