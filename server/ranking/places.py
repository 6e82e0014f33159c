"""Totals, the tie chain, places 1, 1, 3 and what decided them: *Total* and *Ties* of design 8."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from server.ranking.line import Key, Line
from server.ranking.rounding import Ratio, added, integers, round_to, scaled
from server.ranking.scheme import THOUSAND, Module, Scheme, TieKey

MISSING: Key = (1, 0)


def compared(scheme: Scheme, value: Fraction) -> Fraction:
    """Return the value that ties, pass marks and floors look at: rounded under `published`, else as it is."""
    return round_to(value, scheme.places, scheme.rounding) if scheme.compare == "published" else value


def _parts(counted: Sequence[Module], line: Line) -> Iterator[Ratio]:
    """Yield weight · value of each module that counts, and the penalties."""
    for module in counted:
        value = line.modules[module.code] or Fraction(0)
        yield module.weight.numerator * value.numerator, module.weight.denominator * value.denominator
    yield -line.penalties, THOUSAND


def set_total(scheme: Scheme, counted: Sequence[Module], line: Line) -> None:
    """Total = max(0, Σ weight · value - penalties), rounded once; and the pass facts."""
    line.exact = max(Fraction(0), added(_parts(counted, line)))
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
    """Who has no elapsed time, draw or decision comes after all who have, in either direction."""
    return MISSING if value is None else (0, -value if descending else value)


def chain(scheme: Scheme) -> list[TieKey]:
    """Return the keys that part entries, in order: the total, then the chain up to `share`."""
    names = [tie.key for tie in scheme.ties]
    end = names.index("share") if "share" in names else len(names)
    return [TieKey("total", descending=True), *scheme.ties[:end]]


def _key_column(scheme: Scheme, tie: TieKey, ranked: Sequence[Line]) -> list[Key]:
    """Return one key of every line. A module of a later round has no value yet, and so parts nobody."""
    if tie.key == "elapsed":
        return [_given(line.entrant.elapsed, tie.descending) for line in ranked]
    if tie.key == "draw":
        return [_given(line.entrant.draw, descending=False) for line in ranked]
    if tie.key == "decision":
        return [_given(line.entrant.decision, descending=False) for line in ranked]
    if tie.key == "total":
        return _column(scheme, [line.exact for line in ranked], descending=True)
    return _column(scheme, [line.modules[tie.key] or Fraction(0) for line in ranked], tie.descending)


def competition_ranks(count: int, alike: Callable[[int, int], bool]) -> list[int]:
    """Ranks 1, 1, 3 of `count` things in order, where `alike` says that two neighbours share a rank."""
    ranks = [1] * count
    for above, here in pairwise(range(count)):
        ranks[here] = ranks[above] if alike(above, here) else here + 1
    return ranks


def _alike(above: Line, here: Line) -> bool:
    """Whether two neighbours share a place: same last round, and equal in every key of the chain."""
    return above.round == here.round and above.keys == here.keys


def _ranks(ordered: Sequence[Line]) -> list[int]:
    return competition_ranks(len(ordered), lambda above, here: _alike(ordered[above], ordered[here]))


def _decider(names: Sequence[str], one: Line, other: Line) -> str:
    """Return the first key in which two entries differ, `share` where none does; `round` where their last rounds do."""
    if one.round != other.round:
        return "round"
    return next((name for name, a, b in zip(names, one.keys, other.keys, strict=True) if a != b), "share")


def _set_deciders(ordered: Sequence[Line], names: Sequence[str]) -> None:
    """Say what parted each entry from the one above it, the first from the one below; a lone entry from none."""
    for index, line in enumerate(ordered if len(ordered) > 1 else ()):
        line.decided_by = _decider(names, line, ordered[index - 1 if index else 1])


def in_order(scheme: Scheme, counted: Sequence[Module], scored: Sequence[Line]) -> list[Line]:
    """Return the entries scored in a round by place, then entry_no, with their places in it and their totals over the
    modules `counted` in it."""
    for line in scored:
        set_total(scheme, counted, line)
    columns = [_key_column(scheme, tie, scored) for tie in chain(scheme)]
    for line, keys in zip(scored, zip(*columns, strict=True), strict=True):
        line.keys = keys
    ordered = sorted(scored, key=lambda line: (line.keys, line.entrant.entry_no))
    for line, place in zip(ordered, _ranks(ordered), strict=True):
        line.place = place
    return ordered


def set_places(scheme: Scheme, ordered: Sequence[Line]) -> None:
    """Number all ranked entries in result order through, with ties, what decided them, and what must be decided yet."""
    for line, place in zip(ordered, _ranks(ordered), strict=True):
        line.place = place
    for above, here in pairwise(ordered):
        if above.place == here.place:
            above.tied = here.tied = True
    for line in ordered:
        line.undecided = line.tied and line.place <= scheme.unshared
    _set_deciders(ordered, [tie.key for tie in chain(scheme)])
