"""Look-ups that the acts on entries begin with. What the viewer cannot see and what does not exist are one answer."""

from dataclasses import dataclass
from uuid import UUID

from server.access import Place, Viewer, may
from server.competitions import Competition, Event, Session, Station, places
from server.entries import Delegation, Entry, EntryImport
from server.refusal import insist, refuse


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with what stands around it, and the place of its delegation."""

    entry: Entry
    event: Event
    competition: Competition
    place: Place


async def entry_of(viewer: Viewer, uid: UUID, act: str) -> Found:
    """The entry, if the viewer may carry out `act` on it. Refused: `no_such_entry`, and what `may` refuses."""
    insist(may(viewer, act))
    rows = Entry.visible_to(viewer).select_related("event__competition", "delegation")
    entry = await rows.get_or_none(uid=uid)
    if entry is None:
        refuse("no_such_entry", "entry")
    competition = entry.event.competition
    place = places.of_delegation(competition, entry.delegation, entry.event)
    insist(may(viewer, act, place))
    return Found(entry, entry.event, competition, place)


async def locked(found: Found) -> Found:
    """The same, read again inside a change: the event's row is locked first, then the entry's."""
    event = await places.locked(found.event)
    entry = await places.locked(found.entry)
    event.competition = found.competition
    entry.event, entry.delegation = event, found.entry.delegation
    return Found(entry, event, found.competition, found.place)


async def delegation_of(viewer: Viewer, competition: Competition, uid: UUID | None) -> Delegation | None:
    """The delegation of the competition; None where none is asked for. Refused: `no_such_delegation`."""
    if uid is None:
        return None
    found = await Delegation.visible_to(viewer).get_or_none(uid=uid, competition_id=competition.id)
    return found if found is not None else refuse("no_such_delegation", "delegation")


async def session_of(viewer: Viewer, event: Event, uid: UUID | None) -> Session | None:
    """The session of the event; None where none is asked for. Refused: `no_such_session_of_event`."""
    if uid is None:
        return None
    found = await Session.visible_to(viewer).get_or_none(uid=uid, event_id=event.id)
    return found if found is not None else refuse("no_such_session_of_event", "session", event=event.title)


async def station_of(viewer: Viewer, event: Event, uid: UUID | None) -> Station | None:
    """The station of the event; None where none is asked for. Refused: `no_such_station`."""
    if uid is None:
        return None
    found = await Station.visible_to(viewer).get_or_none(uid=uid, event_id=event.id)
    return found if found is not None else refuse("no_such_station", "station", event=event.title)


async def import_of(viewer: Viewer, uid: UUID, act: str) -> EntryImport:
    """The import, if the viewer may carry out `act` somewhere. Refused: `no_such_import`."""
    insist(may(viewer, act))
    found = await EntryImport.visible_to(viewer).select_related("competition").get_or_none(uid=uid)
    return found if found is not None else refuse("no_such_import", "import")
