"""Seat a judge: panel and seat are made where they are missing. Once marking is open the seats are frozen (domain.md
2.4: a judge added later would give some entries more judges than others)."""

from uuid import UUID

from tortoise.expressions import Q

from server import clock, db, ledger, organisations
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.entries.asked import tidy
from server.entries.registration import BEFORE_MARKING
from server.judging import RESERVED_PANEL, SEATED_ROLES, Judge, Panel, Recusal, Seat, Seating, conflicts
from server.judging.finding import judge_of
from server.judging.persons import NUMBER_LIMIT
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

ACT = "judge.seated"
FIRST_PANEL = "A"


async def seat_judge(
    viewer: Viewer,
    competition: str,
    event: str,
    judge: UUID | None,
    panel: str | None = None,
    number: str | None = None,
    *,
    key: str | None = None,
) -> Seat:
    """Seat a judge in a panel (his own, else A), in the seat of a number (his own, else the one asked for).

    His conflicts are looked at: one that bars him from the event is refused, one that bars him from an entry is
    recorded as a recusal. Refused: an unknown place or judge, no right, `seats_frozen`, `panel_reserved`,
    `seat_malformed`, `seat_taken`, `seat_number_taken`, and as `not_seatable`.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    who = await judge_of(viewer, found, judge)
    code, no = tidy(panel or "") or who.panel or FIRST_PANEL, tidy(number or "") or who.judge_no
    insist(malformed(code, no))
    asked = [competition, event, str(judge), panel, number]
    facts = {"event": row.code, "judge_no": who.judge_no, "panel": code, "seat": no}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(Seat)
        row = await locked(row)
        insist(frozen(row))
        who = await locked(who)
        insist(await not_seatable(row, who))
        seat = await _seat(change, row, code, no)
        await sit(change, row, seat, who)
        if who.event_id is not None and who.panel != code:  # a package says the panel beside the judge
            who.panel = code
            await change.save(who)
        change.answers(seat)
    return seat


def malformed(panel: str, number: str) -> Refusal | None:
    """The texts of panel and number, and the panel that is not for people."""
    for name, text in (("panel", panel), ("number", number)):
        if len(text) > NUMBER_LIMIT or not text.isprintable():
            return Refusal("seat_malformed", {"most": NUMBER_LIMIT}, name)
    return Refusal("panel_reserved", {"panel": panel}, "panel") if panel == RESERVED_PANEL else None


def frozen(event: Event) -> Refusal | None:
    """Seats are set before marking is opened."""
    return None if event.state in BEFORE_MARKING else Refusal("seats_frozen", {"event": event.code})


async def not_seatable(event: Event, judge: Judge) -> Refusal | None:
    """Whether a judge may sit in the event. Refused: `judge_of_another_event`, `judge_not_confirmed`,
    `judge_role_not_seated`, `judge_seated_already`, `judge_recused_from_event`, and the conflicts that bar him."""
    no = {"judge_no": judge.judge_no}
    if judge.competition_id != event.competition_id or judge.event_id not in (None, event.id):
        return Refusal("judge_of_another_event", {**no, "event": event.code}, "judge")
    if judge.state != "standing":
        return Refusal("judge_not_confirmed", no, "judge")
    if judge.role not in SEATED_ROLES:
        return Refusal("judge_role_not_seated", no, "judge")
    himself = Q(judge_id=judge.id) | Q(judge__person_id=judge.person_id) if judge.person_id else Q(judge_id=judge.id)
    sitting = Seating.filter(himself, seat__panel__event_id=event.id, until__isnull=True).using_db(db.here())
    if there := await sitting.select_related("seat__panel").first():
        place = {"panel": there.seat.panel.code, "seat": there.seat.number}
        return Refusal("judge_seated_already", {**no, **place}, "judge")
    recused = Recusal.filter(event_id=event.id, judge_id=judge.id, entry_id__isnull=True).using_db(db.here())
    if await recused.exists():
        return Refusal("judge_recused_from_event", {**no, "event": event.code}, "judge")
    return await _barred(event, judge)


async def _barred(event: Event, judge: Judge) -> Refusal | None:
    found = await conflicts.pairs(events=[event.id], judges=[judge.id])
    unit = judge.organisation_id
    name = (await organisations.names_of([unit])).get(unit, "") if unit and found else ""
    return conflicts.barring(judge.judge_no, found, name)


async def _seat(change: Change, event: Event, code: str, number: str) -> Seat:
    """The empty seat of that number, made where it is missing. A number stands once in an event: marks travel and are
    standardised under it."""
    taken = Seat.filter(panel__event_id=event.id, number=number).using_db(db.here()).select_related("panel")
    for one in await taken.exclude(panel__code=RESERVED_PANEL):
        if one.panel.code != code:
            refuse("seat_number_taken", "number", number=number, panel=one.panel.code)
        if await Seating.filter(seat_id=one.id, until__isnull=True).using_db(db.here()).exists():
            refuse("seat_taken", "number", number=number, panel=code)
        return one
    panel = await Panel.filter(event_id=event.id, code=code).using_db(db.here()).first()
    panel = panel or await change.save(Panel(event_id=event.id, code=code))
    return await change.save(Seat(panel_id=panel.id, number=number))


async def sit(
    change: Change, event: Event, seat: Seat, judge: Judge, *, turn: int = 1, way: str | None = None,
    reason: str | None = None,
) -> Seating:  # fmt: skip
    """Write that a judge sits in a seat from now on, and what his conflicts bar him from."""
    row = Seating(seat_id=seat.id, judge_id=judge.id, turn=turn, since=clock.now(), way=way, reason=reason)
    await change.save(row)
    await conflicts.settle(change, event, [judge.id])
    return row
