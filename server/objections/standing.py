"""Whom objections hold: those an accepted one names, and nobody else. Upheld, it goes on holding him."""

from collections.abc import Collection, Mapping
from uuid import UUID

from server import db
from server.objections import HOLDING, Objection, ObjectionNamed
from server.refusal import Refusal


async def held(uids: Collection[UUID]) -> Collection[UUID]:
    """Which of some candidates or entries are held."""
    return set(await holding(uids))


async def holding(uids: Collection[UUID], *, upheld: bool = True) -> Mapping[UUID, list[Objection]]:
    """The objections that hold each of `uids`, of those that are held; `upheld`: those upheld too. One statement."""
    if not uids:
        return {}
    states = HOLDING if upheld else ("accepted",)
    rows = ObjectionNamed.filter(subject_uid__in=list(uids), objection__state__in=states).using_db(db.here())
    found: dict[UUID, dict[int, Objection]] = {}
    for one in await rows.select_related("objection"):
        found.setdefault(one.subject_uid, {})[one.objection_id] = one.objection
    return {uid: list(objections.values()) for uid, objections in found.items()}


async def held_entries(event_id: int, shown_at: int | None) -> Collection[UUID]:
    """The entries of an event that an accepted objection names, and those that one upheld does until a revision shows
    what came of it. `shown_at`: since when the revision in hand is announced or public. One statement."""
    rows = ObjectionNamed.filter(objection__event_id=event_id, objection__state__in=HOLDING).using_db(db.here())
    found = await rows.select_related("objection")
    return {
        one.subject_uid
        for one in found
        if one.objection.state == "accepted" or (shown_at or 0) <= (one.objection.found_at or 0)
    }


async def lock_on(uids: Collection[UUID]) -> None:
    """Keep every objection that names one of `uids` as it is until the open transaction ends."""
    named = (
        await ObjectionNamed.filter(subject_uid__in=list(uids))
        .using_db(db.here())
        .values_list("objection_id", flat=True)
    )
    await Objection.filter(id__in=sorted(set(named))).using_db(db.here()).order_by("id").select_for_update()


async def held_up(uids: Collection[UUID], *, upheld: bool = True) -> Refusal | None:
    """Whether one of `uids` is held. Refused: `objection_open` with how many objections, and nothing of what they say.

    Without `upheld` those upheld hold nobody: of a result they have become a correction by the time it is final.
    """
    held_by = await holding(uids, upheld=upheld)
    found = {one.id for objections in held_by.values() for one in objections}
    return Refusal("objection_open", {"n": len(found)}) if found else None
