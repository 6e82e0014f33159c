"""Groups inside a joint event: their entries and their places among themselves; *Groups* of design 8."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from server.ranking.line import Line
from server.ranking.places import competition_ranks


def by_group(ordered: Sequence[Line]) -> Mapping[str | None, Sequence[Line]]:
    """Part lines by their group, in the same order; an entry without one is among those of None."""
    parted: dict[str | None, list[Line]] = defaultdict(list)
    for line in ordered:
        parted[line.group].append(line)
    return parted


def ranks_of(ordered: Sequence[Line]) -> list[int]:
    """Return competition ranks of lines among themselves: tied where their joint places are equal."""
    return competition_ranks(len(ordered), lambda above, here: ordered[above].place == ordered[here].place)


def set_group_places(ordered: Sequence[Line]) -> None:
    """Rank the entries of each group among themselves, by the joint order."""
    for group, mine in by_group(ordered).items():
        if group is not None:
            for line, rank in zip(mine, ranks_of(mine), strict=True):
                line.group_place = rank
