"""Before a paper sheet is typed, resolved or moved: it is found and locked, and nothing stands against it."""

from dataclasses import dataclass

from server import db
from server.access import Viewer, may
from server.access.acts import ACTS
from server.competitions import Event
from server.competitions.places import locked, of_event
from server.entries import Entry
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.coverage import COMPETING
from server.scoring.desk import held_open, not_open, speakable
from server.transcribing import Transcript


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, locked, with how far its typing is: what decides whether it may be typed."""

    event: Event
    sheet: Sheet
    transcript: Transcript | None
    is_competing: bool


async def sheet_of(viewer: Viewer, number: str, act: str, field: str = "sheet") -> Sheet:
    """The sheet of a number, with its event and competition, where `viewer` may carry out `act`. Typists and
    coordinators reach it by their role, although they see no mark.

    Refused: `no_such_sheet`, what `may` refuses.
    """
    rows = Sheet.filter(number=number).using_db(db.here()).select_related("event__competition")
    if not viewer.sees_everything:
        reach = viewer.reach(ACTS[act].roles, Sheet.within)
        rows = rows.filter(reach) if reach is not None else rows.filter(pk__isnull=True)
    found = await rows.first() if speakable(number) else None
    if found is None:
        refuse("no_such_sheet", field, number=number[:40])
    insist(may(viewer, act, of_event(found.event.competition, found.event)))
    return found


async def at_table(found: Sheet) -> Table:
    """Lock the event (shared) and the sheet, and read what may have changed since it was found."""
    event = await held_open(found.event_id)
    sheet = await locked(found)
    transcript = await Transcript.filter(sheet_id=sheet.id).using_db(db.here()).first()
    return Table(event, sheet, transcript, await competes(sheet))


async def competes(sheet: Sheet) -> bool:
    """Whether the entry of a sheet competes."""
    return await Entry.filter(COMPETING, id=sheet.entry_id).using_db(db.here()).exists()


def not_typable(table: Table) -> Refusal | None:
    """Why nobody types this sheet. Nothing here tells whose work it is, nor what anybody typed."""
    if not_open(table.event):
        return not_open(table.event)
    state, params = table.sheet.state, {"number": table.sheet.number}
    if state in ("typed", "imported", "out"):
        return Refusal(f"sheet_{state}", params, "sheet")
    if state != "open":
        return Refusal("sheet_given_on_tablet", params, "sheet")
    return None if table.is_competing else Refusal("entry_not_competing", params, "sheet")


def without_account(viewer: Viewer) -> Refusal | None:
    """Who types, resolves and confirms is told apart by the account, so there must be one; the console has none."""
    return None if viewer.account_id is not None else Refusal("typist_needs_account")
