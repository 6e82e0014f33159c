"""Where an act on a competition happens, for the scopes of grants; and the look-ups by code that every act begins with.

A place the viewer cannot see and one that does not exist are one answer.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from server import db
from server.access import Place, Viewer
from server.competitions import Competition, Event
from server.record import Record
from server.refusal import Refusal, refuse

if TYPE_CHECKING:
    from server.entries import Delegation


R = TypeVar("R", bound=Record)


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def of_competition(competition: Competition) -> Place:
    """The competition as a whole."""
    return Place(competition_id=competition.id, region_code=competition.region_code, lead_id=competition.lead_id)


def of_event(competition: Competition, event: Event) -> Place:
    """One event of it."""
    return Place(
        competition_id=competition.id,
        event_id=event.id,
        region_code=competition.region_code,
        lead_id=competition.lead_id,
    )


def of_delegation(competition: Competition, delegation: "Delegation | None", event: Event | None = None) -> Place:
    """One delegation of it, in one event where the act is about an entry. No delegation: nobody of one reaches it."""
    return Place(
        competition_id=competition.id,
        event_id=event.id if event else None,
        region_code=competition.region_code,
        lead_id=competition.lead_id,
        delegation_id=delegation.id if delegation else None,
        delegation_organisation_id=delegation.organisation_id if delegation else None,
        delegation_region=delegation.region_code if delegation else None,
    )


async def competition_of(viewer: Viewer, code: str, *, lock: bool = False) -> Competition:
    """The competition of a code. `lock`, inside a change only: nobody else changes it until the commit.

    Refused: `no_such_competition`.
    """
    found = await Competition.visible_to(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_competition", "competition", code=code)
    return await locked(found) if lock else found


async def event_of(
    viewer: Viewer, competition_code: str, event_code: str, *, lock: bool = False
) -> tuple[Competition, Event]:
    """The competition and the event of their codes. `lock`, inside a change only, locks the event's row.

    Refused: `no_such_competition`, `no_such_event`.
    """
    competition = await competition_of(viewer, competition_code)
    found = await Event.visible_to(viewer).get_or_none(competition_id=competition.id, code=event_code)
    if found is None:
        refuse("no_such_event", "event", competition=competition_code, code=event_code)
    return competition, await locked(found) if lock else found


async def locked(row: R) -> R:
    """`row` read again and locked until the commit. By its id alone: PostgreSQL locks no row behind an outer join, and
    what a grant shows is found through one."""
    kind = type(row)
    return await kind.filter(id=row.id).using_db(db.here()).select_for_update().get()


async def locked_all(rows: Sequence[R]) -> list[R]:
    """The same for several, in the order of their ids, so that two who lock the same never wait for each other."""
    if not rows:
        return []
    found = type(rows[0]).filter(id__in=[one.id for one in rows]).using_db(db.here()).order_by("id")
    return list(await found.select_for_update())


def same_version(row: Versioned, version: int) -> Refusal | None:
    """Whether nobody has changed `row` since the `version` that was looked at."""
    if row.version == version:
        return None
    return Refusal("changed_since", {"version": version, "now": row.version}, "version")
