"""The signed heads of the public log, the newest first."""

from server.access import Viewer
from server.heads import SignedHead
from server.listing.paging import Found, page_of


async def heads(viewer: Viewer, first: int, after: int | None) -> Found[SignedHead]:
    """A page of them, below a size."""
    rows = SignedHead.visible_to(viewer).order_by("-size")
    return page_of(await (rows if after is None else rows.filter(size__lt=after)).limit(first + 1), first)


async def head_count(viewer: Viewer) -> int:
    """How many there are."""
    return await SignedHead.visible_to(viewer).count()
