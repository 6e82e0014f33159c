"""Decisions in a list, the newest first."""

from datetime import date
from uuid import UUID

from tortoise.expressions import Q

from server.access import Viewer
from server.honours import Decision
from server.listing.paging import COUNTED, Found, page_of


async def decisions(viewer: Viewer, first: int, after: tuple[date, UUID] | None) -> Found[Decision]:
    """A page of the decisions, behind the position (decided_on, uid)."""
    rows = Decision.visible_to(viewer)
    if after is not None:
        day, uid = after
        rows = rows.filter(Q(decided_on__lt=day) | Q(decided_on=day, uid__lt=uid))
    return page_of(await rows.order_by("-decided_on", "-uid").limit(first + 1), first)


async def decision_count(viewer: Viewer) -> int:
    """How many there are, counted up to COUNTED."""
    return len(await Decision.visible_to(viewer).limit(COUNTED).values_list("id", flat=True))
