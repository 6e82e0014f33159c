"""The acts of rechecking that need the order of the result: who is drawn follows from the places."""

from collections.abc import Sequence
from uuid import UUID

from server import db
from server.access import Viewer
from server.competitions import Event
from server.entries import Entry
from server.rechecking import Recheck, drawing, finishing
from server.rechecking.sampling import Ranked
from server.results.draft import draft


async def draw_recheck(viewer: Viewer, competition: str, event: str, *, key: str | None = None) -> Recheck:
    """As `rechecking.drawing.draw`, from the draft as it stands now."""
    return await drawing.draw(viewer, competition, event, order=ranked_of, key=key)


async def finish_recheck(viewer: Viewer, recheck: UUID | None, *, key: str | None = None) -> Recheck:
    """As `rechecking.finishing.finish`; a full recheck takes in who is ranked now."""
    return await finishing.finish(viewer, recheck, order=ranked_of, key=key)


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
