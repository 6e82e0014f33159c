"""What those who prepare an event should look at, though it blocks nothing: judges whose qualification falls short, and
modules that more judges mark than the scheme needs."""

from collections.abc import Mapping, Sequence

from tortoise.expressions import Q

from server import db
from server.access import Viewer
from server.access.roles import MARKS_READERS
from server.competitions import Event
from server.competitions.places import of_event
from server.judging import WATCHING, Judge, Seating, qualifying
from server.refusal import Param
from server.scoring.counting import needs
from server.scoring.lacking import Missing
from server.scoring.opening import planned, seat_name
from server.scoring.taken import wide, without_levels

BEFORE = ("planned", "registration", "review")


async def hints_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Missing]]:
    """The hints of the events whose judges the viewer may see, until they are closed."""
    events = await Event.visible_to(viewer).filter(id__in=list(ids)).select_related("competition")
    found: dict[int, list[Missing]] = {id_: [] for id_ in ids}
    for event in events:
        place = of_event(event.competition, event)
        sees = viewer.holds_at(WATCHING, place)
        if sees and event.state in (*BEFORE, "marking"):
            found[event.id] = [*await unqualified(event), *(await too_many(event) if event.state in BEFORE else ())]
        if sees and event.state in ("marking", "closed"):
            reads = viewer.holds_at(MARKS_READERS, place)
            differing = await wide(event)
            found[event.id] += differing if reads else without_levels(differing)
    return found


async def unqualified(event: Event) -> list[Missing]:
    """What the chief judge and whoever sits in a seat fall short of."""
    rows = Seating.filter(seat__panel__event_id=event.id, until__isnull=True).using_db(db.here())
    sitting = await rows.select_related("judge", "seat__panel").order_by("seat__panel__code", "seat__number")
    seated: list[tuple[Judge, str | None]] = [(one.judge, seat_name(one.seat)) for one in sitting]
    chiefs = Judge.filter(Q(event_id=event.id) | Q(event_id__isnull=True), competition_id=event.competition_id)
    known = {one.id for one, _ in seated}
    standing = chiefs.filter(role="chief", state="standing").using_db(db.here())
    heads = [one for one in await standing.order_by("id") if one.id not in known]
    return [
        Missing(event.code, short.rule, short.params, seat, page="seats")
        for judge, seat in [*((one, None) for one in heads), *seated]
        for short in qualifying.shortfalls(judge)
    ]


async def too_many(event: Event) -> list[Missing]:
    """The modules that more seats mark than the scheme needs: every entry is then marked by more than were planned."""
    found: dict[tuple[str, int, int], Missing] = {}
    for need in needs(await planned(event)):
        if len(need.seats) <= need.needed or need.exactly:
            continue
        params: dict[str, Param] = {"module": need.aspect.module.code, "seats": len(need.seats), "needed": need.needed}
        key = (need.aspect.module.code, len(need.seats), need.needed)
        found[key] = Missing(event.code, "more_judges_than_needed", params, page="seats")
    return list(found.values())
