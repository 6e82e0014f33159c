"""`rank`: a scheme and a field become standings, in result order; design 8 'What it means'."""

from collections.abc import Sequence

from server.ranking.advance import set_advances
from server.ranking.awards import set_awards, states_of
from server.ranking.field import Field, Standing
from server.ranking.groups import set_group_places
from server.ranking.line import Line
from server.ranking.places import set_places
from server.ranking.rounds import run
from server.ranking.scheme import Scheme
from server.ranking.values import lines_of


def _ranked(line: Line) -> Standing:
    """Return the standing of a ranked entry."""
    return Standing(
        entry_no=line.entrant.entry_no,
        state="ranked",
        place=line.place,
        tied=line.tied,
        decided_by=line.decided_by,
        exact=line.exact,
        total=line.total,
        modules=line.modules,
        passed=line.passed,
        position=line.position,
        award=line.award,
        advances=line.advances,
        absent_aspects=line.absent,
        raw=line.raw,
        penalties=line.penalties,
        group=line.group,
        group_place=line.group_place,
        round=line.round,
        undecided=line.undecided,
        over_spread=line.over_spread,
    )


def _not_ranked(line: Line) -> Standing:
    """Return the standing of an entry that is not ranked: a state and no total, place or award."""
    return Standing(
        entry_no=line.entrant.entry_no,
        state=line.state,
        modules=line.modules,
        missing=line.missing,
        absent_aspects=line.absent,
        raw=line.raw,
        penalties=line.penalties,
        group=line.group,
        over_spread=line.over_spread,
    )


def _last(lines: Sequence[Line]) -> list[Line]:
    """Return those not ranked, by entry_no."""
    return sorted((line for line in lines if line.state != "ranked"), key=lambda line: line.entrant.entry_no)


def rank(scheme: Scheme, given: Field) -> list[Standing]:
    """Rank a field by a scheme without faults (`check`): first the ranked by place and entry_no, then the others.

    The order of entrants, tallies and marks in `given` never matters.
    """
    lines = lines_of(scheme, given)
    ordered = run(scheme, given, lines)
    set_places(scheme, ordered)
    set_group_places(ordered)
    set_awards(scheme, ordered, states_of(lines))
    set_advances(scheme.advance, ordered)
    return [*map(_ranked, ordered), *map(_not_ranked, _last(lines))]
