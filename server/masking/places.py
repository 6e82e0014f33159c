"""Look-ups that the acts of this room begin with, and what stands against a new draw."""

from collections.abc import Sequence
from uuid import UUID

from server import db
from server.access import Viewer, may
from server.competitions import MASKING_STAGES, Competition, Event, Session
from server.competitions.places import event_of, of_event
from server.entries import Entry
from server.masking import STAGES, Draw
from server.masking.stages import drawable, draws_of, held, stages_of
from server.masking.subjects import subjects_of
from server.refusal import Refusal, insist, refuse


async def place_of(viewer: Viewer, act: str, competition: str, event: str) -> tuple[Competition, Event]:
    """The event of the codes, where `viewer` may carry out `act`."""
    insist(may(viewer, act))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, act, of_event(found, row)))
    return found, row


async def draw_of(viewer: Viewer, act: str, uid: UUID) -> tuple[Competition, Event, Draw]:
    """The draw, with its event, where `viewer` may carry out `act`. Refused: `no_such_draw`, what `may` refuses."""
    insist(may(viewer, act))
    found = await Draw.visible_to(viewer).select_related("event__competition").get_or_none(uid=uid)
    if found is None:
        refuse("no_such_draw", "draw")
    competition = found.event.competition
    insist(may(viewer, act, of_event(competition, found.event)))
    return competition, found.event, found


async def session_of(event: Event, code: str | None) -> Session | None:
    """The session of a code. Refused: `no_such_session_of_event`."""
    if not code:
        return None
    found = await Session.filter(event_id=event.id, code=code).using_db(db.here()).first()
    return found if found is not None else refuse("no_such_session_of_event", "session", event=event.title)


async def beginning(event: Event, stage: str, session: Session | None) -> tuple[dict[str, Entry], int]:
    """Who a new draw is for, and its turn.

    Refused: `draw_not_now`, `no_such_draw_stage`, `stage_not_of_event`, `session_of_no_session`, `draw_exists`,
    `stage_before_not_drawn`, `nobody_to_draw`.
    """
    insist(drawable(event))
    insist(not_a_stage(event, stage, session))
    before = await draws_of(event)
    insist(exists(event, before, stage, session) or out_of_order(event, before, stage))
    subjects = await subjects_of(event, stage, session.id if session else None)
    if not subjects:
        refuse("nobody_to_draw", "session" if session else "stage", event=event.code)
    same = [one for one in before if one.stage == stage and one.session_id == (session.id if session else None)]
    return subjects, max((one.turn for one in same), default=0) + 1


def not_a_stage(event: Event, stage: str, session: Session | None) -> Refusal | None:
    """A masking stage is drawn only where the event has it; which session an entry is in is not drawn in a session."""
    if stage not in STAGES:
        return Refusal("no_such_draw_stage", {"expected": " | ".join(STAGES)}, "stage")
    if stage in MASKING_STAGES and stage not in stages_of(event):
        return Refusal("stage_not_of_event", {"event": event.code}, "stage")
    if stage == "session" and session is not None:
        return Refusal("session_of_no_session", {}, "session")
    return None


def exists(event: Event, before: Sequence[Draw], stage: str, session: Session | None) -> Refusal | None:
    """A stage is drawn once, for the event or for each session: never again until it is liked. A supervisor voids."""
    there = [one for one in before if one.stage == stage and one.state != "void"]
    if session is not None:
        there = [one for one in there if one.session_id in (None, session.id)]
    return Refusal("draw_exists", {"event": event.code}, "stage") if there else None


def out_of_order(event: Event, before: Sequence[Draw], stage: str) -> Refusal | None:
    """The stages are drawn in their order."""
    stages = stages_of(event)
    earlier = stages[: stages.index(stage)] if stage in stages else ()
    if all(held(before, one) for one in earlier):
        return None
    return Refusal("stage_before_not_drawn", {"event": event.code}, "stage")


def in_state(draw: Draw, *states: str) -> Refusal | None:
    """Whether the draw is as far as the act needs."""
    return None if draw.state in states else Refusal(f"draw_is_{draw.state}", {}, "draw")
