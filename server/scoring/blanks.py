"""The paper sheets of an event, blank: what each seat marks and the numbers of its sheets; no mark, no entrant."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from server import db
from server.access import Viewer
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions.scheme import Scheme
from server.masking import codes
from server.scoring import Sheet
from server.scoring.coverage import aspects_of, competing, criteria_of, seats_of
from server.scoring.desk import speakable
from server.scoring.opening import seat_name
from server.scoring.paper import Block, Cell, Paper

PRINTING = ORGANISING | MARKS_READERS
MOST_BLANKS = 500  # a QR code each


@dataclass(frozen=True, slots=True)
class Blank:
    """A sheet before anything is written on it, and what stands for its entry."""

    number: str
    position: int
    shown: codes.Shown | None


@dataclass(frozen=True, slots=True)
class Stack:
    """The blank sheets of a seat in its order, the scheme's version, and what is marked on each of them."""

    seat: str
    scheme: int
    modules: Sequence[Block]
    sheets: Sequence[Blank]


async def stacks(viewer: Viewer, competition: str, event: str) -> list[Stack]:
    """Those of the entries that compete, seat by seat, in a constant number of statements. Empty where there are none
    to be printed by the viewer."""
    rows = await _sheets(viewer, competition, event)
    if not rows:
        return []
    aspects = await aspects_of(one.scheme_id for one in rows)
    seats = (await seats_of([rows[0].event_id]))[rows[0].event_id]
    titles = await criteria_of(aspects.values())
    schemes = Scheme.filter(id__in=sorted(aspects)).using_db(db.here())
    versions = {one.id: one.version for one in await schemes}
    shown = await codes.shown_on([_line(one) for one in rows])
    found = []
    for (id_, scheme), mine in groupby(rows, lambda one: (one.seat_id, one.scheme_id)):
        seat = seats.seat(id_)
        listed = seats.aspects(seat, aspects[scheme])
        paper = Paper([Cell(one, None, titles.get((one.module_id, one.criterion))) for one in listed])
        blanks = [Blank(one.number, one.position, shown[one.id]) for one in mine]
        found.append(Stack(seat_name(seat), versions[scheme], paper.modules, blanks))
    return found


async def _sheets(viewer: Viewer, competition: str, event: str) -> list[Sheet]:
    if not (speakable(competition) and speakable(event)):
        return []
    of_event = {"event__competition__code": competition, "event__code": event}
    rows = Sheet.filter(competing("entry__"), **of_event).exclude(state="imported").using_db(db.here())
    if not viewer.sees_everything:
        reach = viewer.reach(PRINTING, Sheet.within)
        if reach is None:
            return []
        rows = rows.filter(reach)
    ordered = rows.order_by("seat__panel__code", "seat__number", "seat_id", "scheme_id", "position")
    return await ordered.limit(MOST_BLANKS).select_related("entry__station", "event")


def _line(sheet: Sheet) -> tuple[int, int, int, str, str | None]:
    station = sheet.entry.station
    return sheet.id, sheet.entry_id, sheet.event_id, sheet.event.masking_stages, station.code if station else None
