"""Every key of a scheme that can be wrong is refused where it is: one change of that key alone."""

from dataclasses import replace
from typing import Any

import pytest

from server.ranking import Award, Criterion, Deduction, Scheme, check, mark_fault
from tests.server.ranking.build import chain, th
from tests.server.ranking.keys import (
    ALL,
    AWARD,
    BASE,
    GROUPS,
    LEVEL_KIND,
    ROUNDED,
    SHARE,
    SKILL,
    TRIMMED,
    F,
    S,
    put,
    skill,
    with_,
)

LATE = Deduction("LATE", "迟到", th("1"), th("2"))
FOUR = ("不符合标准", "达到标准", "部分超出标准", "优秀")
FORM, SIZE = Criterion("A", "外观", th("100")), Criterion("B", "尺寸")
CRITERIA = put(
    put(BASE, "modules[1].criteria", [FORM, SIZE]),
    "modules[1].aspects",
    [replace(S, criterion="A"), replace(S, code="S2", criterion="B")],
)
# Where a change may be felt besides: rounds and modules name each other, and the model asks something of the modules.
NAMED_BY = {"model": ("modules",), "modules": ("rounds",), "rounds": ("modules",)}
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
    ("advance.by_group", True, "by_group_alone", with_(advance=ALL)),
    ("awards[0].group", "x", "group_unknown", with_(awards=[AWARD], groups=GROUPS)),
    ("groups[0].code", "s", "code_twice", with_(groups=GROUPS)),
    ("groups[0].code", "", "code_missing", with_(groups=GROUPS)),
    ("groups[0].title", "", "title_missing", with_(groups=GROUPS)),
    ("model", "skills", "unknown_choice", BASE),
    ("model", "worldskills", "worldskills_sum", BASE),
    ("unshared", -1, "out_of_range", BASE),
    ("unshared", 3, "unshared_undecided", BASE),
    ("unshared", 3, "unshared_undecided", with_(ties=())),
    ("unshared", 3, "unshared_undecided", with_(ties=chain("decision", "share"))),
    ("ties", chain("decision desc"), "decision_descending", BASE),
    ("ties", chain("decision", "draw"), "tie_after_decision", BASE),
    ("penalty_limit", 0, "out_of_range", BASE),
    ("deductions[0].code", "", "code_missing", with_(deductions=[LATE])),
    ("deductions", [LATE, LATE], "code_twice", BASE),
    ("deductions[0].title", "", "title_missing", with_(deductions=[LATE])),
    ("deductions[0].points", 0, "out_of_range", with_(deductions=[LATE])),
    ("deductions[0].limit", 0, "out_of_range", with_(deductions=[LATE])),
    ("modules[0].code", "decision", "code_reserved", BASE),
    ("modules[0].code", "round", "code_reserved", BASE),
    ("modules[0].round", "prelim", "round_unexpected", BASE),
    ("modules[0].round", None, "round_missing", ROUNDED),
    ("modules[0].round", "semi", "round_unknown", ROUNDED),
    ("rounds", ROUNDED.rounds[1:], "one_round", ROUNDED),
    ("rounds[0].code", "final", "code_twice", ROUNDED),
    ("rounds[0].code", "", "code_missing", ROUNDED),
    ("rounds[0].code", "semi", "round_empty", ROUNDED),
    ("rounds[0].title", "", "title_missing", ROUNDED),
    ("rounds[0].top", None, "round_top_missing", ROUNDED),
    ("rounds[0].top", 0, "out_of_range", ROUNDED),
    ("rounds[1].top", 3, "last_round_top", ROUNDED),
    ("rounds[0].ties", "some", "unknown_choice", ROUNDED),
    ("modules[1].criteria", [FORM], "criterion_missing", BASE),
    ("modules[1].criteria", [FORM, SIZE, SIZE], "code_twice", CRITERIA),
    ("modules[1].criteria", [FORM, SIZE, replace(SIZE, code="C")], "nothing_to_mark", CRITERIA),
    ("modules[1].criteria[0].code", "", "code_missing", CRITERIA),
    ("modules[0].criteria", [FORM], "code_twice", CRITERIA),
    ("modules[1].criteria[0].title", "", "title_missing", CRITERIA),
    ("modules[1].criteria[0].max", th("99"), "criterion_max", CRITERIA),
    (f"{SKILL}.criterion", "A", "criterion_unexpected", BASE),
    (f"{SKILL}.criterion", "C", "criterion_unknown", CRITERIA),
    (f"{SKILL}.criterion", None, "criterion_missing", CRITERIA),
    (f"{SKILL}.descriptors", FOUR, "judgement_only", BASE),
    (f"{SKILL}.descriptors", FOUR[1:], "descriptors_count", LEVEL_KIND),
    (f"{SKILL}.descriptors", (*FOUR[:3], " "), "descriptor_missing", LEVEL_KIND),
    (f"{SKILL}.spread", 1, "judgement_only", BASE),
    (f"{SKILL}.spread", 0, "out_of_range", LEVEL_KIND),
    (f"{SKILL}.spread", 4, "out_of_range", LEVEL_KIND),
    (f"{SKILL}.spread_rule", "stop", "unknown_choice", LEVEL_KIND),
    (f"{SKILL}.spread_rule", "block", "spread_rule_alone", LEVEL_KIND),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "rule", "base"), REFUSED, ids=[f"{r[0]}={r[1]}"[:60] for r in REFUSED])
def test_a_key_is_refused(path: str, value: Any, rule: str, base: Scheme) -> None:
    before, after = check(base), check(put(base, path, value))
    new = [fault for fault in after if fault not in before]
    assert rule in [fault.rule for fault in new]
    stem = path.split(".")[0].split("[")[0]
    stems = (stem, *NAMED_BY.get(stem, ()))
    assert all(fault.path.startswith(stems) for fault in new)


def test_decimals_refuse_a_finer_mark() -> None:
    assert mark_fault(S, 1) is None
    fault = mark_fault(replace(S, decimals=2), 1)
    assert fault is not None
    assert (fault.rule, fault.expected, fault.params["found"]) == ("mark_too_fine", "decimals <= 2", "0.001")
    assert mark_fault(replace(S, decimals=0), 1100) is not None


@pytest.mark.parametrize(("top", "mark", "fits"), [("100", "100", True), ("100", "100.001", False), ("1", "2", False)])
def test_max_refuses_a_higher_mark(top: str, mark: str, fits: bool) -> None:
    assert (mark_fault(replace(S, max=th(top)), th(mark)) is None) == fits


def test_faults_say_where_and_what() -> None:
    faults = check(put(TRIMMED, f"{SKILL}.drop", 3))
    assert [(f.path, f.params, f.expected) for f in faults] == [
        ("modules[1].aspects[0].judges", {"judges": 5, "drop": 3, "needed": 7}, ">= 7")
    ]


def test_the_bases_have_no_fault() -> None:
    assert [check(base) for base in (BASE, ROUNDED, CRITERIA, LEVEL_KIND, with_(groups=GROUPS))] == [[]] * 5


def test_new_faults_say_where_and_what() -> None:
    faults = check(put(CRITERIA, "modules[1].criteria[0].max", th("99.5")))
    assert [(f.path, f.params, f.expected) for f in faults] == [
        ("modules[1].criteria[0].max", {"max": "99.5", "sum": "100"}, "100")
    ]
    faults = check(put(ROUNDED, "modules[1].round", "semi"))
    assert [(f.path, f.rule, f.params, f.expected) for f in faults] == [
        ("rounds[1]", "round_empty", {"round": "final"}, ""),
        ("modules[1].round", "round_unknown", {"round": "semi"}, "prelim | final"),
    ]
