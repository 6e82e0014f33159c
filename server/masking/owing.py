"""What the masking of an event still owes: stages to be drawn before marking, to be unmasked before publishing."""

from collections.abc import Sequence

from server import db
from server.competitions import Event
from server.masking import Code
from server.masking.lacking import Missing
from server.masking.stages import HOLDING, draws_of, stages_of, still_masked
from server.masking.subjects import entrants_of
from server.refusal import Param

PAGE = "masking"


async def unfinished(event: Event) -> Sequence[Missing]:
    """What stands between the event and its publication: each stage not drawn yet, each still masked. Nothing for an
    event that came as a package, or is not masked."""
    if event.state is None or not stages_of(event):
        return ()
    undrawn = await undrawn_of(event) if event.state in ("registration", "review") else ()
    if undrawn:
        return undrawn
    left = still_masked(event, await draws_of(event))
    return [Missing(event.code, f"stage_still_masked_{one}", {"event": event.code}, page=PAGE) for one in left]


async def undrawn_of(event: Event) -> Sequence[Missing]:
    """The stages in which an entry that competes has no code: marking is not opened with one."""
    stages = stages_of(event)
    if not stages:
        return ()
    ids = {one.id for one in await entrants_of(event)}
    codes = Code.filter(draw__event_id=event.id, draw__state__in=HOLDING).using_db(db.here())
    given = {(str(stage), int(entry)) for stage, entry in await codes.values_list("draw__stage", "entry_id")}
    found = []
    for stage in stages:
        without = sum((stage, one) not in given for one in ids)
        if without:
            params: dict[str, Param] = {"event": event.code, "n": without}
            found.append(Missing(event.code, f"stage_not_drawn_{stage}", params, count=without, page=PAGE))
    return found
