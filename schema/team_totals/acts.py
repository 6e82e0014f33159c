"""Team totals published, as a mutation."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, act
from schema.context import Info
from schema.team_totals import TeamTotal
from server import team_totals
from server.team_totals import publishing

Table = Annotated[str, strawberry.argument(description="The code of a points table; empty for the one in force.")]


@strawberry.type
class TeamTotalMutation:
    """The mutations of this room."""

    @act(
        "Publish the team total (团体总分) of a competition from the newest results of all its events. A correction is "
        "a new number with its reason.",
        answers=TeamTotal,
    )
    @staticmethod
    async def publish_team_totals(
        info: Info, competition: str, reason: Reason, idempotency_key: Key, rule_set: Table = ""
    ) -> team_totals.TeamTotal:
        """One act."""
        return await publishing.publish_team_totals(
            info.context.viewer, competition, reason, rule_set, key=idempotency_key
        )
