"""Which stages mask an event, in order, and which of their draws hold: questions asked by the rooms above."""

from collections.abc import Sequence

from server import clock, db
from server.competitions import MASKING_STAGES, Event
from server.masking import Draw
from server.refusal import Refusal

HOLDING = ("drawn", "asked", "unmasked")  # its codes stand for entries
MASKED = ("drawn", "asked")  # and nobody but the unmasked eyes is told for which


def stages_of(event: Event) -> tuple[str, ...]:
    """The stages that mask the event, 参赛号 → 赛位号 → 评审号, those of them it has."""
    wanted = frozenset(filter(None, event.masking_stages.split(";")))
    return tuple(one for one in MASKING_STAGES if one in wanted)


def last_stage(event: Event) -> str | None:
    """The stage whose code the judges see; None where the event is not masked."""
    return next(reversed(stages_of(event)), None)


async def draws_of(event: Event) -> list[Draw]:
    """Every draw of the event, the void ones too, as they were made."""
    return await Draw.filter(event_id=event.id).using_db(db.here()).select_related("session").order_by("id")


def held(draws: Sequence[Draw], stage: str) -> list[Draw]:
    """The draws of a stage whose codes hold."""
    return [one for one in draws if one.stage == stage and one.state in HOLDING]


def still_masked(event: Event, draws: Sequence[Draw]) -> list[str]:
    """The stages not yet unmasked, in the order of unmasking: the last drawn first."""
    left = [one for one in stages_of(event) if not is_unmasked(draws, one)]
    return left[::-1]


def is_unmasked(draws: Sequence[Draw], stage: str) -> bool:
    """Whether every draw of the stage that holds was unmasked, and there is one."""
    rows = held(draws, stage)
    return bool(rows) and all(one.state == "unmasked" for one in rows)


async def masked_now(event: Event) -> Refusal | None:
    """Whether somebody may not yet see names beside marks: the event has a stage that was not unmasked."""
    if event.state is None or not stages_of(event):
        return None
    left = still_masked(event, await draws_of(event))
    return Refusal("event_still_masked", {"event": event.code}) if left else None


def drawable(event: Event) -> Refusal | None:
    """Codes are drawn once registration is over and before marking opens."""
    past = event.entries_until is not None and event.entries_until <= clock.now()
    if event.state == "review" or (event.state == "registration" and past):
        return None
    return Refusal("draw_not_now", {"event": event.code})
