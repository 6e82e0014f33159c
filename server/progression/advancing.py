"""Going up: the lines that come up to an event become its entries, as many as each delegation may send."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import ledger
from server.access import Viewer, may
from server.competitions import Competition, Event
from server.competitions.places import competition_of, event_of, locked, of_event
from server.entries import Entry
from server.entries.quotas import Room
from server.ledger import Change
from server.progression import coming_up
from server.progression.carried import waiting_sources
from server.progression.entering import (
    delegation_code,
    delegations_of,
    enter,
    entries_by_source,
    known_delegations,
    source_of,
    target_of,
)
from server.refusal import Refusal, insist, refuse
from server.results import Standing

ACT = "entries.advanced"
MOST = 2000


@dataclass(frozen=True, slots=True)
class Coming:
    """A line that comes up, the entry it became, and what keeps it from being entered."""

    standing: Standing
    entry: Entry | None = None
    why: Refusal | None = None


async def advance(viewer: Viewer, competition: str, event: str, *, key: str | None = None) -> list[Entry]:
    """Enter those who come up to `event` by the newest published results of the events that feed it, each once.

    Their delegation is the one of the region (an enterprise's: of the organiser) they come from. Left out are those
    above what it may send, and those whose moving up a correction proposes; `coming` says who. Refused: no right,
    unknown event, marking has begun, nobody comes up, all have been entered already, `delegation_quota_full` where that
    leaves nobody.
    """
    insist(may(viewer, ACT))
    found = await competition_of(viewer, competition)
    asked = {"competition": competition, "event": event}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=event) as change:
        if change.answered:
            return await change.answer_all(Entry)
        target = await target_of(viewer, ACT, found, event)
        lines = await coming_up(viewer, competition, event)
        if not lines:
            refuse("nobody_comes_up", "event", event=f"{competition}/{event}")
        entered = await entries_by_source(target)
        waits = await waiting_sources(target)
        new = [one for one in lines if source_of(one) not in entered and source_of(one) not in waits]
        if not new:
            refuse("advanced_already", "event", event=f"{competition}/{event}", n=len(lines))
        entries = await _within_quotas(change, found, target, new)
        change.main.facts |= {"entries": len(entries), "left_out": len(new) - len(entries)}
        change.answers(entries[0])
    return entries


async def _within_quotas(
    change: Change, competition: Competition, target: Event, lines: Sequence[Standing]
) -> list[Entry]:
    """Enter as many of each delegation as it may send. Refused with the numbers where that is nobody."""
    await locked(competition)
    delegations = await delegations_of(change, competition, lines)
    room = await Room.of(competition.id, {target.id})
    said = [(one, room.take(target, delegations[one.revision.event.competition_id])) for one in lines]
    going = [one for one, no in said if no is None]
    if not going:
        insist(said[0][1])
    return await enter(change, target, going, delegations)


async def coming(viewer: Viewer, competition: str, event: str) -> list[Coming]:
    """Who comes up to an event, the entry each became and why another is not entered; at most MOST. Nothing for those
    who may not enter them."""
    if not (competition + event).isprintable() or may(viewer, ACT) is not None:
        return []
    target = await Event.visible_to(viewer).get_or_none(competition__code=competition, code=event)
    if target is None:
        return []
    of, target = await event_of(viewer, competition, event)
    if may(viewer, ACT, of_event(of, target)) is not None:
        return []
    lines = (await coming_up(viewer, competition, event))[:MOST]
    entered = await entries_by_source(target)
    teams, room = await known_delegations(of), await Room.of(of.id, {target.id})
    waits = await waiting_sources(target)
    found = []
    for one in lines:
        its = entered.get(source_of(one))
        team = teams.get(delegation_code(one.revision.event.competition))
        carried = Refusal("carried_waits") if source_of(one) in waits else None
        why = None if its else carried or (room.take(target, team) if team else None)
        found.append(Coming(one, its[-1] if its else None, why))
    return found
