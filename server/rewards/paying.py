"""Paid with date and voucher, sent back by the bank, asked back after a revocation, recovered. Money in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.competitions.places import same_version
from server.refusal import Refusal, insist, refuse
from server.rewards import Reward
from server.rewards.naming import decided, named, no_text, not_in
from server.rewards.telling import yuan

PAID, BOUNCED, RECALLED, RECOVERED = "reward.paid", "reward.bounced", "reward.recalled", "reward.recovered"
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Payment:
    """What went out: the day, the number of the voucher; `withheld`: the tax kept back, None as computed (0 where the
    tariff leaves the tax open)."""

    paid_on: date
    voucher: str
    withheld: int | None = None


async def pay(
    viewer: Viewer, rewards: Sequence[UUID | None], payment: Payment, *, key: str | None = None
) -> list[Reward]:
    """Record that approved rewards, or those the bank sent back, were paid. All or none.

    Refused: no right, no voucher, none or too many named, an unknown one, one that is not approved, is not claimed
    though it has a deadline, a day that has not come or lies before the approval, a tax stated for several, that is
    other than the one computed, or above what is due.
    """
    insist(may(viewer, PAID))
    insist(no_text("voucher", payment.voucher))
    if payment.withheld is not None and len(rewards) != 1:
        refuse("reward_tax_of_one", "withheld")
    asked = [[str(one) for one in rewards], payment.paid_on.isoformat(), payment.voucher, payment.withheld]
    async with ledger.change(viewer, PAID, key=key, asked=asked, voucher=payment.voucher.strip()) as change:
        if change.answered:
            return await change.answer_all(Reward)
        rows = await named(viewer, PAID, rewards)
        for row in rows:
            insist(not_in(row, "approved", "returned") or unpayable(row, payment))
            row.withheld = payment.withheld if payment.withheld is not None else row.tax or 0
            row.paid = row.gross - row.withheld
            row.paid_on, row.voucher = payment.paid_on, payment.voucher.strip()
            decided(viewer, row, "paid")
        await change.save_many(rows)
        change.answers(rows[0])
    return rows


def unpayable(row: Reward, payment: Payment) -> Refusal | None:
    """Whether this payment of a reward cannot be."""
    first = clock.shown(row.approved_at or row.proposed_at).date()
    if not first <= payment.paid_on <= clock.today():
        return Refusal("reward_paid_on", {"first": first.isoformat()}, "paidOn")
    if row.claim_until is not None and row.claimed_on is None:
        params = {"name": row.name or "—", "until": row.claim_until.isoformat()}
        return Refusal("reward_unclaimed", params, "rewards")
    if payment.withheld is None:
        return None
    if row.tax is not None and payment.withheld != row.tax:
        return Refusal("reward_tax_other", {"tax": yuan(row.tax)}, "withheld")
    if not 0 <= payment.withheld <= row.gross:
        return Refusal("reward_tax_above", {"gross": yuan(row.gross)}, "withheld")
    return None


async def bounce(viewer: Viewer, reward: UUID | None, reason: str, *, version: int, key: str | None = None) -> Reward:
    """Record that the bank sent a payment back. It may be paid again.

    Refused: no right, no reason, unknown, not paid, changed since.
    """
    insist(may(viewer, BOUNCED))
    insist(no_text("reason", reason))
    async with ledger.change(viewer, BOUNCED, key=key, asked=[str(reward), reason, version]) as change:
        if change.answered:
            return await change.answer(Reward)
        (row,) = await named(viewer, BOUNCED, [reward])
        insist(not_in(row, "paid") or same_version(row, version))
        row.paid, row.withheld = 0, 0
        decided(viewer, row, "returned", reason)
        change.answers(await change.save(row))
    return row


async def recall(
    viewer: Viewer, reward: UUID | None, reason: str, *, version: int, amount: int | None = None, key: str | None = None
) -> Reward:
    """Take a reward back after a revocation: one that is not paid falls away; of a paid one `amount` is asked back, all
    of it where none is given.

    Refused: no right, no reason, unknown, ended already, changed since, an amount above what was paid to him, or of a
    reward that is not paid.
    """
    insist(may(viewer, RECALLED))
    insist(no_text("reason", reason))
    async with ledger.change(viewer, RECALLED, key=key, asked=[str(reward), reason, version, amount]) as change:
        if change.answered:
            return await change.answer(Reward)
        (row,) = await named(viewer, RECALLED, [reward])
        insist(not_in(row, "due", "approved", "returned", "paid") or same_version(row, version))
        most = row.paid if row.state == "paid" else 0
        if amount is not None and not 0 < amount <= most:
            refuse("reward_recall_amount", "amount", most=yuan(most))
        row.to_recover = most if amount is None else amount
        if row.state != "paid":
            row.slot = None  # should the honour be restored, it is proposed anew
        decided(viewer, row, "recovering" if row.state == "paid" else "revoked", reason)
        change.answers(await change.save(row))
    return row


async def recover(viewer: Viewer, reward: UUID | None, amount: int, *, version: int, key: str | None = None) -> Reward:
    """Record money that came back of what is asked back; once all of it has, the reward is recovered.

    Refused: no right, unknown, nothing asked back, changed since, an amount above what is still open.
    """
    insist(may(viewer, RECOVERED))
    async with ledger.change(viewer, RECOVERED, key=key, asked=[str(reward), amount, version]) as change:
        if change.answered:
            return await change.answer(Reward)
        (row,) = await named(viewer, RECOVERED, [reward])
        insist(not_in(row, "recovering") or same_version(row, version))
        open_ = row.to_recover - row.returned
        if not 0 < amount <= open_:
            refuse("reward_recover_amount", "amount", open=yuan(open_))
        row.returned += amount
        decided(viewer, row, "recovered" if row.returned == row.to_recover else "recovering")
        change.answers(await change.save(row))
    return row
