"""Unmasking, stage by stage in reverse: the sealing judge asks, here; the supervisor does it, with `reveal`.

The act `draw.unmasked` itself stands in `server.results.unmasking`: what it waits for lies above this room.
"""

from collections.abc import Sequence

from server import clock, db, ledger
from server.access import Viewer
from server.competitions import Event
from server.competitions.places import locked
from server.ledger import Change
from server.masking import Draw
from server.masking.computing import seed_of
from server.masking.places import place_of
from server.masking.stages import draws_of, held, still_masked
from server.refusal import Refusal, insist, refuse

ASKED = "unmasking.asked"


async def ask(viewer: Viewer, competition: str, event: str, stage: str, *, key: str | None = None) -> Event:
    """Ask for a stage to be unmasked, which is the last of those still masked, once the marking is closed.

    Whoever asks answers for the draws from then on (`custodian`). Refused: an unknown place, no right,
    `unmask_before_closing`, `stage_not_next`, `unmasking_asked_already`.
    """
    found, row = await place_of(viewer, ASKED, competition, event)
    asked = [competition, event, stage]
    async with ledger.change(
        viewer, ASKED, chain=found.chain, key=key, asked=asked, event=row.code, stage=stage
    ) as change:
        if change.answered:
            return await change.answer(Event)
        row = await locked(row)
        draws = await draws_of(row)
        insist(not_closed(row) or not_next(row, draws, stage))
        mine = held(draws, stage)
        if all(one.state == "asked" for one in mine):
            refuse("unmasking_asked_already", "stage", event=row.code)
        for one in mine:
            one.state, one.custodian_id, one.version = "asked", viewer.account_id, one.version + 1
        await change.save_many(mine)
        change.answers(row)
    return row


async def reveal(change: Change, viewer: Viewer, event: Event, stage: str) -> Sequence[Draw]:
    """Unmask the draws of a stage inside the change: their seeds become public. The caller asked what else it needs.

    Refused: `unmask_before_closing`, `stage_not_next`, `unmasking_not_asked`, `seed_does_not_match`.
    """
    draws = await draws_of(event)
    insist(not_closed(event) or not_next(event, draws, stage))
    mine = held(draws, stage)
    if not all(one.state == "asked" for one in mine):
        refuse("unmasking_not_asked", "stage", event=event.code)
    for one in mine:
        if one.way == "computed":
            one.seed = seed_of(one).hex()
        one.state, one.supervisor_id, one.unmasked_at = "unmasked", viewer.account_id, clock.now()
        one.version += 1
    await change.save_many(mine)
    return mine


def not_closed(event: Event) -> Refusal | None:
    """Nobody is unmasked before the chief judge has closed the marking (domain.md 2.5)."""
    return None if event.state == "closed" else Refusal("unmask_before_closing", {"event": event.code})


def not_next(event: Event, draws: Sequence[Draw], stage: str) -> Refusal | None:
    """The stages are unmasked in the reverse of the order in which they were drawn."""
    left = still_masked(event, draws)
    return None if left and left[0] == stage else Refusal("stage_not_next", {"event": event.code}, "stage")


async def asked_by(event: Event, stage: str) -> int | None:
    """The account of who asked for the stage, None where nobody did."""
    rows = Draw.filter(event_id=event.id, stage=stage, state="asked").using_db(db.here())
    found = await rows.order_by("id").first()
    return found.custodian_id if found else None
