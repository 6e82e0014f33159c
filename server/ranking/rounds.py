"""Round by round: who is in, who goes on, who stays behind; *Rounds* of design 8, domain.md 3.4 (cut-off tie).

A scheme without rounds is one leg that all entries take and nobody is cut from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.ranking.advance import going_on
from server.ranking.field import Field
from server.ranking.line import Line
from server.ranking.places import in_order
from server.ranking.scheme import Advance, Module, Scheme
from server.ranking.standardise import set_modules
from server.ranking.values import score, set_over_spread


@dataclass(frozen=True, slots=True)
class Leg:
    """A round as it is run: `own` modules are marked in it, `counted` ones add up to its standing value.

    `cut` says who goes on, None in the last.
    """

    code: str | None
    own: Sequence[Module]
    counted: Sequence[Module]
    cut: Advance | None = None


def legs(scheme: Scheme) -> Iterator[Leg]:
    """Yield the rounds in order. Modules of a round without `carry` count in that round alone."""
    if not scheme.rounds:
        yield Leg(None, scheme.modules, scheme.modules)
    carried: list[Module] = []
    for one in scheme.rounds:
        own = [module for module in scheme.modules if module.round == one.code]
        cut = None if one.top is None else Advance(one.top, ties=one.ties)
        yield Leg(one.code, own, [*carried, *own], cut)
        carried += own if one.carry else []


def _score(scheme: Scheme, given: Field, modules: Sequence[Module], lines: Sequence[Line]) -> None:
    """Score entries in modules. Those with a status are in no round: their values stand for the record only."""
    for line in lines:
        score(scheme, modules, line, given)
    set_modules(modules, given, lines)
    set_over_spread(modules, given, lines)


def _take(scheme: Scheme, given: Field, leg: Leg, lines: Sequence[Line]) -> list[Line]:
    """Score the entries that are in a round, and return those scored in the order of that round."""
    _score(scheme, given, leg.own, lines)
    scored = [line for line in lines if line.state == "ranked"]
    for line in scored:
        line.round = leg.code
    return in_order(scheme, leg.counted, scored)


def run(scheme: Scheme, given: Field, lines: Sequence[Line]) -> list[Line]:
    """Return the ranked entries in result order: behind all who went on stand those who did not, by their last round.

    Who is cut needs no later mark, and later marks of his count nothing.
    """
    _score(scheme, given, scheme.modules, [line for line in lines if line.entrant.status])
    going = [line for line in lines if line.state == "ranked"]
    behind: list[Line] = []
    for leg in legs(scheme):
        ordered = _take(scheme, given, leg, going)
        going = ordered if leg.cut is None else going_on(leg.cut, ordered)
        behind = [*_without(ordered, going), *behind]
    return [*going, *behind]


def _without(ordered: Sequence[Line], going: Sequence[Line]) -> list[Line]:
    """Return those of an order who do not go on."""
    gone = {line.entrant.entry_no for line in going}
    return [line for line in ordered if line.entrant.entry_no not in gone]
