"""The desk: the competitions in which the viewer holds a role, planned ones too, the newest first."""

from datetime import date
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from server import db
from server.access import Viewer
from server.access.roles import DELEGATION_ROLES, STAFF
from server.competitions import Competition
from server.listing.paging import Found, page_of

DELEGATIONS = {"delegation": "delegations__", "delegation_id": "delegations__id"}  # the paths to those who come


def held(viewer: Viewer, roles: frozenset[str] = STAFF | DELEGATION_ROLES) -> QuerySet[Competition]:
    """The competitions in which the viewer holds one of `roles`; the console holds them all. No wiped rehearsal."""
    rows = Competition.filter(wiped_at__isnull=True).using_db(db.here())
    if viewer.sees_everything:
        return rows
    reach = viewer.reach(roles, {**Competition.within, **DELEGATIONS})
    return rows.filter(id__in=_ids(reach)) if reach is not None else rows.filter(pk__isnull=True)


def _ids(reach: Q) -> Subquery:
    """The ids as a subquery: delegations are many to a competition, and a join would show it as often."""
    return Subquery(Competition.filter(reach).values("id"))


async def desk(viewer: Viewer, first: int, after: tuple[date, UUID] | None) -> Found[Competition]:
    """A page of the desk, behind the position (starts_on, uid)."""
    rows = held(viewer)
    if after is not None:
        day, uid = after
        rows = rows.filter(Q(starts_on__lte=day) & (Q(starts_on__lt=day) | Q(uid__lt=uid)))
    return page_of(await rows.order_by("-starts_on", "-uid").limit(first + 1), first)


async def desk_count(viewer: Viewer) -> int:
    """How many competitions the desk has."""
    return await held(viewer).count()
