"""How an event, or each of its groups, stands towards its least number of entries; and what follows, as a mutation."""

from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror
from server import competitions, listing
from server.entries import minimums

STAFF = Access(roles=["auditor", "coordinator", "organiser"])
MOST_GROUPS = 100


@strawberry.type(description="How many entries an event, or one of its groups, has of the least number it needs.")
class Minimum(Mirror, of=minimums.Minimum):
    """最低报名数."""

    group: str = field("The code of the group; empty where the event ranks none.", access=STAFF)
    title: str = field("The title of the group, or of the event.", access=STAFF)
    n: int = field("How many entries stand.", access=STAFF)
    least: int = field("How many it needs.", access=STAFF)
    is_under: bool = field("Whether there are too few.", access=STAFF)

    @field("What was decided, in a word; null where nothing was.", access=STAFF)
    @staticmethod
    def decided_label(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return root.decided and info.context.say(f"enum.minimum_outcome.{root.decided.outcome}")

    @field("Why it was decided.", access=STAFF)
    @staticmethod
    def reason(root: Any) -> str | None:
        """Of the decision."""
        return root.decided.reason if root.decided else None


def minimums_field() -> Any:
    """The field of an event; empty for those who do not run it."""

    async def load(root: Any, info: Info) -> list[Any]:
        staff = info.context.ask(listing.granted, competitions.Event, frozenset(STAFF.roles))
        if not await staff.load(root.id):
            return []
        return (await info.context.ask(minimums.minimums).load(root.id))[:MOST_GROUPS]

    return field(
        "How it, or each of its groups, stands towards the least number of entries; nothing where it has none. "
        f"At most {MOST_GROUPS}.",
        access=STAFF, resolver=load, usual=3, graphql_type=list[Minimum],
    )  # fmt: skip


Group = Annotated[str, strawberry.argument(description="The code of the group; empty where the event ranks none.")]
Into = Annotated[str, strawberry.argument(description="The code of the group it is merged into.")]
