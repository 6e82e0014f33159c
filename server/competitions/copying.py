"""Rows of one competition as the beginning of another: units, events with their newest schemes, sessions, stations,
documents. Used for last year's competition and for a rehearsal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from server import db, eligibility, organisations
from server.access import Viewer
from server.competitions.belongings import Document, OrganisingUnit, Session, Station
from server.competitions.keeping import keep, newest
from server.competitions.programme import requirements_of
from server.competitions.records import FORMER, Competition, Event
from server.competitions.shifting import Shift, at_same_time, day_of, moved
from server.ledger import Change
from server.working_days import Calendar

OF_EVENT = ("position", "code", "title", "occupation", "group", "format", "requirements", "recusal")
OF_COMPETITION = ("tier", "kind", "class_name", "region_code", "region_name", "region_given", "lead_id")
Events = Mapping[int, Event]


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """An entry rule of a copied event that another competition has otherwise: the values as JSON of eligibility."""

    event: str
    key: str
    here: str
    there: str
    competition: str


async def copy_units(change: Change, source: Competition, made: Competition) -> None:
    """The same organisations in the same roles, under their present names."""
    rows = await OrganisingUnit.filter(competition_id=source.id).using_db(db.here()).order_by("position", "id")
    units = [one for one in rows if one.role != FORMER]
    names = await organisations.names_of(one.organisation_id for one in units)
    await change.save_many(
        [
            OrganisingUnit(
                competition_id=made.id, organisation_id=one.organisation_id, role=one.role, position=one.position,
                name=names.get(one.organisation_id, one.name),
            )
            for one in units
        ]
    )  # fmt: skip


async def copy_events(
    change: Change, viewer: Viewer, source: Competition, made: Competition, state: str
) -> dict[int, Event]:
    """The events that were not cancelled, each with version 1 of its newest scheme; by the id of the old one."""
    old = await Event.visible_to(viewer).filter(competition_id=source.id).order_by("position")
    kept = await newest(one.id for one in old)
    pairs = [
        (one, Event(competition_id=made.id, state=state, **{name: getattr(one, name) for name in OF_EVENT}))
        for one in old
        if one.state != "cancelled" and one.id in kept
    ]
    await change.save_many([new for _, new in pairs])
    for one, new in pairs:
        await keep(change, new, kept[one.id].scheme)
    return {one.id: new for one, new in pairs}


async def copy_stations(change: Change, events: Events) -> dict[int, Station]:
    """The same stations; by the id of the old one."""
    rows = await Station.filter(event_id__in=list(events)).using_db(db.here()).order_by("id")
    made = {one.id: Station(event_id=events[one.event_id].id, code=one.code, note=one.note) for one in rows}
    await change.save_many(list(made.values()))
    return made


async def sessions_of(events: Events) -> list[Session]:
    """The sessions of the old events in the order of their hours."""
    rows = await Session.filter(event_id__in=list(events)).using_db(db.here()).order_by("id")
    return sorted(rows, key=lambda one: (one.starts_at is None, one.starts_at or 0, one.id))


async def copy_sessions(change: Change, events: Events, days: Mapping[date, date | None] | None) -> dict[int, Session]:
    """The sessions by the id of the old one. `days`: on which day each old day falls now, no hours where it is None;
    without `days` the hours stay as they are."""
    made = {}
    for one in await sessions_of(events):
        starts, ends = (_moved_to(days, at) for at in (one.starts_at, one.ends_at))
        if starts is None or ends is None:
            starts = ends = None
        made[one.id] = Session(
            event_id=events[one.event_id].id, code=one.code, place=one.place, starts_at=starts, ends_at=ends
        )
    await change.save_many(list(made.values()))
    return made


def _moved_to(days: Mapping[date, date | None] | None, at: int | None) -> int | None:
    if days is None or at is None:
        return at
    day = days.get(day_of(at))
    return None if day is None else at_same_time(at, day)


def shifted(
    known: Calendar, instants: Iterable[tuple[str, int]], by: timedelta, not_before: date
) -> tuple[dict[date, date | None], list[Shift]]:
    """Where each day of `instants` (what, instant) falls: different days stay different and in order."""
    days: dict[date, date | None] = {}
    shifts = []
    earliest = not_before
    given = sorted(instants, key=lambda one: one[1])
    reasons = {}
    for old in sorted({day_of(at) for _, at in given}):
        reasons[old] = moved(known, old, by, earliest)
        days[old] = new = reasons[old].day
        earliest = new + timedelta(days=1) if new else earliest
    for what, at in given:
        one = reasons[day_of(at)]
        to = None if one.day is None else at_same_time(at, one.day)
        shifts.append(Shift(what, at, to, one.reason, one.about))
    return days, shifts


async def propose_documents(
    change: Change, viewer: Viewer, source: Competition, made: Competition, events: Events
) -> int:
    """The newest version of each document as a proposal with the same file; how many."""
    rows = await Document.visible_to(viewer).filter(competition_id=source.id).order_by("version")
    kept = {(one.kind, one.title): one for one in rows if one.event_id is None or one.event_id in events}
    proposed = [
        Document(
            competition_id=made.id, event_id=None if one.event_id is None else events[one.event_id].id, kind=one.kind,
            title=one.title, file_id=one.file_id, published_at=None,
        )
        for one in kept.values()
    ]  # fmt: skip
    await change.save_many(proposed)
    return len(proposed)


async def changed_rules(viewer: Viewer, source: Competition, made: Competition, events: Events) -> list[ChangedRule]:
    """What the copied events demand otherwise than the same events of the newest other competition of this tier and
    region: no paper says what the newest rule is, so the newest practice is shown."""
    others = Competition.visible_to(viewer).filter(
        tier=made.tier, region_code=made.region_code, rehearsal_of_id__isnull=True, id__not_in=[source.id, made.id]
    )
    other = await others.order_by("-starts_on", "-id").first()
    if other is None:
        return []
    rows = await Event.visible_to(viewer).filter(competition_id=other.id)
    by_occupation = {one.occupation: one for one in rows if one.occupation}
    by_code = {one.code: one for one in rows}
    found = []
    for one in events.values():
        same = by_code.get(one.code) or by_occupation.get(one.occupation or "")
        differing = eligibility.changed(requirements_of(one), requirements_of(same)) if same else []
        found += [ChangedRule(one.code, key, str(here), str(there), other.code) for key, here, there in differing]
    return found
