"""What holds for all requirements and entries: more rules never admit more, and no order of facts matters."""

import json
from dataclasses import fields, replace
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema import catalogue
from server.eligibility import (
    EarlierPlace,
    EntryFacts,
    Facts,
    OtherEntry,
    PriorTitle,
    PriorWinners,
    Requirements,
    changed,
    from_dict,
    needs_review,
    passed_over,
    refusal,
    to_dict,
    verdicts,
)
from server.eligibility.requirements import EFFECTS, STANDINGS

many = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | of


def some(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(of, max_size=most, unique=True).map(tuple)


names = st.sampled_from(["甲", "乙", "丙"])
days = st.dates(date(2000, 1, 1), date(2000, 1, 6))
small = st.integers(1, 4)
levels = st.integers(1, 8)
places = st.integers(1, 5)
instants = maybe(st.integers(0, 5))
bounds = st.tuples(st.integers(1, 3), st.integers(1, 3)).map(lambda two: (min(two), max(two)))
codes = st.sampled_from(["14", "1407", "140702", "140800", "NDGW"])


@st.composite
def winners(draw: st.DrawFn) -> PriorWinners:
    awards = draw(some(names))
    return PriorWinners(
        draw(maybe(places) if awards else places), draw(maybe(small)), draw(st.sampled_from(EFFECTS)), awards,
        draw(st.booleans()),
    )  # fmt: skip


@st.composite
def requirements(draw: st.DrawFn) -> Requirements:
    born = sorted(draw(st.tuples(days, days)))
    level = sorted(draw(st.tuples(levels, levels)))
    certificates = draw(some(names))
    titles = draw(some(names))
    return Requirements(
        born_from=draw(maybe(st.just(born[0]))),
        born_to=draw(maybe(st.just(born[1]))),
        years_of_work=draw(maybe(small)),
        certificates=certificates,
        certificates_all=bool(certificates) and draw(st.booleans()),
        min_level=draw(maybe(st.just(level[0]))),
        max_level=draw(maybe(st.just(level[1]))),
        standings=draw(some(st.sampled_from(STANDINGS))),
        regions=draw(some(codes)),
        employed=draw(st.sampled_from([None, True])),
        prior_titles=tuple(PriorTitle(one, draw(st.sampled_from(EFFECTS))) for one in titles),
        prior_winners=draw(maybe(winners())),
        per_delegation=draw(maybe(small)),
        events_per_person=draw(maybe(small)),
        no_session_clash=draw(st.booleans()),
        one_delegation=draw(st.booleans()),
        team_size=draw(maybe(bounds)),
        coaches=draw(maybe(bounds)),
        min_entries=draw(maybe(small)),
    )


earlier = st.builds(EarlierPlace, names, maybe(places), maybe(small), maybe(names), maybe(st.booleans()))
others = st.builds(
    OtherEntry, names, names, maybe(names), instants, instants, st.sampled_from(["", "withdrawn", "rejected", "absent"])
)
people = st.builds(
    Facts,
    born=maybe(days),
    years_of_work=maybe(small),
    certificates=maybe(some(names)),
    level=maybe(st.integers(0, 8)),
    standing=maybe(st.sampled_from(STANDINGS)),
    region_code=maybe(codes),
    organisation=maybe(names),
    titles=maybe(some(names)),
    earlier=maybe(some(earlier)),
    others=maybe(some(others)),
    revoked=some(names),
)
entries = st.builds(
    EntryFacts, names, st.lists(people, max_size=3).map(tuple), maybe(names), maybe(small), instants, instants,
    maybe(small), maybe(small),
)  # fmt: skip


def more_rules(rules: Requirements, source: Requirements) -> list[Requirements]:
    """The rules with one more, taken from another set of rules, where it was not set before."""
    unset = Requirements(no_session_clash=False, one_delegation=False)
    found = [
        replace(rules, **{one.name: getattr(source, one.name)})
        for one in fields(Requirements)
        if getattr(rules, one.name) == getattr(unset, one.name)
        and getattr(source, one.name) != getattr(unset, one.name)
        and one.name != "certificates_all"
    ]
    if rules.certificates:
        found.append(replace(rules, certificates_all=True))
    return [*found, replace(rules, prior_titles=(*rules.prior_titles, PriorTitle("丁", "barred")))]


@many
@given(requirements(), requirements(), entries)
def test_one_more_rule_never_admits_who_was_refused(
    rules: Requirements, source: Requirements, entry: EntryFacts
) -> None:
    before = verdicts(rules, entry)
    for more in more_rules(rules, source):
        after = verdicts(more, entry)
        assert refusal(before) is None or refusal(after) is not None
        assert not needs_review(before) or needs_review(after)
        assert set(passed_over(before)) <= set(passed_over(after))


@many
@given(requirements())
def test_what_is_stored_comes_back(rules: Requirements) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(rules)))) == rules
    assert changed(rules, rules) == []


@many
@given(requirements(), requirements())
def test_what_changed_is_all_that_differs(old: Requirements, new: Requirements) -> None:
    """Putting the changes into the old rules gives the new ones."""
    found = changed(old, new)
    assert from_dict({**to_dict(old), **{key: value for key, _, value in found}}) == new
    assert all(before == to_dict(old)[key] != after for key, before, after in found)


@many
@given(requirements(), entries, st.integers())
def test_the_order_of_the_facts_never_matters(rules: Requirements, entry: EntryFacts, seed: int) -> None:
    random = Random(seed)

    def turned(facts: Facts) -> Facts:
        lists = {name: getattr(facts, name) for name in ("certificates", "titles", "earlier", "others")}
        return replace(facts, **{name: one and tuple(random.sample(one, len(one))) for name, one in lists.items()})

    mixed = replace(entry, members=tuple(turned(one) for one in entry.members))
    assert verdicts(rules, mixed) == verdicts(rules, entry) == verdicts(rules, entry)


@many
@given(requirements(), entries)
def test_every_verdict_speaks_and_its_consequences_agree(rules: Requirements, entry: EntryFacts) -> None:
    found = verdicts(rules, entry)
    for one in found:
        for language in catalogue.LANGUAGES:
            assert catalogue.say(language, f"rule.{one.code}", **one.params)
        assert one.member is None or one.member < len(entry.members)
    refused = refusal(found)
    failed = [one for one in found if one.outcome == "failed"]
    assert len(refused.faults if refused else ()) == len(failed)
    assert bool(passed_over(found)) == any(one.outcome == "no_award" for one in found)
    twice = [(one.rule, one.member) for one in found if one.rule != "prior_titles"]
    assert len(set(twice)) == len(twice)


@many
@given(requirements(), entries, st.data())
def test_what_is_forgotten_never_helps(rules: Requirements, entry: EntryFacts, data: st.DataObject) -> None:
    """An entry that is admitted with a fact unknown was admitted with it known, or goes to review."""
    if not entry.members:
        return
    name = data.draw(st.sampled_from([one.name for one in fields(Facts)]))
    first = replace(entry.members[0], **{name: () if name == "revoked" else None})
    found = verdicts(rules, replace(entry, members=(first, *entry.members[1:])))
    if refusal(found) is None and not needs_review(found):
        assert refusal(verdicts(rules, entry)) is None
