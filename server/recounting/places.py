"""Order and places: the total, then the tie chain (design.md section 8, *Ties*)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from server.recounting.facts import Entry, Scheme
from server.recounting.totals import compared

RANKED, UNSCORED = "ranked", "unscored"
Key = tuple[str, tuple[int, Fraction]]  # its name, and what is compared: lower comes first


@dataclass(slots=True)
class Standing:
    """One entry as the count goes on. `round`: index of the last round it took; `keys`: what it is compared by."""

    entry: Entry
    state: str = RANKED
    values: dict[str, Fraction] = field(default_factory=dict)
    round: int = 0
    total: Fraction = Fraction(0)
    value: Fraction = Fraction(0)
    keys: Sequence[Key] = ()
    place: int | None = None
    tied: bool = False
    decided_by: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """Later rounds first, then the keys one after the other."""
        return (-self.round, *(value for _, value in self.keys))


def keys_of(scheme: Scheme, entry: Entry, value: Fraction, values: Mapping[str, Fraction]) -> list[Key]:
    """The keys of an entry in order: the total, then the chain; modules it has not taken are skipped."""
    keys: list[Key] = [("total", (0, -value))]
    for key, higher_first in scheme.ties:
        if key == "share":
            break
        if key == "elapsed":
            keys.append((key, _given(entry.elapsed, higher_first)))
        elif key in ("draw", "decision"):
            keys.append((key, _given(entry.draw if key == "draw" else entry.decision, False)))
        elif key in values:
            mark = compared(scheme, values[key])
            keys.append((key, (0, -mark if higher_first else mark)))
    return keys


def _given(number: int | None, higher_first: bool) -> tuple[int, Fraction]:
    """“A missing elapsed comes after all given ones”, in either direction; so does a missing draw or decision."""
    if number is None:
        return 1, Fraction(0)
    return 0, Fraction(-number if higher_first else number)


def ordered(standings: Sequence[Standing]) -> list[Standing]:
    """In order of place; those who share one by entry number."""
    return sorted(standings, key=lambda one: (one.order, one.entry.entry_no))


def place_all(standings: Sequence[Standing]) -> list[Standing]:
    """Give places to the ranked: "shared places are 1, 1, 3"; and say what decided each."""
    line = ordered(standings)
    for n, one in enumerate(line):
        shares_above = n > 0 and line[n - 1].order == one.order
        shares_below = n + 1 < len(line) and line[n + 1].order == one.order
        one.place = line[n - 1].place if shares_above else n + 1
        one.tied = shares_above or shares_below
        one.decided_by = decided_by(line, n)
    return line


def decided_by(line: Sequence[Standing], n: int) -> str:
    """“The first key in which an entry differs from the one above it (place 1: from the one below), `share` where none
    differs, empty for a lone entry.” `round` between entries of different last rounds."""
    if len(line) == 1:
        return ""
    one, other = line[n], line[n - 1 if n else 1]
    if one.round != other.round:
        return "round"
    pairs = zip(one.keys, other.keys, strict=True)
    return next((name for (name, mine), (_, theirs) in pairs if mine != theirs), "share")


def competition_ranks(line: Sequence[Standing]) -> dict[str, int]:
    """The rank of each entry among these alone, which stand in order: 1, 1, 3, tied where their places are equal."""
    ranks: dict[str, int] = {}
    for n, one in enumerate(line):
        is_tied = n > 0 and line[n - 1].place == one.place
        ranks[one.entry.entry_no] = ranks[line[n - 1].entry.entry_no] if is_tied else n + 1
    return ranks
