"""Look-ups that the acts on judges and seats begin with, and what a page shows beside a judge or seat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server import db, organisations
from server.access import Viewer
from server.access.records import Account
from server.competitions import Competition, Event
from server.judging import Judge, Panel, Seat
from server.refusal import refuse


@dataclass(frozen=True, slots=True)
class Face:
    """Who a judge is. `organisation`: the present name of the unit."""

    name: str | None
    organisation: str | None
    has_account: bool


async def judge_of(viewer: Viewer, competition: Competition, uid: UUID | None) -> Judge:
    """The judge of the competition. Refused: `no_such_judge`, also where the viewer may not see him."""
    rows = Judge.visible_to(viewer).filter(competition_id=competition.id)
    found = await rows.get_or_none(uid=uid) if uid else None
    return found if found is not None else refuse("no_such_judge", "judge")


async def seat_of(viewer: Viewer, uid: UUID | None) -> Seat:
    """The seat with its panel, event and competition. Refused: `no_such_seat`."""
    rows = Seat.visible_to(viewer).select_related("panel__event__competition")
    found = await rows.get_or_none(uid=uid) if uid else None
    return found if found is not None else refuse("no_such_seat", "seat")


async def faces(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Face | None]:
    """The judges the viewer sees, in three statements; None for others."""
    rows = await Judge.visible_to(viewer).filter(id__in=list(ids)).select_related("person")
    units = await organisations.names_of({one.organisation_id for one in rows if one.organisation_id})
    people = sorted({one.person_id for one in rows if one.person_id})
    accounts = await Account.filter(person_id__in=people, state="active").using_db(db.here()).values_list("person_id")
    with_account = {int(str(id_)) for (id_,) in accounts}
    shown = {
        one.id: Face(
            one.person.name if one.person else None,
            units.get(one.organisation_id or 0),
            one.person_id in with_account,
        )
        for one in rows
    }
    return dict.fromkeys(ids) | shown


async def seating(viewer: Viewer, event: Event | None) -> list[Panel]:
    """The panels of an event that a viewer may see, in order; none for an event nobody knows."""
    return await Panel.visible_to(viewer).filter(event_id=event.id).order_by("code") if event else []
