"""The root fields of rewards: the desk's lists, what would be proposed, one's own, totals for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.honours.enums import BonusPayer
from schema.mirror import Mirror, label
from schema.regions import Region
from schema.rewards import NOTICES, OFFICE, SEEN, PayList, Reward, as_of, money
from schema.rewards.enums import RewardState
from schema.rewards.proposal import Cause, RewardPreview, RewardShares, Seen, cause_of, stated
from schema.scalars import Yuan, yuan
from server import listing
from server.listing import rewarded
from server.refusal import Refused
from server.regions import padded
from server.rewards import deciding, proposing
from server.rewards import totals as summed


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_PROPOSED: Cursor[tuple[int, UUID]] = Cursor("rewards", lambda row: [row.proposed_at, str(row.uid)], _position)


@strawberry.type(description="Rewards paid, of one year, region and payer class.")
class RewardTotal(Mirror, of=summed.Total):
    """奖励发放的合计."""

    year: int = field("Of the contest's last day, or of the decision.", access=PUBLIC)
    payer_class: BonusPayer = field("Government, employer or society.", access=PUBLIC)
    payer_class_label: str = label("bonus_payer", "The word for that.", access=PUBLIC, column="payer_class")
    rewards: int = field("How many were paid.", access=PUBLIC)
    amount: Yuan = money("amount", "What was paid, before tax.", access=PUBLIC)
    recovered: Yuan = money("recovered", "What of it came back.", access=PUBLIC)

    @field("Whose tariff it was; null for the whole country.", access=PUBLIC, graphql_type=Region | None)
    @staticmethod
    async def region(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(listing.regions_by_code).load(root.region_code) if root.region_code else None


@dataclass(frozen=True, slots=True)
class Summed:
    """The totals of a day."""

    as_of: date
    lines: Sequence[summed.Total]


@strawberry.type(
    description="Rewards paid up to and on a day: those recorded as paid and not sent back by the bank, before tax. "
    "What came back after a revocation is told apart. A region is that of the tariff, not of the payee."
)
class RewardTotals(Mirror, of=Summed):
    """奖励发放统计."""

    as_of: date = field("The cut-off day.", access=PUBLIC)

    @field("How many were paid in all.", access=PUBLIC)
    @staticmethod
    def rewards(root: Any) -> int:
        """Of all lines."""
        return sum(one.rewards for one in root.lines)

    @field("What was paid in all, before tax.", access=PUBLIC, graphql_type=Yuan)
    @staticmethod
    def amount(root: Any) -> Any:
        """Of all lines."""
        return yuan(sum(one.amount for one in root.lines))

    @field(f"By year, region and payer class, the latest year first. At most {summed.MOST}.", access=PUBLIC, usual=30,
           graphql_type=list[RewardTotal])  # fmt: skip
    @staticmethod
    def lines(root: Any) -> Any:
        """As summed."""
        return root.lines


@strawberry.type
class RewardQuery:
    """What may be asked of rewards."""

    @field("Rewards, the newest first, of the viewer's scope. `competition`: its code; `decision`: its number.",
           access=SEEN, graphql_type=Connection[Reward])  # fmt: skip
    @staticmethod
    async def rewards(
        info: Info, state: RewardState | None = None, year: int | None = None, payer_class: BonusPayer | None = None,
        competition: str | None = None, decision: str | None = None, first: int = DEFAULT_FIRST,
        after: str | None = None,
    ) -> Page:  # fmt: skip
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        asked = rewarded.Asked(
            value_of(RewardState, state), year, value_of(BonusPayer, payer_class), competition, decision
        )
        found = await rewarded.rewards(viewer, asked, size, BY_PROPOSED.position(after))
        return page(found, BY_PROPOSED, after, partial(rewarded.reward_count, viewer, asked))

    @field(f"The rewards of whoever is signed in, the newest first. At most {rewarded.MOST_OWN}.", access=SEEN, usual=3,
           graphql_type=list[Reward])  # fmt: skip
    @staticmethod
    async def my_rewards(info: Info) -> Any:
        """One question."""
        return await rewarded.own_rewards(info.context.viewer)

    @field("What proposing the rewards of a result or a decision would record now; null where neither is named.",
           access=NOTICES, graphql_type=RewardPreview | None)  # fmt: skip
    @staticmethod
    async def due_rewards(info: Info, cause: Cause, shares: list[RewardShares] | None = None) -> Seen | None:
        """One question; its refusal is a value."""
        asked = cause_of(cause)
        if not asked.competition and not asked.decision:
            return None
        try:
            return Seen(proposal=await proposing.preview(info.context.viewer, asked, stated(shares)))
        except Refused as no:
            return Seen(no.refusal)

    @field(f"Rewards whose deadline passed without a claim. At most {deciding.MOST_LAPSING}.", access=OFFICE, usual=10,
           graphql_type=list[Reward])  # fmt: skip
    @staticmethod
    async def lapsing_rewards(info: Info) -> Any:
        """One question."""
        viewer = info.context.viewer
        may_see = viewer.sees_everything or viewer.holds(OFFICE.roles)
        return await deciding.lapsing(viewer) if may_see else []

    @field(f"The pay lists, the newest first. At most {rewarded.MOST_LISTS}.", access=OFFICE, usual=20,
           graphql_type=list[PayList])  # fmt: skip
    @staticmethod
    async def pay_lists(info: Info) -> Any:
        """One question."""
        return await rewarded.pay_lists(info.context.viewer)

    @field("The pay list of a number. Null where it is unknown.", access=OFFICE, graphql_type=PayList | None)
    @staticmethod
    async def pay_list(info: Info, number: str) -> Any:
        """One question."""
        return await rewarded.pay_list_by_number(info.context.viewer, number)

    @field('Rewards paid by year, region and payer class; of one `year`, one `region` ("": the whole country), one '
           "class. `asOfDay`: the cut-off day, today if left out.", access=PUBLIC,
           graphql_type=RewardTotals)  # fmt: skip
    @staticmethod
    async def reward_totals(
        year: int | None = None, region: str | None = None, payer_class: BonusPayer | None = None,
        as_of_day: date | None = None,
    ) -> Summed:  # fmt: skip
        """One question."""
        day = as_of(as_of_day)
        code = None if region is None else padded(region.strip()[:12])
        kind = value_of(BonusPayer, payer_class)
        return Summed(day, await summed.totals(day, year=year, region=code, payer_class=kind))
