"""Gather what a team total counts: the newest published results of every event of a competition that is not cancelled,
its delegations, and the points table in force. A fixed number of statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import db
from server.competitions import Competition, Event
from server.entries import Delegation, Member
from server.refusal import insist, refuse
from server.results import Revision, Standing
from server.results.publishing import not_yet
from server.rulebook import RuleSet
from server.rulebook.asking import body_of, in_force
from server.team_totals.counting import Result, Side, Total, totals
from server.team_totals.rules import PointsTable, read

KIND = "points"
JOIN, BETWEEN = "、", ";"
MOST_NAMED = 20
OF_THE_COUNTRY = ("national", "world")  # wherever it is held, the country's table decides


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a team total would say now. `events` in their order, `revisions` by the event's id."""

    competition: Competition
    rule_set: RuleSet
    table: PointsTable
    events: Sequence[Event]
    revisions: Mapping[int, Revision]
    totals: Sequence[Total]

    @property
    def based_on(self) -> str:
        """The results it follows from, as they are kept."""
        return BETWEEN.join(f"{one.code}:{self.revisions[one.id].number}" for one in self.events)


async def gather(competition: Competition, rule_set: str = "") -> Gathered:
    """Count now, by the table of the code `rule_set`, else by the one in force on the competition's last day.

    Refused: a rehearsal, no such table or none in force, an event without a published (final) result, no delegation.
    """
    insist(not_yet(competition))
    rules = await _rules(competition, rule_set.strip())
    table = read(body_of(rules))
    assert isinstance(table, PointsTable)  # it was read when it was recorded
    rows = Event.filter(competition_id=competition.id).using_db(db.here()).order_by("position")
    events = [one for one in await rows if one.state != "cancelled"]
    revisions = await _newest([one.id for one in events])
    _insist_on_all(table, events, revisions)
    found = totals(table, await _sides(competition), await _results(table, events, revisions))
    if not found:
        refuse("team_total_of_nobody", "competition")
    return Gathered(competition, rules, table, events, revisions, found)


async def _rules(competition: Competition, code: str) -> RuleSet:
    if code:
        named = await RuleSet.filter(code=code[:60], kind=KIND).using_db(db.here()).first()
        return named or refuse("no_such_rule_set", "ruleSet", code=code)
    region = None if competition.tier in OF_THE_COUNTRY else competition.region_code
    nearest = await in_force(KIND, region, competition.ends_on)
    return nearest or refuse("team_total_no_table", "ruleSet", day=competition.ends_on.isoformat())


def _insist_on_all(table: PointsTable, events: Sequence[Event], revisions: Mapping[int, Revision]) -> None:
    """A team total counts every event: none may be without its result."""
    lacking = [one.title for one in events if one.id not in revisions]
    if lacking or not events:
        refuse("team_total_unpublished", "competition", n=len(lacking), events=JOIN.join(lacking[:MOST_NAMED]))
    open_ = [one.title for one in events if one.final_at is None]
    if table.basis == "final" and open_:
        refuse("team_total_not_final", "competition", n=len(open_), events=JOIN.join(open_[:MOST_NAMED]))


async def _newest(events: Sequence[int]) -> dict[int, Revision]:
    rows = Revision.filter(event_id__in=list(events), published_at__isnull=False).using_db(db.here())
    return {one.event_id: one for one in await rows.order_by("number")}


async def _sides(competition: Competition) -> list[Side]:
    rows = Delegation.filter(competition_id=competition.id).using_db(db.here()).order_by("id")
    return [Side(one.code, one.name, one.kind, one.ranked) for one in await rows]


async def _results(
    table: PointsTable, events: Sequence[Event], revisions: Mapping[int, Revision]
) -> list[Result]:  # fmt: skip
    codes = {revisions[one.id].id: one.code for one in events}
    rows = Standing.filter(revision_id__in=sorted(codes)).using_db(db.here()).order_by("revision_id", "line")
    many = await _contestants(events) if table.per == "member" else {}
    return [
        Result(
            codes[one.revision_id], one.entry_no, one.delegation_code, one.state,
            one.position if table.rank == "position" else one.place, one.award,
            max(1, many.get((codes[one.revision_id], one.entry_no), 1)),
        )
        for one in await rows
    ]  # fmt: skip


async def _contestants(events: Sequence[Event]) -> Counter[tuple[str, str]]:
    """How many contestants each entry has, by event and entry number."""
    rows = Member.filter(entry__event_id__in=[one.id for one in events], role="contestant").using_db(db.here())
    return Counter(
        [(str(event), str(no)) for event, no in await rows.values_list("entry__event__code", "entry__entry_no")]
    )
