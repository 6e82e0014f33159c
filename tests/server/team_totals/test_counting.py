"""The count itself, against vectors and sums made by hand."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.team_totals.counting import Result, Side, totals
from server.team_totals.rules import PointsTable, read

VECTOR = json.loads((Path(__file__).parents[2] / "vectors.json").read_text())["member_points"]
WORLD = {
    "way": "awards", "measure": "average", "basis": "published",
    "awards": [{"titles": [title], "points": points} for title, points in
               (("gold", "4"), ("silver", "3"), ("bronze", "2"), ("medallion", "1"))],
}  # fmt: skip
A, B, C, D = (Side(code, code, "region") for code in "ABCD")


def table(**body) -> PointsTable:
    found = read(body if "way" in body else {"places": ["5", "3", "1"]} | body)
    assert isinstance(found, PointsTable), found
    return found


def line(event: str, side: Side, place: int | None = None, award: str | None = None, **more) -> Result:
    return Result(event, f"{side.code}{place}{award}", side.code, place=place, award=award, **more)


def said(found) -> list[tuple]:
    return [(one.side.code, one.place, str(one.value), one.decided_by) for one in found]


def test_the_vector_of_the_medals():
    results = [line(f"E{n}", A, award=medal) for n, medal in enumerate(VECTOR["medals"])]
    (found,) = totals(table(**WORLD), [A], results)
    assert len(found.events) == VECTOR["skills"]
    assert (found.points, found.value) == (VECTOR["points"], Fraction(VECTOR["average"]))
    assert found.firsts == (2, 1, 1, 2)


def test_an_event_without_a_medal_lowers_the_average():
    results = [line("E1", A, award="gold"), line("E2", A), line("E1", B, award="silver")]
    found = totals(table(**WORLD), [A, B], results)
    assert said(found) == [("B", 1, "3", "points"), ("A", 2, "2", "points")]


def test_of_two_who_share_a_place_each_gets_all_or_the_mean():
    """Places 1, 2, 2, 4 of a table 5, 3, 1: full gives 3 each, the mean gives (3 + 1) / 2."""
    results = [line("E", A, 1), line("E", B, 2), line("E", C, 2), line("E", D, 4)]
    full = totals(table(), [A, B, C, D], results)
    assert said(full) == [("A", 1, "5", "points"), ("B", 2, "3", "points"), ("C", 2, "3", "share"),
                          ("D", 4, "0", "points")]  # fmt: skip
    mean = totals(table(tied="average"), [A, B, C, D], results)
    assert [str(one.value) for one in mean] == ["5", "2", "2", "0"]
    assert [one.tied for one in mean] == [False, True, True, False]


def test_three_who_share_the_first_place_leave_an_exact_third():
    results = [line("E", one, 1) for one in (A, B, C)]
    assert [one.value for one in totals(table(tied="average", places=["2", "1", "1"]), [A, B, C], results)] == [
        Fraction(4, 3)
    ] * 3


def test_equal_totals_are_parted_by_firsts_then_seconds():
    """A: 5 + 1, B: 3 + 3 of three places: A has the first place. C: 3 + 3 like B, but one more third."""
    results = [
        line("E1", A, 1), line("E1", B, 2), line("E2", B, 2), line("E2", A, 3),
        line("E3", C, 2), line("E4", C, 2), line("E4", D, 3), line("E5", C, 5),
    ]  # fmt: skip
    found = totals(table(), [A, B, C, D], results)
    assert said(found) == [("A", 1, "6", "1"), ("C", 2, "6", "1"), ("B", 3, "6", "5"), ("D", 4, "1", "points")]


def test_only_the_best_entries_of_an_event_count():
    results = [line("E", A, 1), line("E", A, 2), line("E", A, 3), line("E", B, 4)]
    found = totals(table(best=2), [A, B], results)
    assert said(found)[0] == ("A", 1, "8", "points")
    assert (found[0].events["E"].entries, found[0].events["E"].counted) == (3, 2)


def test_a_team_counts_once_or_once_for_each_contestant():
    results = [line("E", A, 2, contestants=3), line("E", B, 1)]
    assert said(totals(table(), [A, B], results))[0][:3] == ("B", 1, "5")
    assert said(totals(table(per="member"), [A, B], results))[0][:3] == ("A", 1, "9")


def test_who_is_ranked_and_who_takes_part_only():
    sides = [A, Side("B", "B", "department"), Side("C", "C", "region", ranked=False), D]
    results = [line("E", sides[1], 1), line("E", sides[2], 2), line("E", A, 3)]
    found = totals(
        table(kinds=["region"], prizes=[{"title": "团体优胜奖", "to": 3}], participation="参赛纪念牌"), sides, results
    )
    assert [(one.side.code, one.place, one.prize) for one in found] == [
        ("A", 1, "团体优胜奖"), ("B", None, "参赛纪念牌"), ("C", None, "参赛纪念牌"),
    ]  # fmt: skip


def test_prizes_of_xinzhou():
    """domain.md 3.8: the first three 团体优胜奖, places 4 to 6 优秀组织奖, the rest 组织奖."""
    sides = [Side(str(n), str(n), "region") for n in range(1, 9)]
    results = [line("E", one, min(n, 7)) for n, one in enumerate(sides, 1)]
    prizes = [{"title": "团体优胜奖", "to": 3}, {"title": "优秀组织奖", "to": 6}, {"title": "组织奖"}]
    found = totals(table(places=[str(n) for n in range(8, 0, -1)], prizes=prizes), sides, results)
    assert [one.prize for one in found] == ["团体优胜奖"] * 3 + ["优秀组织奖"] * 3 + ["组织奖"] * 2
    assert [one.place for one in found] == [1, 2, 3, 4, 5, 6, 7, 7]


def test_who_is_not_ranked_earns_nothing_and_who_withdrew_took_no_part():
    results = [line("E", A, None, state="absent"), line("E", B, None, state="withdrawn"), line("E", C, 1)]
    found = totals(table(), [A, B, C], results)
    assert said(found) == [("C", 1, "5", "points"), ("A", 2, "0", "points")]
    assert totals(table(), [A], [Result("E", "1", None, place=1)]) == []


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 6)), min_size=1, max_size=12))
def test_the_points_shared_out_are_the_points_there_are(entered):
    """However places are shared, the mean gives out the points of all places taken up, no more and no less."""
    ordered = sorted(place for _, place in entered)
    ranks = [1 + sum(other < place for other in ordered) for _, place in entered]
    results = [
        Result("E", str(n), side, place=rank) for n, ((side, _), rank) in enumerate(zip(entered, ranks, strict=True))
    ]
    found = totals(table(tied="average"), [A, B, C, D], results)
    assert sum(one.points for one in found) == sum([5, 3, 1][: len(entered)])
    assert [one.value for one in found] == sorted((one.value for one in found), reverse=True)


@pytest.mark.parametrize(
    ("body", "place", "rule"),
    [
        ({}, "places", "body_missing"),
        ({"places": ["-1"]}, "places[0]", "points_decimal"),
        ({"places": ["1", "2"]}, "places[1]", "points_rising"),
        ({"places": ["1e3"]}, "places[0]", "points_decimal"),
        ({"way": "awards"}, "awards", "body_missing"),
        ({"way": "awards", "awards": [{"titles": ["金牌"], "points": "4"}], "tied": "full"}, "tied",
         "points_other_way"),
        (
            {"way": "awards", "awards": [{"titles": ["金牌"], "points": "4"}, {"titles": ["金牌"], "points": "3"}]},
            "awards[1].titles",
            "points_twice",
        ),
        ({"places": ["1"], "prizes": [{"title": "甲"}, {"title": "乙"}]}, "prizes[1].to", "points_prizes_order"),
        ({"places": ["1"], "prizes": [{"title": "甲", "to": 3}, {"title": "乙", "to": 3}]}, "prizes[1].to",
         "points_prizes_order"),
        ({"places": ["1"], "best": 0}, "best", "body_whole"),
        ({"places": ["1"], "kinds": ["county"]}, "kinds[0]", "body_word"),
        ({"places": ["1"], "beste": 2}, "beste", "body_unknown_key"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_named_by_its_place(body, place, rule):
    found = read(body)
    assert isinstance(found, list)
    assert (place, rule) in [(one.column, one.rule) for one in found]
