"""The leaderboard of an event while it is marked, for those who may read marks."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror
from schema.scalars import Mark
from server.access.roles import MARKS_READERS
from server.results import leading

WATCHERS = Access(roles=sorted(MARKS_READERS))
MOST_LEADERS = 100


@strawberry.type(description="A line of the leaderboard: an entry that is wholly marked.")
class Leader(Mirror, of=leading.Leader):
    """榜上的一行."""

    number: str = field("The number of the entry, or its code while the event is masked.", access=WATCHERS)
    place: int = field("Its place among those wholly marked so far.", access=WATCHERS)
    total: Mark = field("Its total so far.", access=WATCHERS)


async def _leaders(root: Any, info: Info, first: int = 20) -> list[leading.Leader] | None:
    """Kept in the process: not computed anew at each reading; once for all who reach the event in one document."""
    found: list[leading.Leader] | None = await info.context.ask(leading.boards, max(0, min(first, MOST_LEADERS))).load(
        root
    )
    return found


def leaders_field() -> Any:
    """`Event.leaders`."""
    return field(
        f"The best of the entries wholly marked so far, at most {MOST_LEADERS}; null for who may not read marks. "
        "Computed: one event at a time.",
        access=WATCHERS,
        resolver=_leaders,
        usual=20,
        graphql_type=list[Leader] | None,
    )
