"""What holds for every scheme and field, and the comparison with the oracle."""

from dataclasses import fields, replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from server.ranking import check, rank
from tests.server.ranking.build import by_no, feed
from tests.server.ranking.oracle import oracle
from tests.server.ranking.strategies import SCORES, crowded, events

many = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
some = settings(many, max_examples=100)


def agrees(scheme, field, marks):
    assert check(scheme) == []
    standings = rank(scheme, feed(scheme, field, marks))
    expected, order = oracle(scheme, field, marks)
    assert [standing.entry_no for standing in standings] == order
    for standing in standings:
        for name, value in expected[standing.entry_no].items():
            if name != "modules" or value is not None:
                assert getattr(standing, name) == value, (standing.entry_no, name)


@many
@given(events())
def test_agrees_with_the_oracle(event):
    agrees(*event)


@pytest.mark.parametrize("start", range(0, 60, 10))
def test_agrees_with_the_oracle_on_crowded_fields(start):
    for seed in range(start, start + 10):
        agrees(*crowded(seed))


@some
@given(events(), st.integers())
def test_order_of_the_input_never_matters(event, seed):
    scheme, field, marks = event
    random = Random(seed)
    turned = {
        no: {
            code: dict(random.sample(sorted(j.items()), len(j))) for code, j in random.sample(sorted(s.items()), len(s))
        }
        for no, s in random.sample(sorted(marks.items()), len(marks))
    }
    assert rank(scheme, feed(scheme, random.sample(field, len(field)), turned)) == rank(
        scheme, feed(scheme, field, marks)
    )


@some
@given(events(least=2), st.data())
def test_a_mark_changes_no_other_total(event, data):
    scheme, field, marks = event
    plain = replace(scheme, modules=[replace(part, standardise="none") for part in scheme.modules])
    scored = [a for part in plain.modules for a in part.aspects if a.kind != "judgement"]
    assume(scored)
    no = data.draw(st.sampled_from(sorted(marks)))
    code = data.draw(st.sampled_from([aspect.code for aspect in scored]))
    changed = {**marks, no: {**marks[no], code: {**marks[no][code], "J2": data.draw(st.sampled_from(SCORES))}}}
    before, after = by_no(rank(plain, feed(plain, field, marks))), by_no(rank(plain, feed(plain, field, changed)))
    for other in set(before) - {no}:
        assert before[other].exact == after[other].exact
        assert before[other].modules == after[other].modules


@some
@given(events())
def test_places_are_competition_ranking(event):
    scheme, field, marks = event
    places = [s.place for s in rank(scheme, feed(scheme, field, marks)) if s.place is not None]
    assert places == sorted(places)
    assert all(place == 1 + sum(other < place for other in places) for place in places)


@some
@given(events())
def test_awards_never_exceed_positions(event):
    scheme, field, marks = event
    standings = rank(scheme, feed(scheme, field, marks))
    counts = {award.title: award.places for award in scheme.awards}
    for title, places in counts.items():
        takers = [s for s in standings if s.award == title]
        if places is not None and all(award.min_total is None for award in scheme.awards):
            last = max((s.position for s in takers), default=0)
            assert sum(s.position < last for s in takers) < max(places, 1)
    assert all(s.award is None for s in standings if s.position is None)


@some
@given(events())
def test_who_is_not_ranked_has_nothing_and_stands_last(event):
    scheme, field, marks = event
    standings = rank(scheme, feed(scheme, field, marks))
    kept = {"entry_no", "state", "modules", "raw", "missing", "absent_aspects", "penalties"}
    seen_unranked = False
    for standing in standings:
        seen_unranked |= standing.state != "ranked"
        assert seen_unranked == (standing.state != "ranked")
        if seen_unranked:
            plain = type(standing)(standing.entry_no, standing.state)
            assert all(
                getattr(standing, f.name) == getattr(plain, f.name) for f in fields(standing) if f.name not in kept
            )


@some
@given(events(least=1), st.integers(1, 5000))
def test_a_penalty_never_helps(event, points):
    scheme, field, marks = event
    first = field[0]
    worse = [replace(first, penalties=first.penalties + points), *field[1:]]
    before = by_no(rank(scheme, feed(scheme, field, marks)))[first.entry_no]
    after = by_no(rank(scheme, feed(scheme, worse, marks)))[first.entry_no]
    assert (before.place or 0) <= (after.place or 0)
    assert before.raw == after.raw
    assert before.modules == after.modules
