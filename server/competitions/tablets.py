"""Tablets paired at an event: the event is looked up here, the pairing is the access room's."""

from collections.abc import Sequence
from uuid import UUID

from server import db
from server.access import Place, Viewer, may, pairing
from server.access.records import Pairing
from server.competitions import Event, places
from server.refusal import insist


async def pair(
    viewer: Viewer, account: UUID | None, competition: str, event: str, starts_at: int | None, ends_at: int, *,
    key: str | None = None,
) -> pairing.Paired:  # fmt: skip
    """Pair a tablet with a judge for one event; the pairing and the code of its QR, empty when asked again."""
    insist(may(viewer, "tablet.paired"))
    place = places.of_event(*await places.event_of(viewer, competition, event))
    return await pairing.pair(viewer, account, place, starts_at, ends_at, key=key)


async def withdraw(viewer: Viewer, uid: UUID | None, *, key: str | None = None) -> Pairing:
    """Take a pairing back."""
    insist(may(viewer, "pairing.withdrawn"))
    row = await pairing.pairing_of(viewer, uid)
    return await pairing.withdraw(viewer, row, await _place(row), key=key)


async def pairings(viewer: Viewer, competition: str, event: str) -> Sequence[Pairing]:
    """The pairings of an event that the viewer may see, the newest first."""
    rows = Pairing.visible_to(viewer).filter(event__competition__code=competition, event__code=event)
    return await rows.order_by("-id")


async def _place(row: Pairing) -> Place:
    event = await Event.get(id=row.event_id, using_db=db.here()).select_related("competition")
    return places.of_event(event.competition, event)
