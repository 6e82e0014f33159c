"""The regions, from seeds/data/regions.csv."""

from seeds import tables
from server.access import Viewer
from server.regions import Region


async def load(viewer: Viewer) -> int:
    """Bring the region table to this version; returns how many rows were written."""
    return await tables.load(viewer, "regions.loaded", Region, tables.rows("regions", Region), ("code",))
