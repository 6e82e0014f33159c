"""Sentence by sentence: what design 8 'What it means' says that no vector and no key shows."""

import ast
from fractions import Fraction
from pathlib import Path

import pytest

import server.ranking
from server.ranking import (
    Advance,
    Aspect,
    Award,
    Entrant,
    Field,
    Scheme,
    Tally,
    aspect_values,
    decimal_text,
    judge_factor,
    needs_judge_sums,
    needs_values,
    rank,
    round_to,
)
from server.ranking.standardise import UNIT, standardised
from tests.server.ranking.build import by_no, chain, feed, module, shape, simple, th

F = Fraction
HOUSE = Path(server.ranking.__file__).parent


def scored(aspect, tokens, **keys):
    scheme = Scheme([module("m", "1", aspect)], places=3, **keys)
    field = feed(scheme, [Entrant("A")], {"A": {aspect.code: {f"J{i}": t for i, t in enumerate(tokens)}}})
    return rank(scheme, field)[0]


def aspect(**keys):
    return Aspect("S", "s", th("100"), **keys)


def one(scores, field, **keys):
    """One module of one mark each."""
    scheme = Scheme([module("m")], **keys)
    return rank(scheme, feed(scheme, field, simple({no: (x,) for no, x in scores.items()}, ["m"])))


# Scored ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "tokens", "value"),
    [
        ({"combine": "median"}, ["3", "1", "2"], F(2)),
        ({"combine": "median"}, ["4", "1", "2", "3"], F("2.5")),
        ({"combine": "median"}, ["2.001", "2.002"], F("2.0015")),
        ({"combine": "trimmed_mean", "drop": 1, "judges": 3}, ["1", "5", "5", "1"], F(3)),
        ({"combine": "trimmed_mean", "drop": 2, "judges": 5}, ["9", "1", "1", "1", "4", "9"], F("2.5")),
        ({"combine": "trimmed_mean", "drop": 0}, ["1", "2"], F("1.5")),
        ({"combine": "sum"}, ["1", "2.5"], F("3.5")),
        ({"combine": "best"}, ["1", "2.5"], F("2.5")),
        ({"combine": "mean"}, ["1", "2", "2"], F(5, 3)),
        ({"combine": "mean"}, ["0"], F(0)),
    ],
)
def test_combine(keys, tokens, value):
    assert scored(aspect(**keys), tokens).modules == {"m": value}


@pytest.mark.parametrize("tokens", [[], ["1", "2"], ["1", "2", "void"], ["1", "2", "3", "void"], ["void"] * 3])
@pytest.mark.parametrize("combine", ["mean", "median", "best", "sum", "trimmed_mean"])
def test_too_few_marks_or_a_void_one_is_not_scored(combine, tokens):
    standing = scored(aspect(combine=combine, judges=3, drop=int(combine == "trimmed_mean")), tokens)
    assert (standing.state, standing.missing, standing.modules) == ("unscored", ("S",), {"m": None})
    assert (standing.place, standing.total, standing.exact, standing.award) == (None, None, None, None)


def test_no_tally_and_an_aspect_of_weight_0_leave_an_entry_unscored():
    scheme = Scheme([module("m"), module("key", "0")])
    field = feed(scheme, [Entrant("A"), Entrant("B")], {"A": {"M": {"J1": "1"}}})
    found = by_no(rank(scheme, field))
    assert (found["A"].state, found["A"].missing) == ("unscored", ("KEY",))
    assert (found["B"].state, found["B"].missing) == ("unscored", ("M", "KEY"))


@pytest.mark.parametrize(
    ("absent", "tokens", "state", "total"),
    [
        ("entry", ["absent"], "absent", None),
        ("entry", ["absent", "90"], "absent", None),
        ("entry", ["absent", "void"], "absent", None),
        ("zero", ["absent"], "ranked", F(0)),
        ("zero", ["absent", "90"], "ranked", F(45)),
        ("zero", ["absent", "void"], "unscored", None),
    ],
)
def test_absent_marks(absent, tokens, state, total):
    standing = scored(aspect(), tokens, absent=absent)
    assert (standing.state, standing.total, standing.absent_aspects) == (state, total, ("S",))


def test_a_status_goes_before_everything_else():
    assert one({"A": "absent"}, [Entrant("A", "forfeited")])[0].state == "forfeited"


def test_values_left_out_by_the_caller_are_no_result():
    scheme = Scheme([module("m", "1", aspect(combine="median"))])
    with pytest.raises(ValueError, match="2 marks counted, 0 given"):
        rank(scheme, Field([Entrant("A")], {"A": {"S": Tally(2, 30, 10, 20)}}))


def test_judge_sums_left_out_by_the_caller_are_no_result():
    scheme = Scheme([module("m", standardise="judge")])
    with pytest.raises(ValueError, match="no judge's sum for A"):
        rank(scheme, Field([Entrant("A")], {"A": {"M": Tally(1, 10, 10, 10)}}))


def test_what_the_database_must_feed():
    needing = [aspect(combine="median"), aspect(combine="trimmed_mean", drop=2, judges=5)]
    assert all(map(needs_values, needing))
    assert not any(
        map(needs_values, [aspect(), aspect(combine="trimmed_mean", drop=1, judges=3), aspect(combine="best")])
    )
    assert [needs_judge_sums(module("m", standardise=s)) for s in ("none", "field", "judge")] == [False, False, True]
    assert judge_factor(aspect()) * th("1") == judge_factor(Aspect("J", "j", th("3"), "judgement")) * th("1")


# Standardise ------------------------------------------------------------------------------------------


def test_field_is_mean_100_and_deviation_20_of_the_ranked():
    field = [Entrant(no) for no in "ABCDEFGH"] + [Entrant("X", "disqualified"), Entrant("Y")]
    marks = dict(zip("ABCDEFGHX", ["2", "4", "4", "4", "5", "5", "7", "9", "500"], strict=True))
    scheme = Scheme([module("m", standardise="field")])
    found = by_no(rank(scheme, feed(scheme, field, simple({no: (x,) for no, x in marks.items()}, ["m"]))))
    assert [found[no].modules["m"] for no in "ABEGH"] == [70, 90, 100, 120, 140]
    assert found["A"].raw == {"m": F(2)}
    assert (found["X"].modules, found["X"].raw) == ({"m": None}, {"m": F(500)})


def test_judge_is_the_mean_of_each_judges_own_scale():
    """J1 is mild, J2 strict; C was seen by J1 alone: 100 ± 20 · root(3/2) of three, ± 20 of two."""
    scheme = Scheme([module("m", "1", Aspect("P", "p", th("100")), Aspect("Q", "q", th("100")), standardise="judge")])
    marks = {
        "A": {"P": {"J1": "90", "J2": "10"}, "Q": {"J1": "90", "J2": "10"}},
        "B": {"P": {"J1": "80", "J2": "30"}, "Q": {"J1": "90", "J2": "10"}},
        "C": {"P": {"J1": "80"}, "Q": {"J1": "80"}},
    }
    found = by_no(rank(scheme, feed(scheme, [Entrant(no) for no in "ABC"], marks)))
    step = F("24.494897427832")
    assert found["A"].modules["m"] == F((100 + step) + 80, 2)
    assert found["B"].modules["m"] == F(100 + 120, 2)
    assert found["C"].modules["m"] == 100 - step


@pytest.mark.parametrize("how", ["field", "judge"])
def test_deviation_0_gives_100(how):
    scheme = Scheme([module("m", standardise=how)])
    field = feed(scheme, [Entrant("A"), Entrant("B")], simple({"A": ("5",), "B": ("5",)}, ["m"]))
    assert {s.modules["m"] for s in rank(scheme, field)} == {F(100)}


def test_a_level_and_a_mark_add_up_for_a_judge():
    """A level is worth 2 points of max 6: A has 4 + 5, B 6 + 3 from the one judge, so nothing parts them."""
    parts = (Aspect("L", "l", th("6"), "judgement"), Aspect("Q", "q", th("10")))
    scheme = Scheme([module("m", "1", *parts, standardise="judge")])
    marks = {"A": {"L": {"J": "2"}, "Q": {"J": "5"}}, "B": {"L": {"J": "3"}, "Q": {"J": "3"}}}
    assert {s.modules["m"] for s in rank(scheme, feed(scheme, [Entrant("A"), Entrant("B")], marks))} == {F(100)}


def test_standardised_values_are_exact_to_12_decimals():
    assert standardised([0, 0, 1]) == [
        100 * UNIT - 14_142135623731,
        100 * UNIT - 14_142135623731,
        100 * UNIT + 28_284271247462,
    ]
    assert standardised([10**30, 10**30 + 2]) == [80 * UNIT, 120 * UNIT]
    assert standardised([]) == []


# Total ------------------------------------------------------------------------------------------


def test_penalties_never_go_below_0():
    found = by_no(one({"A": "5", "B": "5"}, [Entrant("A", penalties=5001), Entrant("B", penalties=4999)]))
    assert (found["A"].exact, found["B"].exact) == (0, F("0.001"))
    assert (found["A"].raw, found["A"].penalties) == ({"m": F(5)}, 5001)


def test_pass_uses_the_published_value():
    near, theory = {"A": "59.995"}, module("m", pass_mark=F(60))
    for compare, passed in (("published", True), ("exact", False)):
        scheme = Scheme([theory], compare=compare)
        assert rank(scheme, feed(scheme, [Entrant("A")], simple({"A": (near["A"],)}, ["m"])))[0].passed == {"m": passed}


@pytest.mark.parametrize(("compare", "award"), [("published", "奖"), ("exact", None)])
def test_a_floor_uses_the_published_total(compare, award):
    floor = F(60)
    standings = one(
        {"A": "59.995"}, [Entrant("A")], compare=compare, awards=[Award("奖", places=1, min_total=floor)],
        advance=Advance(1, min_total=floor),
    )  # fmt: skip
    assert (standings[0].award, standings[0].advances) == (award, award is not None)


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        ("half_up", [0, 1, 2, 3, -1, -2, 2, -2]),
        ("half_even", [0, 0, 2, 2, 0, -2, 2, -2]),
        ("floor", [0, 0, 1, 2, -1, -2, 1, -2]),
        ("ceil", [1, 1, 2, 3, 0, -1, 2, -1]),
    ],
)
def test_rounding(mode, rounded):
    values = [F("0.4"), F("0.5"), F("1.5"), F("2.5"), F("-0.5"), F("-1.5"), F("1.6"), F("-1.6")]
    assert [round_to(value, 0, mode) for value in values] == rounded
    assert [round_to(value / 100, 2, mode) * 100 for value in values] == rounded


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("0", 2, "0.00"),
        ("90", 2, "90.00"),
        ("0.005", 2, "0.01"),
        ("-0.5", 1, "-0.5"),
        ("11", 0, "11"),
        ("-0.001", 2, "0.00"),
    ],
)
def test_decimal_text(value, places, text):
    assert decimal_text(F(value), places) == text


# Ties ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("direction", "order"), [("asc", "BAC"), ("desc", "ABC")])
def test_a_missing_time_comes_last_in_either_direction(direction, order):
    field = [Entrant("A", elapsed=9), Entrant("B", elapsed=3), Entrant("C")]
    standings = one(dict.fromkeys("ABC", "5"), field, ties=chain(f"elapsed {direction}"))
    assert shape(standings) == [(no, place) for place, no in enumerate(order, 1)]


@pytest.mark.parametrize("ties", [["draw"], ["draw", "share"], ["elapsed asc", "draw"]])
def test_draw_is_ascending_and_then_shares(ties):
    field = [Entrant("A"), Entrant("B", draw=2), Entrant("C", draw=1), Entrant("D")]
    standings = one(dict.fromkeys("ABCD", "5"), field, ties=chain(*ties))
    assert shape(standings) == [("C", 1), ("B", 2), ("A", 3), ("D", 3)]
    assert [s.decided_by for s in standings] == ["draw", "draw", "draw", "share"]


@pytest.mark.parametrize("ties", [[], ["elapsed asc"], ["share"], ["share", "elapsed asc"]])
def test_a_chain_ends_in_share(ties):
    standings = one({"B": "5", "A": "5", "C": "4"}, [Entrant("B"), Entrant("A"), Entrant("C")], ties=chain(*ties))
    assert [(s.entry_no, s.place, s.tied, s.decided_by) for s in standings] == [
        ("A", 1, True, "share"),
        ("B", 1, True, "share"),
        ("C", 3, False, "total"),
    ]


def test_a_lone_entry_was_decided_by_nothing():
    assert [s.decided_by for s in one({"A": "5"}, [Entrant("A"), Entrant("B", "absent")])] == ["", ""]


def test_the_others_stand_last_by_entry_no():
    field = [Entrant("9", "forfeited"), Entrant("5"), Entrant("1", "withdrawn"), Entrant("3"), Entrant("7")]
    standings = one({"3": "1", "7": "2"}, field)
    assert [s.entry_no for s in standings] == ["7", "3", "1", "5", "9"]


# Awards ------------------------------------------------------------------------------------------

MEDALS = (Award("金", places=1), Award("银", places=2), Award("铜", places=3))


def medals(scores, awards=MEDALS, holders="", **keys):
    field = [Entrant(no, holder=no in holders) for no in scores]
    return "".join(s.award or "-" for s in one(scores, field, awards=awards, **keys))


def points(text):
    """`points("998")`: entries A, B, C with 9, 9 and 8 points."""
    return {chr(65 + i): digit for i, digit in enumerate(text)}


@pytest.mark.parametrize(
    ("totals", "given"),
    [
        ("9876543", "金银银铜铜铜-"),
        ("9987654", "金金银铜铜铜-"),
        ("9998765", "金金金铜铜铜-"),
        ("9888765", "金银银银铜铜-"),
        ("9988888", "金金银银银银银"),
        ("9999999", "金金金金金金金"),
        ("9876555", "金银银铜铜铜铜"),
        ("98", "金银"),
    ],
)
def test_who_shares_a_position_gets_the_better_award(totals, given):
    assert medals(points(totals)) == given


def test_holders_use_up_no_position():
    assert medals(points("9876543"), holders="AC") == "-金-银银铜铜"
    assert medals(points("9976543"), holders="A") == "-金银银铜铜铜"


def test_n_counts_holders_too():
    half = [Award("奖", upto=F(1, 2))]
    assert medals(points("987654"), half, holders="ABC") == "---奖奖奖"


def test_a_floor_leaves_an_award_vacant_and_a_later_one_may_be_taken():
    gold, silver, bronze = MEDALS
    floored = [Award("金", places=1, min_total=F(10)), silver, bronze]
    assert medals(points("9876543"), floored) == "银银银铜铜铜-"
    floored = [gold, Award("银", places=2, min_total=F(8)), bronze]
    assert medals(points("9876543"), floored) == "金银铜铜铜铜-"


def test_upto_stands_for_itself_and_counts_run_on_from_the_last_position():
    upto = Award("优", upto=F(1, 2))
    assert medals(points("987654"), [MEDALS[0], upto, Award("鼓", places=2)]) == "金优优鼓鼓-"
    assert medals(points("987654"), [*MEDALS, upto]) == "金银银铜铜铜"
    assert medals(points("98765432"), [*MEDALS, upto, Award("鼓", places=1)]) == "金银银铜铜铜鼓-"


# Advance ------------------------------------------------------------------------------------------


def advancing(totals, rule, delegations="", ties=("share",)):
    field = [
        Entrant(no, delegation=(delegations[i].strip() if i < len(delegations) else ""), draw=i, holder=no == "A")
        for i, no in enumerate(totals)
    ]
    return "".join(s.entry_no for s in one(totals, field, advance=rule, ties=chain(*ties)) if s.advances)


@pytest.mark.parametrize(
    ("totals", "ties", "going"),
    [
        ("9877", "all", "ABCD"), ("9877", "chain", "ABCD"), ("9877", "none", "AB"),
        ("9876", "none", "ABC"), ("9887", "none", "ABC"), ("8888", "none", ""), ("98", "none", "AB"),
    ],
)  # fmt: skip
def test_ties_at_the_cut(totals, ties, going):
    assert advancing(points(totals), Advance(3, ties=ties)) == going


@pytest.mark.parametrize(("ties", "going"), [("all", "ABCD"), ("chain", "ABC"), ("none", "ABC")])
def test_all_looks_at_totals_and_chain_at_places(ties, going):
    assert advancing(points("9877"), Advance(3, ties=ties), ties=("draw",)) == going


@pytest.mark.parametrize(
    ("delegations", "per", "going"),
    [
        ("XXXYZ", 1, "ADE"), ("XXXYZ", 2, "ABD"), ("XXX", 1, "ADE"), ("   XX", 1, "ABC"), ("XXXXX", 2, "AB"),
        ("XXXXX", None, "ABC"),
    ],
)  # fmt: skip
def test_full_delegations_are_skipped_and_an_empty_one_is_its_own(delegations, per, going):
    assert advancing(points("98765"), Advance(3, per), delegations) == going


def test_a_full_delegation_is_skipped_at_the_cut_too():
    assert advancing(points("98777"), Advance(3, 1), "XYZXZ") == "ABC"
    assert advancing(points("98777"), Advance(3, 1), "XYZXW") == "ABCE"
    assert advancing(points("98777"), Advance(3, 1, ties="none"), "XYZXW") == "AB"
    assert advancing(points("98777"), Advance(3, 1, ties="none"), "XYZXZ") == "ABC"


def test_totals_under_the_floor_do_not_advance():
    assert advancing(points("9876"), Advance(4, min_total=F(8))) == "AB"


# The package itself ------------------------------------------------------------------------------------------


def test_a_total_can_be_explained():
    """Σ weight · module value - penalties is the exact total, and the aspects add up to the raw module value."""
    scheme = Scheme([module("a", "0.3", Aspect("P", "p", th("10")), Aspect("Q", "q", th("10"))), module("b", "0.7")])
    field = feed(
        scheme,
        [Entrant("A", penalties=500)],
        {"A": {"P": {"J1": "8", "J2": "9"}, "Q": {"J1": "7"}, "B": {"J1": "90"}}},
    )
    standing = rank(scheme, field)[0]
    values = aspect_values(scheme, field.tallies["A"])
    assert values == {"P": F("8.5"), "Q": F(7), "B": F(90)}
    assert standing.raw == {"a": values["P"] + values["Q"], "b": values["B"]}
    assert standing.exact == F("0.3") * F("15.5") + 63 - F("0.5")


def test_an_empty_field_has_no_standings():
    assert rank(Scheme([module("m", standardise="field")], advance=Advance(1)), Field([], {})) == []


@pytest.mark.parametrize("path", sorted(HOUSE.glob("*.py")), ids=lambda path: path.name)
def test_no_float_no_clock_no_database(path):
    """No float literal, no `float`, no true division; imports from a short list; files of at most 250 lines."""
    text = path.read_text("utf-8")
    pure = {"bisect", "collections", "dataclasses", "fractions", "itertools", "math", "typing", "server"}
    assert len(text.splitlines()) <= 250
    for node in ast.walk(ast.parse(text)):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        named = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)  # a field may be called `round` (轮次)
        assert not (named and node.id in ("float", "round")), node.lineno
        assert not isinstance(node, ast.Div), path
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in pure
            assert not (node.module or "").startswith("server") or (node.module or "").startswith("server.ranking")
            assert node.module != "math" or {a.name for a in node.names} <= {"isqrt", "lcm", "gcd"}
        assert not isinstance(node, ast.Import), node
