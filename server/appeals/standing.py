"""What an open appeal holds up: the entries it names, and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from server import db
from server.access import Viewer
from server.appeals import Appeal, AppealEntry, AppealEvidence
from server.entries import Delegation
from server.refusal import Refusal

OPEN = "received"


async def open_appeals(entries: Sequence[int]) -> list[Appeal]:
    """The open appeals that name one of `entries`, in the order they came, with `event`."""
    if not entries:
        return []
    named = AppealEntry.filter(entry_id__in=list(entries), appeal__state=OPEN).using_db(db.here())
    ids = sorted({int(str(one)) for one in await named.values_list("appeal_id", flat=True)})
    return await Appeal.filter(id__in=ids).using_db(db.here()).order_by("received_at", "id").select_related("event")


async def held_up(entries: Sequence[int]) -> Refusal | None:
    """Whether an open appeal names one of `entries`. Refused: `appeal_open` with the numbers."""
    found = await open_appeals(entries)
    if not found:
        return None
    numbers = "、".join(f"{one.event.code} {one.number}" for one in found[:20])
    return Refusal("appeal_open", {"n": len(found), "appeals": numbers})


async def open_in(events: Sequence[int]) -> dict[int, list[Appeal]]:
    """The open appeals of each event."""
    found: dict[int, list[Appeal]] = {id_: [] for id_ in events}
    rows = Appeal.filter(event_id__in=list(events), state=OPEN).using_db(db.here()).order_by("event_id", "number")
    for one in await rows:
        found[one.event_id].append(one)
    return found


async def open_counts(viewer: Viewer, events: Sequence[int]) -> Mapping[int, int]:
    """How many appeals of each event are open: all the public is told of them."""
    return {id_: len(found) for id_, found in (await open_in(events)).items()}


async def entry_numbers(viewer: Viewer, appeals: Sequence[int]) -> Mapping[int, list[str]]:
    """The numbers of the entries that appeals name, of those the viewer sees."""
    rows = AppealEntry.visible_to(viewer).filter(appeal_id__in=list(appeals)).order_by("entry__entry_no")
    found: dict[int, list[str]] = {id_: [] for id_ in appeals}
    told: Any = await rows.values_list("appeal_id", "entry__entry_no")
    for id_, number in told:
        found[id_].append(number)
    return found


async def delegation_names(viewer: Viewer, appeals: Sequence[int]) -> Mapping[int, str | None]:
    """The name of the delegation of each appeal the viewer sees."""
    rows = Appeal.visible_to(viewer).filter(id__in=list(appeals), delegation_id__isnull=False)
    told: Any = await rows.values_list("id", "delegation_id")
    of = dict(told)
    names = {one.id: one.name for one in await Delegation.filter(id__in=sorted(set(of.values()))).using_db(db.here())}
    return {id_: names.get(of.get(id_, 0)) for id_ in appeals}


async def evidence_of(viewer: Viewer, appeals: Sequence[int]) -> Mapping[int, list[AppealEvidence]]:
    """The files of appeals the viewer sees, with `file`."""
    rows = AppealEvidence.visible_to(viewer).filter(appeal_id__in=list(appeals)).order_by("id")
    found: dict[int, list[AppealEvidence]] = {id_: [] for id_ in appeals}
    for one in await rows.select_related("file"):
        found[one.appeal_id].append(one)
    return found


async def of_event(viewer: Viewer, events: Sequence[int]) -> Mapping[int, list[Appeal]]:
    """The appeals of each event the viewer sees, the newest first."""
    found: dict[int, list[Appeal]] = {id_: [] for id_ in events}
    for one in await Appeal.visible_to(viewer).filter(event_id__in=list(events)).order_by("-number"):
        found[one.event_id].append(one)
    return found


async def names_of_evidence(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The names under which the evidence that the viewer sees was handed in."""
    rows = await AppealEvidence.visible_to(viewer).filter(id__in=list(ids)).select_related("file")
    return dict.fromkeys(ids) | {row.id: row.file.name for row in rows}
