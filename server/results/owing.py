"""The one list of what an event still owes before its result may go out: asked by publishing, by the preview, by the
event's page. Each room below says what it owes itself; here stands only the order, and which page does it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from server.access import Viewer
from server.access.roles import MARKS_READERS
from server.competitions import Event
from server.competitions.places import of_event
from server.masking import owing as masking
from server.rechecking import owing as rechecking
from server.refusal import Refusal
from server.scoring import closing
from server.scoring.lacking import Missing
from server.scoring.rounds import WATCHING
from server.signatures import owing as signatures
from server.transcribing import owing as transcribing

Asked = Callable[[Event], Awaitable[Sequence[Missing]]]
# In the order in which the work is done, each with the page that does it.
ROOMS: tuple[tuple[str, Asked], ...] = (
    ("sign_off", closing.still_unsigned),
    ("transcribing", transcribing.unfinished),
    ("recheck", rechecking.unfinished),
    ("sign_off", signatures.unfinished),
    ("masking", masking.unfinished),
)


async def owing(events: Sequence[Event]) -> list[Missing]:
    """All that is missing before `events` may be published, in the order of the work. An event that came as a package
    owes nothing: it was closed where it came from."""
    found: list[Missing] = []
    for event in events:
        if event.state not in (None, "closed"):
            found.append(Missing(event.code, "event_not_closed", {"event": event.code}, page="sign_off"))
        if event.state is not None:
            found += [replace(one, page=one.page or page) for page, ask in ROOMS for one in await ask(event)]
    return found


async def not_ready(events: Sequence[Event]) -> Refusal | None:
    """Why `events` may not be published: not closed, a sheet not signed, or anything else that is owed, all of it
    named."""
    open_still = [one.code for one in events if one.state not in (None, "closed")]
    if open_still:
        return Refusal("marking_not_closed", {"events": "、".join(open_still)}, "event")
    for one in events:
        if (refusal := await closing.unpublishable(one)) is not None:
            return refusal
    missing = await owing(events)
    if not missing:
        return None
    codes = "、".join(dict.fromkeys(one.event for one in missing))
    return Refusal("not_ready", {"events": codes, "n": len(missing)}, "event", [one.fault for one in missing])


async def missing_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Missing]]:
    """What the next step of each event of `ids` waits for: opening, closing, or, once it is closed, publication. The
    numbers of sheets stand there only for who may read marks in this place."""
    found = {id_: list(rows) for id_, rows in (await closing.missing_of(viewer, ids)).items()}
    events = Event.visible_to(viewer).filter(id__in=list(ids), state="closed").select_related("competition")
    for event in await events:
        place = of_event(event.competition, event)
        if viewer.holds_at(WATCHING, place):
            reads = viewer.holds_at(MARKS_READERS, place)
            rows = await owing([event])
            found[event.id] = rows if reads else without_sheets(rows)
    return found


def without_sheets(rows: Sequence[Missing]) -> list[Missing]:
    """Those that name a sheet are only counted, by page."""
    counted: dict[str, Missing] = {}
    for one in rows:
        if one.sheet is not None:
            before = counted.get(one.page)
            count = (before.count if before else 0) + one.count
            counted[one.page] = Missing(one.event, "owed_on_sheets", {"n": count}, None, None, count, one.page)
    return [*counted.values(), *(one for one in rows if one.sheet is None)]
