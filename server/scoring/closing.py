"""Close the marking of an event: the chief judge's act, once every sheet is signed and every aspect is scored."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from server import clock, db, ledger, ranking
from server.access import Viewer, may
from server.access.roles import MARKS_READERS
from server.competitions import Competition, Event
from server.competitions.places import event_of, locked, of_event, same_version
from server.entries import Entry
from server.ledger import Change
from server.refusal import Param, Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.coverage import COMPETING
from server.scoring.lacking import Missing
from server.scoring.opening import lacking, planned, seat_name
from server.scoring.progress import being_typed, differing, sees_typing
from server.scoring.rounds import WATCHING, rounds_of
from server.scoring.taken import Taken, is_scored, taken, too_wide, without_levels

ACT = "marking.closed"
DONE = ("signed", "imported", "typed", "out")
Also = Callable[[Change, Event], Awaitable[None]]
Owed = Callable[[Event], Awaitable[Sequence[Missing]]]


async def close_marking(
    viewer: Viewer, competition: str, event: str, *, version: int, also: Also | None = None,
    owed: Owed | None = None, key: str | None = None,
) -> Event:  # fmt: skip
    """Close the marking; nothing can be given afterwards, only corrected.

    The rooms above say what is `owed` besides and what is `also` recorded in the same transaction: the chief judge's
    signature. Refused: an unknown place, no right, not open, `changed_since`, `marking_incomplete` with the exact list.
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
        missing = [*await incomplete(row), *(await owed(row) if owed is not None else ())]
        if missing:
            refuse("marking_incomplete", None, [one.fault for one in missing], event=row.code, n=len(missing))
        row.state, row.version = "closed", row.version + 1
        row.closed_at, row.closed_by_id = clock.now(), viewer.account_id
        change.answers(await change.save(row))
        if also is not None:
            await also(change, row)
    return row


def not_closable(event: Event) -> Refusal | None:
    """Only what is open is closed."""
    if event.state == "marking":
        return None
    rule = "marking_already_closed" if event.state == "closed" else "marking_not_open"
    return Refusal(rule, {"event": event.code})


async def unsigned(event: Event, before: str | None = None) -> list[Sheet]:
    """The sheets of competing entries that are not signed, with seat and panel, in the order of their seats. `before`:
    those of the rounds before one."""
    competing = Entry.filter(COMPETING, event_id=event.id).using_db(db.here())
    ids = {id_ async for (id_,) in competing.values_list("id")}
    rows = Sheet.filter(event_id=event.id).exclude(state__in=DONE).using_db(db.here()).select_related("seat__panel")
    found = await rows.order_by("seat__panel__code", "seat__number", "position")
    mine = [one for one in found if one.entry_id in ids]
    rounds = await rounds_of(event.id) if mine else None
    if rounds is None:
        return mine
    among = rounds.codes if before is None else rounds.before(before)
    return [one for one in mine if rounds.marks(one.seat_id, one.entry_id, among)]


async def incomplete(event: Event, before: str | None = None) -> list[Missing]:
    """What closing still waits for: each sheet that is not signed; each round that was not opened; then each aspect
    without enough marks, or whose levels differ too much, of the entries whose sheets are all signed. `before`: what
    opening a round waits for, of those before it. Who is out of a round needs nothing in it."""
    sheets = await unsigned(event, before)
    marked = await taken(event, {one.entry_id for one in sheets}, before)
    return await _named(event, sheets) + marked.closed + _unscored(event, marked)


async def _named(event: Event, sheets: Sequence[Sheet]) -> list[Missing]:
    """One line for each sheet: not begun, not sent, not signed, or on paper and not typed to the end."""
    typed: Any = Sheet.filter(being_typed(), event_id=event.id).using_db(db.here()).values_list("id", flat=True)
    begun = set(await typed) if sheets else set()
    return [_unsigned(event, one, "typing" if one.id in begun else one.state) for one in sheets]


def _unsigned(event: Event, sheet: Sheet, state: str) -> Missing:
    seat = seat_name(sheet.seat)
    params: dict[str, Param] = {"seat": seat, "position": sheet.position, "number": sheet.number}
    return Missing(event.code, f"sheet_still_{state}", params, seat, sheet.number)


def _unscored(event: Event, marked: Taken) -> list[Missing]:
    found = []
    for number, aspect, tally in marked.aspects:
        if not is_scored(aspect, tally):
            found.append(Missing(event.code, "aspect_unscored", {"entry_no": number, "aspect": aspect.code}))
        elif aspect.spread_rule == "block" and ranking.is_over_spread(aspect, tally):
            found.append(too_wide(event, "over_spread", number, aspect, tally))
    return found


async def still_unsigned(event: Event) -> list[Missing]:
    """The sheets of an event held here that are not signed, one line each."""
    return [] if event.state is None else await _named(event, await unsigned(event))


async def missing(viewer: Viewer, event: Event) -> list[Missing]:
    """What the event's next step waits for: opening where it is in review, closing where it is being marked.

    The numbers of sheets stand there only for who may read marks in this place. Who may not even see how two typists
    compare is told how many sheets are open, and nothing of the marks on the others.
    """
    if event.state in ("registration", "review"):
        return list(lacking(await planned(event)))
    if event.state != "marking":
        return []
    competition = await Competition.filter(id=event.competition_id).using_db(db.here()).get()
    place = of_event(competition, event)
    found = await incomplete(event)
    if viewer.holds_at(MARKS_READERS, place):
        return found
    event.competition = competition
    return _by_seat(found if sees_typing(viewer, event) else await _without_comparison(event, found))


async def _without_comparison(event: Event, found: Sequence[Missing]) -> list[Missing]:
    """The same whether two typists agree: a sheet that was typed twice is none of those that wait, and no aspect is
    named, for that it lacks a mark shows once all sheets of its entry are done."""
    twice: Any = Sheet.filter(differing(), event_id=event.id).using_db(db.here()).values_list("number", flat=True)
    typed = set(await twice)
    return [
        one for one in found if one.rule == "round_not_opened" or (one.sheet is not None and one.sheet not in typed)
    ]


def _by_seat(found: Sequence[Missing]) -> list[Missing]:
    """Sheets counted by seat and state, without their numbers; and no levels."""
    counted: dict[tuple[str, str | None], Missing] = {}
    rest = []
    for one in without_levels(found):
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
    faults = [one.fault for one in await _named(event, await unsigned(event))]
    return Refusal("marking_still_open", {"event": event.code, "n": len(faults)}, None, faults)


async def missing_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Missing]]:
    """The same for the events of `ids`, of which the viewer may see the seats: what one event waits for."""
    events = await Event.visible_to(viewer).filter(id__in=list(ids)).select_related("competition")
    found: dict[int, list[Missing]] = {id_: [] for id_ in ids}
    for event in events:
        place = of_event(event.competition, event)
        if viewer.holds_at(WATCHING, place):
            found[event.id] = await missing(viewer, event)
    return found
