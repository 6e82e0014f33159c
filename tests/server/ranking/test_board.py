"""The kept board says what ranking anew says, after every single mark, in any order."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from server.ranking import Aspect, Entrant, Field, Module, Scheme, Tally, TieKey, rank
from server.ranking.board import Board, can_be_kept

SCHEME = Scheme(
    modules=(
        Module("theory", "理论", Fraction(3, 10), (Aspect("T1", "笔试", 100_000),)),
        Module("skill", "实操", Fraction(7, 10), (Aspect("S1", "实操", 100_000), Aspect("S2", "速度", 100_000))),
    ),
    ties=(TieKey("skill", True), TieKey("elapsed"), TieKey("share")),
)


def tally(points: int) -> Tally:
    return Tally(1, points, points, points)


@pytest.mark.parametrize("compare", ["published", "exact"])
@pytest.mark.parametrize("seed", range(20))
def test_every_mark_moves_one_entry_to_where_ranking_anew_puts_it(seed: int, compare: str) -> None:
    draw = Random(seed)
    scheme = replace(SCHEME, compare=compare)  # type: ignore[arg-type]
    entrants = [Entrant(str(n), elapsed=draw.choice([None, 60, 90])) for n in range(12)]
    tallies: dict[str, dict[str, Tally]] = {one.entry_no: {} for one in entrants}
    board = Board(scheme, Field(entrants, {no: dict(mine) for no, mine in tallies.items()}))
    for _ in range(120):
        entrant = draw.choice(entrants)
        code = draw.choice(["T1", "S1", "S2"])
        tallies[entrant.entry_no][code] = tally(draw.choice([0, 50_000, 50_001, 85_225, 100_000]))
        if draw.random() < 0.1:
            entrant = replace(entrant, status=draw.choice(["", "disqualified"]))  # type: ignore[arg-type]
            entrants = [entrant if one.entry_no == entrant.entry_no else one for one in entrants]
        moved = board.put(entrant, dict(tallies[entrant.entry_no]))
        anew = {one.entry_no: (one.place, one.total) for one in rank(scheme, Field(entrants, tallies))}
        assert (moved.place, moved.total) == anew[entrant.entry_no]
        assert {one.entry_no: (one.place, one.total) for one in map(board.of, anew)} == anew
    ranked = [one.place for one in rank(scheme, Field(entrants, tallies)) if one.place is not None]
    assert [one.place for one in board.first(5)] == ranked[:5]
    assert len(board) == len(ranked)


def test_what_moves_everybody_is_not_kept() -> None:
    standardised = replace(SCHEME.modules[0], standardise="field")
    assert not can_be_kept(replace(SCHEME, modules=(standardised, SCHEME.modules[1])))
    with pytest.raises(AssertionError):
        Board(replace(SCHEME, modules=(standardised,)), Field([], {}))
