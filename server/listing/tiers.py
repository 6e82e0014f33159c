"""An event through the tiers, for whoever asks with whatever text."""

from collections.abc import Sequence

from server.access import Viewer
from server.listing.paging import UNSPEAKABLE
from server.progression import CAP, Step, chain_of_event

MOST_LINKS = CAP


async def chain(viewer: Viewer, competition: str, code: str) -> Sequence[Step]:
    """Everything that feeds into an event, the event, and everything it feeds; nothing where it is not visible."""
    if UNSPEAKABLE.search(competition + code):
        return []
    found = await chain_of_event(viewer, competition, code)
    return found.steps if found else []
