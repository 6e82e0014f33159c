"""How far the marking is, seat by seat; and the sheets of a judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count

from server import db
from server.access import Viewer
from server.access.roles import MARKS_READERS, ORGANISING
from server.competitions import Event
from server.competitions.places import of_event
from server.judging import RESERVED_PANEL, Seat, Seating
from server.masking import codes
from server.scoring import Sheet, own_sheets
from server.scoring.coverage import competing
from server.scoring.desk import speakable

BEING_TYPED = ("first_begun", "first_done", "second_begun", "different")  # states of a transcript
STATES = ("open", "draft", "sent", "signed", "typed")
MOST_SHEETS = 2000


@dataclass(frozen=True, slots=True)
class SeatProgress:
    """The sheets of a seat by state, those of entries that compete. `judge`: who sits there, told to organisers."""

    number: str
    judge: str | None
    open: int
    draft: int
    sent: int
    signed: int
    typed: int


@dataclass(frozen=True, slots=True)
class PanelProgress:
    """A panel with its seats."""

    code: str
    seats: Sequence[SeatProgress]


@dataclass(frozen=True, slots=True)
class Progress:
    """All panels of an event."""

    panels: Sequence[PanelProgress]

    def _sum(self, state: str) -> int:
        return sum(getattr(seat, state) for panel in self.panels for seat in panel.seats)

    @property
    def open(self) -> int:
        """Sheets nobody has begun."""
        return self._sum("open")

    @property
    def draft(self) -> int:
        """Sheets that were begun."""
        return self._sum("draft")

    @property
    def sent(self) -> int:
        """Sheets that are complete."""
        return self._sum("sent")

    @property
    def signed(self) -> int:
        """Sheets that are signed."""
        return self._sum("signed")

    @property
    def typed(self) -> int:
        """Sheets on paper that were typed twice and agree, or were resolved."""
        return self._sum("typed")

    @property
    def sheets(self) -> int:
        """All of them."""
        return self.open + self.draft + self.sent + self.signed + self.typed


async def progress(viewer: Viewer, events: Sequence[int]) -> Mapping[int, Progress | None]:
    """How far each event's marking is: one statement for the seats, one for the counts (and one for who sits there,
    which organisers see). None where the viewer may not see its seats or there are none.

    To who may not see whether two typists agree a sheet typed twice counts as typed, though they differ: a typist who
    watched the count would know (reliability.md C15)."""
    rows = Seat.visible_to(viewer).filter(panel__event_id__in=list(events)).exclude(panel__code=RESERVED_PANEL)
    seats = await rows.select_related("panel__event__competition").order_by(
        "panel__event_id", "panel__code", "number", "id"
    )
    counts = await _counts([one.id for one in seats])
    counts |= await _settled(counts, [one.id for one in seats if not sees_typing(viewer, one.panel.event)])
    told = viewer.sees_everything or viewer.holds(ORGANISING)
    names = await _sitting(viewer, [one.id for one in seats]) if told else {}
    found: dict[int, Progress | None] = dict.fromkeys(events)
    for event, here in groupby(seats, lambda one: one.panel.event_id):
        panels = groupby(here, lambda one: one.panel.code)
        found[event] = Progress(
            [PanelProgress(code, [_seat(one, counts, names) for one in mine]) for code, mine in panels]
        )
    return found


async def _counts(seats: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = Sheet.filter(competing("entry__"), seat_id__in=list(seats)).using_db(db.here())
    counted: Any = await rows.annotate(n=Count("id")).group_by("seat_id", "state").values_list("seat_id", "state", "n")
    return {(seat, state): n for seat, state, n in counted}


async def _settled(counts: Mapping[tuple[int, str], int], seats: Sequence[int]) -> dict[tuple[int, str], int]:
    """The counts of these seats as if nothing that was typed twice differed."""
    if not seats:
        return {}
    rows = Sheet.filter(competing("entry__"), differing(), seat_id__in=list(seats)).using_db(db.here())
    counted: Any = await rows.annotate(n=Count("id")).group_by("seat_id").values_list("seat_id", "n")
    found: dict[tuple[int, str], int] = {}
    for seat, n in counted:
        found[seat, "open"] = counts.get((seat, "open"), 0) - n
        found[seat, "typed"] = counts.get((seat, "typed"), 0) + n
    return found


def sees_typing(viewer: Viewer, event: Event) -> bool:
    """Whether the viewer may see how two typists compare in an event; its competition is loaded. As the records of
    `transcribing`, which lies above, say of their readers."""
    place = of_event(event.competition, event)
    readers = ORGANISING | MARKS_READERS
    return viewer.holds_at(readers, place)


def differing() -> Q:
    """The sheets that were typed twice, differently, and are not settled."""
    unsettled: dict[str, Any] = {"transcripts__state": "different", "state": "open"}
    return Q(**unsettled)


def being_typed() -> Q:
    """The sheets on paper whose typing has begun and is not settled: typed once, or twice and not alike."""
    begun: dict[str, Any] = {"transcripts__state__in": BEING_TYPED, "state": "open"}
    return Q(**begun)


def _seat(seat: Seat, counts: Mapping[tuple[int, str], int], names: Mapping[int, str | None]) -> SeatProgress:
    return SeatProgress(seat.number, names.get(seat.id), *(counts.get((seat.id, state), 0) for state in STATES))


async def _sitting(viewer: Viewer, seats: Sequence[int]) -> dict[int, str | None]:
    rows = Seating.visible_to(viewer).filter(seat_id__in=list(seats), until__isnull=True)
    return {
        one.seat_id: one.judge.person.name if one.judge.person else None
        for one in await rows.select_related("judge__person")
    }


async def my_sheets(viewer: Viewer, competition: str | None = None, event: str | None = None) -> list[Sheet]:
    """The sheets of the seats the viewer sits in now, by event and seat, each seat in its random order."""
    own = own_sheets(viewer)
    if own is None:
        return []
    rows = Sheet.filter(own).using_db(db.here())
    if competition is not None:
        rows = rows.filter(event__competition__code=competition)
    if event is not None:
        rows = rows.filter(event__code=event)
    return await rows.order_by("event_id", "seat_id", "position").limit(MOST_SHEETS)


async def by_number(viewer: Viewer, number: str) -> Sheet | None:
    """The sheet of a number; None where unknown or not visible."""
    return await Sheet.visible_to(viewer).filter(number=number).first() if speakable(number) else None


async def mine(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, bool]:
    """Which of the sheets belong to a seat the viewer sits in now."""
    own = own_sheets(viewer)
    found: Any = (
        []
        if own is None
        else await Sheet.filter(own, id__in=list(ids)).using_db(db.here()).values_list("id", flat=True)
    )
    return dict.fromkeys(ids, False) | dict.fromkeys(found, True)


async def shown_on(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, codes.Shown | None]:
    """What stands for the entry on each sheet the viewer may see: its code where the event is masked, else its
    station."""
    columns = ("id", "entry_id", "event_id", "event__masking_stages", "entry__station__code")
    rows: Any = await Sheet.visible_to(viewer).filter(id__in=list(ids)).values_list(*columns)
    return dict.fromkeys(ids) | await codes.shown_on(rows)
