"""Recount: compute the result again from the marks and compare it with the newest revision."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import competition_of, of_competition
from server.refusal import insist, refuse
from server.results.draft import draft
from server.results.publishing import content_of, newest_lines


@dataclass(frozen=True, slots=True)
class Recount:
    """One event: the revision compared (None: never published), how many lines, the entries that differ."""

    event: str
    number: int | None
    lines: int
    entries: Sequence[str]


async def recount(viewer: Viewer, competition: str, event: str | None = None) -> list[Recount]:
    """Recount one event or all of a competition. Refused: unknown competition or event, no right."""
    insist(may(viewer, "result.published"))
    found = await competition_of(viewer, competition)
    insist(may(viewer, "result.published", of_competition(found)))
    events = Event.visible_to(viewer).filter(competition_id=found.id).order_by("position")
    wanted = [one for one in await events if event in (None, one.code)]
    if not wanted:
        refuse("no_such_event", "event", competition=competition, code=event or "")
    return [await _recount(one) for one in wanted]


async def _recount(event: Event) -> Recount:
    lines = (await draft(event)).lines
    published = await newest_lines(event)
    if published is None:
        return Recount(event.code, None, len(lines), ())
    now = {line.standing.entry_no: content_of(line) for line in lines}
    then = {line.standing.entry_no: content_of(line) for line in published}
    differing = sorted(no for no in now.keys() | then.keys() if now.get(no) != then.get(no))
    return Recount(event.code, event.revision, len(lines), differing)
