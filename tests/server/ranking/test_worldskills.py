"""The WorldSkills model and the spread of judgements: J-1 to J-6 and J-9 of domain.md 8.2."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from server.ranking import Aspect, Criterion, Entrant, Field, Round, Scheme, Tally, check, is_over_spread, rank
from tests.server.ranking.build import feed, module, th

VECTORS = json.loads((Path(__file__).parents[2] / "vectors.json").read_text("utf-8"))["judgement"]
FOUR = ("不符合标准", "达到标准", "部分超出标准", "优秀")
JUDGED = Aspect("A1", "外观", th("30"), "judgement", judges=3, descriptors=FOUR, spread=1, criterion="A")
MEASURED = Aspect("A2", "尺寸", th("70"), "measurement", criterion="A")
MODULE = module("skill", "1", JUDGED, MEASURED, criteria=[Criterion("A", "外观质量", th("100"))])
WORLD = Scheme([MODULE], model="worldskills")


def rules(scheme):
    return [(fault.path, fault.rule) for fault in check(scheme)]


def with_aspects(*aspects):
    return replace(WORLD, modules=[replace(MODULE, aspects=aspects, criteria=[Criterion("A", "外观质量")])])


def test_j_9_a_scheme_of_the_model_is_without_fault():
    assert check(WORLD) == []


@pytest.mark.parametrize("judges", [1, 2])
def test_j_9_fewer_than_three_judges_are_refused(judges):
    scheme = with_aspects(replace(JUDGED, judges=judges), MEASURED)
    assert rules(scheme) == [("modules[0].aspects[0].judges", "worldskills_judges")]
    assert check(replace(scheme, model="free")) == []


@pytest.mark.parametrize("missing", range(4))
def test_j_9_any_one_descriptor_lacking_is_refused(missing):
    gap = tuple("" if level == missing else text for level, text in enumerate(FOUR))
    assert rules(with_aspects(replace(JUDGED, descriptors=gap), MEASURED)) == [
        (f"modules[0].aspects[0].descriptors[{missing}]", "descriptor_missing")
    ]


def test_j_9_no_descriptors_are_refused_in_this_model_alone():
    scheme = with_aspects(replace(JUDGED, descriptors=()), MEASURED)
    assert rules(scheme) == [("modules[0].aspects[0].descriptors", "worldskills_descriptors")]
    assert check(replace(scheme, model="free")) == []


@pytest.mark.parametrize(("top", "fits"), [("69.999", False), ("70", True), ("70.001", False)])
def test_j_9_all_max_sum_to_100(top, fits):
    scheme = with_aspects(JUDGED, replace(MEASURED, max=th(top)))
    assert rules(scheme) == ([] if fits else [("modules", "worldskills_sum")])
    assert check(replace(scheme, model="free")) == []


def test_j_9_the_sum_is_over_all_modules():
    halves = [
        module("a", "1", replace(JUDGED, criterion=None)),
        module("b", "1", replace(MEASURED, criterion=None)),
    ]
    assert check(replace(WORLD, modules=halves)) == []
    assert rules(replace(WORLD, modules=halves[:1])) == [("modules", "worldskills_sum")]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
@pytest.mark.parametrize("spread", [1, 2, 3])
def test_over_spread_of_the_vectors(vector, spread):
    """The vectors say how far the levels are apart; J-6 alone is further than 1. The number stays what it is."""
    aspect = replace(JUDGED, code="A", max=th(vector["max"]), spread=spread, criterion=None)
    scheme = Scheme([module("m", "1", aspect)])
    marks = {"X": {"A": {f"J{n}": str(level) for n, level in enumerate(vector["scores"])}}}
    standing = rank(scheme, feed(scheme, [Entrant("X")], marks))[0]
    assert standing.over_spread == (("A",) if vector["spread"] > spread else ())
    assert standing.exact == Fraction(vector["exact"])
    blocking = Scheme([module("m", "1", replace(aspect, spread_rule="block"))])
    assert rank(blocking, feed(blocking, [Entrant("X")], marks)) == [standing]


def test_only_levels_given_are_apart():
    """An absent mark counts 0 under `zero` and is no level; no mark at all is not apart either."""
    scheme = Scheme([module("m", "1", replace(JUDGED, judges=1, criterion=None))], absent="zero")
    marks = {"X": {"A1": {"J1": "3", "J2": "absent"}}, "Y": {"A1": {"J1": "absent"}}}
    standings = rank(scheme, feed(scheme, [Entrant("X"), Entrant("Y"), Entrant("Z")], marks))
    assert [s.over_spread for s in standings] == [(), (), ()]
    assert not is_over_spread(JUDGED, None)
    assert not is_over_spread(replace(JUDGED, spread=None), Tally(2, 3000, 0, 3000))


def test_the_spread_of_an_entry_that_is_not_ranked_is_told_too():
    scheme = Scheme([module("m", "1", replace(JUDGED, criterion=None))])
    tallies = {"X": {"A1": Tally(2, 3000, 0, 3000)}}
    standing = rank(scheme, Field([Entrant("X")], tallies))[0]
    assert (standing.state, standing.over_spread) == ("unscored", ("A1",))


def test_the_spread_of_a_round_not_reached_is_not():
    aspects = [replace(JUDGED, code=code, criterion=None) for code in ("P", "Q")]
    modules = [module("p", "1", aspects[0], round="r"), module("q", "1", aspects[1], round="f")]
    scheme = Scheme(modules, rounds=[Round("r", "初赛", 1), Round("f", "决赛")])
    wide, high = Tally(3, 3000, 0, 3000), Tally(3, 9000, 3000, 3000)
    field = Field([Entrant("X"), Entrant("Y")], {"X": {"P": high, "Q": wide}, "Y": {"P": wide, "Q": wide}})
    assert [(s.entry_no, s.over_spread) for s in rank(scheme, field)] == [("X", ("Q",)), ("Y", ("P",))]
