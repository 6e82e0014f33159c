"""What is stored ranks as the independent oracle says: package → rows → the set-based statement → lines."""

from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, given, settings

from server import db
from server.access import ANONYMOUS, console
from server.competitions import Event
from server.competitions.numbers import thousandths_text
from server.packages.importing import import_package
from server.ranking import Entrant
from server.refusal import Refused
from server.results import Standing
from server.results.draft import draft
from server.results.publishing import publish
from tests import databases
from tests.packages import packages
from tests.server.ranking.oracle import oracle

SLOW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def field_of(package, event):
    """The entrants and marks of an event, straight from the package."""
    points = Counter()
    for one in package.penalties:
        points[one.event, one.entry_no] += one.points
    held = frozenset(event.scheme.passed_over)
    entrants = [
        Entrant(
            one.entry_no, one.status, one.delegation or None, one.elapsed, one.draw, points[event.code, one.entry_no],
            any(held & set(member.prior_honours) for member in one.contestants),
        )
        for one in package.entries
        if one.event == event.code
    ]  # fmt: skip
    marks = defaultdict(lambda: defaultdict(dict))
    for one in package.marks:
        if one.event == event.code:
            word = one.value if isinstance(one.value, str) else thousandths_text(one.value)
            marks[one.entry_no][one.aspect][one.judge_no] = word
    return entrants, marks


@pytest.mark.slow
@SLOW
@given(package=packages())
async def test_stored_results_agree_with_the_oracle(engine, package):
    await as_the_oracle_says(engine, package)


@pytest.mark.night
@settings(SLOW, max_examples=60)
@given(package=packages())
async def test_many_more_agree_with_it(engine, package):
    await as_the_oracle_says(engine, package)


async def as_the_oracle_says(engine, package):
    """A package's draft agrees with the oracle line by line, and what is published with the draft."""
    async with databases.fresh(engine, with_regions=True) as url, db.opened(url):
        await import_package(console(), package)
        for event in package.events:
            stored = await Event.visible_to(console()).get(code=event.code)
            lines = (await draft(stored)).lines
            expected, order = oracle(event.scheme, *field_of(package, event))
            assert [line.ranked.entry_no for line in lines] == order
            for line in lines:
                for name, value in expected[line.ranked.entry_no].items():
                    if name != "modules" or value is not None:
                        assert getattr(line.ranked, name) == value, (event.code, line.ranked.entry_no, name)
        await published_as_drafted(package)


async def published_as_drafted(package):
    """What is published are the lines of the draft, numbered from 1 without a gap; or it is refused with a reason."""
    try:
        revisions = await publish(console(), package.competition.code, reason="公布")
    except Refused as no:
        rule = no.refusal.rule
        revisions = []
    else:
        rule = None
    assert rule in {None, "unscored_entries", "no_entries"}
    for revision in revisions:
        lines = await Standing.visible_to(ANONYMOUS).filter(revision_id=revision.id).order_by("line")
        assert [one.line for one in lines] == list(range(1, len(lines) + 1))
        assert [one.entry_no for one in lines] == [one.standing.entry_no for one in (await draft(revision.event)).lines]
