"""Deciding a tie that the chain of the scheme leaves open."""

import strawberry

from schema.acting import Key, Reason, act
from schema.competitions import Event
from schema.context import Info
from server.results import deciding


@strawberry.type
class TieMutation:
    """并列裁定."""

    @act(
        "Part the entries that share a place, by draw or by the chief judge's decision: the first of `order` ahead.",
        answers=Event,
    )
    @staticmethod
    async def decide_tie(
        info: Info, competition: str, event: str, order: list[str], reason: Reason, idempotency_key: Key
    ) -> object:
        """裁定并列."""
        return await deciding.decide_tie(info.context.viewer, competition, event, order, reason, key=idempotency_key)
