"""What follows where too few entered, as a mutation."""

import strawberry

from schema.acting import Key, Reason, act
from schema.competitions import Event
from schema.context import Info
from schema.entries.minimums import Group, Into
from server import competitions
from server.entries import minimums


@strawberry.type
class MinimumMutation:
    """The mutation of this file."""

    @act(
        "Let follow what the event's setting says for having too few entries, for it or one of its groups: cancelled, "
        "merged into another group, or held for selection alone, without awards. After registration, before marking.",
        answers=Event,
    )
    @staticmethod
    async def apply_minimum(
        info: Info, competition: str, event: str, reason: Reason, idempotency_key: Key, group: Group = "",
        into: Into = "",
    ) -> competitions.Event:  # fmt: skip
        """One act."""
        return await minimums.apply_minimum(
            info.context.viewer, competition, event, group.strip(), reason=reason, into=into.strip(),
            key=idempotency_key,
        )  # fmt: skip
