"""Who takes which award (design.md section 8, *Awards*; awards of a group count the group alone)."""

from collections.abc import Sequence
from fractions import Fraction

from server.recounting.facts import Award, Event
from server.recounting.places import RANKED, Standing, competition_ranks
from server.recounting.rounding import whole

STARTED = (RANKED, "disqualified", "forfeited")
DEFAULT_ROUNDING = {"share": "half_up", "upto": "ceil"}


def awarded(event: Event, standings: Sequence[Standing]) -> dict[str, str]:
    """The award's title by entry number. "An entry takes the first award (in order) it qualifies for." """
    eligible = [one for one in standings if is_eligible(event, one)]
    rules = list(zip(event.awards, _bounds(event, standings), _positions(event, eligible), strict=True))
    found: dict[str, str] = {}
    for one in eligible:
        no = one.entry.entry_no
        for award, bound, positions in rules:
            if positions.get(no, bound + 1) <= bound and _is_above_floor(award, one):
                found[no] = award.title
                break
    return found


def _is_above_floor(award: Award, one: Standing) -> bool:
    """“An entry under an award's min_total does not take it (nobody takes it instead) and may take a later one.”"""
    return award.min_total is None or one.value >= award.min_total


def _positions(event: Event, eligible: Sequence[Standing]) -> list[dict[str, int]]:
    """For each award the "competition rank among the eligible", of its group where it names one."""
    groups = {award.group for award in event.awards}
    ranks = {group: competition_ranks([one for one in eligible if _is_of(group, one)]) for group in groups}
    return [ranks[award.group] for award in event.awards]


def is_eligible(event: Event, one: Standing) -> bool:
    """“Eligible = ranked entries without a holder of a title in `passed_over`”, nor one admitted without award."""
    return one.state == RANKED and not one.entry.takes_no_award and not one.entry.holds & event.passed_over


def _is_of(group: str | None, one: Standing) -> bool:
    return group is None or one.entry.group == group


def _bounds(event: Event, standings: Sequence[Standing]) -> list[int]:
    """The last position of each award. “`places` and `share`: positions up to the running sum of the counts; `upto`:
    positions up to that share of n.” What an `upto` reaches is used up and not given again, so that the sum runs on
    from there. Each group has a running sum of its own, and so have the awards over all.
    """
    running: dict[str | None, int] = {}
    bounds = []
    for award in event.awards:
        before = running.get(award.group, 0)
        if award.upto is not None:
            bound = _of_n(award, award.upto, "upto", standings)
        elif award.share is not None:
            bound = before + _of_n(award, award.share, "share", standings)
        else:
            bound = before + (award.places or 0)
        running[award.group] = max(before, bound)
        bounds.append(bound)
    return bounds


def _of_n(award: Award, share: Fraction, measure: str, standings: Sequence[Standing]) -> int:
    return whole(share * size(award, standings), award.rounding or DEFAULT_ROUNDING[measure])


def size(award: Award, standings: Sequence[Standing]) -> int:
    """n: "`started` = ranked + disqualified + forfeited; `entered` = all entries but the withdrawn"; holders count."""
    mine = [one.state for one in standings if _is_of(award.group, one)]
    if award.of == "ranked":
        return mine.count(RANKED)
    if award.of == "started":
        return sum(state in STARTED for state in mine)
    return sum(state != "withdrawn" for state in mine)
