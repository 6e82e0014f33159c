"""Objections as the desk reads them: in a list, with whom they name, who objects, when the reply is due."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server import clock, ledger
from server.access import Place, Viewer, may
from server.disclosures.opening import MADE, no_reason, reveal, seen_again
from server.objections import ANSWERED, Objection, ObjectionNamed
from server.refusal import insist, refuse
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
    """Who objects, for whoever sees the objection and gave a reason a while ago (`disclose`); to others it is empty."""
    found = dict.fromkeys(ids, Objector())
    rows = await Objection.visible_to(viewer).filter(id__in=list(ids), sealed__isnull=False)
    for id_, text in (await seen_again(viewer, "objector", rows)).items():
        said = json.loads(text)
        found[id_] = Objector(str(said["name"]), str(said["contact"]))
    return found


async def disclose(viewer: Viewer, uid: UUID | None, reason: str, *, key: str | None = None) -> Objection:
    """Open name and address of who objects, for a while, to one of the offices; who did and why stands in the ledger.

    Refused: no right, no reason, `no_such_objection` (also to whom it names), `objection_anonymous`.
    """
    insist(may(viewer, MADE))
    insist(no_reason(reason))
    row = await objection(viewer, uid)
    if row is None:
        refuse("no_such_objection", "objection")
    place = Place(competition_id=row.competition_id, event_id=row.event_id, region_code=row.region_code)
    insist(may(viewer, MADE, place))
    if row.sealed is None:
        refuse("objection_anonymous", "objection")
    async with ledger.change(viewer, MADE, key=key, asked=[str(uid), reason]) as change:
        if change.answered:
            return await change.answer(Objection)
        await reveal(viewer, change, "objector", [row], reason, into=change.main)
        change.answers(row)
    return row
