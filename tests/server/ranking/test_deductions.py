"""Deductions with their limits, worked out by hand; domain.md 3.3, design 8."""

from fractions import Fraction

import pytest

from server.ranking import Deduction, Entrant, Scheme, check, deducted, penalties_of, rank
from tests.server.ranking.build import feed, module, simple, th

F = Fraction
LATE = Deduction("LATE", "迟到", th("1"), th("5"))
TOUCH = Deduction("TOUCH", "结束后仍操作", th("2.5"))


def scheme(limit=None):
    given = Scheme([module("m")], deductions=[LATE, TOUCH], penalty_limit=limit and th(limit))
    assert check(given) == []
    return given


@pytest.mark.parametrize(
    ("points", "limit", "taken"),
    [
        ({}, None, "0"),
        ({"LATE": "3"}, None, "3"),
        ({"LATE": "5"}, None, "5"),
        ({"LATE": "7"}, None, "5"),
        ({"TOUCH": "7.5"}, None, "7.5"),
        ({"": "9"}, None, "9"),
        ({"LATE": "7", "TOUCH": "7.5", "": "9"}, None, "21.5"),
        ({"LATE": "7", "TOUCH": "7.5", "": "9"}, "20", "20"),
        ({"LATE": "7", "": "9"}, "20", "14"),
        ({"LATE": "7"}, "3", "3"),
        ({"OTHER": "7"}, None, "7"),
    ],
)
def test_each_is_cut_at_its_limit_and_all_at_theirs(points, limit, taken):
    given = scheme(limit)
    entrant = Entrant("A", deducted={code: th(text) for code, text in points.items()})
    assert penalties_of(given, entrant) == th(taken)
    standing = rank(given, feed(given, [entrant], simple({"A": ("80",)}, ["m"])))[0]
    assert (standing.total, standing.penalties) == (80 - F(taken), th(taken))


def test_a_sum_without_codes_is_cut_at_the_limit_of_all_alone():
    assert penalties_of(scheme(), Entrant("A", penalties=th("30"))) == th("30")
    assert penalties_of(scheme("20"), Entrant("A", penalties=th("30"))) == th("20")


def test_what_is_broken_down_goes_before_the_sum():
    """The sum says 7, its parts say 7 of LATE, of which 5 count."""
    assert penalties_of(scheme(), Entrant("A", penalties=th("7"), deducted={"LATE": th("7")})) == th("5")


def test_what_each_took_can_be_explained():
    entrant = Entrant("A", deducted={"LATE": th("7"), "": th("1")})
    assert deducted(scheme(), entrant) == {"LATE": th("5"), "": th("1")}


def test_a_total_never_falls_under_0():
    given = scheme()
    standing = rank(given, feed(given, [Entrant("A", deducted={"": th("81")})], simple({"A": ("80",)}, ["m"])))[0]
    assert (standing.total, standing.exact, standing.penalties, standing.state) == (F(0), F(0), th("81"), "ranked")
