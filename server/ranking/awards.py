"""Who takes which award: *Awards* of design 8."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from server.ranking.places import competition_ranks
from server.ranking.rounding import whole
from server.ranking.scheme import Award, AwardOf, Scheme, State
from server.ranking.values import Line


def counted(states: Counter[State], of: AwardOf) -> int:
    """Return n: `started` = ranked + disqualified + forfeited, `entered` = all but the withdrawn; holders count too."""
    if of == "ranked":
        return states["ranked"]
    if of == "started":
        return states["ranked"] + states["disqualified"] + states["forfeited"]
    return states.total() - states["withdrawn"]


def part_of(award: Award, share: Fraction, n: int) -> int:
    """Return that share of n, rounded: half_up for a share and ceil for an upto unless the award says otherwise."""
    mode = award.rounding or ("half_up" if award.upto is None else "ceil")
    return whole(share.numerator * n, share.denominator, mode)


def cuts(awards: Sequence[Award], states: Counter[State]) -> Iterator[tuple[Award, int]]:
    """Yield each award with the last position it reaches.

    Counts run on from the last position reached so far; an `upto` reaches its share of n whatever stood before.
    """
    reached = 0
    for award in awards:
        n = counted(states, award.of)
        if award.upto is not None:
            cut = part_of(award, award.upto, n)
        elif award.share is not None:
            cut = reached + part_of(award, award.share, n)
        else:
            cut = reached + (award.places or 0)
        reached = max(reached, cut)
        yield award, cut


def set_positions(ordered: Sequence[Line]) -> list[Line]:
    """Rank those eligible, who hold no title that is passed over, among themselves; return them in order."""
    eligible = [line for line in ordered if not line.entrant.holder]
    positions = competition_ranks(len(eligible), lambda above, here: eligible[above].place == eligible[here].place)
    for line, position in zip(eligible, positions, strict=True):
        line.position = position
    return eligible


def _takes(line: Line, award: Award, cut: int) -> bool:
    """Whether an eligible entry takes an award: none yet, position reached, total not under the award's floor."""
    reached = line.position is not None and line.position <= cut
    return line.award is None and reached and (award.min_total is None or line.compared >= award.min_total)


def set_awards(scheme: Scheme, ordered: Sequence[Line], states: Counter[State]) -> None:
    """Give the awards in their order. Who shares a position gets the better award, and positions are used once.

    An award that an entry is under stays vacant: nobody moves up for it, and the entry may take a later one.
    """
    eligible = set_positions(ordered)
    for award, cut in cuts(scheme.awards, states):
        for line in eligible:
            if _takes(line, award, cut):
                line.award = award.title
