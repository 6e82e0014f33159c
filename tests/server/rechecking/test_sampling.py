"""Who is drawn: the vectors of domain.md 3.6, and the algorithm done again by other means."""

import hashlib
from uuid import UUID

import pytest

from server.rechecking.sampling import Lot, Ranked, drawn, full_from, is_too_many, sample_of, seed_of, top_of

# S-1 to S-6, copied from domain.md 3.6: id, n, rule, top group, sample of the rest.
SAMPLES = [
    ("S-1", 37, "top_10", 10, 5), ("S-2", 37, "top_30_percent", 12, 4), ("S-3", 12, "top_10", 10, 1),
    ("S-4", 10, "top_10", 10, 0),
]  # fmt: skip
EVENT = UUID("01890000-0000-7000-8000-000000000001")


def field(n: int) -> list[Ranked]:
    return [Ranked(id_, f"{id_:03d}", id_) for id_ in range(1, n + 1)]


@pytest.mark.parametrize(("_id", "n", "rule", "top", "sample"), SAMPLES)
def test_vectors(_id: str, n: int, rule: str, top: int, sample: int) -> None:
    assert (top_of(rule, n), sample_of(n - top)) == (top, sample)
    reasons = [one.reason for one in drawn(rule, field(n), seed_of("ab" * 32, EVENT))]
    assert (reasons.count("top"), reasons.count("sample"), len(reasons)) == (top, sample, top + sample)


@pytest.mark.parametrize(
    ("wrong", "checked", "full"), [(1, 20, False), (2, 20, True), (0, 0, False), (1, 19, True), (5, 100, False)]
)
def test_more_than_five_percent(wrong: int, checked: int, full: bool) -> None:
    """S-5, S-6 and the neighbours of the limit."""
    assert is_too_many(wrong, checked) is full


@pytest.mark.parametrize("checked", range(1, 60))
def test_the_least_number_that_is_too_many(checked: int) -> None:
    """Counted up one by one."""
    least = next(n for n in range(checked + 1) if 100 * n > 5 * checked)
    assert full_from("top_10", checked) == least
    assert full_from("all", checked) is None


def test_a_tie_at_the_end_of_the_top_group_belongs_to_it() -> None:
    """Places 1 to 9, three of place 10, 13 and 14: twelve are checked whole, ceil(0.15 · 2) = 1 is drawn."""
    places = [*range(1, 10), 10, 10, 10, 13, 14]
    order = [Ranked(n, f"{n:03d}", place) for n, place in enumerate(places, 1)]
    reasons = [one.reason for one in drawn("top_10", order, "00")]
    assert (reasons.count("top"), reasons.count("sample")) == (12, 1)


def test_all_and_none() -> None:
    assert {one.reason for one in drawn("all", field(7), "00")} == {"full"}
    assert len(drawn("all", field(7), "00")) == 7
    assert drawn("top_10", [], "00") == []


def test_the_sample_is_what_a_stranger_computes() -> None:
    """With sha256 and sort alone: the text written down in the module, not its functions."""
    head, n = "0123456789abcdef" * 4, 60
    seed = hashlib.sha256(f"{head}:01890000-0000-7000-8000-000000000001".encode()).hexdigest()
    assert seed_of(head, EVENT) == seed
    lots = sorted((hashlib.sha256(f"{seed}:{k:03d}".encode()).hexdigest(), k) for k in range(11, n + 1))
    expected = [k for _, k in lots[:8]]  # ceil(0.15 · 50) = ceil(7.5)
    assert [one.entry_id for one in drawn("top_10", field(n), seed) if one.reason == "sample"] == expected
    assert drawn("top_10", field(n), seed) == drawn("top_10", field(n), seed)


def test_the_order_inside_a_group_tells_no_place() -> None:
    """Worse and better change places inside the top group: the list stays the same."""
    order = field(40)
    turned = [Ranked(one.entry_id, one.entry_no, 11 - one.place) for one in reversed(order[:10])] + order[10:]
    lots: list[Lot] = drawn("top_10", order, "07")
    assert lots == drawn("top_10", turned, "07")
    assert [one.entry_id for one in lots[:10]] != list(range(1, 11))


def test_every_entry_of_the_rest_is_drawn_about_as_often() -> None:
    """2,000 seeds, 6 of 40 each: 300 expected of each entry, five standard deviations (16) allowed."""
    times = dict.fromkeys(range(11, 51), 0)
    for n in range(2000):
        for one in drawn("top_10", field(50), seed_of(f"{n:064x}", EVENT)):
            if one.reason == "sample":
                times[one.entry_id] += 1
    assert sum(times.values()) == 12_000
    assert all(220 <= count <= 380 for count in times.values())
