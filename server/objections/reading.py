"""Objections as the desk reads them: in a list, with whom they name, who objects, when the reply is due."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server import clock
from server.access import Viewer
from server.objections import ANSWERED, Objection, ObjectionNamed
from server.people import vault
from server.working_days import Calendar, add_working_days, calendar

COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """When the reply is due, None beyond the known calendar; whether that day is over and nothing was sent."""

    on: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Objector:
    """Who objects, as it was written."""

    name: str = ""
    contact: str = ""


def _rows(viewer: Viewer, *, open_only: bool) -> QuerySet[Objection]:
    rows = Objection.visible_to(viewer)
    return rows.filter(Q(replied_on__isnull=True)) if open_only else rows


async def objections(
    viewer: Viewer, first: int, after: tuple[int, UUID] | None, *, open_only: bool = False
) -> tuple[Sequence[Objection], bool]:
    """A page of them, the newest first, behind (entered_at, uid); whether more follow. Open: no reply was sent yet."""
    rows = _rows(viewer, open_only=open_only)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(entered_at__lte=at) & (Q(entered_at__lt=at) | Q(uid__lt=uid)))
    found = await rows.order_by("-entered_at", "-uid").limit(first + 1)
    return found[:first], len(found) > first


async def objection_count(viewer: Viewer, *, open_only: bool = False) -> int:
    """How many, counted up to COUNTED."""
    return len(await _rows(viewer, open_only=open_only).limit(COUNTED).values_list("id", flat=True))


async def objection(viewer: Viewer, uid: UUID | None) -> Objection | None:
    """One by its uid."""
    return await Objection.visible_to(viewer).get_or_none(uid=uid) if uid else None


async def due(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Due | None]:
    """When each reply is due, by the calendar as it is known today."""
    known, today = await calendar(), clock.today()
    rows = await Objection.visible_to(viewer).filter(id__in=list(ids))
    return dict.fromkeys(ids) | {one.id: _due(known, today, one) for one in rows}


def _due(known: Calendar, today: date, one: Objection) -> Due:
    """An anonymous one without an address is answered by its decision."""
    last = add_working_days(known, one.arrived_on, one.reply_days, counts_start=False)
    settled = one.replied_on is not None or (one.sealed is None and one.state in ANSWERED)
    return Due(last, not settled and today > last) if isinstance(last, date) else Due(None, False)


async def names(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Whom each objection names, once each."""
    found: dict[int, dict[UUID, str]] = {id_: {} for id_ in ids}
    for one in await ObjectionNamed.visible_to(viewer).filter(objection_id__in=list(ids)).order_by("id"):
        found[one.objection_id][one.subject_uid] = one.name or "—"
    return {id_: list(each.values()) for id_, each in found.items()}


async def objectors(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Objector]:
    """Who objects, deciphered for whoever sees the objection."""
    found = dict.fromkeys(ids, Objector())
    for one in await Objection.visible_to(viewer).filter(id__in=list(ids), sealed__isnull=False):
        said = json.loads(vault.decrypt(one.sealed or "", one.place))
        found[one.id] = Objector(str(said["name"]), str(said["contact"]))
    return found
