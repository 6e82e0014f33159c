"""What the typing of an event still owes: sheets half typed, sheets that differ, moves nobody has confirmed."""

from collections.abc import Sequence

from server import db
from server.competitions import Event
from server.refusal import Param
from server.scoring.closing import DONE
from server.scoring.coverage import competing
from server.scoring.lacking import Missing
from server.scoring.opening import seat_name
from server.transcribing import SheetMove, Transcript

RULES = {
    "first_begun": "transcript_half_typed", "first_done": "transcript_half_typed",
    "second_begun": "transcript_half_typed", "different": "transcript_differs",
}  # fmt: skip


async def unfinished(event: Event) -> Sequence[Missing]:
    """In two statements: the typing of entries that compete whose sheets are not done; then what waits to be confirmed.
    It names sheets by seat, position and number, never a value."""
    rows = Transcript.filter(competing("sheet__entry__"), sheet__event_id=event.id, state__in=list(RULES))
    open_ = rows.using_db(db.here()).exclude(sheet__state__in=DONE).select_related("sheet__seat__panel")
    ordered = open_.order_by("sheet__seat__panel__code", "sheet__seat__number", "sheet__position", "id")
    moves = SheetMove.filter(source__event_id=event.id, state="asked").using_db(db.here())
    return [_half(event, one) for one in await ordered] + [
        _waiting(event, one) for one in await moves.select_related("source", "target").order_by("id")
    ]


def _half(event: Event, transcript: Transcript) -> Missing:
    sheet = transcript.sheet
    seat = seat_name(sheet.seat)
    params: dict[str, Param] = {"seat": seat, "position": sheet.position, "number": sheet.number}
    return Missing(event.code, RULES[transcript.state], params, seat, sheet.number)


def _waiting(event: Event, move: SheetMove) -> Missing:
    params: dict[str, Param] = {"source": move.source.number, "target": move.target.number}
    return Missing(event.code, "sheet_move_waiting", params, None, move.source.number)
