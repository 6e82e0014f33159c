"""Lists of public notices: of all competitions or of one, the newest first."""

from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.listing.paging import UNSPEAKABLE, Found, page_of
from server.notices import Notice

LAST_NUMBER = 2**31 - 1


async def notices(viewer: Viewer, competition: str | None, first: int, after: tuple[int, UUID] | None) -> Found[Notice]:
    """A page of notices behind the position (posted_at, uid)."""
    rows = _of(viewer, competition)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(posted_at__lte=at) & (Q(posted_at__lt=at) | Q(uid__lt=uid)))
    return page_of(await rows.order_by("-posted_at", "-uid").limit(first + 1), first)


async def notice_count(viewer: Viewer, competition: str | None) -> int:
    """How many the list has."""
    return await _of(viewer, competition).count()


async def notice(viewer: Viewer, competition: str, number: int) -> Notice | None:
    """The notice of a number in a competition; None where there is none."""
    if not 0 < number <= LAST_NUMBER or UNSPEAKABLE.search(competition):
        return None
    return await Notice.visible_to(viewer).get_or_none(competition__code=competition, number=number)


def _of(viewer: Viewer, competition: str | None) -> QuerySet[Notice]:
    rows = Notice.visible_to(viewer)
    if competition is None:
        return rows
    return rows.filter(competition__code="" if UNSPEAKABLE.search(competition) else competition)
