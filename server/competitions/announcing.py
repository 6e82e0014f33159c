"""Announce: a competition becomes known before it has a result. Its title, dates, events and schemes are public then,
its entries and marks are not."""

from server import ledger
from server.access import Viewer
from server.competitions import Competition, Event, stage_of
from server.competitions.places import locked_all
from server.refusal import Refusal, insist, refuse

ANNOUNCED = ("registration", "judging")


def may_announce(viewer: Viewer) -> Refusal | None:
    """Announcing is an organiser's act; the console for now."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "announce"})


async def announce(viewer: Viewer, code: str, stage: str) -> Competition:
    """Tell the public that the events of `code` without a result are open for `registration` or in `judging`.

    Refused: no right, another stage, unknown competition, a rehearsal, nothing left to announce.
    """
    insist(may_announce(viewer))
    if stage not in ANNOUNCED:
        refuse("no_such_stage", "stage", stage=stage, expected=", ".join(ANNOUNCED))
    found = await Competition.visible_to(viewer).get_or_none(code=code)
    if found is None:
        refuse("no_such_competition", "competition", code=code)
    if found.rehearsal_of_id is not None:
        refuse("rehearsal_is_not_published", "competition", code=code)
    async with ledger.change(viewer, "competition.announced", chain=found.chain, stage=stage) as change:
        events = await locked_all(await Event.visible_to(viewer).filter(competition_id=found.id))
        waiting = [event for event in events if event.published_at is None]
        if not waiting:
            refuse("nothing_to_announce", "competition", code=code)
        for event in waiting:
            event.stage = stage
        found.stage = stage_of(events)
        await change.save_many([*waiting, found])
    return found
