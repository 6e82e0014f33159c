"""domain.md 6.2, L-1 to L-10, by the rule sets of seeds/data/rules; and of the others a few of each sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds.rules
from schema.catalogue import LANGUAGES, say
from server.promotion.outcome import Placed, promoted
from server.promotion.rules import PromotionRules, Row, read

RULES = {one.code: read(one.body) for one in seeds.rules.wanted() if one.kind == "promotion"}
NONE, CADET, MIDDLE, SENIOR, TECHNICIAN, SENIOR_TECHNICIAN = 0, 1, 3, 4, 5, 6


def rules(code: str) -> PromotionRules:
    found = RULES[code]
    assert isinstance(found, PromotionRules)
    return found


def placed(tier: str = "province", **more) -> Placed:
    return Placed(tier, **{"kind": "industry", "format": "individual", **more})


def outcome(code: str, **more):
    """(result, to, may apply for), and the reason can be said."""
    said = promoted(rules(code), placed(**more))
    for language in LANGUAGES:
        assert say(language, f"rule.{said.rule}", **said.params)
    return said.result, said.to, said.may_apply_for


FIRST, SECOND = {"class_name": "一类"}, {"class_name": "二类"}


def test_l_1():
    assert outcome("P-SX2020", **FIRST, place=2, level=NONE) == ("promoted", TECHNICIAN, SENIOR_TECHNICIAN)


def test_l_2():
    assert outcome("P-SX2020", **FIRST, place=5, level=SENIOR) == ("promoted", TECHNICIAN, None)


def test_l_3():
    assert outcome("P-SX2020", **FIRST, place=5, level=MIDDLE) == ("promoted", SENIOR, None)


def test_l_4():
    assert outcome("P-SX2020", **SECOND, place=5, level=SENIOR) == ("none", None, None)
    assert promoted(rules("P-SX2020"), placed(**SECOND, place=5, level=SENIOR)).rule == "promotion_not_higher"


def test_l_5():
    assert outcome("P-SX2020", **FIRST, place=7, level=NONE) == ("none", None, None)


def test_l_6():
    won = {"tier": "national", "award": "优胜奖", "place": 12}
    assert outcome("P-NAT", **won, level=TECHNICIAN) == ("promoted", SENIOR_TECHNICIAN, None)
    assert outcome("P-NAT", **won, level=NONE) == ("promoted", TECHNICIAN, None)
    assert outcome("P-NAT", **won | {"award": None}, level=NONE)[0] == "none"


def test_l_7():
    held = {"tier": "enterprise", "kind": "enterprise", "standing": "worker", "ranked": 9, "level": NONE}
    assert outcome("P-TJ", **held, place=3)[0] == "none"  # 3 of 9 is 33 %
    assert outcome("P-TJ", **held, place=2) == ("promoted", MIDDLE, None)
    assert outcome("P-TJ", **held | {"ranked": 10}, place=3) == ("promoted", MIDDLE, None)  # exactly 30 %


def test_l_8_the_rule_says_once_a_year():
    assert rules("P-TJ").once_a_year
    assert [code for code, one in RULES.items() if one.once_a_year] == ["P-TJ"]  # type: ignore[union-attr]


def test_l_9():
    first_in_skill = {"place": 1, "practice_place": 1, "level": NONE}
    assert outcome("P-HUN2017", **first_in_skill, passed={"theory": False, "practice": True})[0] == "none"
    said = promoted(rules("P-HUN2017"), placed(**first_in_skill, passed={"theory": False, "practice": True}))
    assert (said.rule, said.params["parts"]) == ("promotion_part_missed", "theory")
    both = {"theory": True, "practice": True}
    assert outcome("P-HUN2017", **first_in_skill, passed=both) == ("promoted", TECHNICIAN, None)
    assert outcome("P-HUN2017", place=9, practice_place=4, level=NONE, passed=both) == ("promoted", SENIOR, None)


ANY = st.builds(
    placed,
    tier=st.sampled_from(["enterprise", "county", "city", "province", "national"]),
    kind=st.sampled_from(["comprehensive", "industry", "enterprise", "school"]),
    class_name=st.sampled_from([None, "一类", "二类", "三类"]), standing=st.sampled_from([None, "worker", "student"]),
    place=st.none() | st.integers(1, 40), award=st.sampled_from([None, "金牌", "一等奖", "优胜奖"]),
    ranked=st.integers(0, 60), practice_place=st.none() | st.integers(1, 9),
    passed=st.dictionaries(st.sampled_from(["theory", "practice"]), st.sampled_from([True, False, None])),
    level=st.none() | st.integers(0, 8),
)  # fmt: skip


@given(st.sampled_from(sorted(RULES)), ANY)
def test_l_10_never_to_the_level_held_or_below(code, one):
    said = promoted(rules(code), one)
    assert (said.to is not None) == (said.result == "promoted")
    if said.result == "promoted":
        assert one.level is not None and said.to is not None and said.to > one.level
    if said.may_apply_for is not None:
        assert one.level is not None and said.may_apply_for > max(one.level, said.to or 0)
    for language in LANGUAGES:
        assert say(language, f"rule.{said.rule}", **said.params)


@given(st.sampled_from(sorted(RULES)), ANY)
def test_a_fact_nobody_stated_is_unknown_unless_it_changes_nothing(code, one):
    """Where something is unknown, the outcome is one of those its possible values give, or unknown."""
    said = promoted(rules(code), one)
    levels = range(9) if one.level is None else (one.level,)
    classes = ("一类", "二类", "三类") if one.class_name is None else (one.class_name,)
    standings = ("worker", "student", "teacher") if one.standing is None else (one.standing,)
    possible = {
        (sure.result, sure.to)
        for level in levels
        for class_name in classes
        for standing in standings
        for theory in (True, False)
        for practice in (True, False)
        for sure in [promoted(rules(code), replace(one, level=level, class_name=class_name, standing=standing,
            passed={"theory": _known(one, "theory", theory), "practice": _known(one, "practice", practice)}))]
    }  # fmt: skip
    assert said.result == "unknown" or (said.result, said.to) in possible
    if said.result == "promoted":
        assert len({to for _, to in possible if to} | {said.to}) == 1 or one.level is not None


def _known(one: Placed, part: str, value: bool) -> bool:
    stated = one.passed.get(part)
    return value if stated is None else stated


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        ("P-SX2020", {**SECOND, "place": 1, "level": NONE}, ("promoted", TECHNICIAN, SENIOR_TECHNICIAN)),
        ("P-SX2020", {**SECOND, "place": 3, "level": NONE}, ("promoted", SENIOR, TECHNICIAN)),
        ("P-SX2020", {**SECOND, "place": 6, "level": NONE}, ("promoted", SENIOR, None)),
        ("P-SX2020", {**FIRST, "place": 1, "level": TECHNICIAN}, ("none", None, SENIOR_TECHNICIAN)),
        ("P-SX2020", {**FIRST, "place": 1, "level": None}, ("unknown", None, None)),
        ("P-SX2020", {"class_name": None, "place": 1, "level": NONE}, ("unknown", None, None)),
        ("P-SX2020", {"class_name": "三类", "place": 1, "level": NONE}, ("none", None, None)),
        ("P-SX2020", {"tier": "city", **FIRST, "place": 1, "level": NONE}, ("none", None, None)),
        ("P-TJ", {**FIRST, "standing": "student", "place": 10, "level": NONE}, ("promoted", SENIOR, None)),
        ("P-TJ", {**FIRST, "standing": "worker", "place": 10, "level": TECHNICIAN}, ("promoted", 6, None)),
        ("P-TJ", {**FIRST, "standing": "worker", "place": 11, "level": NONE}, ("none", None, None)),
        ("P-TJ", {**FIRST, "standing": None, "place": 1, "level": NONE}, ("unknown", None, None)),
        ("P-TJ", {**SECOND, "standing": "worker", "place": 6, "level": SENIOR}, ("promoted", TECHNICIAN, None)),
        ("P-TJ", {"tier": "county", "standing": "student", "place": 6, "level": NONE}, ("promoted", MIDDLE, None)),
        ("P-LL", {"tier": "city", "place": 4, "ranked": 20, "level": NONE}, ("promoted", SENIOR, None)),
        ("P-LL", {"tier": "city", "place": 10, "ranked": 20, "level": NONE}, ("promoted", SENIOR, None)),
        ("P-LL", {"tier": "city", "place": 11, "ranked": 20, "level": NONE}, ("none", None, None)),
        ("P-LL", {"tier": "city", "place": 3, "ranked": 20, "level": NONE}, ("none", None, None)),
        ("P-HUN2022", {"award": "优胜奖", "place": 9, "level": TECHNICIAN}, ("promoted", 6, None)),
        ("P-HAIN", {"award": "银牌", "place": 2, "level": NONE}, ("promoted", TECHNICIAN, None)),
        ("P-HAIN", {"award": "优胜奖", "place": 9, "level": SENIOR}, ("promoted", TECHNICIAN, None)),
        ("P-HAIN", {"award": "优胜奖", "place": 9, "level": TECHNICIAN}, ("none", None, None)),
        ("P-CQ", {"place": 9, "passed": {"theory": True, "practice": True}, "level": NONE}, ("promoted", SENIOR, None)),
        ("P-CQ", {"place": 9, "passed": {"theory": True, "practice": None}, "level": NONE}, ("unknown", None, None)),
        ("P-CQ", {"place": 1, "award": "一等奖", "level": TECHNICIAN}, ("none", None, None)),
        ("P-PRINT", {"tier": "national", "standing": "worker", "place": 20, "level": SENIOR}, ("promoted", 5, None)),
    ],
)
def test_what_the_sources_say(code, facts, expected):
    assert outcome(code, **facts) == expected


def test_the_place_that_counts_is_a_setting():
    asked = placed(place=5, position=3, level=NONE)
    by_place = PromotionRules((Row(5, to_place=3),))
    assert promoted(by_place, asked).result == "none"
    assert promoted(replace(by_place, rank="position"), asked).to == 5
    assert promoted(replace(by_place, rank="position"), replace(asked, position=None)).result == "none"
