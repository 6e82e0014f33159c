"""Who is taken by the experts' ranking, pure: down the places up to the quota, the composition kept, ties shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby


@dataclass(frozen=True, slots=True)
class Placed:
    """A nomination by its number, with its place in the ranking."""

    number: int
    place: int
    front_line: bool = True


@dataclass(frozen=True, slots=True)
class Cut:
    """Numbers in order: `taken`, then `reserve`. `passed_over`: those of the reserve who stand above one taken, because
    too few places would be left for the front line. `tied`: those who share the place at the cut and are not parted;
    while there are any, nothing is decided."""

    taken: tuple[int, ...]
    reserve: tuple[int, ...]
    tied: tuple[int, ...] = ()
    passed_over: tuple[int, ...] = ()


def cut(placed: Sequence[Placed], quota: int, needed: int, chosen: Collection[int] = ()) -> Cut:
    """Take `quota` of those placed, at least `needed` from the front line. `chosen`: of those tied at the cut, who is
    taken, by a decision of the office.

    >>> three = [Placed(1, 1), Placed(2, 2), Placed(3, 2)]
    >>> cut(three, 2, 0)
    Cut(taken=(1,), reserve=(), tied=(2, 3), passed_over=())
    >>> cut(three, 2, 0, chosen=[3])
    Cut(taken=(1, 3), reserve=(2,), tied=(), passed_over=())
    >>> cut([Placed(1, 1, False), Placed(2, 2, False), Placed(3, 3)], 2, 1)
    Cut(taken=(1, 3), reserve=(2,), tied=(), passed_over=(2,))
    """
    taken: list[Placed] = []
    reserve: list[Placed] = []
    for _, run in groupby(sorted(placed, key=lambda one: (one.place, one.number)), key=lambda one: one.place):
        group = list(run)
        fits = [one for one in group if _room(taken, [one], quota, needed)]
        if not _room(taken, fits, quota, needed):
            picked = [one for one in fits if one.number in chosen]
            left = [one for one in fits if one not in picked]
            open_still = any(_room([*taken, *picked], [one], quota, needed) for one in left)
            if open_still or not _room(taken, picked, quota, needed):
                return Cut(_numbers(taken), _numbers(reserve), _numbers(fits))
            fits = picked
        taken += fits
        reserve += [one for one in group if one not in fits]
    last = max((one.place for one in taken), default=0)
    passed = tuple(one.number for one in reserve if one.place < last)
    return Cut(_numbers(taken), _numbers(reserve), (), passed)


def ranks(order: Sequence[int], in_reserve: Mapping[int, int], used: Collection[int]) -> dict[int, int]:
    """The rank of each number of a cut, in its order: those in reserve keep theirs, the others take the next that is
    free, those who are held too.

    >>> ranks([2, 1, 3], {}, ())
    {2: 1, 1: 2, 3: 3}
    >>> ranks([2, 3, 4], {3: 3}, {1, 3})
    {2: 2, 3: 3, 4: 4}
    """
    found: dict[int, int] = {}
    taken, last = set(used), 0
    for one in order:
        last = in_reserve.get(one) or next(n for n in count(last + 1) if n not in taken)
        taken.add(last)
        found[one] = last
    return found


def _room(taken: Sequence[Placed], more: Sequence[Placed], quota: int, needed: int) -> bool:
    whole = [*taken, *more]
    return len(whole) <= quota and sum(not one.front_line for one in whole) <= max(quota - needed, 0)


def _numbers(those: Sequence[Placed]) -> tuple[int, ...]:
    return tuple(one.number for one in those)
