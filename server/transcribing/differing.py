"""The coordinator's desk: how far the typing of each sheet is, what two typists typed differently, what is to be moved.

The two values are told only where they differ, and to neither of the two who typed them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import db
from server.access import Viewer
from server.access.records import Account
from server.access.roles import TYPING
from server.scoring import Sheet
from server.scoring.desk import speakable
from server.scoring.opening import seat_name
from server.scoring.paper import Cell, papers_of, points_text
from server.transcribing import SheetMove, Transcript
from server.transcribing.passes import FIRST, SECOND, Passes, Value, passes_of
from server.transcribing.typing_in import as_told, sees_differences

MOST_TRANSCRIPTS = 2000
MOST_MOVES = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """One of two values, as text; None and `absent` where the entrant was absent."""

    value: str | None
    absent: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An aspect in which two typists differ."""

    cell: Cell
    first: Typed
    second: Typed


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs on one sheet; `hidden`: it differs, but the viewer typed it himself."""

    rows: Sequence[Difference] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet by number, as it stands in a list: never whose work it is."""

    number: str
    seat: str
    position: int
    version: int
    state: str


async def transcripts(viewer: Viewer, competition: str, event: str) -> list[Transcript]:
    """The typing of an event that the viewer may see: what differs first, then by seat and position."""
    if not (speakable(competition) and speakable(event)):
        return []
    rows = Transcript.visible_to(viewer).filter(sheet__event__competition__code=competition, sheet__event__code=event)
    ordered = rows.order_by("sheet__seat__panel__code", "sheet__seat__number", "sheet__position", "id")
    found = await ordered.limit(MOST_TRANSCRIPTS)
    return sorted(found, key=lambda one: one.state != "different")


async def moves(viewer: Viewer, competition: str, event: str) -> list[SheetMove]:
    """What was asked to be swapped or moved, the newest first, those that wait before all."""
    if not (speakable(competition) and speakable(event)):
        return []
    rows = SheetMove.visible_to(viewer).filter(source__event__competition__code=competition, source__event__code=event)
    found = await rows.order_by("-id").limit(MOST_MOVES)
    return sorted(found, key=lambda one: one.state != "asked")


async def differences(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Differences]:
    """What differs of the transcripts of `ids`, in a constant number of statements."""
    rows = await Transcript.visible_to(viewer).filter(id__in=list(ids), state="different").select_related("sheet")
    own = await _own_accounts(viewer)
    papers = await papers_of([one.sheet for one in rows])
    passes = await passes_of(rows)
    found: dict[int, Differences] = dict.fromkeys(ids, Differences())
    for one in rows:
        if own & {one.first_typist_id, one.second_typist_id}:
            found[one.id] = Differences(hidden=True)
        else:
            found[one.id] = Differences(_differing(papers[one.sheet_id].cells, passes[one.id]))
    return found


async def _own_accounts(viewer: Viewer) -> set[int | None]:
    own: set[int | None] = {viewer.account_id} if viewer.account_id is not None else set()
    if viewer.person_id is None:
        return own
    return own | {one.id for one in await Account.filter(person_id=viewer.person_id).using_db(db.here())}


def _differing(cells: Sequence[Cell], passes: Passes) -> list[Difference]:
    first, second, wanted = passes.values(FIRST), passes.values(SECOND), set(passes.differing())
    return [
        Difference(Cell(one.aspect, None), _typed(first.get(one.aspect.id)), _typed(second.get(one.aspect.id)))
        for one in cells
        if one.aspect.id in wanted
    ]


def _typed(value: Value | None) -> Typed:
    if value is None:
        return Typed(None, False)
    return Typed(None if value[1] is None else points_text(value[1]), value[0] == "absent")


async def sheets(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Seen | None]:
    """The sheets of `ids` in places where the viewer sees the typing, in two statements: to who only types, as if
    nothing differed."""
    rows = Sheet.filter(id__in=list(ids)).using_db(db.here()).select_related("seat__panel", "event__competition")
    if not viewer.sees_everything:
        reach = viewer.reach(Transcript.readers | TYPING, Sheet.within)
        if reach is None:
            return dict.fromkeys(ids)
        rows = rows.filter(reach)
    found = await rows
    differing = Transcript.filter(sheet_id__in=[one.id for one in found], state="different").using_db(db.here())
    of_sheet = {one.sheet_id: one for one in await differing}
    told = [one if sees_differences(viewer, one) else as_told(one, of_sheet.get(one.id)) for one in found]
    return dict.fromkeys(ids) | {
        one.id: Seen(one.number, seat_name(one.seat), one.position, one.version, one.state) for one in told
    }


async def names(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The names behind accounts that typed, asked or confirmed in a place where the viewer sees the typing. The ids
    come from rows he sees."""
    rows = Account.filter(id__in=list(ids)).using_db(db.here()).select_related("person")
    return dict.fromkeys(ids) | {one.id: one.person.name for one in await rows}
