"""Settle a follow-up: done, not needed with the reason, or open again; by whose work it is."""

from uuid import UUID

from server import clock, ledger
from server.access import Place, Viewer, may
from server.access.roles import ORGANISING
from server.competitions import Event
from server.competitions.places import locked, of_event, same_version
from server.follow_ups.records import STATES, FollowUp
from server.ledger import OFFICE
from server.refusal import Refusal, insist, refuse

SETTLED = "follow_up.settled"
LONGEST = 500


def whose(owner: str) -> frozenset[str]:
    """The roles whose work it is."""
    return ORGANISING if owner == "organiser" else frozenset({owner})


def wrong_note(state: str, note: str) -> Refusal | None:
    """What is not needed, and what is opened again, says why."""
    if len(note.strip()) > LONGEST:
        return Refusal("follow_up_note_long", {"n": LONGEST}, "note")
    return None if note.strip() or state == "done" else Refusal("follow_up_note_missing", {}, "note")


def no_change(row: FollowUp, state: str) -> Refusal | None:
    """It is not so already; and what is done is opened before it is said not to be needed."""
    if row.state == state:
        return Refusal(f"follow_up_is_{state}", {}, "state")
    return Refusal("follow_up_is_settled", {}, "state") if state != "open" and row.state != "open" else None


async def settle(
    viewer: Viewer, follow_up: UUID | None, state: str, note: str = "", *, version: int, key: str | None = None
) -> FollowUp:
    """Put a follow-up down as `done`, `not_needed` or `open` again.

    Refused: no right, unknown, an unknown state, somebody else's work, no note where one is needed, so already,
    `changed_since`.
    """
    insist(may(viewer, SETTLED))
    found = await FollowUp.visible_to(viewer).get_or_none(uid=follow_up) if follow_up else None
    if found is None:
        refuse("no_such_follow_up", "followUp")
    if state not in STATES:
        refuse("follow_up_state", "state")
    insist(await _not_yours(viewer, found))
    insist(wrong_note(state, note))
    chain = await _chain(viewer, found)
    asked = {"follow_up": str(follow_up), "state": state, "note": note, "version": version}
    async with ledger.change(viewer, SETTLED, chain=chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(FollowUp)
        row = await locked(found)
        insist(same_version(row, version) or no_change(row, state))
        row.state, row.note, row.version = state, note.strip() or None, row.version + 1
        row.done_at = None if state == "open" else clock.now()
        row.done_by_id = None if state == "open" else viewer.account_id
        change.answers(await change.save(row))
    return row


async def _not_yours(viewer: Viewer, row: FollowUp) -> Refusal | None:
    roles = whose(row.owner)
    if viewer.holds_at(roles, await _place(viewer, row)):
        return None
    return Refusal("follow_up_not_yours", {"roles": "、".join(sorted(roles))})


async def _place(viewer: Viewer, row: FollowUp) -> Place:
    """Where the work is: an organiser's in the event above or the event itself, an office's in the region."""
    event = await _event(viewer, row.above_id or row.event_id) if row.owner == "organiser" else None
    return of_event(event.competition, event) if event else Place(region_code=row.region_code)


async def _event(viewer: Viewer, id_: int | None) -> Event | None:
    return await Event.visible_to(viewer).get_or_none(id=id_).select_related("competition") if id_ else None


async def _chain(viewer: Viewer, row: FollowUp) -> str:
    event = await _event(viewer, row.event_id)
    return event.competition.chain if event else OFFICE
