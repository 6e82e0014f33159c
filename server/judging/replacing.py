"""Replace a judge in his seat, by the chief judge's reasoned choice: the successor continues it or marks it again."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import locked, of_event
from server.entries.registration import BEFORE_MARKING
from server.judging import SUCCESSIONS, FewerJudges, Recusal, Seat, Seating
from server.judging.finding import judge_of, seat_of
from server.judging.seating import not_seatable, sit
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

ACT = "seat.replaced"
LONGEST = 1000  # characters of a reason
Also = Callable[[Change, Seat, Seating], Awaitable[None]]


async def replace(
    viewer: Viewer, seat: UUID | None, judge: UUID | None, way: str, reason: str, *, turn: int | None = None,
    also: Also | None = None, key: str | None = None,
) -> Seat:  # fmt: skip
    """Put another judge into a seat, before or while the event is marked. `turn`: the seating that was looked at (the
    newest where it is left out); `also`: what becomes of the sheets, which live in the room above.

    The judge who leaves sees them no more. Refused: `no_such_seat`, `no_such_judge`, no right, `succession_unknown`,
    a missing or too long reason, `seats_closed`, `seat_empty`, `seat_left_out`, `changed_since` where
    somebody else replaced him meanwhile, and as `not_seatable`.
    """
    insist(may(viewer, ACT))
    row = await seat_of(viewer, seat)
    event = row.panel.event
    competition = event.competition
    insist(may(viewer, ACT, of_event(competition, event)))
    who = await judge_of(viewer, competition, judge)
    insist(malformed(way, reason))
    before = await sitting(row)
    seen = turn if turn is not None else before.turn if before else 0
    asked = [str(seat), str(judge), way, reason, turn]
    facts = {"event": event.code, "seat": row.number, "judge_no": who.judge_no, "way": way}
    async with ledger.change(viewer, ACT, chain=competition.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(Seat)
        event = await locked(event)
        insist(not_replaceable(event))
        leaving = await _leaving(event, row, seen)
        insist(await not_seatable(event, who))
        leaving.until = clock.now()
        await change.save(leaving)
        now = await sit(change, event, row, who, turn=leaving.turn + 1, way=way, reason=reason.strip())
        if also is not None:
            await also(change, row, now)
        change.answers(row)
    return row


async def _leaving(event: Event, seat: Seat, turn: int) -> Seating:
    """Who leaves the seat: the one of the turn that was looked at, unless the panel goes on without him."""
    found = await sitting(seat)
    if found is None:
        refuse("seat_empty", "seat", seat=seat.number)
    insist(replaced_since(found, turn))
    insist(await left_out(event, seat, found))
    return found


async def sitting(seat: Seat) -> Seating | None:
    """Who sits there now."""
    rows = Seating.filter(seat_id=seat.id, until__isnull=True).using_db(db.here())
    return await rows.order_by("-turn").first()


def malformed(way: str, reason: str) -> Refusal | None:
    """The way and the reason."""
    if way not in SUCCESSIONS:
        return Refusal("succession_unknown", {"ways": " | ".join(SUCCESSIONS)}, "way")
    if not reason.strip():
        return Refusal("reason_missing", {}, "reason")
    return Refusal("replacement_reason_too_long", {"most": LONGEST}, "reason") if len(reason) > LONGEST else None


def not_replaceable(event: Event) -> Refusal | None:
    """Until the marking is closed. What came as a package (state None) was marked where it came from."""
    if event.state in (*BEFORE_MARKING, "marking"):
        return None
    return Refusal("seats_closed", {"event": event.code})


async def left_out(event: Event, seat: Seat, leaving: Seating) -> Refusal | None:
    """Whether the panel goes on without the seat: then nobody is put into it while the event is marked."""
    if event.state != "marking":
        return None
    fewer = FewerJudges.filter(event_id=event.id, panel=seat.panel.code, undone_at__isnull=True).using_db(db.here())
    out = Recusal.filter(event_id=event.id, judge_id=leaving.judge_id, entry_id__isnull=True).using_db(db.here())
    gone = await fewer.exists() and await out.exists()
    return Refusal("seat_left_out", {"seat": seat.number}, "seat") if gone else None


def replaced_since(leaving: Seating, turn: int) -> Refusal | None:
    """Whether the one who leaves is the one that was looked at."""
    if leaving.turn == turn:
        return None
    return Refusal("changed_since", {"version": turn, "now": leaving.turn}, "seat")
