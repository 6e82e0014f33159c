"""The qualification of a judge, and the chief judge's decisions to go on with fewer judges."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.competitions.work import Session
from schema.context import Info
from schema.mirror import Mirror, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions, judging
from server.judging import qualifying

WATCHERS = Access(roles=sorted(judging.WATCHING))
AND_HIMSELF = Access(roles=sorted(judging.WATCHING | {"judge", "floor_judge"}))


@strawberry.type
class Qualified:
    """The fields of a judge that say what qualifies him."""

    level: int | None = field("The skill level, 1 to 8; null where not on record.", access=AND_HIMSELF)
    years: int | None = field("Years in the occupation; null where not on record.", access=AND_HIMSELF)
    events_judged: int | None = field(
        "Earlier events at city level or above; null where not on record.", access=AND_HIMSELF
    )
    led_before: bool = field("Whether he was chief judge or led an expert group before.", access=AND_HIMSELF)

    @field("What the qualification falls short of, in words; it bars nobody. At most 5.", access=AND_HIMSELF, usual=2)
    @staticmethod
    def shortfalls(root: Any, info: Info) -> list[str]:
        """By the judge's role."""
        return [info.context.say(f"rule.{one.rule}", **one.params) for one in qualifying.shortfalls(root)]


@strawberry.type(description="The chief judge's decision that fewer marks are enough, equal for all of a session.")
class FewerJudges(Mirror, Node, of=judging.FewerJudges):
    """减少裁判人数的决定."""

    panel: str = field("The code of the panel.", access=WATCHERS)
    count: int = field("How many marks are enough for each aspect of the panel.", access=WATCHERS)
    reason: str = field("Why.", access=WATCHERS)
    at: Instant = field("When it was decided.", access=WATCHERS)
    undone_at: Instant | None = field("When it was withdrawn.", access=WATCHERS)
    session: Session | None = one(competitions.Session, "The session; null for all.", by="session_id", access=WATCHERS)
