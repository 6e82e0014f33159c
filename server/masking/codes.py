"""The codes that stand for entries: on sheets, on the floor, in lists of what is missing; and to whom they are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server import db
from server.access import Viewer
from server.competitions import MASKING_STAGES, Event
from server.entries import Entry, leaving
from server.masking import Code
from server.masking.stages import HOLDING, last_stage, stages_of


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands for an entry before a judge: a code, and of which stage; `place` where it is only its station."""

    stage: str
    code: str


async def last_codes(event: Event) -> Mapping[int, str]:
    """By entry id the code of the last stage; empty where the event is not masked."""
    stage = last_stage(event)
    return {} if stage is None else {entry: shown.code for entry, shown in (await shown_in([event.id])).items()}


async def shown_in(events: Sequence[int]) -> dict[int, Shown]:
    """By entry id what stands for it in masked events of `events`, in one statement."""
    rows = Code.filter(draw__event_id__in=sorted(set(events)), draw__state__in=HOLDING).using_db(db.here())
    rows = rows.filter(draw__stage__in=MASKING_STAGES)
    found: dict[int, Shown] = {}
    wanted: Any = await rows.values_list("entry_id", "draw__stage", "code", "draw__event__masking_stages")
    for entry, stage, code, stages in wanted:
        if stage == next((one for one in reversed(MASKING_STAGES) if one in stages.split(";")), None):
            found[entry] = Shown(stage, code)
    return found


async def shown_on(rows: Sequence[tuple[int, int, int, str, str | None]]) -> dict[int, Shown | None]:
    """What stands on sheets, given as (sheet, entry, event, masking stages, station): the code of the last masking
    stage, never the station then; else the station where there is one."""
    masked = sorted({event for _, _, event, stages, _ in rows if stages})
    codes = await shown_in(masked) if masked else {}
    return {
        sheet: codes.get(entry) if stages else Shown("place", station) if station else None
        for sheet, entry, _, stages, station in rows
    }


def floor_stage(event: Event) -> str | None:
    """The stage whose codes are spoken on the floor: the station, else 参赛号; None where the entry's own number is."""
    return next((one for one in ("station", "entry") if one in stages_of(event)), None)


async def on_the_floor(event: Event, said: str) -> Entry | None:
    """The entry that `said` means on the floor, locked: its code while the event is masked, else its number."""
    stage = floor_stage(event)
    if stage is None:
        return await Entry.filter(event_id=event.id, entry_no=said).using_db(db.here()).select_for_update().first()
    codes = Code.filter(draw__event_id=event.id, draw__stage=stage, draw__state__in=HOLDING, code=said)
    found = await codes.using_db(db.here()).first()
    if found is None:
        return None
    return await Entry.filter(id=found.entry_id).using_db(db.here()).select_for_update().first()


def named_by(viewer: Viewer) -> leaving.By:
    """How what `viewer` types names an entry: an organiser has the list of entries, others the floor's codes."""
    has_the_list = viewer.sees_everything or viewer.holds({"organiser"})
    return leaving.by_number if has_the_list else on_the_floor
