"""Placing an entry: its session and its station (场次, 工位)."""

from uuid import UUID

from server import db
from server.access import Viewer
from server.competitions import Session, Station
from server.eligibility import refusal
from server.entries import Entry
from server.entries.facts import gather, looks_of, verdicts_of
from server.entries.finding import Found, session_of, station_of
from server.entries.leaving import not_closed
from server.entries.registration import stands
from server.entries.reviewing import acting, keep
from server.refusal import Refusal, insist

PLACED = "entry.placed"


async def place_entry(
    viewer: Viewer, entry: UUID, session: UUID | None, station: UUID | None, version: int, *, key: str | None = None
) -> Entry:
    """Give an entry its session and station; None takes them away.

    Refused: `no_such_session_of_event`, `no_such_station`, `station_taken` in that session, the person's other session
    at the same time (where the event demands that none clash), `entry_ended`, `event_is_closed`, `changed_since`.
    """
    asked = {"session": str(session or ""), "station": str(station or "")}
    async with acting(viewer, PLACED, entry, version, key, **asked) as act:
        if act.change.answered:
            return await act.change.answer(Entry)
        row, event = act.found.entry, act.found.event
        insist(not_closed(event))
        if not stands(row):
            insist(Refusal("entry_ended", {"entry_no": row.entry_no}, "entry"))
        there = await session_of(viewer, event, session)
        spot = await station_of(viewer, event, station)
        insist(await station_free(row, there, spot))
        insist(await no_clash(act.found, there))
        columns = {"session_id": there.id if there else None, "station_id": spot.id if spot else None}
        return await keep(act.change, row, **columns)


async def station_free(entry: Entry, session: Session | None, station: Station | None) -> Refusal | None:
    """A station has one entry in a session; entries without a session share one session, as it were."""
    if station is None:
        return None
    rows = Entry.filter(station_id=station.id, session_id=session.id if session else None).using_db(db.here())
    other = next((one for one in await rows.exclude(id=entry.id) if stands(one)), None)
    if other is None:
        return None
    return Refusal("station_taken", {"station": station.code, "entry_no": other.entry_no}, "station")


async def no_clash(found: Found, session: Session | None) -> Refusal | None:
    """Whether nobody of the entry would be in two sessions at once."""
    found.entry.session = session
    [look] = await looks_of([found.entry])
    known = await gather(found.competition, [look])
    return refusal([one for one in verdicts_of(known, look) if one.rule == "no_session_clash"])
