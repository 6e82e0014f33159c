"""To whom a draw tells what: who drew which code, who did it, and the list that somebody types from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server import db
from server.access import EVERYWHERE, Viewer
from server.access.roles import ORGANISING
from server.competitions import MASKING_STAGES, Event
from server.competitions.places import of_event
from server.files import StoredFile
from server.masking import UNMASKED_EYES, Code, Draw
from server.masking.places import session_of
from server.masking.stages import HOLDING, stages_of
from server.masking.subjects import subjects_of
from server.refusal import Refused

TOLD = ORGANISING | UNMASKED_EYES | {"chief_judge", "arbitrator", "auditor"}
TYPISTS = UNMASKED_EYES | {"coordinator"}
Told = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """What was drawn for, an entry's number or the code of the stage before, and the code that was drawn."""

    number: str
    code: str


async def codes_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[DrawnCode]]:
    """Who drew which code, by draw, in the order of the codes: to the unmasked eyes once the draw holds, and to nobody
    before both have typed it; to all once it is unmasked, or hid nobody, and the result is published."""
    draws = {one.id: one for one in await Draw.visible_to(viewer).filter(id__in=list(ids)).select_related("event")}
    open_ = {id_ for id_, one in draws.items() if is_open(one)}
    typed = {id_ for id_, one in draws.items() if one.state == "typed_once"}
    own = Code.visible_to(viewer).filter(draw_id__in=sorted(draws.keys() - open_ - typed)).select_related("entry")
    rows = [*await own]
    if open_:
        rows += await Code.filter(draw_id__in=sorted(open_)).using_db(db.here()).select_related("entry")
    before = await _before({row.draw_id: draws[row.draw_id] for row in rows})
    found: dict[int, list[DrawnCode]] = {id_: [] for id_ in ids}
    for row in sorted(rows, key=lambda one: (one.code or "", one.entry.entry_no)):
        number = before.get((row.draw_id, row.entry_id), row.entry.entry_no)
        found[row.draw_id].append(DrawnCode(number, row.code or ""))
    return found


def is_open(draw: Draw) -> bool:
    """Whether anybody may see what a draw gave; its event is loaded."""
    hides = draw.stage in MASKING_STAGES and draw.unmasked_at is None
    return not hides and draw.state in HOLDING and draw.event.published_at is not None


async def _before(draws: Mapping[int, Draw]) -> dict[tuple[int, int], str]:
    """By (draw, entry) the code of the masking stage before, where there is one."""
    stage_before = {}
    for id_, one in draws.items():
        stages = stages_of(one.event)
        if one.stage in stages[1:]:
            stage_before[id_] = (one.event_id, stages[stages.index(one.stage) - 1])
    if not stage_before:
        return {}
    events = sorted({event for event, _ in stage_before.values()})
    rows: Any = Code.filter(draw__event_id__in=events, draw__state__in=HOLDING).using_db(db.here())
    code_of = {
        (event, stage, entry): code
        for event, stage, entry, code in await rows.values_list("draw__event_id", "draw__stage", "entry_id", "code")
    }
    return {
        (id_, entry): code
        for (event, stage, entry), code in code_of.items()
        for id_, there in stage_before.items()
        if there == (event, stage)
    }


async def names_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, Told]:
    """(drawer, witness, note) of each draw, to who is told: the organisers, the chief judge, the unmasked eyes."""
    if viewer.sees_everything:
        rows = Draw.filter(id__in=list(ids)).using_db(db.here())
    else:
        reach = viewer.reach(TOLD, Draw.within)
        if reach is None:
            return dict.fromkeys(ids, (None, None, None))
        rows = Draw.filter(reach, id__in=list(ids)).using_db(db.here())
    told: dict[int, Told] = {one.id: (one.drawer, one.witness, one.note) for one in await rows}
    return {id_: told.get(id_, (None, None, None)) for id_ in ids}


async def to_be_typed(viewer: Viewer, event: Event, stage: str, session: str | None = None) -> list[str]:
    """What is drawn for in a stage, as the list that is typed has it: to who types it. Empty where nothing can be drawn
    yet."""
    await event.fetch_related("competition", using_db=db.here())
    place = of_event(event.competition, event)
    if not (viewer.holds_at(TYPISTS, place)):
        return []
    try:
        there = await session_of(event, session)
        return list(await subjects_of(event, stage, there.id if there else None))
    except Refused:
        return []


async def scan_of(viewer: Viewer, uid: UUID | None) -> StoredFile | None:
    """The scan of a list drawn by hand: to the unmasked eyes, for it says who drew what."""
    reach = EVERYWHERE if viewer.sees_everything else viewer.reach(UNMASKED_EYES, Draw.within)
    if uid is None or reach is None:
        return None
    found = await Draw.filter(reach, uid=uid).using_db(db.here()).select_related("scan").first()
    return found.scan if found else None


def is_own(viewer: Viewer, draw: Draw) -> bool:
    """Whether the viewer typed or drew it first; the second typist is another person."""
    return viewer.account_id is not None and draw.custodian_id == viewer.account_id


async def sessions_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The code of the session each draw is for."""
    rows: Any = await Draw.visible_to(viewer).filter(id__in=list(ids)).values_list("id", "session__code")
    return dict.fromkeys(ids) | dict(rows)
