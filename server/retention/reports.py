"""What the nights and the requests erased, for whoever oversees it."""

from collections.abc import Mapping, Sequence

from server.access import Viewer
from server.retention import DECIDING, DataCorrection, Erasure, RetentionRun

MOST = 200


async def runs(viewer: Viewer) -> Sequence[RetentionRun]:
    """The reports the viewer sees. At most MOST."""
    return await RetentionRun.visible_to(viewer).order_by("-at", "-id").limit(MOST)


async def erasures(viewer: Viewer) -> Sequence[Erasure]:
    """The erasures the viewer sees. At most MOST."""
    return await Erasure.visible_to(viewer).order_by("-at", "-id").limit(MOST)


async def names_of_corrections(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Whose each correction is, for the offices that decide; None to others."""
    found: dict[int, str | None] = dict.fromkeys(ids)
    if not (viewer.sees_everything or viewer.holds(DECIDING)):
        return found
    rows = await DataCorrection.visible_to(viewer).filter(id__in=list(ids)).values_list("id", "person__name")
    return found | {int(str(id_)): name for id_, name in rows}
