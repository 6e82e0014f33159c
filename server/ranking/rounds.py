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
from server.ranking.values import lines_of, score, set_over_spread


@dataclass(frozen=True, slots=True)
class Leg:
    """A round as it is run: `own` modules are marked in it, `counted` ones add up to its standing value.

    `cut` says who goes on, None in the last.
    """

    code: str | None
    own: Sequence[Module]
    counted: Sequence[Module]
    cut: Advance | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A round that was run: who was in it (`lines`), who was scored in order, and who of them goes on."""

    leg: Leg
    lines: Sequence[Line]
    ordered: Sequence[Line]
    going: Sequence[Line]


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
    going: Sequence[Line] = ()
    behind: list[Line] = []
    for taken in _through(scheme, given, lines):
        going = taken.going
        behind = [*_without(taken.ordered, going), *behind]
    return [*going, *behind]


def entrants_of(scheme: Scheme, given: Field) -> dict[str, frozenset[str]]:
    """By the code of each round the numbers of the entries that are in it, as far as what is scored now decides: who is
    in a round that is not scored yet is not known, and who goes on from it is nobody."""
    lines = lines_of(scheme, given)
    return {
        taken.leg.code or "": frozenset(line.entrant.entry_no for line in taken.lines)
        for taken in _through(scheme, given, lines)
    }


def _through(scheme: Scheme, given: Field, lines: Sequence[Line]) -> Iterator[Taken]:
    """Run the rounds one after another, each with those who go on to it."""
    going = [line for line in lines if line.state == "ranked"]
    for leg in legs(scheme):
        ordered = _take(scheme, given, leg, going)
        taken = Taken(leg, going, ordered, ordered if leg.cut is None else going_on(leg.cut, ordered))
        yield taken
        going = list(taken.going)


def _without(ordered: Sequence[Line], going: Sequence[Line]) -> list[Line]:
    """Return those of an order who do not go on."""
    gone = {line.entrant.entry_no for line in going}
    return [line for line in ordered if line.entrant.entry_no not in gone]
