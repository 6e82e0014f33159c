"""Rewards proposed, approved, refused, claimed, lapsed, paid, sent back, asked back; cards; pay lists; as mutations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.context import Info
from schema.disclosures import Handout
from schema.mirror import Mirror, one
from schema.node import Node
from schema.rewards import OFFICE, SEEN, BankCard, PayList, Reward
from schema.rewards.proposal import Cause, RewardShares, cause_of, stated
from schema.scalars import Instant
from server import disclosures
from server import rewards as kept
from server.refusal import refuse
from server.rewards import cards, deciding, exporting, lists, pay_lines, paying, proposing
from server.rewards.tariff import fen_of

Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the reward.")]
Several = Annotated[list[strawberry.ID], strawberry.argument(description="The ids of the rewards. All or none.")]
Money = Annotated[str, strawberry.argument(description='In yuan, e.g. "1000" or "0.50".')]
Recipient = Annotated[str, strawberry.argument(description="For whom it is made; must be named.")]
PerhapsMoney = Annotated[str | None, strawberry.argument(description='In yuan, e.g. "1000" or "0.50".')]
Shares = Annotated[
    list[RewardShares] | None, strawberry.argument(description="Shares, where the tariff leaves them to be stated.")
]


@dataclass(frozen=True, slots=True)
class MadeRewards:
    """What the act recorded."""

    rewards: Sequence[kept.Reward]


@strawberry.type(description="The rewards an act recorded.")
class Rewards(Mirror, of=MadeRewards):
    """奖励."""

    rewards: list[Reward] = field("One for each person.", access=SEEN)


@strawberry.type(description="An export of a pay list with the card numbers in full: a locked file, for some days.")
class PayListExport(Mirror, Node, of=pay_lines.PayListExport):
    """导出."""

    at: Instant = field("When.", access=OFFICE)

    handout: Handout | None = one(disclosures.Handout, "The locked file.", by="handout_id", access=OFFICE)

    @field("What opens it, told once; empty where the request is answered again.", access=OFFICE)
    @staticmethod
    def passphrase(root: Any) -> str:
        """On the row of the act alone."""
        return str(root.passphrase)

    @field("Where the locked file is, for the one who asked.", access=OFFICE)
    @staticmethod
    async def path(root: Any, info: Info) -> str:
        """By the uid of the handout."""
        found: Any = await info.context.one(disclosures.Handout).load(root.handout_id) if root.handout_id else None
        return f"/handouts/{found.uid}.zip" if found else ""


def _fen(text: str, name: str) -> int:
    found = fen_of(text)
    return refuse("reward_money", name) if found is None else found


def _uids(ids: Sequence[strawberry.ID]) -> list[UUID | None]:
    return [uid_of(kept.Reward, one) for one in ids]


@strawberry.type
class RewardMutation:
    """The mutations of this room."""

    @act("Propose the rewards that follow from a result or a decision, by the tariff in force.", answers=Rewards)
    @staticmethod
    async def propose_rewards(info: Info, cause: Cause, idempotency_key: Key, shares: Shares = None) -> MadeRewards:
        """One act."""
        viewer = info.context.viewer
        return MadeRewards(await proposing.propose(viewer, cause_of(cause), stated(shares), key=idempotency_key))

    @act("Approve due rewards; not by whoever proposed them.", answers=Rewards)
    @staticmethod
    async def approve_rewards(info: Info, rewards: Several, idempotency_key: Key) -> MadeRewards:
        """One act."""
        return MadeRewards(await deciding.approve(info.context.viewer, _uids(rewards), key=idempotency_key))

    @act("Refuse a reward that is not paid, with the reason. It may be proposed again.", answers=Reward)
    @staticmethod
    async def refuse_reward(
        info: Info, reward: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> kept.Reward:
        """One act."""
        uid = uid_of(kept.Reward, reward)
        return await deciding.refuse_reward(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Record that a payee claimed his reward on paper.", answers=Reward)
    @staticmethod
    async def record_reward_claim(
        info: Info, reward: Named, claimed_on: date, version: Version, idempotency_key: Key
    ) -> kept.Reward:
        """One act."""
        uid = uid_of(kept.Reward, reward)
        return await deciding.claim_on_paper(info.context.viewer, uid, claimed_on, version=version, key=idempotency_key)

    @act("Let rewards lapse that nobody claimed before their deadline.", answers=Rewards)
    @staticmethod
    async def lapse_rewards(info: Info, rewards: Several, reason: Reason, idempotency_key: Key) -> MadeRewards:
        """One act."""
        return MadeRewards(await deciding.lapse(info.context.viewer, _uids(rewards), reason, key=idempotency_key))

    @act("Record that rewards were paid. The tax withheld is stated for a single one, where the tariff leaves it open.",
         answers=Rewards)  # fmt: skip
    @staticmethod
    async def pay_rewards(
        info: Info, rewards: Several, paid_on: date, voucher: str, idempotency_key: Key, withheld: PerhapsMoney = None
    ) -> MadeRewards:
        """One act."""
        viewer = info.context.viewer
        payment = paying.Payment(paid_on, voucher, _perhaps(withheld, "withheld"))
        return MadeRewards(await paying.pay(viewer, _uids(rewards), payment, key=idempotency_key))

    @act("Record that the bank sent a payment back. It may be paid again.", answers=Reward)
    @staticmethod
    async def bounce_reward(
        info: Info, reward: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> kept.Reward:
        """One act."""
        uid = uid_of(kept.Reward, reward)
        return await paying.bounce(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Take a reward back after a revocation: an unpaid one is cancelled; of a paid one an amount is asked back, "
         "all where none is given.", answers=Reward)  # fmt: skip
    @staticmethod
    async def recall_reward(
        info: Info, reward: Named, reason: Reason, version: Version, idempotency_key: Key, amount: PerhapsMoney = None
    ) -> kept.Reward:
        """One act."""
        uid, asked = uid_of(kept.Reward, reward), _perhaps(amount, "amount")
        return await paying.recall(info.context.viewer, uid, reason, version=version, amount=asked, key=idempotency_key)

    @act("Record money that came back of what is asked back.", answers=Reward)
    @staticmethod
    async def recover_reward(
        info: Info, reward: Named, amount: Money, version: Version, idempotency_key: Key
    ) -> kept.Reward:
        """One act."""
        uid = uid_of(kept.Reward, reward)
        fen = fen_of(amount) or 0  # the act refuses 0, after it has asked who acts
        return await paying.recover(info.context.viewer, uid, fen, version=version, key=idempotency_key)

    @act("Enter one's own bank card: by the account, or without one by the code on the award notice, good once. It "
         "claims one's rewards.", answers=BankCard)  # fmt: skip
    @staticmethod
    async def enter_bank_card(
        info: Info, number: str, bank: str, idempotency_key: Key, code: str | None = None
    ) -> kept.BankCard:
        """One act."""
        return await cards.enter(info.context.viewer, number, bank, (code or "").strip(), key=idempotency_key)

    @act("Make the list of approved rewards that the finance office signs.", answers=PayList)
    @staticmethod
    async def make_pay_list(info: Info, title: str, rewards: Several, idempotency_key: Key) -> kept.PayList:
        """One act."""
        return await lists.make_list(info.context.viewer, title, _uids(rewards), key=idempotency_key)

    @act("Export a pay list with the card numbers in full; who, when and why goes on record.", answers=PayListExport)
    @staticmethod
    async def export_pay_list(
        info: Info, number: str, reason: Reason, idempotency_key: Key, recipient: Recipient = ""
    ) -> pay_lines.PayListExport:
        """One act."""
        context = info.context
        return await exporting.export(context.viewer, number, recipient, reason, context.say, key=idempotency_key)


def _perhaps(text: str | None, name: str) -> int | None:
    return _fen(text, name) if text and text.strip() else None
