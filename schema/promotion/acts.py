"""Promotions proposed, approved, refused, issued and revoked, as mutations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import strawberry

from schema.access import PUBLIC, field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.context import Info
from schema.mirror import Mirror
from schema.promotion import Promotion
from schema.promotion.previewing import StatedLevel, stated
from server.promotion import Promotion as Kept
from server.promotion import deciding, proposing

Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the promotion.")]
Levels = Annotated[
    list[StatedLevel] | None,
    strawberry.argument(description="Levels held now, for contestants whose entries state none."),
]


@dataclass(frozen=True, slots=True)
class MadePromotions:
    """What the act recorded."""

    promotions: Sequence[Kept]


@strawberry.type(description="The promotions an act recorded.")
class Promotions(Mirror, of=MadePromotions):
    """晋升."""

    promotions: list[Promotion] = field("One for each person.", access=PUBLIC)


@strawberry.type
class PromotionMutation:
    """The mutations of this room."""

    @act("Propose the promotions that follow from an event's result, by the rule set in force.", answers=Promotions)
    @staticmethod
    async def propose_promotions(
        info: Info, competition: str, event: str, idempotency_key: Key, rule_set: str = "", levels: Levels = None
    ) -> MadePromotions:
        """One act."""
        return MadePromotions(
            await proposing.propose(
                info.context.viewer, competition, event, rule_set, stated(levels), key=idempotency_key
            )
        )

    @act("Approve proposed promotions by a document (文号). All or none.", answers=Promotions)
    @staticmethod
    async def approve_promotions(
        info: Info, promotions: list[strawberry.ID], decision: str, idempotency_key: Key
    ) -> MadePromotions:
        """One act."""
        uids = [uid_of(Kept, one) for one in promotions]
        return MadePromotions(await deciding.approve(info.context.viewer, uids, decision, key=idempotency_key))

    @act("Refuse a proposed promotion, with the reason.", answers=Promotion)
    @staticmethod
    async def refuse_promotion(
        info: Info, promotion: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> Kept:
        """One act."""
        uid = uid_of(Kept, promotion)
        return await deciding.refuse_promotion(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Record the number and date of the level certificate of an approved promotion.", answers=Promotion)
    @staticmethod
    async def issue_promotion(
        info: Info, promotion: Named, certificate_no: str, issued_on: date, version: Version, idempotency_key: Key
    ) -> Kept:
        """One act."""
        uid = uid_of(Kept, promotion)
        return await deciding.issue(
            info.context.viewer, uid, certificate_no, issued_on, version=version, key=idempotency_key
        )

    @act("Revoke an approved or issued promotion, with the grounds.", answers=Promotion)
    @staticmethod
    async def revoke_promotion(
        info: Info, promotion: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> Kept:
        """One act."""
        uid = uid_of(Kept, promotion)
        return await deciding.revoke(info.context.viewer, uid, reason, version=version, key=idempotency_key)
