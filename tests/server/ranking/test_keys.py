"""Every key of a scheme changes something: one change of that key alone, and a result or a refusal is seen."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

import pytest

from server.ranking import Advance, Aspect, Award, Entrant, Module, Scheme, TieKey, check, mark_fault, rank
from tests.server.ranking.build import by_no, chain, feed, th

F = Fraction
T = Aspect("T1", "笔试", th("100"))
S = Aspect("S1", "操作", th("100"))
BASE = Scheme(
    [Module("theory", "理论", F("0.3"), [T]), Module("skill", "技能", F("0.7"), [S])],
    ties=chain("skill desc", "elapsed asc", "share"),
)
ENTRANTS = [
    Entrant("A", delegation="X", elapsed=100, draw=4),
    Entrant("B", delegation="X", elapsed=90, draw=3),
    Entrant("C", delegation="Y", elapsed=100, draw=2),
    Entrant("D", delegation="Y", draw=1),
    Entrant("E", "disqualified"),
    Entrant("F", "absent"),
    Entrant("G"),
]
ONE = {"J1": "80"}
MARKS = {
    "A": {"T1": {"J1": "80.5"}, "S1": {"J1": "87.25"}},  # 85.225
    "B": {"T1": {"J1": "80.51"}, "S1": {"J1": "87.25"}},  # 85.228, the same published
    "C": {"T1": {"J1": "90"}, "S1": {"J1": "70"}},  # 76
    "D": {"T1": {"J1": "55"}, "S1": {"J1": "85"}},  # 76
    "G": {"T1": {"J1": "absent"}, "S1": {"J1": "50"}},
}
LEVELS = {
    no: {"T1": ONE, "S1": {f"J{i}": x for i, x in enumerate(marks)}}
    for no, marks in {
        "A": ["1", "2", "3", "3", "3"],
        "B": ["0", "3", "3", "3", "2"],
        "C": ["1", "1", "1", "1", "1"],
    }.items()
}
AWARD = Award("一等奖", places=2)
SHARE = Award("一等奖", share=F("0.40"))
ALL = Advance(2)


def put(scheme: Any, path: str, value: Any) -> Any:
    """Replace what stands at a path like `modules[0].aspects[0].max`."""
    head, _, rest = path.partition(".")
    name, _, index = head.rstrip("]").partition("[")
    old = getattr(scheme, name)
    if index:
        items = list(old)
        items[int(index)] = put(items[int(index)], rest, value) if rest else value
        return replace(scheme, **{name: items})
    return replace(scheme, **{name: put(old, rest, value) if rest else value})


def get(scheme: Any, path: str) -> Any:
    for head in path.split("."):
        name, _, index = head.rstrip("]").partition("[")
        scheme = getattr(scheme, name)
        scheme = scheme[int(index)] if index else scheme
    return scheme


Sees = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Case:
    """Under `base`, `sees` gives `before`; with `path` set to `value` it gives `after`."""

    path: str
    value: Any
    sees: Sees
    before: Any
    after: Any
    base: Scheme = BASE
    marks: Any = None


def total(no: str) -> Sees:
    return lambda found: found[no].total


def of(no: str, name: str) -> Sees:
    return lambda found: getattr(found[no], name)


def takers(title: str = "一等奖") -> Sees:
    return lambda found: "".join(sorted(no for no, s in found.items() if s.award == title))


def going(found: dict[str, Any]) -> str:
    return "".join(sorted(no for no, s in found.items() if s.advances))


def value(code: str, no: str = "A") -> Sees:
    return lambda found: found[no].modules[code]


SKILL = "modules[1].aspects[0]"


def skill(**keys: Any) -> Scheme:
    return put(BASE, SKILL, replace(S, **keys))


def with_(**keys: Any) -> Scheme:
    return replace(BASE, **keys)


LEVEL_KIND = skill(kind="judgement", max=th("3"))
TRIMMED = skill(combine="trimmed_mean", drop=1, judges=5)
VALUE = value("skill")
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
    Case("advance", ALL, going, "", "AB"),
    Case("advance.count", 1, going, "AB", "B", with_(advance=ALL)),
    Case("advance.per_delegation", 1, going, "AB", "BD", with_(advance=ALL)),
    Case("advance.min_total", F("76.01"), going, "ABD", "AB", with_(advance=Advance(3))),
    Case("advance.ties", "all", going, "ABD", "ABCD", with_(advance=Advance(3))),
    Case("advance.ties", "none", going, "ABCD", "AB", with_(advance=Advance(3), ties=chain("share"))),
]  # fmt: skip


def found(scheme: Scheme, marks: Any) -> dict[str, Any]:
    field = [e for e in ENTRANTS if marks is MARKS or e.entry_no in marks]
    return by_no(rank(scheme, feed(scheme, field, marks)))


@pytest.mark.parametrize("case", CASES, ids=[f"{case.path}={case.value}"[:60] for case in CASES])
def test_a_key_changes_a_result(case: Case) -> None:
    marks = case.marks or MARKS
    after = put(case.base, case.path, case.value)
    assert check(case.base) == []
    assert get(case.base, case.path) != get(after, case.path)
    assert case.sees(found(case.base, marks)) == case.before
    assert case.sees(found(after, marks)) == case.after


REFUSED = [
    ("places", -1, "out_of_range", BASE),
    ("places", 13, "out_of_range", BASE),
    ("rounding", "up", "unknown_choice", BASE),
    ("compare", "", "unknown_choice", BASE),
    ("absent", "none", "unknown_choice", BASE),
    ("passed_over", ["三晋技术能手", "三晋技术能手"], "title_twice", BASE),
    ("passed_over", [""], "title_missing", BASE),
    ("modules", [], "nothing_to_mark", with_(ties=())),
    ("ties[0].key", "speed", "tie_unknown", BASE),
    ("ties[0].key", "total", "tie_unknown", BASE),
    ("ties[1].key", "skill", "tie_twice", BASE),
    ("ties[1].key", "theory", "tie_after_share", with_(ties=chain("share", "elapsed asc"))),
    ("ties[0].descending", True, "draw_descending", with_(ties=chain("draw"))),
    ("modules[0].code", "skill", "code_twice", BASE),
    ("modules[0].code", "total", "code_reserved", BASE),
    ("modules[0].code", "elapsed", "code_reserved", BASE),
    ("modules[0].code", "draw", "code_reserved", BASE),
    ("modules[0].code", "share", "code_reserved", BASE),
    ("modules[0].code", "", "code_missing", BASE),
    ("modules[0].title", "", "title_missing", BASE),
    ("modules[0].weight", F("-0.1"), "out_of_range", BASE),
    ("modules[0].pass_mark", F(-1), "out_of_range", BASE),
    ("modules[0].standardise", "all", "unknown_choice", BASE),
    ("modules[1].standardise", "judge", "standardise_combine", skill(combine="best")),
    ("modules[0].aspects", [], "nothing_to_mark", BASE),
    (f"{SKILL}.code", "T1", "code_twice", BASE),
    (f"{SKILL}.title", "", "title_missing", BASE),
    (f"{SKILL}.max", 0, "out_of_range", BASE),
    (f"{SKILL}.kind", "judgment", "unknown_choice", BASE),
    (f"{SKILL}.kind", "judgement", "judgement_combine", skill(combine="sum")),
    (f"{SKILL}.decimals", 4, "out_of_range", BASE),
    (f"{SKILL}.decimals", -1, "out_of_range", BASE),
    (f"{SKILL}.combine", "average", "unknown_choice", BASE),
    (f"{SKILL}.combine", "trimmed_mean", "too_few_judges", skill(drop=1, judges=2)),
    (f"{SKILL}.drop", 3, "too_few_judges", TRIMMED),
    (f"{SKILL}.drop", 1, "drop_untrimmed", BASE),
    (f"{SKILL}.drop", -1, "out_of_range", BASE),
    (f"{SKILL}.judges", 4, "too_few_judges", replace(TRIMMED, modules=skill(
        combine="trimmed_mean", drop=2, judges=5).modules)),
    (f"{SKILL}.judges", 0, "out_of_range", BASE),
    ("awards[0].title", "", "title_missing", with_(awards=[AWARD])),
    ("awards[0].places", None, "award_measure", with_(awards=[AWARD])),
    ("awards[0].share", F("0.1"), "award_measure", with_(awards=[AWARD])),
    ("awards[0].upto", F(0), "award_measure", with_(awards=[AWARD])),
    ("awards[0].places", -1, "out_of_range", with_(awards=[AWARD])),
    ("awards[0].share", F("1.01"), "out_of_range", with_(awards=[SHARE])),
    ("awards[0].upto", F("1.5"), "out_of_range", with_(awards=[Award("一", upto=F(1))])),
    ("awards[0].rounding", "half_even", "unknown_choice", with_(awards=[SHARE])),
    ("awards[0].of", "all", "unknown_choice", with_(awards=[SHARE])),
    ("awards[0].min_total", F(-1), "out_of_range", with_(awards=[SHARE])),
    ("advance.count", 0, "out_of_range", with_(advance=ALL)),
    ("advance.per_delegation", 0, "out_of_range", with_(advance=ALL)),
    ("advance.min_total", F(-1), "out_of_range", with_(advance=ALL)),
    ("advance.ties", "some", "unknown_choice", with_(advance=ALL)),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "rule", "base"), REFUSED, ids=[f"{r[0]}={r[1]}"[:60] for r in REFUSED])
def test_a_key_is_refused(path: str, value: Any, rule: str, base: Scheme) -> None:
    before, after = check(base), check(put(base, path, value))
    new = [fault for fault in after if fault not in before]
    assert rule in [fault.rule for fault in new]
    stem = path.split(".")[0].split("[")[0]
    assert all(fault.path.startswith(stem) for fault in new)


def test_decimals_refuse_a_finer_mark() -> None:
    assert mark_fault(S, 1) is None
    fault = mark_fault(replace(S, decimals=2), 1)
    assert fault is not None
    assert (fault.rule, fault.expected, fault.params["found"]) == ("mark_too_fine", "decimals <= 2", "0.001")
    assert mark_fault(replace(S, decimals=0), 1100) is not None


@pytest.mark.parametrize(("top", "mark", "fits"), [("100", "100", True), ("100", "100.001", False), ("1", "2", False)])
def test_max_refuses_a_higher_mark(top: str, mark: str, fits: bool) -> None:
    assert (mark_fault(replace(S, max=th(top)), th(mark)) is None) == fits


def test_passed_over_is_felt_through_its_holders() -> None:
    scheme = with_(awards=[AWARD], passed_over=["三晋技术能手"])
    holders = [replace(e, holder=e.entry_no == "B") for e in ENTRANTS]
    standings = by_no(rank(scheme, feed(scheme, holders, MARKS)))
    assert takers()(standings) == "AD"
    assert standings["B"].place == 1


def test_every_key_of_the_format_is_in_a_table() -> None:
    nouns = {"": Scheme, "modules[0]": Module, "modules[1].aspects[0]": Aspect, "awards[0]": Award, "advance": Advance}
    paths = {case.path for case in CASES} | {row[0] for row in REFUSED}
    keys = {f"{prefix}.{f.name}".lstrip(".") for prefix, noun in nouns.items() for f in fields(noun)}
    keys |= {f"ties[0].{f.name}" for f in fields(TieKey)}
    plain = {path.replace("modules[1].", "modules[0].") for path in paths if "aspects[" not in path} | paths
    assert keys <= plain


def test_faults_say_where_and_what() -> None:
    faults = check(put(TRIMMED, f"{SKILL}.drop", 3))
    assert [(f.path, f.params, f.expected) for f in faults] == [
        ("modules[1].aspects[0].judges", {"judges": 5, "drop": 3, "needed": 7}, ">= 7")
    ]
