"""The holiday calendar, from seeds/data/calendar.csv."""

from seeds import tables
from server.access import Viewer
from server.working_days import CalendarDay


async def load(viewer: Viewer) -> int:
    """Add the days the calendar lacks; returns how many. What somebody edited stays as it is."""
    wanted = tables.rows("calendar", CalendarDay)
    return await tables.load(viewer, "calendar.loaded", CalendarDay, wanted, ("day",), as_found=True)
