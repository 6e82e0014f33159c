"""First places that may not be shared (前三名不并列) and the chief judge's decision; domain.md 3.4, design 8."""

import pytest

from server.ranking import Entrant, Scheme, check, rank
from tests.server.ranking.build import chain, feed, module, simple


def ranked(totals, unshared=3, ties=("draw",), draws=None, decisions=None):
    """One digit of total for each entry A, B, C …; draws and decisions by entry."""
    given = Scheme([module("m")], ties=chain(*ties), unshared=unshared)
    assert check(given) == []
    numbers = "ABCDEFGH"[: len(totals)]
    field = [Entrant(no, draw=(draws or {}).get(no), decision=(decisions or {}).get(no)) for no in numbers]
    scores = {no: (total,) for no, total in zip(numbers, totals, strict=True)}
    return rank(given, feed(given, field, simple(scores, ["m"])))


def undecided(standings):
    return "".join(s.entry_no for s in standings if s.undecided)


@pytest.mark.parametrize(
    ("totals", "unshared", "open_"),
    [
        ("9876", 3, ""), ("9976", 3, "AB"), ("9877", 3, "CD"), ("98777", 3, "CDE"), ("98766", 3, ""),
        ("9988", 3, "ABCD"), ("9877", 2, ""), ("9977", 1, "AB"), ("9977", 0, ""), ("98766", 4, "DE"), ("", 3, ""),
        ("9", 3, ""),
    ],
)  # fmt: skip
def test_a_shared_place_up_to_the_number_is_undecided(totals, unshared, open_):
    assert undecided(ranked(totals, unshared)) == open_


def test_a_draw_or_a_decision_parts_them():
    standings = ranked("99", draws={"A": 2, "B": 1})
    assert [(s.entry_no, s.place, s.decided_by, s.undecided) for s in standings] == [
        ("B", 1, "draw", False),
        ("A", 2, "draw", False),
    ]
    standings = ranked("99", ties=("decision",), decisions={"A": 2, "B": 1})
    assert [(s.entry_no, s.place, s.decided_by, s.undecided) for s in standings] == [
        ("B", 1, "decision", False),
        ("A", 2, "decision", False),
    ]


def test_who_has_no_decision_comes_after_who_has_one():
    """C was put first, A and B were left out: still level with each other at place 2."""
    standings = ranked("999", ties=("decision",), decisions={"C": 5})
    assert [(s.entry_no, s.place) for s in standings] == [("C", 1), ("A", 2), ("B", 2)]
    assert undecided(standings) == "AB"


def test_equal_decisions_part_nobody():
    assert undecided(ranked("99", ties=("decision",), decisions={"A": 1, "B": 1})) == "AB"


def test_a_decision_follows_the_keys_before_it():
    standings = ranked("99", ties=("draw", "decision"), draws={"A": 1, "B": 2}, decisions={"A": 2, "B": 1})
    assert [(s.entry_no, s.decided_by) for s in standings] == [("A", "draw"), ("B", "draw")]


def test_a_decision_never_beats_the_total():
    standings = ranked("98", ties=("decision",), decisions={"B": 1})
    assert [s.entry_no for s in standings] == ["A", "B"]


def test_a_decision_may_stand_where_places_are_shared_in_the_end():
    given = Scheme([module("m")], ties=chain("decision", "share"))
    assert check(given) == []
    field = [Entrant("A"), Entrant("B", decision=1), Entrant("C")]
    standings = rank(given, feed(given, field, simple(dict.fromkeys("ABC", ("9",)), ["m"])))
    assert [(s.entry_no, s.place) for s in standings] == [("B", 1), ("A", 2), ("C", 2)]
    assert [s.undecided for s in standings] == [False] * 3
