"""What holds for every joint event: rounds, groups, deductions and decisions included."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from server.ranking import Entrant, check, penalties_of, rank
from tests.server.ranking.build import by_no, feed
from tests.server.ranking.joint import joint_events
from tests.server.ranking.strategies import SCORES
from tests.server.ranking.test_properties import agrees

some = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def ranked(scheme, field, marks):
    return [s for s in rank(scheme, feed(scheme, field, marks)) if s.state == "ranked"]


@some
@given(joint_events())
def test_the_schemes_drawn_are_without_fault(event):
    assert check(event[0]) == []


@settings(some, max_examples=100)
@given(joint_events())
def test_agrees_with_the_recount(event):
    """The product's second, independent implementation comes to the same state, place, total, award and advance."""
    agrees(*event)


@some
@given(joint_events(), st.integers())
def test_order_of_entries_marks_and_arrival_never_matters(event, seed):
    scheme, field, marks = event
    random = Random(seed)

    def mixed(table):
        return dict(random.sample(sorted(table.items()), len(table)))

    turned = {no: {code: mixed(judges) for code, judges in mixed(sheet).items()} for no, sheet in mixed(marks).items()}
    entrants = [replace(one, deducted=mixed(one.deducted)) for one in random.sample(field, len(field))]
    assert rank(scheme, feed(scheme, entrants, turned)) == rank(scheme, feed(scheme, field, marks))


@some
@given(joint_events(least=2, plain=True), st.data())
def test_a_mark_changes_no_total_of_another_in_the_same_round(event, data):
    """It may change who goes on; who ends in the same round as before has the same total, values and penalties."""
    scheme, field, marks = event
    codes = [a.code for part in scheme.modules for a in part.aspects if a.kind != "judgement"]
    assume(codes)
    no, code = data.draw(st.sampled_from(sorted(marks))), data.draw(st.sampled_from(codes))
    changed = {**marks, no: {**marks[no], code: {**marks[no][code], "J2": data.draw(st.sampled_from(SCORES))}}}
    before, after = by_no(rank(scheme, feed(scheme, field, marks))), by_no(rank(scheme, feed(scheme, field, changed)))
    for other in set(before) - {no}:
        if (before[other].state, before[other].round) == (after[other].state, after[other].round):
            assert (before[other].exact, before[other].raw) == (after[other].exact, after[other].raw)
            assert before[other].penalties == after[other].penalties


@some
@given(joint_events())
def test_nobody_who_was_cut_stands_before_somebody_who_went_on(event):
    scheme, field, marks = event
    order = [one.code for one in scheme.rounds]
    standings = ranked(scheme, field, marks)
    reached = [order.index(s.round) if order else 0 for s in standings]
    assert reached == sorted(reached, reverse=True)
    places = [s.place for s in standings]
    assert places == sorted(places)
    assert all(place == 1 + sum(other < place for other in places) for place in places)
    for above, here in pairwise(standings):
        assert (above.place == here.place) <= (above.round == here.round)
        assert (here.decided_by == "round") == (above.round != here.round)


@some
@given(joint_events(most=6))
def test_marks_of_rounds_not_reached_count_nothing(event):
    scheme, field, marks = event
    assume(scheme.rounds)
    order = [one.code for one in scheme.rounds]
    standings = rank(scheme, feed(scheme, field, marks))
    reached = {s.entry_no: order.index(s.round) for s in standings if s.state == "ranked"}
    later = {
        no: {a.code for part in scheme.modules if order.index(part.round) > last for a in part.aspects}
        for no, last in reached.items()
    }
    fewer = {
        no: {code: judges for code, judges in sheet.items() if code not in later.get(no, ())}
        for no, sheet in marks.items()
    }
    assert rank(scheme, feed(scheme, field, fewer)) == standings


@some
@given(joint_events())
def test_group_places_are_a_sub_order_of_joint_places(event):
    scheme, field, marks = event
    standings = ranked(scheme, field, marks)
    for one in standings:
        mine = [s for s in standings if s.group == one.group]
        better = sum(s.place < one.place for s in mine)
        assert one.group_place == (1 + better if scheme.groups else None)
        for other in mine if scheme.groups else ():
            assert (one.group_place < other.group_place) == (one.place < other.place)


@some
@given(joint_events())
def test_awards_never_exceed_entries_and_stay_in_their_group(event):
    scheme, field, marks = event
    standings = rank(scheme, feed(scheme, field, marks))
    holders = {e.entry_no for e in field if e.holder}
    takers = [s for s in standings if s.award]
    assert all(s.state == "ranked" and s.entry_no not in holders for s in takers)
    for award in scheme.awards:
        mine = [s for s in takers if s.award == award.title]
        assert all(award.group in (None, s.group) for s in mine)
        pool = [s for s in standings if s.state != "withdrawn" and award.group in (None, s.group)]
        assert len(mine) <= len(pool)
        plain = [a for a in scheme.awards[: scheme.awards.index(award) + 1] if a.group == award.group]
        if all(a.places is not None for a in plain):
            ahead = [s for s in pool if s.place and s.entry_no not in holders]
            last = max((s.place for s in mine), default=0)
            assert sum(s.place < last for s in ahead) < max(1, sum(a.places for a in plain))


@some
@given(joint_events(least=1), st.sampled_from(["LATE", "TOUCH", ""]), st.integers(1, 5000))
def test_a_penalty_never_raises_a_total_nor_a_place(event, code, points):
    scheme, field, marks = event
    first = field[0]
    kept = first.deducted or {"": first.penalties}
    field = [replace(first, deducted=kept), *field[1:]]
    worse = [replace(first, deducted={**kept, code: kept.get(code, 0) + points}), *field[1:]]
    assert penalties_of(scheme, field[0]) <= penalties_of(scheme, worse[0]) <= penalties_of(scheme, field[0]) + points
    before = by_no(rank(scheme, feed(scheme, field, marks)))[first.entry_no]
    after = by_no(rank(scheme, feed(scheme, worse, marks)))[first.entry_no]
    if before.state == after.state == "ranked":
        assert before.place <= after.place
        assert before.round != after.round or after.exact <= before.exact
        assert before.round != after.round or after.total <= before.total


@some
@given(joint_events())
def test_limits_hold(event):
    scheme, field, _ = event
    limits = {one.code: one.limit for one in scheme.deductions}
    for one in field:
        sums = Counter(one.deducted) if one.deducted else Counter({"": one.penalties})
        cut = sum(points if limits.get(code) is None else min(points, limits[code]) for code, points in sums.items())
        assert penalties_of(scheme, one) == (cut if scheme.penalty_limit is None else min(cut, scheme.penalty_limit))


@some
@given(joint_events(least=1), st.data())
def test_a_withdrawn_entry_changes_nothing(event, data):
    """Nor do four of them, where n counts those entered."""
    scheme, field, marks = event
    scheme = replace(scheme, awards=[replace(award, of="entered") for award in scheme.awards])
    extra = [Entrant(f"9{n}", "withdrawn", group="w", draw=1, decision=1, elapsed=1) for n in range(4)]
    sheet = data.draw(st.sampled_from([marks[no] for no in sorted(marks)]))
    with_them = rank(scheme, feed(scheme, [*field, *extra], {**marks, **{e.entry_no: sheet for e in extra}}))
    kept = [s for s in with_them if not s.entry_no.startswith("9")]
    assert kept == rank(scheme, feed(scheme, field, marks))


@some
@given(joint_events(), st.integers(0, 3))
def test_undecided_is_a_shared_place_up_to_the_number(event, unshared):
    """Whatever the chain: here most end in no draw, so that shared places are common."""
    scheme, field, marks = event
    scheme = replace(scheme, unshared=unshared)
    standings = rank(scheme, feed(scheme, field, marks))
    shared = Counter(s.place for s in standings if s.place)
    for one in standings:
        assert one.undecided == bool(one.place and shared[one.place] > 1 and one.place <= scheme.unshared)


@some
@given(joint_events(plain=True))
def test_rounds_are_plain_rankings_one_after_another(event):
    """Each round by a scheme without rounds over those still in, the cut made here; then the blocks put together."""
    scheme, field, marks = event
    assume(scheme.rounds)
    going, carried, blocks = [e for e in field if not e.status], [], []
    later = {part.code for part in scheme.modules}
    for one in scheme.rounds:
        own = [part for part in scheme.modules if part.round == one.code]
        later -= {part.code for part in own}
        seen = [part for part in scheme.modules if part.code not in later]
        weighed = [part if part in [*carried, *own] else replace(part, weight=0 * part.weight) for part in seen]
        plain = replace(
            scheme,
            rounds=(),
            modules=[replace(part, round=None) for part in weighed],
            ties=[tie for tie in scheme.ties if tie.key not in later],
        )
        block = ranked(plain, going, marks)
        on = [s for s in block if one.top is None or goes_on(s, block, one, scheme)]
        blocks.insert(0, [s for s in block if s not in on] if one.top is not None else block)
        going = [e for e in going if e.entry_no in {s.entry_no for s in on}]
        carried += own if one.carry else []
    expected = [(s.entry_no, s.exact) for block in blocks for s in block]
    assert [(s.entry_no, s.exact) for s in ranked(scheme, field, marks)] == expected


def goes_on(one, block, leg, scheme):
    """The first `top`; at the cut the level ones as the round says, asked of each entry by itself."""
    if leg.ties == "none":
        return sum(s.place <= one.place for s in block) <= leg.top
    if leg.ties == "chain":
        return one.place <= leg.top
    at_the_cut = block[min(leg.top, len(block)) - 1]
    if scheme.compare == "published":
        return one.total >= at_the_cut.total
    return one.exact >= at_the_cut.exact
