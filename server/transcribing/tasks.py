"""The typist's desk: which sheets wait to be typed, for whom. A task says nothing of what anybody typed, and the same
whether two typists agreed or not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server import clock, db
from server.access import Viewer
from server.access.records import Account
from server.access.roles import TYPING
from server.judging import RESERVED_PANEL
from server.scoring import Sheet
from server.scoring.coverage import competing
from server.scoring.desk import speakable
from server.scoring.opening import seat_name
from server.scoring.paper import Cell, Paper, papers_of
from server.transcribing import Transcript
from server.transcribing.typing_in import BEGUN, OVER, as_told, is_taken, sees_differences

MOST_TASKS = 2000
STATES = ("to_type", "to_type_again", "mine", "waits", "taken", "not_blind", "done", "on_tablet")


@dataclass(frozen=True, slots=True)
class Task:
    """A paper sheet before one typist. `pass_no`: which pass he types, None where it is not his to type. `version` of
    the sheet, counts its changes, as he is told of them: the same whether two entries agree or not."""

    id: int
    number: str
    seat: str
    position: int
    version: int
    state: str
    pass_no: int | None


@dataclass(frozen=True, slots=True)
class Tasks:
    """The sheets of an event before one typist, seat by seat, each seat in its random order."""

    sheets: Sequence[Task]

    def count(self, state: str) -> int:
        """How many are in a state."""
        return Counter(one.state for one in self.sheets)[state]

    @property
    def mine(self) -> list[Task]:
        """What he has claimed and not handed in."""
        return [one for one in self.sheets if one.state == "mine"]

    def next(self, state: str) -> Task | None:
        """The first in a state."""
        return next((one for one in self.sheets if one.state == state), None)


async def tasks(viewer: Viewer, competition: str, event: str) -> Tasks | None:
    """The desk of an event in four statements; None where there is nothing to be typed by the viewer."""
    if not (speakable(competition) and speakable(event)):
        return None
    rows = await _sheets(viewer, event__competition__code=competition, event__code=event)
    return Tasks(await _tasks(viewer, rows)) if rows else None


async def task(viewer: Viewer, number: str) -> Task | None:
    """One sheet; None where it is unknown or not the viewer's to type: the two are one answer."""
    rows = await _sheets(viewer, number=number) if speakable(number) else []
    found = await _tasks(viewer, rows)
    return found[0] if found else None


async def papers(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Paper | None]:
    """What is to be typed of each sheet of `ids` that the viewer may type: its aspects, no mark."""
    rows = await _sheets(viewer, id__in=list(ids))
    return dict.fromkeys(ids) | {
        id_: Paper([Cell(one.aspect, None) for one in paper.cells]) for id_, paper in (await papers_of(rows)).items()
    }


async def _sheets(viewer: Viewer, **wanted: Any) -> list[Sheet]:
    rows = Sheet.filter(competing("entry__"), **wanted).exclude(seat__panel__code=RESERVED_PANEL).using_db(db.here())
    if not viewer.sees_everything:
        reach = viewer.reach(TYPING, Sheet.within)
        if reach is None:
            return []
        rows = rows.filter(reach)
    ordered = rows.exclude(state="imported").order_by("seat__panel__code", "seat__number", "seat_id", "position")
    return await ordered.limit(MOST_TASKS).select_related("seat__panel", "event__competition")


async def _tasks(viewer: Viewer, rows: Sequence[Sheet]) -> list[Task]:
    transcripts = Transcript.filter(sheet_id__in=[one.id for one in rows]).using_db(db.here())
    of_sheet = {one.sheet_id: one for one in await transcripts}
    own = {viewer.account_id}
    if viewer.person_id is not None:
        accounts = Account.filter(person_id=viewer.person_id).using_db(db.here())
        own |= {one.id for one in await accounts}
    found = []
    for sheet in rows:
        transcript, sees = of_sheet.get(sheet.id), sees_differences(viewer, sheet)
        state, pass_no = _state(viewer, own, sheet, transcript, sees)
        version = (sheet if sees else as_told(sheet, transcript)).version
        found.append(Task(sheet.id, sheet.number, seat_name(sheet.seat), sheet.position, version, state, pass_no))
    return found


def _state(
    viewer: Viewer, own: set[int | None], sheet: Sheet, transcript: Transcript | None, sees: bool
) -> tuple[str, int | None]:
    """Typed and settled, or typed and different, is both `done`: the second typist learns nothing. `sees`: he may look
    at differences."""
    if sheet.state != "open":
        return ("done" if sheet.state == "typed" else "on_tablet"), None
    if transcript is None or transcript.state in OVER or transcript.state == "empty":
        return "to_type", 1
    if transcript.state == "different":
        return "done", None
    first = transcript.first_typist_id in own
    if transcript.state in BEGUN and is_taken(viewer, transcript, clock.now()):
        return ("waits" if first else "taken"), None
    if transcript.state == "first_begun":
        return ("mine" if transcript.first_typist_id == viewer.account_id else "to_type"), 1
    if first:
        return "waits", None
    if transcript.state == "second_begun" and transcript.second_typist_id == viewer.account_id:
        return "mine", 2
    return ("not_blind", None) if sees and transcript.resolved_by_id is not None else ("to_type_again", 2)
