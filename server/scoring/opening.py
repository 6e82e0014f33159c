"""Open the marking of an event: one sheet for each competing entry and seat, under the scheme of that moment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import SystemRandom

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event, Session, stage_of
from server.competitions.keeping import newest
from server.competitions.places import event_of, locked, of_event, same_version
from server.competitions.scheme import Aspect
from server.entries import Entry
from server.judging import FewerJudges, Recusal, Seat, Seating, conflicts
from server.ledger import Change
from server.masking import owing as masking
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.scoring.counting import is_vacant, lacking_seats
from server.scoring.coverage import COMPETING, Seats, aspects_of, meets, seats_of
from server.scoring.lacking import Missing
from server.scoring.lowering import lowered
from server.scoring.rounds import first_to_mark, in_rounds, rounds_of

ACT = "marking.opened"
UNDECIDED = ("submitted",)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that opening looks at. `judge_of`: who sits in a seat; `barred`: (judge, entry), entry None: all;
    `round`: the one to be opened, where there are rounds; `going`: the entries that are in it, None: all."""

    event: Event
    scheme_id: int | None
    aspects: Sequence[Aspect]
    seats: Seats
    judge_of: dict[int, int]
    barred: frozenset[tuple[int, int | None]]
    entries: dict[int, str]
    undecided: Sequence[str]
    has_session: bool
    undrawn: Sequence[Missing] = ()
    session_of: Mapping[int, int | None] = field(default_factory=dict)
    sessions: Mapping[int, str] = field(default_factory=dict)
    fewer: Sequence[FewerJudges] = ()
    round: str | None = None
    going: frozenset[int] | None = None

    def is_barred(self, seat: Seat, entry: int) -> bool:
        """Whether who sits in the seat may not mark the entry."""
        return (self.judge_of.get(seat.id, 0), entry) in self.barred

    @property
    def marking_seats(self) -> list[Seat]:
        """The seats that get sheets: judged ones that mark anything now."""
        seats = [seat for seat in self.seats.judged if self.is_of_round(seat)]
        return [seat for seat in seats if not is_vacant(self, seat)]

    def is_of_round(self, seat: Seat) -> bool:
        """Whether the seat marks anything in the round that is opened; where there are none, anything at all."""
        marks = self.seats.aspects(seat, self.aspects)
        return any(self.round in (None, one.module.round) for one in marks)

    def is_met(self, seat: Seat, entry: int) -> bool:
        """Whether the seat marks the entry: it is in the round, the panel marks in the entry's session, and no recusal
        is in the way."""
        if self.going is not None and entry not in self.going:
            return False
        return meets(seat, self.session_of.get(entry)) and not self.is_barred(seat, entry)


async def open_marking(viewer: Viewer, competition: str, event: str, *, version: int, key: str | None = None) -> Event:
    """Open the marking: sheets are made, the scheme is fixed, entries and seats are what they are.

    Refused: an unknown place, no right, another state, `changed_since`, `marking_not_ready` with everything that is
    missing.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    asked = {"competition": competition, "event": event, "version": version}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(row)
        insist(not_openable(row))
        insist(same_version(row, version))
        await conflicts.settle(change, row)
        plan = await planned(row)
        missing = list(lacking(plan))
        if missing:
            refuse("marking_not_ready", None, [one.fault for one in missing], event=row.code, n=len(missing))
        await _open(change, found, plan)
        change.answers(row)
    return row


async def _open(change: Change, competition: Competition, plan: Plan) -> None:
    row = plan.event
    if plan.fewer:
        plan = replace(plan, scheme_id=await lowered(change, plan))
    await change.save_many(sheets_of(plan))
    row.state, row.marking_opened_at, row.version = "marking", clock.now(), row.version + 1
    if competition.rehearsal_of_id is None:  # a rehearsal is never public
        row.stage = "judging"
    await change.save(row)
    competition = await locked(competition)
    events = await Event.filter(competition_id=competition.id).using_db(db.here())
    stage = None if competition.rehearsal_of_id else stage_of(events)
    if competition.stage != stage:
        competition.stage = stage
        await change.save(competition)


def sheets_of(plan: Plan, there: Collection[tuple[int, int]] = ()) -> list[Sheet]:
    """One for each seat and competing entry it may mark, in an order of its own for each seat, behind those that are
    `there` (seat, entry) already."""
    sheets = []
    for seat in plan.marking_seats:
        entries = [one for one in plan.entries if plan.is_met(seat, one) and (seat.id, one) not in there]
        SystemRandom().shuffle(entries)
        last = sum(id_ == seat.id for id_, _ in there)
        sheets += [
            Sheet(
                event_id=plan.event.id, entry_id=entry, seat_id=seat.id, scheme_id=plan.scheme_id, state="open",
                position=position,
            )
            for position, entry in enumerate(entries, last + 1)
        ]  # fmt: skip
    return sheets


def not_openable(event: Event) -> Refusal | None:
    """Entries are decided first: the event is in review, or its registration is past the deadline."""
    if event.state == "review":
        return None
    past = event.entries_until is not None and event.entries_until <= clock.now()
    if event.state == "registration" and past:
        return None
    return Refusal("marking_not_openable", {"event": event.code, "state": event.state or ""})


async def planned(event: Event, round_: str | None = None) -> Plan:
    """Read everything that opening looks at, in a constant number of statements. Where there are rounds: for the first
    that judges mark, or for `round_`."""
    here = db.here()
    kept = (await newest([event.id])).get(event.id)
    entries = Entry.filter(COMPETING, event_id=event.id).using_db(here).order_by("entry_no")
    undecided = Entry.filter(event_id=event.id, state__in=UNDECIDED, status="").using_db(here).order_by("entry_no")
    sitting = Seating.filter(seat__panel__event_id=event.id, until__isnull=True).using_db(here)
    recusals = Recusal.filter(event_id=event.id).using_db(here)
    sessions = {one.id: one.code for one in await Session.filter(event_id=event.id).using_db(here)}
    seats, rounds = (await seats_of([event.id]))[event.id], await rounds_of(event.id, kept)
    code = round_ if rounds is None or round_ else first_to_mark(rounds.scheme, seats)
    return Plan(
        event, kept.id if kept else None, (await aspects_of([kept.id]))[kept.id] if kept else [],
        seats, {one.seat_id: one.judge_id for one in await sitting},
        frozenset((one.judge_id, one.entry_id) for one in await recusals),
        {one.id: one.entry_no for one in await entries}, [one.entry_no for one in await undecided],
        bool(sessions), await masking.undrawn_of(event), {one.id: one.session_id for one in await entries}, sessions,
        await FewerJudges.filter(event_id=event.id, undone_at__isnull=True).using_db(here).order_by("id"),
        code, None if rounds is None else rounds.entrants.get(code or "", frozenset()),
    )  # fmt: skip


def lacking(plan: Plan) -> Iterator[Missing]:
    """Everything that must be there before marking can be opened, and is not."""
    code = plan.event.code
    if plan.scheme_id is None:
        yield Missing(code, "scheme_missing")
    if not plan.has_session:
        yield Missing(code, "session_missing")
    for entry_no in plan.undecided:
        yield Missing(code, "entry_undecided", {"entry_no": entry_no})
    if not plan.entries:
        yield Missing(code, "nobody_competes")
    yield from plan.undrawn
    yield from lacking_judging(plan)


def lacking_judging(plan: Plan) -> Iterator[Missing]:
    """What is missing of seats and judges."""
    yield from _lacking_judges(plan)
    for seat in plan.seats.judged:
        rounds = in_rounds(plan.seats.aspects(seat, plan.aspects))
        if len(rounds) > 1:
            yield Missing(plan.event.code, "seat_of_two_rounds", {"seat": seat_name(seat)}, seat_name(seat))
    yield from lacking_seats(plan)


def _lacking_judges(plan: Plan) -> Iterator[Missing]:
    for seat in plan.seats.judged:
        name = seat_name(seat)
        if is_vacant(plan, seat):
            continue
        if seat.id not in plan.judge_of:
            yield Missing(plan.event.code, "seat_without_judge", {"seat": name}, name)
        elif (plan.judge_of[seat.id], None) in plan.barred:
            yield Missing(plan.event.code, "seated_judge_recused", {"seat": name}, name)


def seat_name(seat: Seat) -> str:
    """Panel and number, as a page shows it: `A/1`, or the number alone in the panel without a name."""
    return f"{seat.panel.code}/{seat.number}" if seat.panel.code else seat.number
