"""Who takes which award: *Awards* of design 8."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from server.ranking.groups import by_group, ranks_of
from server.ranking.line import Line
from server.ranking.rounding import whole
from server.ranking.scheme import Award, AwardOf, Scheme, State

States = Mapping[str | None, Counter[State]]  # group, None for all entries → how many of each state
Positions = Mapping[str | None, Sequence[tuple[Line, int]]]  # the eligible of a group, None for all, in order


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


def states_of(lines: Sequence[Line]) -> dict[str | None, Counter[State]]:
    """Count the states of all entries (None) and of those of each group."""
    states = {group: Counter(line.state for line in mine) for group, mine in by_group(lines).items()}
    return states | {None: Counter(line.state for line in lines)}


def cuts(awards: Sequence[Award], states: States) -> Iterator[tuple[Award, int]]:
    """Yield each award with the last position it reaches, among the eligible of its group or of all.

    Counts run on from the last position reached so far by awards of the same group (or by those of none); an `upto`
    reaches its share of n whatever stood before.
    """
    reached: Counter[str | None] = Counter()
    for award in awards:
        n = counted(states.get(award.group, Counter()), award.of)
        if award.upto is not None:
            cut = part_of(award, award.upto, n)
        elif award.share is not None:
            cut = reached[award.group] + part_of(award, award.share, n)
        else:
            cut = reached[award.group] + (award.places or 0)
        reached[award.group] = max(reached[award.group], cut)
        yield award, cut


def _ranked(eligible: Sequence[Line]) -> list[tuple[Line, int]]:
    """Return lines with their competition ranks among themselves."""
    return list(zip(eligible, ranks_of(eligible), strict=True))


def set_positions(ordered: Sequence[Line]) -> Positions:
    """Rank those eligible, who hold no title that is passed over, among themselves, and in each group.

    `position` of a line is the one among all; the positions of a group are only returned.
    """
    eligible = [line for line in ordered if not line.entrant.holder]
    joint = _ranked(eligible)
    for line, position in joint:
        line.position = position
    return {group: _ranked(mine) for group, mine in by_group(eligible).items()} | {None: joint}


def _takes(line: Line, award: Award) -> bool:
    """Whether an entry in reach of an award takes it: it has none yet, and its total is not under the award's floor."""
    return line.award is None and (award.min_total is None or line.compared >= award.min_total)


def set_awards(scheme: Scheme, ordered: Sequence[Line], states: States) -> None:
    """Give the awards in their order. Who shares a position gets the better award, and positions are used once.

    An award that an entry is under stays vacant: nobody moves up for it, and the entry may take a later one.
    """
    positions = set_positions(ordered)
    for award, cut in cuts(scheme.awards, states):
        for line, position in positions.get(award.group, ()):
            if position <= cut and _takes(line, award):
                line.award = award.title
