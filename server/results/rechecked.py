"""What rechecking needs of the rooms above it: the order of the result, from whose places follows who is drawn, and
whether the chief judge signed what is drawn from.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server import db
from server.access import Viewer
from server.competitions import Event
from server.competitions.places import of_event
from server.entries import Entry
from server.rechecking import Recheck, drawing, finishing
from server.rechecking.sampling import Forecast, Ranked, foretold
from server.refusal import Refusal
from server.results.draft import draft
from server.signatures.content import event_content, short
from server.signatures.owing import of_event as signatures_of

READERS = Recheck.readers


async def draw_recheck(viewer: Viewer, competition: str, event: str, *, key: str | None = None) -> Recheck:
    """As `rechecking.drawing.draw`, from the draft as it stands now. Refused besides: `recheck_unsigned`, where a mark
    was corrected after the chief judge signed: who is in the top group is then nobody's signed word."""
    return await drawing.draw(viewer, competition, event, order=ranked_of, unbound=unsigned, key=key)


async def finish_recheck(viewer: Viewer, recheck: UUID | None, *, key: str | None = None) -> Recheck:
    """As `rechecking.finishing.finish`; a full recheck takes in who is ranked now."""
    return await finishing.finish(viewer, recheck, order=ranked_of, key=key)


async def unsigned(event: Event) -> Refusal | None:
    """Whether the result was changed since the chief judge signed it. An event closed before signatures were kept has
    none: there the closing stands for it."""
    given = [one for one in await signatures_of(event) if one.kind == "event" and one.undone_at is None]
    now = await event_content(event, anew=True)
    if not given or any(one.content == now for one in given):
        return None
    return Refusal("recheck_unsigned", {"event": event.code, "content": short(now)}, "event")


async def forecasts(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Forecast | None]:
    """What drawing would come to now, for who may see rechecks, of closed events in which nothing counts as drawn;
    else None. It ranks the event: of one event, not for lists."""
    rows = Event.visible_to(viewer).filter(id__in=list(ids), state="closed").exclude(recheck_rule="none")
    drawn = Recheck.filter(event_id__in=list(ids)).exclude(state="replaced").using_db(db.here())
    begun = {one.event_id for one in await drawn}
    found: dict[int, Forecast | None] = dict.fromkeys(ids)
    for event in await rows.select_related("competition"):
        place = of_event(event.competition, event)
        seen = viewer.holds_at(READERS, place)
        if seen and event.id not in begun:
            found[event.id] = foretold(event.recheck_rule, await ranked_of(event))
    return found


async def ranked_of(event: Event) -> Sequence[Ranked]:
    """The ranked entries of the draft, in order."""
    made = await draft(event)
    rows = Entry.filter(event_id=event.id).using_db(db.here())
    ids = {one.entry_no: one.id for one in await rows}
    return [
        Ranked(ids[line.standing.entry_no], line.standing.entry_no, line.standing.place)
        for line in made.lines
        if line.standing.place is not None
    ]
