"""Every key of a scheme changes something: one change of that key alone, and a result is seen."""

from dataclasses import fields, replace

import pytest

from server.ranking import (
    Advance,
    Aspect,
    Award,
    Criterion,
    Deduction,
    Group,
    Module,
    Round,
    Scheme,
    TieKey,
    check,
    rank,
)
from tests.server.ranking.build import by_no, chain, feed, th
from tests.server.ranking.keys import (
    ALL,
    AWARD,
    BASE,
    ENTRANTS,
    GROUPS,
    LEVEL_KIND,
    LEVELS,
    MARKS,
    ONE,
    ROUNDED,
    SHARE,
    SKILL,
    TRIMMED,
    Case,
    F,
    S,
    found,
    get,
    going,
    of,
    put,
    skill,
    takers,
    total,
    value,
    with_,
)
from tests.server.ranking.test_refused_keys import REFUSED

VALUE = value("skill")
LATE = Deduction("LATE", "迟到", th("1"), th("2"))
EIGHTY = {"H": {"T1": ONE, "S1": ONE}}
CASES = [
    Case("places", 0, total("A"), F("85.23"), F(85)),
    Case("rounding", "floor", total("A"), F("85.23"), F("85.22")),
    Case("rounding", "half_even", total("A"), F("85.23"), F("85.22")),
    Case("rounding", "ceil", total("C"), F("76.67"), F("76.67"), put(BASE, "modules[1].weight", F("0.70952"))),
    Case("compare", "exact", of("A", "decided_by"), "elapsed", "total"),
    Case("ties", chain("elapsed asc", "share"), of("D", "decided_by"), "total", "elapsed"),
    Case("ties", chain("theory desc", "share"), of("C", "place"), 4, 3),
    Case("ties", chain("share"), of("C", "place"), 4, 3),
    Case("ties[0].key", "theory", of("C", "place"), 4, 3),
    Case("ties[0].descending", False, of("C", "place"), 4, 3),
    Case("ties[1].descending", True, of("A", "place"), 2, 1),
    Case("ties[0].key", "draw", of("C", "decided_by"), "skill", "draw"),
    Case("absent", "zero", of("G", "state"), "absent", "ranked"),
    Case("absent", "zero", total("G"), None, F(35)),
    Case("modules", BASE.modules[1:], total("A"), F("85.23"), F("61.08")),
    Case("modules[0].weight", F("0.4"), total("A"), F("85.23"), F("93.28")),
    Case("modules[0].pass_mark", F("80.51"), of("A", "passed"), {"theory": True}, {"theory": False},
         put(BASE, "modules[0].pass_mark", F("80.5"))),
    Case("modules[0].standardise", "field", value("theory", "B"), F("80.51"), F("106.162741061054")),
    Case("modules[0].standardise", "judge", value("theory", "B"), F("80.51"), F("106.162741061054")),
    Case("modules[1].aspects", [S, replace(S, code="S2")], of("A", "state"), "ranked", "unscored"),
    Case(f"{SKILL}.max", th("6"), VALUE, F("2.4"), F("4.8"), LEVEL_KIND, LEVELS),
    Case(f"{SKILL}.kind", "judgement", VALUE, F("2.4"), F(80), marks=LEVELS),
    Case(f"{SKILL}.combine", "trimmed_mean", VALUE, F(12), F(3), put(skill(combine="sum"), f"{SKILL}.judges", 3),
         {"A": {"T1": ONE, "S1": {"J1": "3", "J2": "3", "J3": "3", "J4": "3"}}}),
    Case(f"{SKILL}.combine", "median", VALUE, F("2.4"), F(3), marks=LEVELS),
    Case(f"{SKILL}.combine", "sum", VALUE, F("2.4"), F(12), marks=LEVELS),
    Case(f"{SKILL}.combine", "best", VALUE, F("2.4"), F(3), marks=LEVELS),
    Case(f"{SKILL}.drop", 0, VALUE, F("8") / 3, F("2.4"), TRIMMED, LEVELS),
    Case(f"{SKILL}.drop", 2, VALUE, F("8") / 3, F(3), TRIMMED, LEVELS),
    Case(f"{SKILL}.judges", 6, of("A", "state"), "ranked", "unscored", marks=LEVELS),
    Case("awards", [AWARD], takers(), "", "AB"),
    Case("awards", [Award("特等奖", places=1), AWARD], takers(), "AB", "AD", with_(awards=[AWARD])),
    Case("awards[0].title", "金奖", takers(), "AB", "", with_(awards=[AWARD])),
    Case("awards[0].places", 3, takers(), "AB", "ABD", with_(awards=[AWARD])),
    Case("awards[0].share", F("0.65"), takers(), "AB", "ABD", with_(awards=[SHARE])),
    Case("awards[0].upto", F("1"), takers(), "AB", "ABCD", with_(awards=[Award("一等奖", upto=F(1, 3))])),
    Case("awards[0].rounding", "floor", takers(), "AB", "B", with_(awards=[SHARE])),
    Case("awards[0].rounding", "ceil", takers(), "B", "AB", with_(awards=[Award("一等奖", share=F("0.3"))])),
    Case("awards[0].rounding", "floor", takers(), "AB", "B", with_(awards=[Award("一等奖", upto=F(1, 3))])),
    Case("awards[0].of", "started", takers(), "B", "AB", with_(awards=[Award("一等奖", share=F("0.3"))])),
    Case("awards[0].of", "entered", takers(), "AB", "ABD", with_(awards=[SHARE])),
    Case("awards[0].min_total", F("85.24"), takers(), "AB", "", with_(awards=[AWARD])),
    Case("awards[0].min_total", F("85.23"), takers(), "AB", "AB", with_(awards=[AWARD])),
    Case("awards[0].group", "w", takers(), "AB", "AD", with_(awards=[AWARD], groups=GROUPS)),
    Case("advance", ALL, going, "", "AB"),
    Case("advance.count", 1, going, "AB", "B", with_(advance=ALL)),
    Case("advance.per_delegation", 1, going, "AB", "BD", with_(advance=ALL)),
    Case("advance.min_total", F("76.01"), going, "ABD", "AB", with_(advance=Advance(3))),
    Case("advance.ties", "all", going, "ABD", "ABCD", with_(advance=Advance(3))),
    Case("advance.ties", "none", going, "ABCD", "AB", with_(advance=Advance(3), ties=chain("share"))),
    Case("advance.by_group", True, going, "AB", "ABCD", with_(advance=ALL, groups=GROUPS)),
    Case("groups", GROUPS, of("D", "group_place"), None, 2),
    Case("ties", chain("decision"), of("D", "place"), 3, 4, with_(ties=chain("share"))),
    Case("unshared", 2, of("A", "undecided"), False, True, with_(ties=chain("decision"))),
    Case("unshared", 2, of("C", "undecided"), False, False, with_(ties=chain("theory desc", "decision"))),
    Case("penalty_limit", th("2"), total("H"), F(76), F(78), marks=EIGHTY),
    Case("deductions", [LATE], total("H"), F(76), F(77), marks=EIGHTY),
    Case("deductions[0].code", "EARLY", total("H"), F(77), F(76), with_(deductions=[LATE]), EIGHTY),
    Case("deductions[0].limit", th("2.5"), total("H"), F(77), F("76.5"), with_(deductions=[LATE]), EIGHTY),
    Case("rounds[0].top", 1, of("C", "place"), 3, 1, ROUNDED),
    Case("rounds[0].ties", "chain", of("A", "round"), "final", "prelim", ROUNDED),
    Case("rounds[0].carry", False, total("A"), F("85.23"), F("61.08"), ROUNDED),
    Case(f"{SKILL}.spread", 1, of("A", "over_spread"), (), ("S1",), LEVEL_KIND, LEVELS),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case.path}={case.value}"[:60] for case in CASES])
def test_a_key_changes_a_result(case: Case) -> None:
    marks = case.marks or MARKS
    after = put(case.base, case.path, case.value)
    assert check(case.base) == []
    assert get(case.base, case.path) != get(after, case.path)
    assert case.sees(found(case.base, marks)) == case.before
    assert case.sees(found(after, marks)) == case.after


def test_passed_over_is_felt_through_its_holders() -> None:
    scheme = with_(awards=[AWARD], passed_over=["三晋技术能手"])
    holders = [replace(e, holder=e.entry_no == "B") for e in ENTRANTS]
    standings = by_no(rank(scheme, feed(scheme, holders, MARKS)))
    assert takers()(standings) == "AD"
    assert standings["B"].place == 1


def test_every_key_of_the_format_is_in_a_table() -> None:
    nouns = {"": Scheme, "modules[0]": Module, "modules[1].aspects[0]": Aspect, "awards[0]": Award, "advance": Advance}
    nouns |= {"rounds[0]": Round, "deductions[0]": Deduction, "groups[0]": Group, "modules[0].criteria[0]": Criterion}
    paths = {case.path for case in CASES} | {row[0] for row in REFUSED}
    keys = {f"{prefix}.{f.name}".lstrip(".") for prefix, noun in nouns.items() for f in fields(noun)}
    keys |= {f"ties[0].{f.name}" for f in fields(TieKey)}
    plain = {path.replace("modules[1].", "modules[0].") for path in paths if "aspects[" not in path} | paths
    assert keys <= plain
