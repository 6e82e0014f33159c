"""The vectors of domain.md 3 and 8: W, T, R, A, J from vectors.json, and those in prose typed in with their ids."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from server.ranking import (
    Aspect,
    Award,
    Entrant,
    Scheme,
    aspect_values,
    check,
    decimal_text,
    mark_fault,
    rank,
    tied_medals,
)
from tests.server.ranking.build import by_no, chain, feed, module, shape, simple, th

VECTORS = json.loads((Path(__file__).parents[2] / "vectors.json").read_text("utf-8"))


def cases(name):
    return [pytest.param(vector, id=vector["id"]) for vector in VECTORS[name]]


def scheme_of(weights, **keys):
    return Scheme([module(f"m{i}", weight) for i, weight in enumerate(weights)], **keys)


def standing_of(scheme, scores):
    codes = [part.code for part in scheme.modules]
    return rank(scheme, feed(scheme, [Entrant("A")], simple({"A": scores}, codes)))[0]


def text(standing, scheme):
    return decimal_text(standing.total, scheme.places)


# W ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", cases("weighted_total"))
def test_weighted_total(vector):
    scheme = scheme_of(vector["weights"])
    standing = standing_of(scheme, vector["scores"])
    assert standing.exact == Fraction(vector["exact"])
    assert text(standing, scheme) == vector["published"]


@pytest.mark.parametrize(
    ("vector", "rounding", "published"),
    [("W-1", "half_even", "85.22"), ("W-5", "half_even", "82.48"), ("W-5", "floor", "82.47"), ("W-6", "ceil", "85.97")],
)
def test_weighted_total_rounded_otherwise(vector, rounding, published):
    given = next(v for v in VECTORS["weighted_total"] if v["id"] == vector)
    scheme = scheme_of(given["weights"], rounding=rounding)
    assert text(standing_of(scheme, given["scores"]), scheme) == published


# T ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", cases("trimmed_mean"))
def test_trimmed_mean(vector):
    aspect = Aspect("S", "skill", th("100"), combine="trimmed_mean", drop=1, judges=5)
    scheme = Scheme([module("skill", "1", aspect)])
    marks = {"A": {"S": {f"J{i}": mark for i, mark in enumerate(vector["judges"])}}}
    standing = rank(scheme, feed(scheme, [Entrant("A")], marks))[0]
    assert text(standing, scheme) == vector["published"]


# R ----------------------------------------------------------------------------------------------------


def ranked(scores, ties, elapsed=None, statuses=None, **keys):
    scheme = Scheme([module("theory", "0.3"), module("skill", "0.7")], ties=chain(*ties), **keys)
    field = [Entrant(no, (statuses or {}).get(no, ""), elapsed=(elapsed or {}).get(no)) for no in scores]
    marks = simple({no: pair for no, pair in scores.items() if pair}, ["theory", "skill"])
    return scheme, rank(scheme, feed(scheme, field, marks))


def r1(**keys):
    entrants = VECTORS["ranking"][0]["entrants"]
    scores = {e["no"]: (e["theory"], e["skill"]) for e in entrants}
    elapsed = {e["no"]: e["minutes"] * 60 for e in entrants}
    return ranked(scores, ["elapsed asc", "skill desc", "theory desc", "share"], elapsed, **keys)


def test_r_1_order_by_total_then_time():
    scheme, standings = r1()
    vector = VECTORS["ranking"][0]
    assert [s.entry_no for s in standings] == vector["order"]
    assert [s.place for s in standings] == [1, 2, 3, 4, 5, 6]
    totals = {e["no"]: e["total"] for e in vector["entrants"]}
    assert {s.entry_no: text(s, scheme) for s in standings} == totals
    assert [s.decided_by for s in standings] == ["elapsed", "elapsed", "total", "total", "total", "total"]


EQUAL = {"G": ("90", "80"), "H": ("83", "83"), "I": ("76", "86")}


def test_r_2_chain_total_skill_theory():
    _, standings = ranked(EQUAL, ["skill desc", "theory desc"])
    assert shape(standings) == [("I", 1), ("H", 2), ("G", 3)]
    assert {s.decided_by for s in standings} == {"skill"}
    assert {s.total for s in standings} == {Fraction(83)}


def test_r_3_shared_and_next_is_4():
    _, standings = ranked({**EQUAL, "K": ("80", "80")}, ["share"])
    assert shape(standings) == [("G", 1), ("H", 1), ("I", 1), ("K", 4)]
    assert [s.tied for s in standings] == [True, True, True, False]
    assert [s.decided_by for s in standings] == ["share", "share", "share", "total"]


def test_r_4_a_failed_part_is_a_fact_and_changes_no_place():
    scheme, _ = r1()
    theory = module("theory", "0.3", pass_mark=Fraction(60))
    passing = Scheme([theory, scheme.modules[1]], ties=scheme.ties)
    entrants = VECTORS["ranking"][0]["entrants"]
    field = [Entrant(e["no"], elapsed=e["minutes"]) for e in entrants]
    marks = simple({e["no"]: (e["theory"], e["skill"]) for e in entrants}, ["theory", "skill"])
    found = by_no(rank(passing, feed(passing, field, marks)))
    assert found["F"].place == 4
    assert found["F"].passed == {"theory": False}
    assert found["E"].passed == {"theory": True}


NEAR = {"X": ("86.00", "89.84"), "Y": ("86.02", "89.84")}


def test_r_5_published_values_tie_and_go_to_the_chain():
    scheme, standings = ranked(NEAR, ["share"])
    assert shape(standings) == [("X", 1), ("Y", 1)]
    assert {text(s, scheme) for s in standings} == {"88.69"}
    _, standings = ranked(NEAR, ["skill desc", "theory desc", "share"])
    assert [(s.entry_no, s.decided_by) for s in standings] == [("Y", "theory"), ("X", "theory")]


def test_r_5_exact_values_part_them():
    _, standings = ranked(NEAR, ["share"], compare="exact")
    assert [(s.entry_no, s.place, s.decided_by) for s in standings] == [("Y", 1, "total"), ("X", 2, "total")]
    assert {s.entry_no: s.exact for s in standings} == {"X": Fraction("88.688"), "Y": Fraction("88.694")}


def test_r_6_status_is_not_zero():
    scores = {"P": ("88", "88"), "Q": None, "S": ("90", "90"), "U": ("0", "0")}
    award = [Award("优胜奖", upto=Fraction(1, 2), of="started")]
    _, standings = ranked(scores, ["share"], statuses={"Q": "absent", "S": "disqualified"}, awards=award)
    assert [(s.entry_no, s.state, s.place) for s in standings] == [
        ("P", "ranked", 1),
        ("U", "ranked", 2),
        ("Q", "absent", None),
        ("S", "disqualified", None),
    ]
    assert by_no(standings)["U"].total == 0
    assert by_no(standings)["S"].total is None


@pytest.mark.parametrize(("of", "takers"), [("ranked", 4), ("started", 6), ("entered", 7)])
def test_r_6_n_of_ratio_awards(of, takers):
    """8 ranked and two of each status: half of 8, of 8 + 2 + 2, of 16 - 2."""
    words = ("absent", "disqualified", "forfeited", "withdrawn")
    statuses = {f"{word}{i}": word for word in words for i in (1, 2)}
    scores = {no: ("80", str(80 - i)) for i, no in enumerate("ABCDEFGH")} | dict.fromkeys(statuses)
    _, standings = ranked(scores, ["share"], statuses=statuses, awards=[Award("奖", upto=Fraction(1, 2), of=of)])
    assert sum(s.award == "奖" for s in standings) == takers


# A ----------------------------------------------------------------------------------------------------

ORDINARY = (Award("金", places=1), Award("银", places=1), Award("铜", places=1))
SHANXI = (Award("一等奖", places=3), Award("二等奖", places=5), Award("三等奖", places=10))


def awarded(n, awards, holders=()):
    """n entries with different totals: place = number; return award → places."""
    scheme = Scheme([module("skill")], awards=awards)
    field = [Entrant(f"{i:03d}", holder=i in holders) for i in range(1, n + 1)]
    marks = simple({f"{i:03d}": (str(200 - i),) for i in range(1, n + 1)}, ["skill"])
    given = {}
    for standing in rank(scheme, feed(scheme, field, marks)):
        assert standing.place == int(standing.entry_no)
        given.setdefault(standing.award, []).append(standing.place)
    return given


@pytest.mark.parametrize("vector", [v for v in cases("award_cutoff") if v.values[0]["rule"] == "3 medals + ceil(n/2)"])
def test_medals_and_the_better_half(vector):
    given = awarded(vector["n"], [*ORDINARY, Award("优胜奖", upto=Fraction(1, 2))])
    assert [given["金"], given["银"], given["铜"]] == [[1], [2], [3]]
    assert given.get("优胜奖", []) == list(range(4, vector["cutoff_place"] + 1))
    assert len(given.get("优胜奖", [])) == vector["youshengjiang"]


def test_a_1_floor_gives_14():
    given = awarded(35, [*ORDINARY, Award("优胜奖", upto=Fraction(1, 2), rounding="floor")])
    assert len(given["优胜奖"]) == 14


def shares(rounding):
    return [
        Award(title, share=Fraction(share), rounding=rounding)
        for title, share in (("一", "0.10"), ("二", "0.20"), ("三", "0.30"))
    ]


@pytest.mark.parametrize("vector", [v for v in cases("award_cutoff") if v.values[0]["rule"] == "10/20/30% HALF_UP"])
def test_shares(vector):
    given = awarded(vector["n"], shares(None))
    assert [len(given[title]) for title in "一二三"] == [vector["first"], vector["second"], vector["third"]]


@pytest.mark.parametrize(
    ("n", "rounding", "counts"), [(37, "floor", [3, 7, 11]), (37, "ceil", [4, 8, 12]), (6, "floor", [0, 1, 1])]
)
def test_a_4_and_a_6_rounded_otherwise(n, rounding, counts):
    given = awarded(n, shares(rounding))
    assert [len(given.get(title, [])) for title in "一二三"] == counts


@pytest.mark.parametrize(("rounding", "count"), [(None, 13), ("ceil", 13), ("floor", 12)])
def test_a_7_shanxi(rounding, count):
    given = awarded(46, [*SHANXI, Award("优胜奖", upto=Fraction(2, 3), rounding=rounding)])
    assert [len(given[award.title]) for award in SHANXI] == [3, 5, 10]
    assert len(given["优胜奖"]) == count


def test_a_8_holders_keep_their_place_and_take_no_award():
    vector = next(v for v in VECTORS["award_cutoff"] if v["id"] == "A-8")
    given = awarded(vector["n"], SHANXI, vector["holders"])
    assert [given[award.title] for award in SHANXI] == [vector["first"], vector["second"], vector["third"]]
    assert set(vector["holders"]) <= set(given[None])


# J ----------------------------------------------------------------------------------------------------


def judged(*aspects):
    """Aspects of (max, levels): one module of judgement, one entry."""
    scheme = Scheme(
        [
            module(
                "a", "1", *(Aspect(f"A{i}", "评", th(top), "judgement", judges=3) for i, (top, _) in enumerate(aspects))
            )
        ]
    )
    marks = {"A": {f"A{i}": {f"J{j}": str(x) for j, x in enumerate(levels)} for i, (_, levels) in enumerate(aspects)}}
    return scheme, feed(scheme, [Entrant("A")], marks)


@pytest.mark.parametrize("vector", cases("judgement"))
def test_judgement(vector):
    scheme, field = judged((vector["max"], vector["scores"]))
    standing = rank(scheme, field)[0]
    assert standing.exact == Fraction(vector["exact"])
    assert text(standing, scheme) == vector["published"]


@pytest.mark.parametrize(
    ("aspects", "exact", "published", "rounded_first"),
    [
        pytest.param([("12.5", [2, 2, 2]), ("0.25", [1, 1, 1])], "101/12", "8.42", "8.41", id="J-7"),
        pytest.param([("21.5", [2, 2, 2]), ("0.25", [1, 1, 1])], "173/12", "14.42", "14.41", id="J-8"),
    ],
)
def test_judgement_is_rounded_only_at_the_end(aspects, exact, published, rounded_first):
    scheme, field = judged(*aspects)
    standing = rank(scheme, field)[0]
    assert standing.modules == {"a": Fraction(exact)}
    assert text(standing, scheme) == published
    each = [decimal_text(value, 2) for value in aspect_values(scheme, field.tallies["A"]).values()]
    assert decimal_text(sum(map(Fraction, each)), 2) == rounded_first


@pytest.mark.parametrize("mark", ["4", "-1", "2.5"])
def test_j_9_levels_are_whole_0_to_3(mark):
    aspect = Aspect("A0", "评", th("1"), "judgement", judges=3)
    assert mark_fault(aspect, th(mark)) is not None
    assert all(mark_fault(aspect, level * 1000) is None for level in range(4))


@pytest.mark.parametrize("levels", [[], [3], [3, 3]])
def test_j_9_fewer_than_three_judges_or_a_blank_is_not_scored(levels):
    scheme, field = judged(("1.00", levels))
    standing = rank(scheme, field)[0]
    assert (standing.state, standing.missing, standing.total) == ("unscored", ("A0",), None)


def test_j_9_combine_is_the_mean():
    wrong = Aspect("A0", "评", th("1"), "judgement", combine="median", judges=3)
    assert [fault.rule for fault in check(Scheme([module("a", "1", wrong)]))] == ["judgement_combine"]


# TM ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "chained", "medals"),
    [
        pytest.param([750, 740, 730], "first", "GSB", id="TM-1"),
        pytest.param([750, 748, 745, 740], "first", "GGB-", id="TM-2"),
        pytest.param([750, 749, 748, 747, 740], "first", "GGGB-", id="TM-3"),
        pytest.param([750, 749, 748, 745], "first", "GGG-", id="TM-4"),
        pytest.param([750, 748, 746], "first", "GGB", id="TM-5 from the first"),
        pytest.param([750, 748, 746], "pairwise", "GGG", id="TM-5 pairwise"),
        pytest.param([750, 740, 739, 730], "first", "GSS-", id="one gold, two silvers"),
        pytest.param([750, 740, 739, 738, 736], "first", "GSSSB", id="one gold, three silvers, one near"),
        pytest.param([750, 740, 730, 729], "first", "GSBB", id="two bronzes"),
        pytest.param([], "first", "", id="nobody"),
        pytest.param([750], "first", "G", id="alone"),
    ],
)
def test_tied_medals(scores, chained, medals):
    names = {"gold": "G", "silver": "S", "bronze": "B", None: "-"}
    assert "".join(names[medal] for medal in tied_medals(scores, 2, chained)) == medals


def test_tm_1_as_a_scheme():
    """What a package can say of it: three medals, and equal totals share the better one and use up the next."""
    assert awarded(3, ORDINARY) == {"金": [1], "银": [2], "铜": [3]}
    scheme = Scheme([module("skill")], awards=ORDINARY)
    field = [Entrant(no) for no in "ABCD"]
    standings = rank(
        scheme, feed(scheme, field, simple(dict.fromkeys("AB", ("75",)) | dict.fromkeys("CD", ("74",)), ["skill"]))
    )
    assert [s.award for s in standings] == ["金", "金", "铜", "铜"]
