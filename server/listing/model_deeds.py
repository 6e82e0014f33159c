"""Model deeds in lists: the newest first; those of one holder."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.honours.deeds import Deed
from server.listing.paging import Found, page_of


async def deeds(viewer: Viewer, state: str | None, first: int, after: tuple[int, UUID] | None) -> Found[Deed]:
    """A page of deeds behind the position (recorded_at, uid)."""
    rows = _of(viewer, state)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(recorded_at__lte=at) & (Q(recorded_at__lt=at) | Q(uid__lt=uid)))
    return page_of(await rows.order_by("-recorded_at", "-uid").limit(first + 1), first)


async def deed_count(viewer: Viewer, state: str | None) -> int:
    """How many the list has."""
    return await _of(viewer, state).count()


async def deeds_of(viewer: Viewer, holders: Sequence[str]) -> Mapping[str, list[Deed]]:
    """The published deeds of holders, by holder's uid, the newest first."""
    rows = Deed.visible_to(viewer).filter(honour__holder__in=list(holders), state="published")
    found: dict[str, list[Deed]] = {one: [] for one in holders}
    for row in await rows.select_related("honour").order_by("-published_at", "-id"):
        found[row.honour.holder].append(row)
    return found


def _of(viewer: Viewer, state: str | None) -> QuerySet[Deed]:
    rows = Deed.visible_to(viewer)
    return rows if state is None else rows.filter(state=state)
