"""Totals, the tie chain, places 1, 1, 3 and what decided them: *Total* and *Ties* of design 8."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from server.ranking.rounding import Ratio, added, integers, round_to, scaled
from server.ranking.scheme import THOUSAND, Scheme, TieKey
from server.ranking.values import Line

Key = tuple[int, int]  # 0 given, 1 missing; then the value, lower first
Keys = tuple[Key, ...]
MISSING: Key = (1, 0)


def compared(scheme: Scheme, value: Fraction) -> Fraction:
    """Return the value that ties, pass marks and floors look at: rounded under `published`, else as it is."""
    return round_to(value, scheme.places, scheme.rounding) if scheme.compare == "published" else value


def _parts(scheme: Scheme, line: Line) -> Iterator[Ratio]:
    """Yield weight · value of each module, and the penalties."""
    for module in scheme.modules:
        value = line.modules[module.code] or Fraction(0)
        yield module.weight.numerator * value.numerator, module.weight.denominator * value.denominator
    yield -line.entrant.penalties, THOUSAND


def set_total(scheme: Scheme, line: Line) -> None:
    """Total = max(0, Σ weight · value - penalties), rounded once; and the pass facts."""
    line.exact = max(Fraction(0), added(_parts(scheme, line)))
    line.total = round_to(line.exact, scheme.places, scheme.rounding)
    line.compared = compared(scheme, line.exact)
    for module in scheme.modules:
        value = line.modules[module.code]
        if module.pass_mark is not None and value is not None:
            line.passed[module.code] = compared(scheme, value) >= module.pass_mark


def _column(scheme: Scheme, values: Sequence[Fraction], descending: bool) -> list[Key]:
    """Turn exact values into whole numbers that compare as the scheme compares, the better one lower."""
    published = scheme.compare == "published"
    units = [scaled(v, scheme.places, scheme.rounding) for v in values] if published else integers(values)
    return [(0, -unit if descending else unit) for unit in units]


def _given(value: int | None, descending: bool) -> Key:
    """Who has no elapsed time or no draw comes after all who have, in either direction."""
    return MISSING if value is None else (0, -value if descending else value)


def chain(scheme: Scheme) -> list[TieKey]:
    """Return the keys that part entries, in order: the total, then the chain up to `share`."""
    names = [tie.key for tie in scheme.ties]
    end = names.index("share") if "share" in names else len(names)
    return [TieKey("total", descending=True), *scheme.ties[:end]]


def _key_column(scheme: Scheme, tie: TieKey, ranked: Sequence[Line]) -> list[Key]:
    """Return one key of every line."""
    if tie.key == "elapsed":
        return [_given(line.entrant.elapsed, tie.descending) for line in ranked]
    if tie.key == "draw":
        return [_given(line.entrant.draw, descending=False) for line in ranked]
    if tie.key == "total":
        return _column(scheme, [line.exact for line in ranked], descending=True)
    return _column(scheme, [line.modules[tie.key] or Fraction(0) for line in ranked], tie.descending)


def competition_ranks(count: int, alike: Callable[[int, int], bool]) -> list[int]:
    """Ranks 1, 1, 3 of `count` things in order, where `alike` says that two neighbours share a rank."""
    ranks = [1] * count
    for above, here in pairwise(range(count)):
        ranks[here] = ranks[above] if alike(above, here) else here + 1
    return ranks


def _decider(names: Sequence[str], one: Keys, other: Keys) -> str:
    """Return the first key in which two entries differ, `share` where none does."""
    return next((name for name, a, b in zip(names, one, other, strict=True) if a != b), "share")


def _set_deciders(ordered: Sequence[Line], keys: Sequence[Keys], names: Sequence[str]) -> None:
    """Say what parted each entry from the one above it, the first from the one below; a lone entry from none."""
    for index, line in enumerate(ordered if len(ordered) > 1 else ()):
        line.decided_by = _decider(names, keys[index], keys[index - 1 if index else 1])


def set_places(scheme: Scheme, lines: Sequence[Line]) -> list[Line]:
    """Return the ranked lines in result order (place, then entry_no), with totals, places, ties and their deciders."""
    ranked = [line for line in lines if line.state == "ranked"]
    for line in ranked:
        set_total(scheme, line)
    ties = chain(scheme)
    columns = [_key_column(scheme, tie, ranked) for tie in ties]
    rows = sorted(
        zip(zip(*columns, strict=True), ranked, strict=True), key=lambda row: (row[0], row[1].entrant.entry_no)
    )
    keys, ordered = [row[0] for row in rows], [row[1] for row in rows]
    places = competition_ranks(len(rows), lambda above, here: keys[above] == keys[here])
    for line, place in zip(ordered, places, strict=True):
        line.place = place
    for above, here in pairwise(ordered):
        if above.place == here.place:
            above.tied = here.tied = True
    _set_deciders(ordered, keys, [tie.key for tie in ties])
    return ordered
