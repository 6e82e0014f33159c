"""The change feed for other offices, in the order of commits; numbers stand without a gap from 1."""

from server.access import Viewer
from server.ledger.records import PublicChange
from server.listing.paging import Found, page_of


async def public_changes(viewer: Viewer, first: int, after: int | None) -> Found[PublicChange]:
    """A page of the feed behind a number."""
    rows = PublicChange.visible_to(viewer).filter(seq__gt=after or 0).order_by("seq")
    return page_of(await rows.limit(first + 1), first)


async def newest_change(viewer: Viewer) -> int:
    """The number of the newest change; 0 where there is none."""
    newest = await PublicChange.visible_to(viewer).order_by("-seq").first()
    return newest.seq if newest else 0
