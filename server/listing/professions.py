"""Occupations: the tree of the catalogue, one rank at a time."""

from collections.abc import Sequence

from server.access import Viewer
from server.listing.paging import UNSPEAKABLE
from server.occupations import Occupation

MOST_OCCUPATIONS = 1000


async def occupations(viewer: Viewer, parent: str | None) -> Sequence[Occupation]:
    """What stands one rank below `parent`, by code; the major groups without one."""
    rows = Occupation.visible_to(viewer)
    if parent is None:
        rows = rows.filter(parent__isnull=True, rank="major")
    elif UNSPEAKABLE.search(parent):
        return []
    else:
        rows = rows.filter(parent=parent)
    found = await rows.order_by("id").limit(MOST_OCCUPATIONS)
    return sorted(found, key=lambda one: (one.code is None, one.code or "", one.name))
