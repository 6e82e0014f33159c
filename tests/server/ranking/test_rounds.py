"""Rounds inside an event, worked out by hand: who goes on, who stays behind, what counts; domain.md 3.4, design 8."""

from dataclasses import replace
from fractions import Fraction

import pytest

from server.ranking import Advance, Award, Entrant, Module, Round, Scheme, check, rank
from tests.server.ranking.build import by_no, chain, feed, module, simple

F = Fraction
CODES = ("pre", "fin")


def scheme(top, **keys):
    """初赛 and 决赛 with a module each, of weight 0.4 and 0.6; `carry` and `cut` are those of the preliminary."""
    first = Round("R1", "初赛", top, keys.pop("cut", "all"), keys.pop("carry", True))
    modules = [module("pre", "0.4", round="R1"), module("fin", "0.6", round="R2")]
    return Scheme(modules, rounds=[first, Round("R2", "决赛")], **keys)


def played(given, scores, field=None):
    """Scores of both modules, "" where none was given; every scheme here is one that may be written."""
    assert check(given) == []
    marks = {
        no: {code: sheet for code, sheet in simple({no: pair}, CODES)[no].items() if sheet["J1"]}
        for no, pair in scores.items()
    }
    return rank(given, feed(given, field or [Entrant(no) for no in scores], marks))


def rows(standings):
    return [(s.entry_no, s.place, s.round, s.total) for s in standings]


FIVE = {"A": ("90", "50"), "B": ("80", "100"), "C": ("70", ""), "D": ("60", "99"), "E": ("75", "")}


def test_who_was_cut_stands_behind_by_the_value_of_that_round():
    """First round, 0.4 · score: A 36, B 32, E 30, C 28, D 24; two go on. Final: A 36 + 30 = 66, B 32 + 60 = 92.

    D, who was cut, has a mark of 99 in the final that counts nothing; C and E need none.
    """
    standings = played(scheme(2), FIVE)
    assert rows(standings) == [
        ("B", 1, "R2", F(92)),
        ("A", 2, "R2", F(66)),
        ("E", 3, "R1", F(30)),
        ("C", 4, "R1", F(28)),
        ("D", 5, "R1", F(24)),
    ]
    assert [s.decided_by for s in standings] == ["total", "total", "round", "total", "total"]
    found = by_no(standings)
    assert found["D"].modules == found["D"].raw == {"pre": F(60), "fin": None}
    assert all(s.state == "ranked" and s.missing == () for s in standings)


def test_without_carry_the_first_round_only_selects():
    """A has 0.6 · 50 = 30 in the final, B 60; the module of the first round still shows."""
    standings = played(scheme(2, carry=False), FIVE)
    assert rows(standings)[:3] == [("B", 1, "R2", F(60)), ("A", 2, "R2", F(30)), ("E", 3, "R1", F(30))]
    assert standings[0].modules == {"pre": F(80), "fin": F(100)}


LEVEL = {"A": ("90", "10"), "B": ("80", "20"), "C": ("80", "30"), "D": ("80", "40"), "E": ("70", "50")}


@pytest.mark.parametrize(
    ("top", "cut", "on"),
    [
        (2, "all", "ABCD"), (2, "chain", "AB"), (2, "none", "AB"),
        (3, "all", "ABCD"), (3, "chain", "ABCD"), (3, "none", "AB"),
        (4, "none", "ABCD"), (5, "all", "ABCDE"), (9, "none", "ABCDE"), (1, "all", "A"),
    ],
)  # fmt: skip
def test_ties_at_the_cut(top, cut, on):
    """B, C, D are level at 80; a draw puts B before C and D, who have none and so share place 3."""
    field = [Entrant(no, draw=1 if no == "B" else None) for no in LEVEL]
    standings = played(scheme(top, cut=cut, ties=chain("draw", "share")), LEVEL, field)
    assert "".join(sorted(s.entry_no for s in standings if s.round == "R2")) == on


def test_thirty_go_on_and_who_is_level_with_the_thirtieth():
    """domain.md 3.4: the top 30 of the preliminary advance; place 30 is shared by three, so 32 take the final."""
    scores = {f"{n:02d}": (str(100 - n), "50") for n in range(1, 30)}
    scores |= {f"{n:02d}": ("60", "50") for n in range(30, 33)} | {f"{n:02d}": ("50", "50") for n in range(33, 36)}
    standings = played(scheme(30), scores)
    assert sum(s.round == "R2" for s in standings) == 32
    assert [(s.place, s.tied) for s in standings[-3:]] == [(33, True)] * 3


def test_compared_as_published_and_as_exact():
    """0.4 · 80.01 = 32.004 and 0.4 · 80 = 32: level at two decimals, not exactly."""
    scores = {"A": ("80.01", "1"), "B": ("80", "2")}
    assert [s.round for s in played(scheme(1), scores)] == ["R2", "R2"]
    assert [s.round for s in played(scheme(1, compare="exact"), scores)] == ["R2", "R1"]


def test_a_key_of_a_later_round_parts_nobody_yet():
    """A and B are level in the first round; B's better final is no key there, so that both share place 2 of it."""
    scores = {"A": ("80", "10"), "B": ("80", "90"), "C": ("90", "50")}
    standings = played(scheme(1, cut="chain", ties=chain("fin desc", "share")), scores)
    assert [(s.entry_no, s.place, s.decided_by) for s in standings] == [
        ("C", 1, "round"), ("A", 2, "round"), ("B", 2, "share"),
    ]  # fmt: skip


def test_entries_of_different_last_rounds_are_never_tied():
    """A: 0 + 0.6 · 50 = 30 in the final; B 0.4 · 75 = 30 in the first round."""
    standings = played(scheme(1, carry=False), {"A": ("90", "50"), "B": ("75", "")})
    assert [(s.place, s.tied, s.total, s.decided_by) for s in standings] == [
        (1, False, F(30), "round"),
        (2, False, F(30), "round"),
    ]


def test_advancing_on_equal_totals_stays_inside_the_round():
    standings = played(scheme(1, carry=False, advance=Advance(1, ties="all")), {"A": ("90", "50"), "B": ("75", "")})
    assert [s.advances for s in standings] == [True, False]


def test_unscored_in_a_round_is_not_ranked_and_the_cut_is_made_over_the_others():
    """X has no mark in the first round: A and B go on. B has none in the final: unscored, though it was scored before,
    and C, who was cut, does not move up: ranked are A and C."""
    scores = {"A": ("90", "50"), "B": ("80", ""), "C": ("70", "99"), "X": ("", "100")}
    found = by_no(played(scheme(2), scores))
    assert (found["X"].state, found["X"].missing, found["X"].modules) == ("unscored", ("PRE",), dict.fromkeys(CODES))
    assert (found["B"].state, found["B"].missing, found["B"].round) == ("unscored", ("FIN",), None)
    assert [(found[no].place, found[no].round) for no in "AC"] == [(1, "R2"), (2, "R1")]


def test_absence_in_a_round():
    """Absent in the final: not ranked where absence takes the whole entry, 0 in the final where it is a zero; who was
    cut is not concerned by the absence that stands in a later round."""
    scores = {"A": ("90", "absent"), "B": ("80", "50"), "C": ("70", "absent")}
    found = by_no(played(scheme(2), scores))
    assert [found[no].state for no in "ABC"] == ["absent", "ranked", "ranked"]
    assert (found["A"].absent_aspects, found["C"].absent_aspects) == (("FIN",), ())
    assert [(found[no].place, found[no].total) for no in "BC"] == [(1, F(62)), (2, F(28))]
    found = by_no(played(scheme(2, absent="zero"), scores))
    assert [(found[no].place, found[no].total) for no in "ABC"] == [(2, F(36)), (1, F(62)), (3, F(28))]


def test_a_status_is_in_no_round():
    """A is disqualified: C goes on in its stead, and A's marks stand for the record."""
    field = [Entrant("A", "disqualified"), Entrant("B"), Entrant("C"), Entrant("D")]
    standings = played(scheme(2), {"A": ("99", "99"), "B": ("80", "50"), "C": ("70", "50"), "D": ("60", "")}, field)
    assert [(s.entry_no, s.state, s.round) for s in standings] == [
        ("B", "ranked", "R2"), ("C", "ranked", "R2"), ("D", "ranked", "R1"), ("A", "disqualified", None),
    ]  # fmt: skip
    assert standings[-1].raw == {"pre": F(99), "fin": F(99)}


def test_penalties_count_in_every_round():
    """A 36 - 5 = 31 falls behind B 32, and in the only place that goes on."""
    field = [Entrant("A", penalties=5000), Entrant("B")]
    standings = played(scheme(1), {"A": ("90", "100"), "B": ("80", "10")}, field)
    assert rows(standings) == [("B", 1, "R2", F(38)), ("A", 2, "R1", F(31))]


def test_a_module_is_standardised_over_those_who_took_its_round():
    """First round 30, 20, 10: mean 20, deviation root(200/3); final 40, 20 of A and B alone: 120 and 80."""
    given = scheme(2, carry=False)
    given = replace(given, modules=[replace(one, standardise="field") for one in given.modules])
    standings = played(given, {"A": ("30", "40"), "B": ("20", "20"), "C": ("10", "999")})
    found = by_no(standings)
    assert [found[no].modules["fin"] for no in "ABC"] == [120, 80, None]
    assert [found[no].modules["pre"] for no in "ABC"] == [F("124.494897427832"), 100, F("75.505102572168")]


def test_by_judge_too():
    given = scheme(2, carry=False)
    given = replace(given, modules=[replace(one, standardise="judge") for one in given.modules])
    found = by_no(played(given, {"A": ("30", "40"), "B": ("20", "20"), "C": ("10", "999")}))
    assert [found[no].modules["fin"] for no in "ABC"] == [120, 80, None]


def test_three_rounds_and_a_place_for_everybody():
    """Top 4, then top 2; the second round only selects. Sums: first 0.4·x; then + 0.2·y; final 0.4·x + 0.4·z.

    First: A 40, B 36, C 32, D 28, E 24. Second: A 42, B 40, C 50, D 46: C and D go on. Final: C 32 + 4, D 28 + 40.
    """
    parts = [module("m1", "0.4", round="a"), module("m2", "0.2", round="b"), module("m3", "0.4", round="c")]
    rounds = [Round("a", "初赛", 4), Round("b", "复赛", 2, carry=False), Round("c", "决赛")]
    given = Scheme(parts, rounds=rounds, awards=[Award("奖", places=3)])
    assert check(given) == []
    scores = {
        "A": ("100", "10", "0"), "B": ("90", "20", "0"), "C": ("80", "90", "10"), "D": ("70", "90", "100"),
        "E": ("60", "0", "0"),
    }  # fmt: skip
    field = [Entrant(no) for no in scores]
    standings = rank(given, feed(given, field, simple(scores, ("m1", "m2", "m3"))))
    assert rows(standings) == [
        ("D", 1, "c", F(68)), ("C", 2, "c", F(36)), ("A", 3, "b", F(42)), ("B", 4, "b", F(40)), ("E", 5, "a", F(24)),
    ]  # fmt: skip
    assert [s.award for s in standings] == ["奖", "奖", "奖", None, None]


def test_nobody_fits_and_the_final_is_empty():
    """Both level at the cut of one, and `none`: nobody goes on, and the first round is the result."""
    standings = played(scheme(1, cut="none"), {"A": ("80", ""), "B": ("80", "")})
    assert [(s.place, s.round, s.tied) for s in standings] == [(1, "R1", True), (1, "R1", True)]


def test_pass_marks_of_the_rounds_taken_only():
    given = scheme(1)
    given = replace(given, modules=[replace(one, pass_mark=F(60)) for one in given.modules])
    found = by_no(played(given, {"A": ("90", "50"), "B": ("59", "99")}))
    assert (found["A"].passed, found["B"].passed) == ({"pre": True, "fin": False}, {"pre": False})


def test_a_scheme_without_rounds_names_none():
    given = Scheme([Module("pre", "初赛", F(1), module("pre").aspects)])
    assert [s.round for s in rank(given, feed(given, [Entrant("A")], simple({"A": ("1",)}, ["pre"])))] == [None]
