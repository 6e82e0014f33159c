"""What becomes of a reward before it is paid: approved by another than who proposed it, refused with a reason, claimed
on paper, lapsed after the deadline. Nothing is deleted."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.competitions.places import same_version
from server.refusal import Refusal, insist, refuse
from server.rewards import Reward
from server.rewards.naming import decided, named, no_text, not_in

APPROVED, REFUSED, CLAIMED, LAPSED = "reward.approved", "reward.refused", "reward.claimed", "reward.lapsed"
MOST_LAPSING = 1000


def proposed_himself(viewer: Viewer, reward: Reward) -> Refusal | None:
    """Whoever proposed a reward does not approve it."""
    if viewer.account_id is None or viewer.account_id != reward.proposed_by_id:
        return None
    return Refusal("reward_own_proposal", {"name": reward.name or "—"}, "rewards")


async def approve(viewer: Viewer, rewards: Sequence[UUID | None], *, key: str | None = None) -> list[Reward]:
    """Approve due rewards. All or none.

    Refused: no right, none or too many named, an unknown one, one proposed by oneself, one that is not due any more.
    """
    insist(may(viewer, APPROVED))
    async with ledger.change(viewer, APPROVED, key=key, asked=[str(one) for one in rewards]) as change:
        if change.answered:
            return await change.answer_all(Reward)
        rows = await named(viewer, APPROVED, rewards)
        for row in rows:
            insist(proposed_himself(viewer, row) or not_in(row, "due"))
            decided(viewer, row, "approved")
            row.approved_at, row.approved_by_id = clock.now(), viewer.account_id
        await change.save_many(rows)
        change.answers(rows[0])
    return rows


async def refuse_reward(
    viewer: Viewer, reward: UUID | None, reason: str, *, version: int, key: str | None = None
) -> Reward:
    """Refuse a reward that is not paid yet, with the reason. It may be proposed again then.

    Refused: no right, no reason, unknown, not due or approved any more, changed since.
    """
    insist(may(viewer, REFUSED))
    insist(no_text("reason", reason))
    async with ledger.change(viewer, REFUSED, key=key, asked=[str(reward), reason, version]) as change:
        if change.answered:
            return await change.answer(Reward)
        (row,) = await named(viewer, REFUSED, [reward])
        insist(not_in(row, "due", "approved") or same_version(row, version))
        decided(viewer, row, "refused", reason)
        row.slot = None
        change.answers(await change.save(row))
    return row


async def claim_on_paper(
    viewer: Viewer, reward: UUID | None, claimed_on: date, *, version: int, key: str | None = None
) -> Reward:
    """Record that a payee claimed his reward on paper, and the day on which.

    Refused: no right, unknown, claimed or decided already, changed since, a day that has not come, lies before the
    proposal or behind the deadline.
    """
    insist(may(viewer, CLAIMED))
    asked = [str(reward), claimed_on.isoformat(), version]
    async with ledger.change(viewer, CLAIMED, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Reward)
        (row,) = await named(viewer, CLAIMED, [reward])
        insist(not_in(row, "due", "approved") or same_version(row, version) or wrong_day(row, claimed_on))
        row.claimed_on = claimed_on
        decided(viewer, row, row.state)
        change.answers(await change.save(row))
    return row


def wrong_day(row: Reward, day: date) -> Refusal | None:
    """Whether a claim of that day cannot be."""
    if row.claimed_on is not None:
        return Refusal("reward_claimed_already", {"day": row.claimed_on.isoformat()}, "claimedOn")
    if row.claim_until is not None and day > row.claim_until:
        return Refusal("reward_claim_late", {"day": row.claim_until.isoformat()}, "claimedOn")
    if day > clock.today() or day < clock.shown(row.proposed_at).date():
        return Refusal("reward_claim_day", {"first": clock.shown(row.proposed_at).date().isoformat()}, "claimedOn")
    return None


def is_lapsing(row: Reward) -> bool:
    """Whether the deadline passed without a claim."""
    late = row.claim_until is not None and row.claim_until < clock.today()
    return late and row.claimed_on is None and row.state in ("due", "approved")


async def lapsing(viewer: Viewer) -> list[Reward]:
    """The rewards the viewer sees that could lapse today, the oldest deadline first. At most MOST_LAPSING."""
    rows = Reward.visible_to(viewer).filter(
        claim_until__lt=clock.today(), claimed_on__isnull=True, state__in=["due", "approved"]
    )
    return await rows.order_by("claim_until", "id").limit(MOST_LAPSING)


async def lapse(viewer: Viewer, rewards: Sequence[UUID | None], reason: str, *, key: str | None = None) -> list[Reward]:
    """Let the named rewards lapse: claimed by nobody before their deadline. All or none, never by themselves.

    Refused: no right, no reason, none or too many named, an unknown one, one that is claimed, paid, or whose deadline
    has not passed (`reward_not_lapsing`).
    """
    insist(may(viewer, LAPSED))
    insist(no_text("reason", reason))
    async with ledger.change(viewer, LAPSED, key=key, asked=[[str(one) for one in rewards], reason]) as change:
        if change.answered:
            return await change.answer_all(Reward)
        rows = await named(viewer, LAPSED, rewards)
        for row in rows:
            insist(not_in(row, "due", "approved"))
            if not is_lapsing(row):
                until = row.claim_until.isoformat() if row.claim_until else "—"
                refuse("reward_not_lapsing", "rewards", name=row.name or "—", until=until)
            decided(viewer, row, "lapsed", reason)
        await change.save_many(rows)
        change.answers(rows[0])
    return rows
