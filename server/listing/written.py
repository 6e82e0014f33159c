"""Papers and workbooks that were sent, the newest first."""

from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.access import Viewer
from server.listing.paging import Found, page_of
from server.papers import ExportSent


async def exports_sent(
    viewer: Viewer, competition: str | None, first: int, after: tuple[int, UUID] | None
) -> Found[ExportSent]:
    """A page of what was sent, of one competition or of all, behind (sent_at, uid)."""
    rows = _of(viewer, competition)
    if after is not None:
        at, uid = after
        rows = rows.filter(Q(sent_at__lte=at) & (Q(sent_at__lt=at) | Q(uid__lt=uid)))
    return page_of(await rows.order_by("-sent_at", "-uid").limit(first + 1), first)


async def export_count(viewer: Viewer, competition: str | None) -> int:
    """How many the list has."""
    return await _of(viewer, competition).count()


def _of(viewer: Viewer, competition: str | None) -> QuerySet[ExportSent]:
    rows = ExportSent.visible_to(viewer)
    return rows.filter(competition__code=competition.replace("\0", "?")) if competition is not None else rows
