"""Void a draw: the supervisor's act, with a reason. It stays, shown to everybody with its commitment and its seed."""

from collections.abc import Sequence
from uuid import UUID

from server import ledger
from server.access import Viewer
from server.competitions import Event
from server.competitions.places import locked, same_version
from server.masking import Draw
from server.masking.computing import seed_of
from server.masking.places import draw_of, in_state
from server.masking.stages import drawable, draws_of, stages_of
from server.record import new_salt
from server.refusal import Refusal, insist, refuse

ACT = "draw.voided"
LONGEST_REASON = 500


async def void(viewer: Viewer, uid: UUID, reason: str, *, version: int, key: str | None = None) -> Draw:
    """Void a draw before marking opens; only then can its stage be drawn again, as a further turn. What it gave, or
    would have given, anybody can see: its seed becomes public.

    Refused: `no_such_draw`, no right, `reason_missing`, `reason_too_long`, `changed_since`, a state in which it is not
    voided, `draw_not_now` once marking is open, `later_stage_drawn`.
    """
    found, row, draw = await draw_of(viewer, ACT, uid)
    said = reason_given(reason)
    asked = [str(uid), said, version]
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Draw)
        row, draw = await locked(row), await locked(draw)
        insist(same_version(draw, version) or in_state(draw, "committed", "typed_once", "drawn") or drawable(row))
        insist(built_on(row, await draws_of(row), draw))
        if draw.way == "computed":
            draw.seed = seed_of(draw).hex()
        draw.state, draw.supervisor_id, draw.version = "void", viewer.account_id, version + 1
        draw.note, draw.salt = said, draw.salt or new_salt()
        change.answers(await change.save(draw))
    return draw


def built_on(event: Event, draws: Sequence[Draw], draw: Draw) -> Refusal | None:
    """A later stage was drawn for the codes of this one: it is voided first."""
    stages = stages_of(event)
    later = stages[stages.index(draw.stage) + 1 :] if draw.stage in stages else ()
    if any(one.stage in later and one.state != "void" for one in draws):
        return Refusal("later_stage_drawn", {"event": event.code}, "draw")
    return None


def reason_given(reason: str) -> str:
    """The reason without the space around it. Refused: none, or too long."""
    said = reason.strip()
    if not said:
        refuse("reason_missing", "reason")
    if len(said) > LONGEST_REASON:
        refuse("reason_too_long", "reason", most=LONGEST_REASON)
    return said
