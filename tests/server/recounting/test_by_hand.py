"""The recount against the vectors of domain.md 3 and 8, against a real contest, and against cases done by hand."""

import csv
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from server.recounting import recount
from server.recounting.facts import Advance, Award, Entry, Round
from server.recounting.rounding import rounded, text
from server.recounting.standardising import square_root, standardised
from tests.server.recounting.by_hand import column, module, recounted

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/vectors.json").read_text("utf-8"))


def cases(name: str) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in VECTORS[name]]


@pytest.mark.parametrize("vector", cases("weighted_total"))
def test_weighted_total(vector: dict[str, Any]) -> None:
    modules = [module(f"m{n}", weight) for n, weight in enumerate(vector["weights"])]
    assert column(recounted(modules, {"A": vector["scores"]}), "total") == {"A": vector["published"]}


@pytest.mark.parametrize("vector", cases("trimmed_mean"))
def test_trimmed_mean(vector: dict[str, Any]) -> None:
    part = module("skill", combine="trimmed_mean", drop=1, judges=5)
    assert column(recounted([part], {"A": [" ".join(vector["judges"])]}), "total") == {"A": vector["published"]}


@pytest.mark.parametrize("vector", cases("judgement"))
def test_judgement(vector: dict[str, Any]) -> None:
    part = module("skill", most=vector["max"], kind="judgement", judges=3)
    rows = recounted([part], {"A": [" ".join(map(str, vector["scores"]))]})
    assert column(rows, "total") == {"A": vector["published"]}


@pytest.mark.parametrize("vector", cases("ranking"))
def test_ranking(vector: dict[str, Any]) -> None:
    modules = [module("theory", vector["weights"][0]), module("skill", vector["weights"][1])]
    given = vector["entrants"]
    rows = recounted(
        modules, {one["no"]: [one["theory"], one["skill"]] for one in given},
        entries=[Entry(one["no"], elapsed=one["minutes"] * 60) for one in given],
        ties=(("elapsed", False), ("skill", True), ("theory", True)),
    )  # fmt: skip
    assert list(rows) == vector["order"]
    assert column(rows, "total") == {one["no"]: one["total"] for one in given}


def test_the_trap_of_thirds() -> None:
    """J-8: 21.5·2/3 + 0.25·1/3 = 173/12 = 14.41666… is 14.42; rounded one by one they would make 14.41."""
    parts = [module("a", most="21.5", kind="judgement", judges=3), module("b", most="0.25", kind="judgement", judges=3)]
    assert column(recounted(parts, {"A": ["2 2 2", "1 1 1"]}), "total") == {"A": "14.42"}


def test_a_missing_judge_is_no_zero_and_an_absent_entrant_not_last() -> None:
    parts = [module("skill", judges=3)]
    rows = recounted(parts, {"A": ["80 80 80"], "B": ["90 90"], "C": ["absent"], "D": ["70 void 70 70"]})
    assert column(rows, "status") == {"A": "", "B": "unscored", "C": "absent", "D": "unscored"}
    assert column(rows, "place") == {"A": "1", "B": "", "C": "", "D": ""}
    zero = recounted(parts, {"A": ["80 80 80"], "C": ["absent"], "B": ["90 90 absent"]}, absent="zero")
    assert column(zero, "total") == {"A": "80.00", "B": "60.00", "C": "0.00"}


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "floor", "ceil"),
    [("85.225", "85.23", "85.22", "85.22", "85.23"), ("-0.125", "-0.13", "-0.12", "-0.13", "-0.12")],
)
def test_rounding(value: str, half_up: str, half_even: str, floor: str, ceil: str) -> None:
    """Worked out by hand; the half goes away from zero, to the even neighbour, down, up."""
    said = [text(Fraction(value), 2, how) for how in ("half_up", "half_even", "floor", "ceil")]
    assert said == [half_up, half_even, floor, ceil]


def test_shared_places_and_what_decided() -> None:
    rows = recounted(
        [module("a"), module("b", "0")],
        {"1": ["90", "1"], "2": ["90", "1"], "3": ["80", "2"], "4": ["80", "3"], "5": ["70", "0"]}, ties=(("b", True),),
    )  # fmt: skip
    assert column(rows, "place") == {"1": "1", "2": "1", "4": "3", "3": "4", "5": "5"}
    assert column(rows, "decided_by") == {"1": "share", "2": "share", "4": "total", "3": "b", "5": "total"}
    assert column(rows, "tied") == {"1": "1", "2": "1", "4": "0", "3": "0", "5": "0"}


def test_a_mean_of_100_and_a_deviation_of_20() -> None:
    """1, 2, 3: deviation √(2/3), so that the ends are 100 ∓ 20·√1.5 = 100 ∓ 24.494897427832 (√1.5 = 1.22474487)."""
    low, middle, high = standardised([Fraction(1), Fraction(2), Fraction(3)])
    assert (text(low, 12, "floor"), middle, text(high, 12, "floor")) == ("75.505102572168", 100, "124.494897427832")
    assert standardised([Fraction(5)] * 3) == [100, 100, 100]
    assert square_root(Fraction(9, 4)) == Fraction(3, 2)
    assert rounded(square_root(Fraction(2)), 39, "floor") == Fraction("1.414213562373095048801688724209698078569")


def test_rounds_cut_and_carry() -> None:
    """Theory 90, 80, 80, 70, top 2 with all at the cut: three go on. Carried, totals are 90+10, 80+30, 80+5; D, cut,
    stands behind them with its 70 though 85 < its marks of the second round would have made."""
    parts = [module("theory", round="r1"), module("skill", round="r2")]
    rounds = (Round("r1", "初赛", 2), Round("r2", "决赛"))
    scores = {"A": ["90", "10"], "B": ["80", "30"], "C": ["80", "5"], "D": ["70", "100"]}
    rows = recounted(parts, scores, rounds=rounds)
    assert column(rows, "total") == {"B": "110.00", "A": "100.00", "C": "85.00", "D": "70.00"}
    assert column(rows, "decided_by") == {"B": "total", "A": "total", "C": "total", "D": "round"}
    assert [dict(row.modules)["skill"] for row in rows.values()] == ["30.00", "10.00", "5.00", ""]
    only = recounted(parts, scores, rounds=(Round("r1", "初赛", 2, "none", carry=False), rounds[1]))
    assert column(only, "total") == {"A": "10.00", "B": "80.00", "C": "80.00", "D": "70.00"}
    assert column(only, "place") == {"A": "1", "B": "2", "C": "2", "D": "4"}
    unmarked = recounted(parts, {**scores, "D": ["70"], "C": ["80"]}, rounds=rounds)
    assert column(unmarked, "status") == {"B": "", "A": "", "D": "", "C": "unscored"}


def test_groups_have_places_and_awards_of_their_own() -> None:
    groups = {"w": "职工组", "s": "学生组"}
    entries = [Entry(no, group=group) for no, group in zip("ABCDE", "wswss", strict=True)]
    scores = {no: [str(90 - 10 * n)] for n, no in enumerate("ABCDE")}
    awards = [Award("职工一等奖", places=1, group="w"), Award("学生一等奖", share=Fraction(1, 2), group="s")]
    event = {"groups": groups, "awards": awards, "advance": Advance(1, by_group=True)}
    rows = recounted([module("a")], scores, entries=entries, event=event)
    assert column(rows, "group_place") == {"A": "1", "B": "1", "C": "2", "D": "2", "E": "3"}
    # half of three students, half up, are two
    expected = {"A": "职工一等奖", "B": "学生一等奖", "C": "", "D": "学生一等奖", "E": ""}
    assert column(rows, "award") == expected
    assert column(rows, "advances") == {"A": "1", "B": "1", "C": "0", "D": "0", "E": "0"}


def test_deductions_stop_at_their_limits() -> None:
    """LATE 3 × 2 cut at 5, 1 without code: 6; all together at most 5.5."""
    penalties = (("LATE", Fraction(2)), ("LATE", Fraction(2)), ("LATE", Fraction(2)), ("", Fraction(1)))
    entries = [Entry("A", penalties=penalties)]
    for limit, total in ((None, "74.00"), (Fraction("5.5"), "74.50")):
        rows = recounted(
            [module("a")], {"A": ["80"]}, entries=entries, limits={"LATE": Fraction(5)}, penalty_limit=limit
        )
        assert column(rows, "total") == {"A": total}
    assert column(recounted([module("a")], {"A": ["4"]}, entries=entries), "total") == {"A": "0.00"}


def test_a_real_contest() -> None:
    """湖南 2023: 146 teams as the organiser published them."""
    folder = ROOT / "seeds/packages/hunan-2023"
    rows = recount({path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()})["PROG"]
    published = (ROOT / "seeds/packages/hunan-2023.expected.csv").read_text("utf-8")
    expected = list(csv.DictReader(published.splitlines()))
    assert len(rows) == len(expected) == 146
    by_no = {row.entry_no: row.cells for row in rows}
    for one in expected:
        cells = by_no[one["entry_no"]]
        assert {name: cells[name] for name in one} == one


MEDALS = [Award("first", places=1), Award("second", places=1), Award("third", places=1)]
RULES = {
    "3 medals + ceil(n/2)": [*MEDALS, Award("youshengjiang", upto=Fraction(1, 2))],
    "10/20/30% HALF_UP": [Award(t, share=Fraction(n, 10)) for n, t in enumerate(("first", "second", "third"), 1)],
    "3/5/10 + ceil(2n/3)": [
        *(Award("first", places=3), Award("second", places=5), Award("third", places=10)),
        Award("youshengjiang", upto=Fraction(2, 3)),
    ],
}


@pytest.mark.parametrize("vector", [case for case in cases("award_cutoff") if case.values[0]["rule"] in RULES])
def test_awards(vector: dict[str, Any]) -> None:
    scores = {f"{n:03d}": [str(99 - n)] for n in range(vector["n"])}
    rows = recounted([module("a")], scores, event={"awards": RULES[vector["rule"]]})
    taken = list(column(rows, "award").values())
    if "cutoff_place" in vector:
        assert sum(map(bool, taken)) == vector["cutoff_place"]
    for title in vector.keys() & {"first", "second", "third", "youshengjiang"}:
        assert taken.count(title) == vector[title]


def test_holders_are_passed_over() -> None:
    """A-8: the second and the fifth hold a title; 3, 5 and 10 awards pass down to the twentieth."""
    vector = next(one for one in VECTORS["award_cutoff"] if one["id"] == "A-8")
    numbers = [f"{n:03d}" for n in range(1, vector["n"] + 1)]
    entries = [Entry(no, holds=frozenset({"全国技术能手"})) for no in numbers if int(no) in vector["holders"]]
    awards = [Award("first", places=3), Award("second", places=5), Award("third", places=10)]
    event = {"awards": awards, "passed_over": frozenset({"全国技术能手"})}
    rows = recounted([module("a")], {no: [str(99 - int(no))] for no in numbers}, entries=entries, event=event)
    for title in ("first", "second", "third"):
        assert [int(no) for no, award in column(rows, "award").items() if award == title] == vector[title]


def test_a_floor_that_is_reached_is_no_bar() -> None:
    event = {"awards": [Award("奖", places=3, min_total=Fraction(80))], "advance": Advance(3, min_total=Fraction(80))}
    rows = recounted([module("a")], {"A": ["90"], "B": ["80"], "C": ["79.99"]}, event=event)
    assert column(rows, "award") == {"A": "奖", "B": "奖", "C": ""}
    assert column(rows, "advances") == {"A": "1", "B": "1", "C": "0"}


@pytest.mark.parametrize(("ties", "up"), [("all", "ABCD"), ("chain", "ABC"), ("none", "A")])
def test_the_cut_of_those_who_go_up(ties: str, up: str) -> None:
    """Two places; B and C share the second, D has their total but a worse tie key."""
    scores = {"A": ["90", "1"], "B": ["80", "5"], "C": ["80", "5"], "D": ["80", "4"], "E": ["70", "9"]}
    rows = recounted(
        [module("a"), module("b", "0")], scores, ties=(("b", True),), event={"advance": Advance(2, ties=ties)}
    )
    assert "".join(no for no, one in column(rows, "advances").items() if one == "1") == up


def test_equal_totals_of_different_rounds_are_not_equal() -> None:
    """A comes out of the final with 50, B was cut with 50: one place, and at the cut all who are equal: A alone."""
    parts = [module("theory", round="r1"), module("skill", round="r2")]
    rounds = (Round("r1", "初赛", 1, carry=False), Round("r2", "决赛"))
    event = {"advance": Advance(1, ties="all")}
    rows = recounted(parts, {"A": ["90", "50"], "B": ["50"]}, rounds=rounds, event=event)
    assert column(rows, "total") == {"A": "50.00", "B": "50.00"}
    assert column(rows, "advances") == {"A": "1", "B": "0"}
