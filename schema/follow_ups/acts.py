"""Settling a follow-up as a mutation."""

import strawberry

from schema.acting import Key, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.follow_ups import FollowUp
from schema.follow_ups.enums import FollowUpState
from server import follow_ups
from server.follow_ups.settling import settle


@strawberry.type
class FollowUpMutation:
    """The mutations of this room."""

    @act("Put a follow-up down as done, as not needed with the reason, or as open again.", answers=FollowUp)
    @staticmethod
    async def settle_follow_up(
        info: Info, follow_up: strawberry.ID, state: FollowUpState, version: Version, idempotency_key: Key,
        note: str = "",
    ) -> follow_ups.FollowUp:  # fmt: skip
        """One act."""
        return await settle(
            info.context.viewer, uid_of(follow_ups.FollowUp, follow_up), value_of(FollowUpState, state) or "", note,
            version=version, key=idempotency_key,
        )  # fmt: skip
