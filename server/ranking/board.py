"""A board of standings kept while an event is marked: one entry moves to its new place without ranking the rest.

Measured (performance.md 5): a sorted list moves one of 50,000 in some 7 µs; ranking a million marks anew takes seconds.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from server.ranking.field import Entrant, Field
from server.ranking.places import chain, compared, set_total
from server.ranking.scheme import Scheme, Tally, TieKey
from server.ranking.values import lines_of, score

Part = tuple[int, int | Fraction]  # 0 given, 1 missing; then the value, lower first
Key = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OnBoard:
    """Where an entry stands: `place` is None until it is scored; `total` as it would be published."""

    entry_no: str
    place: int | None
    total: Fraction | None


def can_be_kept(scheme: Scheme) -> bool:
    """Whether one entry's marks move nobody but itself: no module is standardised, there are no rounds."""
    return not scheme.rounds and all(module.standardise == "none" for module in scheme.modules)


class Board:
    """The entries of an event by their keys; places are 1, 1, 3 as in `rank`."""

    def __init__(self, scheme: Scheme, given: Field) -> None:
        assert can_be_kept(scheme), "one mark may move every entry"
        self._scheme = scheme
        self._chain = chain(scheme)
        self._keys: dict[str, Key] = {}
        self._totals: dict[str, Fraction] = {}
        self._score(given)
        self._order = sorted((key, entry_no) for entry_no, key in self._keys.items())

    def put(self, entrant: Entrant, tallies: Mapping[str, Tally]) -> OnBoard:
        """Take what is known of one entry now, and say where it stands."""
        entry_no = entrant.entry_no
        self.drop(entry_no)
        self._score(Field([entrant], {entry_no: tallies}))
        if entry_no in self._keys:
            insort(self._order, (self._keys[entry_no], entry_no))
        return self.of(entry_no)

    def drop(self, entry_no: str) -> None:
        """Take an entry off the board, if it stands there."""
        if (before := self._keys.pop(entry_no, None)) is not None:
            del self._order[bisect_left(self._order, (before, entry_no))]

    def of(self, entry_no: str) -> OnBoard:
        """Where an entry stands."""
        key = self._keys.get(entry_no)
        if key is None:
            return OnBoard(entry_no, None, None)
        return OnBoard(entry_no, bisect_left(self._order, (key,)) + 1, self._totals[entry_no])

    def first(self, count: int) -> Iterable[OnBoard]:
        """The first entries of the board, the best ahead."""
        return [self.of(entry_no) for _, entry_no in self._order[:count]]

    def __len__(self) -> int:
        return len(self._order)

    def _score(self, given: Field) -> None:
        """Key and total of those of `given` that are scored."""
        for line in lines_of(self._scheme, given):
            score(self._scheme, self._scheme.modules, line, given)
            if line.state != "ranked":
                continue
            line.modules = line.raw
            set_total(self._scheme, self._scheme.modules, line)
            values = {**line.raw, "total": line.exact}
            entrant = line.entrant
            self._keys[entrant.entry_no] = tuple(self._part(tie, entrant, values) for tie in self._chain)
            self._totals[entrant.entry_no] = line.total

    def _part(self, tie: TieKey, entrant: Entrant, values: Mapping[str, Fraction | None]) -> Part:
        if tie.key in ("elapsed", "draw", "decision"):
            given: int | None = getattr(entrant, tie.key)
            return (1, 0) if given is None else (0, -given if tie.descending else given)
        value = compared(self._scheme, values[tie.key] or Fraction(0))
        return 0, -value if tie.descending else value
