"""Rewards named by their ids, locked and each inside the viewer's scope; what may not be done in which state."""

from collections.abc import Sequence
from uuid import UUID

from server import clock
from server.access import Place, Viewer, may
from server.competitions.places import locked_all
from server.refusal import Refusal, insist, refuse
from server.rewards import Reward

MOST = 1000
LONGEST = {"reason": 2000, "voucher": 60, "title": 200}


def not_in(reward: Reward, *states: str) -> Refusal | None:
    """Whether a reward is in none of the states in which this can be done with it."""
    if reward.state in states:
        return None
    return Refusal(f"reward_is_{reward.state}", {"name": reward.name or "—", "project": reward.project}, "rewards")


async def named(viewer: Viewer, act: str, uids: Sequence[UUID | None]) -> list[Reward]:
    """The rewards in the order they were named, locked. Refused: none or too many, an unknown one, one outside the
    viewer's scope."""
    if not uids or len(uids) > MOST:
        refuse("rewards_named", "rewards", most=MOST)
    wanted = [one for one in uids if one is not None]
    found = await Reward.visible_to(viewer).filter(uid__in=wanted)
    if len(found) != len(set(uids)):
        refuse("no_such_reward", "rewards")
    for one in found:
        insist(may(viewer, act, Place(region_code=one.region_code)))
    rows = {one.uid: one for one in await locked_all(found)}
    return [rows[uid] for uid in dict.fromkeys(wanted)]


def decided(viewer: Viewer, row: Reward, state: str, reason: str | None = None) -> None:
    """Put a reward into a state; the reason where there is one."""
    row.state, row.version = state, row.version + 1
    row.decided_at, row.decided_by_id = clock.now(), viewer.account_id
    if reason is not None:
        row.reason = reason.strip()


def no_text(field: str, text: str) -> Refusal | None:
    """Whether a text is missing, or longer than a column."""
    if text.strip() and len(text) <= LONGEST[field]:
        return None
    return Refusal(f"reward_{field}", {"most": LONGEST[field]}, field)
