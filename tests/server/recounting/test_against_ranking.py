"""The recount and the ranking are two implementations of one paper: on random competitions they never differ."""

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from random import Random

import pytest

from server import ranking
from server.ranking import places as ranking_places
from server.recounting import count_marks, sheet_of, undecided
from server.recounting import rounding as recounting_rounding
from server.recounting import totals as recounting_totals
from server.recounting.rounding import rounded
from tests.server.recounting.as_ranking import ranked_cells, ranked_undecided, recounted_cells, scheme_of
from tests.server.recounting.drawing import Contest, contest

IN_EVERY_RUN = 500


def drawn(seeds: Iterable[int]) -> Iterator[Contest]:
    """Competitions of format 1 and those with rounds, groups, deductions and decisions, by turns."""
    return (contest(seed, rounds=seed % 2 == 1) for seed in seeds)


def disagreements(seeds: Iterable[int]) -> list[int]:
    """The seeds of the competitions on which the two say something else, in any cell or in the order."""
    return [seed for seed, one in zip(seeds, drawn(seeds), strict=True) if ranked_cells(one) != cells(one)]


def cells(one: Contest) -> list[dict[str, str]]:
    """What the recount says."""
    return recounted_cells(count_marks(one.event, one.marks))


def test_they_agree() -> None:
    assert disagreements(range(IN_EVERY_RUN)) == []


def test_a_broken_rounding_of_the_recount_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: half_even where the scheme says half_up, in one of the two alone."""

    def broken(value: Fraction, places: int, how: str) -> Fraction:
        return rounded(value, places, "half_even" if how == "half_up" else how)

    monkeypatch.setattr(recounting_totals, "rounded", broken)
    monkeypatch.setattr(recounting_rounding, "rounded", broken)
    assert disagreements(range(50))


def test_a_broken_tie_of_the_ranking_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control on the other side: the ranking gives places as if nobody ever shared one."""
    honest = ranking_places.competition_ranks
    monkeypatch.setattr(ranking_places, "competition_ranks", lambda n, tied: honest(n, lambda above, here: False))
    assert disagreements(range(50))


def test_they_agree_on_what_is_undecided() -> None:
    pairs = [
        (ranked_undecided(one), undecided(one.event, count_marks(one.event, one.marks)))
        for one in drawn(range(1, 3000, 2))
    ]
    assert all(left == right for left, right in pairs)
    assert sum(bool(left) for left, _ in pairs) > 20


def test_what_is_drawn_is_a_scheme() -> None:
    """Nothing is drawn that a scheme may not say (but for titles, which have no part in it)."""
    for one in drawn(range(IN_EVERY_RUN)):
        assert [fault for fault in ranking.check(scheme_of(one.event)) if fault.rule != "title_missing"] == []


def test_everything_is_drawn() -> None:
    """Every state, deciding step, award rule and cut is met many times, so that agreement means something."""
    met: Counter[str] = Counter()
    for one in drawn(range(IN_EVERY_RUN)):
        met.update(_met(one))
    wanted = {
        *("unscored", "absent", "forfeited", "disqualified", "withdrawn", "total", "elapsed", "draw", "decision"),
        *("round", "share", "m1", "m2", "tied", "award", "advances", "judge", "field", "median", "trimmed_mean"),
        *("best", "sum", "judgement", "grouped", "floored"),
    }
    assert {name: met[name] for name in sorted(wanted) if met[name] < 20} == {}


def _met(one: Contest) -> Iterator[str]:
    for row in cells(one):
        yield row["status"] or row["decided_by"]
        yield from (name for name in ("tied", "advances") if row[name] == "1")
        yield from (name for name, column in (("award", "award"), ("grouped", "group_place")) if row[column])
        yield "floored" if row["total"] and set(row["total"]) <= set("0.") else "positive"
    for part in one.event.scheme.modules:
        yield part.standardise
        yield from (word for aspect in part.aspects for word in {aspect.combine, aspect.kind})


def test_the_order_of_marks_and_entries_never_matters() -> None:
    for seed, one in enumerate(drawn(range(100))):
        random = Random(seed)
        turned = {no: random.sample(marks, len(marks)) for no, marks in one.marks.items()}
        assert count_marks(one.event, turned) == count_marks(one.event, one.marks)
        assert all(sheet_of(one.event.scheme, turned[no]) == sheet_of(one.event.scheme, one.marks[no]) for no in turned)
