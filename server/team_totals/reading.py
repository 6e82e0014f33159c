"""Team totals as they are read: one number of a competition, and whether results were corrected since."""

from collections.abc import Sequence

from server import db
from server.access import Viewer
from server.competitions import Competition, Event
from server.results import Revision
from server.team_totals import TeamTotal
from server.team_totals.gathering import BETWEEN

MOST_NUMBERS, LAST_NUMBER = 100, 2**31 - 1
LONGEST_CODE = 40


async def team_totals(viewer: Viewer, competition: str) -> Sequence[TeamTotal]:
    """The published numbers of a competition, the newest first. At most MOST_NUMBERS."""
    found = await Competition.visible_to(viewer).get_or_none(code=competition) if _fits(competition) else None
    if found is None:
        return []
    rows = TeamTotal.visible_to(viewer).filter(competition_id=found.id)
    return await rows.order_by("-number").limit(MOST_NUMBERS)


async def team_total(viewer: Viewer, competition: str, number: int | None = None) -> TeamTotal | None:
    """The number asked for, else the newest; None where there is none."""
    found = await team_totals(viewer, competition)
    return next((one for one in found if number is None or one.number == number), None)


async def outdated(viewer: Viewer, totals: Sequence[int]) -> dict[int, list[str]]:
    """By the id of a team total: the titles of the events whose results were published anew, or are gone, since."""
    rows = {one.id: one for one in await TeamTotal.visible_to(viewer).filter(id__in=list(totals))}
    competitions = sorted({one.competition_id for one in rows.values()})
    events = await Event.visible_to(viewer).filter(competition_id__in=competitions).order_by("position")
    published = Revision.filter(event_id__in=[one.id for one in events], published_at__isnull=False)
    newest = {one.event_id: one.number for one in await published.using_db(db.here()).order_by("number")}
    return {
        id_: _differing(rows[id_], events, newest) if id_ in rows else [] for id_ in totals
    }  # fmt: skip


def _differing(row: TeamTotal, events: Sequence[Event], newest: dict[int, int]) -> list[str]:
    then = dict(one.rsplit(":", 1) for one in row.revisions.split(BETWEEN) if one)
    here = [one for one in events if one.competition_id == row.competition_id]
    now = {one.code: str(newest[one.id]) for one in here if one.id in newest and one.state != "cancelled"}
    return [one.title for one in here if then.get(one.code) != now.get(one.code)]


def _fits(code: str) -> bool:
    return 0 < len(code) <= LONGEST_CODE and code.isprintable()
