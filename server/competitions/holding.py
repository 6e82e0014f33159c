"""When and where an event is held: its sessions (场次) with their hours, its stations (工位)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server import db, ledger
from server.access import Viewer, may
from server.competitions.belongings import Session, Station
from server.competitions.given import FORBIDDEN
from server.competitions.places import event_of, locked, of_event
from server.competitions.records import Competition, Event
from server.competitions.registration import day_after
from server.ledger import Change
from server.refusal import Refusal, insist, refuse

ADD, CHANGE, STATIONS = "session.added", "session.changed", "stations.added"
CODE_LIMIT, PLACE_LIMIT = 60, 200  # characters
MOST_STATIONS, MOST_SESSIONS = 500, 100  # of an event


@dataclass(frozen=True, slots=True)
class Hours:
    """A session as asked for: its code, hours (UTC microseconds, both or none) and place."""

    code: str
    starts_at: int | None
    ends_at: int | None
    place: str = ""


def code_fault(code: str, field: str = "code") -> Refusal | None:
    """Whether something may be called this."""
    if not code.strip():
        return Refusal("text_missing", {"field": field}, field)
    unfit = len(code) > CODE_LIMIT or FORBIDDEN.search(code) or "\n" in code
    return Refusal("text_unfit", {"field": field, "most": CODE_LIMIT}, field) if unfit else None


def hours_fault(competition: Competition, asked: Hours) -> Refusal | None:
    """Whether the hours are whole, in order and within the days of the competition."""
    if (asked.starts_at is None) != (asked.ends_at is None):
        return Refusal("hours_incomplete", {}, "endsAt" if asked.ends_at is None else "startsAt")
    if asked.starts_at is None or asked.ends_at is None:
        return None
    if asked.ends_at <= asked.starts_at:
        return Refusal("hours_reversed", {}, "endsAt")
    first, last = day_after(competition.starts_on - timedelta(days=1)), day_after(competition.ends_on)
    if asked.starts_at < first or asked.ends_at > last:
        days = {"from": competition.starts_on.isoformat(), "to": competition.ends_on.isoformat()}
        return Refusal("hours_outside", days, "startsAt" if asked.starts_at < first else "endsAt")
    return None


def session_fault(competition: Competition, asked: Hours, others: Iterable[Session]) -> Refusal | None:
    """Whether the session may stand beside the `others` of its event."""
    fault = code_fault(asked.code) or hours_fault(competition, asked)
    if fault is None and len(asked.place) > PLACE_LIMIT:
        fault = Refusal("text_unfit", {"field": "place", "most": PLACE_LIMIT}, "place")
    if fault is None and asked.code in {one.code for one in others}:
        fault = Refusal("session_exists", {"session": asked.code}, "code")
    return fault


def may_move(event: Event) -> Refusal | None:
    """Whether sessions and stations may still change: the event is neither closed nor cancelled."""
    if event.state not in ("closed", "cancelled"):
        return None
    return Refusal("event_in_other_state", {"event": event.code, "state": event.state}, "event")


async def add_session(
    viewer: Viewer, competition: str, event: str, asked: Hours, *, key: str | None = None
) -> Event:  # fmt: skip
    """Add a session to an event.

    Refused: `text_missing`, `text_unfit`, `hours_incomplete`, `hours_reversed`, `hours_outside`, `session_exists`,
    `too_many_sessions`, `event_in_other_state`.
    """
    insist(may(viewer, ADD))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, ADD, of_event(found, one)))
    said = [competition, event, asked]
    async with ledger.change(viewer, ADD, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        others = await Session.filter(event_id=row.id).using_db(db.here())
        insist(may_move(row) or session_fault(found, asked, others))
        if len(others) >= MOST_SESSIONS:
            refuse("too_many_sessions", "code", most=MOST_SESSIONS)
        await change.save(_fill(Session(event_id=row.id), asked))
        await _counted(change, row)
    return row


async def change_session(viewer: Viewer, uid: UUID, asked: Hours, *, key: str | None = None) -> Event:
    """Change a session: its entries stay in it.

    Refused: `no_such_session`, and as for a new one.
    """
    insist(may(viewer, CHANGE))
    session = await Session.visible_to(viewer).get_or_none(uid=uid)
    if session is None:
        refuse("no_such_session", "session")
    one = await Event.filter(id=session.event_id).using_db(db.here()).select_related("competition").get()
    found = one.competition
    insist(may(viewer, CHANGE, of_event(found, one)))
    said = [str(uid), asked]
    async with ledger.change(viewer, CHANGE, chain=found.chain, key=key, asked=said, event=one.code) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        others = await Session.filter(event_id=row.id).exclude(id=session.id).using_db(db.here())
        insist(may_move(row) or session_fault(found, asked, others))
        await change.save(_fill(await locked(session), asked))
        await _counted(change, row)
    return row


def _fill(session: Session, asked: Hours) -> Session:
    session.code, session.place = asked.code.strip(), asked.place.strip()
    session.starts_at, session.ends_at = asked.starts_at, asked.ends_at
    return session


async def add_stations(
    viewer: Viewer, competition: str, event: str, codes: Sequence[str], *, key: str | None = None
) -> Event:
    """Add stations to an event.

    Refused: `text_missing`, `text_unfit`, `station_exists`, `too_many_stations`, `event_in_other_state`.
    """
    insist(may(viewer, STATIONS))
    found, one = await event_of(viewer, competition, event)
    insist(may(viewer, STATIONS, of_event(found, one)))
    said = [competition, event, list(codes)]
    async with ledger.change(viewer, STATIONS, chain=found.chain, key=key, asked=said, event=event) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(one)
        there = await Station.filter(event_id=row.id).using_db(db.here()).values_list("code", flat=True)
        insist(may_move(row) or stations_fault(codes, {str(code) for code in there}))
        await change.save_many([Station(event_id=row.id, code=code.strip()) for code in codes])
        await _counted(change, row)
    return row


def stations_fault(codes: Sequence[str], there: set[str]) -> Refusal | None:
    """Whether stations of these codes may be added to those that are `there`."""
    if not codes:
        return Refusal("text_missing", {"field": "codes"}, "codes")
    seen = set(there)
    for code in codes:
        if fault := code_fault(code, "codes"):
            return fault
        if code.strip() in seen:
            return Refusal("station_exists", {"station": code.strip()}, "codes")
        seen.add(code.strip())
    if len(seen) > MOST_STATIONS:
        return Refusal("too_many_stations", {"most": MOST_STATIONS}, "codes")
    return None


async def _counted(change: Change, row: Event) -> None:
    """The event counts a change of what belongs to it and is what the act answers with."""
    row.version += 1
    await change.save(row)
    change.answers(row)
