"""Before a judge writes on a sheet: it is found, the event is held open, and nothing stands against it."""

from dataclasses import dataclass

from server import db
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import locked, of_event
from server.entries import Entry
from server.judging import Recusal, Seating
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.coverage import COMPETING


async def sheet_of(viewer: Viewer, number: str, act: str) -> Sheet:
    """The sheet of a number, with its event and competition, where `viewer` may carry out `act`.

    Refused: `no_such_sheet`, what `may` refuses.
    """
    rows = Sheet.visible_to(viewer).filter(number=number).select_related("event__competition")
    found = await rows.first() if speakable(number) else None
    if found is None:
        refuse("no_such_sheet", "sheet", number=number[:40])
    insist(may(viewer, act, of_event(found.event.competition, found.event)))
    return found


async def held_open(event_id: int) -> Event:
    """The event, which nobody may close before we commit; other judges hold it at the same time.

    PostgreSQL: FOR SHARE against the FOR UPDATE of closing. SQLite writes one after another.
    """
    if db.current().engine == "postgres":
        await db.here().execute_query("SELECT id FROM event WHERE id = $1 FOR SHARE", [event_id])
    return await Event.filter(id=event_id).using_db(db.here()).get()


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
    """Lock the event (shared) and the sheet, and read what may have changed since it was found."""
    event = await held_open(found.event_id)
    sheet = await locked(found)
    sitting = Seating.filter(seat_id=sheet.seat_id, until__isnull=True).using_db(db.here()).select_related("judge")
    seating = await sitting.order_by("-turn").first()
    entry = Entry.filter(COMPETING, id=sheet.entry_id).using_db(db.here())
    recused = Recusal.filter(event_id=event.id, judge_id=seating.judge_id if seating else None).using_db(db.here())
    barred = {one.entry_id for one in await recused}
    return Desk(event, sheet, seating, await entry.exists(), bool(barred & {None, sheet.entry_id}))


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
    if desk.sheet.state in ("signed", "imported", "typed"):
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
