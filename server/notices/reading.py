"""What a notice shows: each event it lists with the revision it shows, whether that was replaced, and open appeals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.access import Viewer
from server.appeals.standing import open_counts
from server.competitions import Event
from server.notices import Notice, NoticeEvent
from server.results import Revision


@dataclass(frozen=True, slots=True)
class Listed:
    """An event of a notice. `is_replaced`: the revision shown came while it ran, another one stood there before."""

    event: Event
    revision: Revision
    is_replaced: bool
    open_appeals: int


async def listed(viewer: Viewer, notices: Sequence[int]) -> Mapping[int, list[Listed]]:
    """The events of each notice, in their order."""
    found: dict[int, list[Listed]] = {id_: [] for id_ in notices}
    rows = NoticeEvent.visible_to(viewer).filter(notice_id__in=list(notices)).order_by("event__position", "id")
    all_of = await rows.select_related("notice", "event", "revision")
    counts = await open_counts(viewer, sorted({one.event_id for one in all_of}))
    for one in all_of:
        replaced = (one.revision.published_at or 0) > one.notice.posted_at
        found[one.notice_id].append(Listed(one.event, one.revision, replaced, counts[one.event_id]))
    return found


async def of_competition(viewer: Viewer, competitions: Sequence[int]) -> Mapping[int, list[Notice]]:
    """The notices of each competition, the newest first."""
    found: dict[int, list[Notice]] = {id_: [] for id_ in competitions}
    for one in await Notice.visible_to(viewer).filter(competition_id__in=list(competitions)).order_by("-number"):
        found[one.competition_id].append(one)
    return found
