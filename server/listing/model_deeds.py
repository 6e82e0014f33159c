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
    """The deeds of holders that everybody is shown, by holder's uid, the newest first; none of a revoked honour."""
    rows = Deed.visible_to(viewer).filter(honour__holder__in=list(holders), **Deed.public)
    found: dict[str, list[Deed]] = {one: [] for one in holders}
    for row in await rows.select_related("honour").order_by("-published_at", "-id"):
        found[row.honour.holder].append(row)
    return found


def _of(viewer: Viewer, state: str | None) -> QuerySet[Deed]:
    """Published ones are those that are shown: of a revoked honour no office has them in that list."""
    rows = Deed.visible_to(viewer)
    if state is None:
        return rows
    return rows.filter(**Deed.public) if state == Deed.public["state"] else rows.filter(state=state)
