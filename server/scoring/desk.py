"""Before a judge writes on a sheet: it is found, the event is held open, and nothing stands against it."""

from dataclasses import dataclass
from functools import lru_cache

from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import of_event
from server.db import plain
from server.db.plain import Prepared
from server.entries import Entry
from server.judging import Judge, Recusal, Seating
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.coverage import COMPETING


@lru_cache(maxsize=1024)
def _seen_by(viewer: Viewer) -> Prepared[Sheet]:
    """The query by which this viewer finds a sheet. A judge finds hundreds in a day; what he holds is part of the key,
    so that a grant that is given or ends makes it anew."""
    return Prepared(
        lambda number: Sheet.visible_to(viewer).filter(number=number).select_related("event__competition"), str
    )


async def sheet_of(viewer: Viewer, number: str, act: str) -> Sheet:
    """The sheet of a number, with its event and competition, where `viewer` may carry out `act`.

    Refused: `no_such_sheet`, what `may` refuses.
    """
    rows = await _seen_by(viewer).fetch(number) if speakable(number) else []
    if not rows:
        refuse("no_such_sheet", "sheet", number=number[:40])
    insist(may(viewer, act, of_event(rows[0].event.competition, rows[0].event)))
    return rows[0]


EVENT = Prepared(lambda event: Event.filter(id=event), int, ending=" FOR SHARE")
SHEET = Prepared(lambda sheet: Sheet.filter(id=sheet).select_for_update(), int)
SITTING = Prepared(lambda seat: Seating.filter(seat_id=seat, until__isnull=True).order_by("-turn").limit(1), int)
SEATED = Prepared(lambda seat: Judge.filter(seatings__seat_id=seat, seatings__until__isnull=True), int)
COMPETES = Prepared(lambda entry: Entry.filter(COMPETING, id=entry), int)
BARRED = Prepared(
    lambda event, seat: Recusal.filter(
        event_id=event, judge__seatings__seat_id=seat, judge__seatings__until__isnull=True
    ),
    int,
    int,
)


async def held_open(event_id: int) -> Event:
    """The event, which nobody may close before we commit; other judges hold it at the same time.

    PostgreSQL: FOR SHARE against the FOR UPDATE of closing. SQLite writes one after another.
    """
    [event] = await EVENT.fetch(event_id)
    return event


def speakable(text: str) -> bool:
    """Whether a text can be looked for: PostgreSQL takes no NUL."""
    return "\0" not in text


@dataclass(frozen=True, slots=True)
class Desk:
    """A sheet, locked, with what decides whether it may be written on."""

    event: Event
    sheet: Sheet
    seating: Seating | None
    is_competing: bool
    is_recused: bool


async def at_desk(found: Sheet) -> Desk:
    """Lock the event (shared) and the sheet, and read what may have changed since it was found: in one visit, but
    each by a statement of its own, so that on PostgreSQL those behind the locks see what was committed before."""
    event = await held_open(found.event_id)
    sheets, sittings, judges, entries, recusals = await plain.run(
        SHEET.statement(found.id),
        SITTING.statement(found.seat_id),
        SEATED.statement(found.seat_id),
        COMPETES.statement(found.entry_id),
        BARRED.statement(event.id, found.seat_id),
    )
    [sheet] = SHEET.records(sheets)
    if (sheet.seat_id, sheet.entry_id) != (found.seat_id, found.entry_id):  # moved since; locked now, it stays
        return await at_desk(sheet)
    seating = next(iter(SITTING.records(sittings)), None)
    if seating is not None:
        seating.judge = next(one for one in SEATED.records(judges) if one.id == seating.judge_id)
    judge_id = seating.judge_id if seating else None
    barred = {one.entry_id for one in BARRED.records(recusals) if one.judge_id == judge_id}
    return Desk(event, sheet, seating, bool(entries), bool(barred & {None, sheet.entry_id}))


def not_open(event: Event) -> Refusal | None:
    """Marks are taken only while the event is being marked."""
    if event.state == "marking":
        return None
    return Refusal("marking_closed" if event.state == "closed" else "marking_not_open", {"event": event.code})


def not_writable(viewer: Viewer, desk: Desk) -> Refusal | None:
    """Why `viewer` may not write on the sheet. Nothing here tells whose work it is."""
    if not_open(desk.event):
        return not_open(desk.event)
    if not sits_there(viewer, desk):
        return Refusal("not_your_sheet", {"number": desk.sheet.number}, "sheet")
    if desk.sheet.state in ("signed", "imported", "typed", "out"):
        return Refusal(f"sheet_{desk.sheet.state}", {"number": desk.sheet.number}, "sheet")
    if not desk.is_competing:
        return Refusal("entry_not_competing", {"number": desk.sheet.number}, "sheet")
    return Refusal("judge_recused_from_sheet", {"number": desk.sheet.number}, "sheet") if desk.is_recused else None


def sits_there(viewer: Viewer, desk: Desk) -> bool:
    """Whether the viewer sits in the sheet's seat now. The console writes for whoever does."""
    if viewer.sees_everything:
        return desk.seating is not None
    return (
        desk.seating is not None and viewer.person_id is not None and desk.seating.judge.person_id == viewer.person_id
    )
