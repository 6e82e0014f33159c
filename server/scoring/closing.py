"""Close the marking of an event: the chief judge's act, once every sheet is signed and every aspect is scored."""

from collections.abc import Mapping, Sequence

from server import clock, db, ledger, ranking
from server.access import Viewer, may
from server.access.roles import MARKS_READERS, STAFF
from server.competitions import Competition, Event
from server.competitions.keeping import newest
from server.competitions.places import event_of, locked, of_event, same_version
from server.entries import Entry
from server.refusal import Param, Refusal, insist, refuse
from server.scoring import Sheet, tallies
from server.scoring.coverage import COMPETING
from server.scoring.lacking import Missing
from server.scoring.opening import lacking, planned, seat_name

ACT = "marking.closed"
WATCHING = STAFF - {"judge", "floor_judge"}
DONE = ("signed", "imported")


async def close_marking(viewer: Viewer, competition: str, event: str, *, version: int, key: str | None = None) -> Event:
    """Close the marking; nothing can be given afterwards, only corrected.

    Refused: an unknown place, no right, not open, `changed_since`, `marking_incomplete` with the exact list.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    asked = {"competition": competition, "event": event, "version": version}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(row)
        insist(not_closable(row))
        insist(same_version(row, version))
        missing = await incomplete(row)
        if missing:
            refuse("marking_incomplete", None, [one.fault for one in missing], event=row.code, n=len(missing))
        row.state, row.version = "closed", row.version + 1
        row.closed_at, row.closed_by_id = clock.now(), viewer.account_id
        change.answers(await change.save(row))
    return row


def not_closable(event: Event) -> Refusal | None:
    """Only what is open is closed."""
    if event.state == "marking":
        return None
    rule = "marking_already_closed" if event.state == "closed" else "marking_not_open"
    return Refusal(rule, {"event": event.code})


async def unsigned(event: Event) -> list[Sheet]:
    """The sheets of competing entries that are not signed, with seat and panel, in the order of their seats."""
    competing = Entry.filter(COMPETING, event_id=event.id).using_db(db.here())
    ids = {id_ async for (id_,) in competing.values_list("id")}
    rows = Sheet.filter(event_id=event.id).exclude(state__in=DONE).using_db(db.here()).select_related("seat__panel")
    found = await rows.order_by("seat__panel__code", "seat__number", "position")
    return [one for one in found if one.entry_id in ids]


async def incomplete(event: Event) -> list[Missing]:
    """What closing still waits for: each sheet that is not signed; then each aspect without enough marks, of the
    entries whose sheets are all signed."""
    sheets = await unsigned(event)
    return [_unsigned(event, one) for one in sheets] + await _unscored(event, {one.entry_id for one in sheets})


def _unsigned(event: Event, sheet: Sheet) -> Missing:
    seat = seat_name(sheet.seat)
    params: dict[str, Param] = {"seat": seat, "position": sheet.position, "number": sheet.number}
    return Missing(event.code, f"sheet_still_{sheet.state}", params, seat, sheet.number)


async def _unscored(event: Event, waiting: set[int]) -> list[Missing]:
    """Counted as the ranking counts, from sums alone: whether an aspect is scored takes no single mark."""
    kept = (await newest([event.id]))[event.id]
    scheme, code_of = kept.scheme, {id_: code for code, id_ in kept.aspect_ids.items()}
    given = await tallies(event.id, set())
    found = []
    for entry in await Entry.filter(COMPETING, event_id=event.id).using_db(db.here()).order_by("entry_no"):
        if entry.id in waiting:
            continue
        mine = {code_of[id_]: tally for id_, tally in given.get(entry.id, {}).items() if id_ in code_of}
        for aspect in (one for module in scheme.modules for one in module.aspects):
            if not is_scored(aspect, mine.get(aspect.code)):
                params = {"entry_no": entry.entry_no, "aspect": aspect.code}
                found.append(Missing(event.code, "aspect_unscored", params))
    return found


def is_scored(aspect: ranking.Aspect, tally: ranking.Tally | None) -> bool:
    """Whether an aspect has all the marks it needs: given or absent, none void."""
    return tally is not None and not tally.void and tally.count + tally.absent >= ranking.marks_needed(aspect)


async def missing(viewer: Viewer, event: Event) -> list[Missing]:
    """What the event's next step waits for: opening where it is in review, closing where it is being marked.

    The numbers of sheets stand there only for who may read marks in this place.
    """
    if event.state in ("registration", "review"):
        return list(lacking(await planned(event)))
    if event.state != "marking":
        return []
    competition = await Competition.filter(id=event.competition_id).using_db(db.here()).get()
    place = of_event(competition, event)
    found = await incomplete(event)
    if viewer.sees_everything or any(one.role in MARKS_READERS and one.covers(place) for one in viewer.held):
        return found
    return _by_seat(found)


def _by_seat(found: Sequence[Missing]) -> list[Missing]:
    """Sheets counted by seat and state, without their numbers."""
    counted: dict[tuple[str, str | None], Missing] = {}
    rest = []
    for one in found:
        if one.sheet is None:
            rest.append(one)
            continue
        before = counted.get((one.rule, one.seat))
        count = before.count + 1 if before else 1
        params: dict[str, Param] = {"seat": one.seat or "", "count": count}
        counted[one.rule, one.seat] = Missing(one.event, f"{one.rule}_many", params, one.seat, None, count)
    return [*counted.values(), *rest]


async def unpublishable(event: Event) -> Refusal | None:
    """Why the event's result may not be published as far as the marking goes: it is not closed. An event that came as
    a package (state None) was closed where it came from."""
    if event.state in (None, "closed"):
        return None
    sheets = await unsigned(event)
    faults = [_unsigned(event, one).fault for one in sheets]
    return Refusal("marking_still_open", {"event": event.code, "n": len(sheets)}, None, faults)


async def missing_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Missing]]:
    """The same for the events of `ids`, of which the viewer may see the seats: what one event waits for."""
    events = await Event.visible_to(viewer).filter(id__in=list(ids)).select_related("competition")
    found: dict[int, list[Missing]] = {id_: [] for id_ in ids}
    for event in events:
        place = of_event(event.competition, event)
        if viewer.sees_everything or any(one.role in WATCHING and one.covers(place) for one in viewer.held):
            found[event.id] = await missing(viewer, event)
    return found
