"""Why this place: the tie chain with the entry's own keys and those of its neighbours, and the rounds it took."""

from fractions import Fraction

from server.explaining.around import Around
from server.explaining.parts import KeyPart, NeighbourPart, PlacePart, RoundPart
from server.ranking import Standing, TieKey
from server.ranking.places import chain

OF_THE_ENTRANT = ("elapsed", "draw", "decision")


def place_part(around: Around, one: Standing) -> PlacePart:
    """The place of a ranked entry, between the entries on the lines above and below."""
    assert one.place is not None
    at = around.lines[one.entry_no]
    return PlacePart(
        one.place, one.tied, len(around.ranked), around.scheme.compare, _keys(around, one),
        _neighbour(around, at - 1, one.decided_by) if at else None,
        _below(around, at + 1), one.undecided,
        around.group_titles.get(one.group), one.group_place, around.round_titles.get(one.round),
    )  # fmt: skip


def _below(around: Around, at: int) -> NeighbourPart | None:
    """The entry below; what parts it from the one above is its own to say."""
    return None if at == len(around.ranked) else _neighbour(around, at, around.ranked[at].decided_by)


def _neighbour(around: Around, at: int, decided_by: str) -> NeighbourPart:
    other = around.ranked[at]
    return NeighbourPart(other.entry_no, other.place or 0, _keys(around, other), decided_by)


def _keys(around: Around, one: Standing) -> tuple[KeyPart, ...]:
    """What an entry has at each step, as it is compared; a module of a round it did not take is no step."""
    titles = {module.code: module.title for module in around.scheme.modules}
    later = {code for code in titles if one.modules.get(code) is None}
    return tuple(
        KeyPart(tie.key, titles.get(tie.key), tie.descending, _value(around, one, tie))
        for tie in chain(around.scheme)
        if tie.key not in later
    )


def _value(around: Around, one: Standing, tie: TieKey) -> str | None:
    if tie.key in OF_THE_ENTRANT:
        found = getattr(around.entrants[one.entry_no], tie.key)
        return None if found is None else str(found)
    value = one.exact if tie.key == "total" else one.modules[tie.key]
    return around.compared_text(value or Fraction(0))


def round_parts(around: Around, one: Standing) -> tuple[RoundPart, ...]:
    """The rounds that a ranked entry took, in order; none where the scheme has none."""
    if one.round is None:
        return ()
    codes = [leg.code for leg in around.legs]
    return tuple(_round(around, one, at) for at in range(codes.index(one.round) + 1))


def _round(around: Around, one: Standing, at: int) -> RoundPart:
    leg, row = around.legs[at], around.scheme.rounds[at]
    entries, least = around.rounds[at]
    outcome = "last" if leg.cut is None else "cut" if one.round == leg.code else "went_on"
    return RoundPart(
        row.title, around.compared_text(around.value_in(leg, one)), outcome, entries, row.top, row.ties, row.carry,
        None if least is None else around.compared_text(least),
    )  # fmt: skip
