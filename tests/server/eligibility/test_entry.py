"""A person's other entries and the entry as a whole, on both sides of every edge. Sources: domain.md 2.3, design 10."""

from dataclasses import replace

import pytest

from server.eligibility import OtherEntry, Requirements, verdicts
from tests.server.eligibility.known import ENTRY, PERSON, of_person, outcome
from tests.server.eligibility.test_vectors import NANJING


@pytest.mark.parametrize(("standing", "expected"), [(2, "met"), (3, "failed"), (None, "unknown")])
def test_the_third_entry_of_a_delegation_is_in_and_the_fourth_is_not(standing: int | None, expected: str) -> None:
    assert outcome(NANJING, "per_delegation", replace(ENTRY, delegation_entries=standing)) == expected


def test_no_delegation_is_no_way_around_the_number_of_entries() -> None:
    assert outcome(NANJING, "per_delegation", replace(ENTRY, delegation=None)) == "unknown"


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (0, 1_000, "met"),  # ends as this one begins
        (0, 1_001, "failed"),
        (2_000, 3_000, "met"),  # begins as this one ends
        (1_999, 3_000, "failed"),
        (1_200, 1_300, "failed"),  # inside
        (0, 9_000, "failed"),  # around
        (None, None, "unknown"),
        (2_000, None, "met"),  # whenever it ends
        (None, 1_000, "met"),
        (1_999, None, "unknown"),
    ],
)
def test_sessions_that_touch_do_not_overlap(starts: int | None, ends: int | None, expected: str) -> None:
    other = OtherEntry("CNC", "数控车", "太谷", starts, ends)
    assert of_person(Requirements(), "no_session_clash", others=(other,)) == expected


@pytest.mark.parametrize(
    ("delegations", "expected"),
    [((), "met"), (("太谷",), "met"), (("太谷", "平遥"), "failed"), ((None,), "unknown"), ((None, "平遥"), "failed")],
)
def test_a_person_counts_for_one_delegation(delegations: tuple[str | None, ...], expected: str) -> None:
    others = tuple(OtherEntry(f"E{n}", "某赛项", name, 5_000, 6_000) for n, name in enumerate(delegations))
    assert of_person(Requirements(), "one_delegation", others=others) == expected


def test_an_entry_without_delegation_beside_another_without_is_no_conflict() -> None:
    members = (replace(PERSON, others=(OtherEntry("CNC", "数控车", None, 5_000, 6_000),)),)
    assert outcome(Requirements(), "one_delegation", replace(ENTRY, delegation=None, members=members)) == "met"


@pytest.mark.parametrize("state", ["withdrawn", "rejected"])
def test_an_entry_that_ended_holds_nobody_back(state: str) -> None:
    """And its control: the same entry, still standing, breaks all three rules."""
    rules = Requirements(events_per_person=1)
    for one, expected in ((state, "met"), ("absent", "failed"), ("", "failed")):
        others = (OtherEntry("CNC", "数控车", "平遥", 1_500, 2_500, one),)
        for rule in ("events_per_person", "no_session_clash", "one_delegation"):
            assert of_person(rules, rule, others=others) == expected, (rule, one)


@pytest.mark.parametrize(("n", "expected"), [(1, "met"), (2, "met"), (3, "failed")])
def test_events_of_a_person(n: int, expected: str) -> None:
    """This event is one of the two; two entries in one event are one event."""
    others = (OtherEntry("WELD", "焊接", "太谷"), *(OtherEntry(f"E{k}", "某赛项", "太谷") for k in range(n - 1)))
    assert of_person(Requirements(events_per_person=2), "events_per_person", others=others) == expected


@pytest.mark.parametrize(
    ("n", "expected"), [(1, "failed"), (2, "met"), (3, "met"), (4, "failed"), (0, "failed"), (None, "unknown")]
)
def test_team_and_coaches_lie_within_their_bounds(n: int | None, expected: str) -> None:
    assert outcome(Requirements(team_size=(2, 3)), "team_size", replace(ENTRY, contestants=n)) == expected
    assert outcome(Requirements(coaches=(2, 3)), "coaches", replace(ENTRY, coaches=n)) == expected


def test_the_order_of_the_other_entries_does_not_matter() -> None:
    """The sentence names them by their code, in whichever order they were found."""
    two = (OtherEntry("A", "车工", "太谷", 1_000, 2_000), OtherEntry("B", "铣工", "太谷", 1_000, 2_000))
    for others in (two, two[::-1]):
        member = replace(PERSON, others=others)
        found = verdicts(Requirements(events_per_person=2), replace(ENTRY, members=(member,)))
        assert [one.params["events"] for one in found if one.outcome == "failed"] == ["车工、铣工"] * 2
