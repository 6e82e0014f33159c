"""The chain of an event through the tiers: enterprise, county, city, province, country."""

from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import Competition, Event, Tier
from schema.context import Info
from schema.mirror import Mirror, label
from server import competitions, listing, progression


@strawberry.type(description="An event in a chain. Of one that is not public, or not there yet, only codes are known.")
class ChainLink(Mirror, of=progression.Step):
    """晋级链的一环."""

    event: Event | None = field("The event; null where it is not public.", access=PUBLIC)
    tier: Tier | None = field("The tier of its competition.", access=PUBLIC)
    tier_label: str | None = label("tier", "The word for that tier.", access=PUBLIC)
    entries: int | None = field("How many entries its newest result lists.", access=PUBLIC)
    ranked: int | None = field("How many of them have a place.", access=PUBLIC)
    advanced: int | None = field("How many of them go on to the next tier.", access=PUBLIC)
    awarded: int | None = field("How many of them took an award.", access=PUBLIC)

    @field("The code of the competition.", access=PUBLIC)
    @staticmethod
    def competition_code(root: Any) -> str:
        """As the feeds name it."""
        return str(root.competition)

    @field("The code of the event.", access=PUBLIC)
    @staticmethod
    def event_code(root: Any) -> str:
        """As the feeds name it."""
        return str(root.code)

    @field("The competition; null where it is not public.", access=PUBLIC, graphql_type=Competition | None)
    @staticmethod
    async def competition(root: Any, info: Info) -> Any:
        """One loader."""
        if root.event is None:
            return None
        return await info.context.one(competitions.Competition).load(root.event.competition_id)

    @field("Where it stands: 0 the event asked about, below 0 what feeds it, above 0 what it feeds.", access=PUBLIC)
    @staticmethod
    def position(root: Any) -> int:
        """The steps away."""
        return int(root.depth)

    @field("The events it leads on to, as COMPETITION/EVENT; they may not exist yet.", access=PUBLIC)
    @staticmethod
    def feeds(root: Any) -> list[str]:
        """The codes of the text column."""
        return progression.targets(root.event.feeds) if root.event else []

    @field("Whether it is the event asked about.", access=PUBLIC)
    @staticmethod
    def is_this(root: Any) -> bool:
        """No step away."""
        return bool(root.depth == 0)


@strawberry.type
class ProgressionQuery:
    """The root field of this room."""

    @field(
        "An event through the tiers: all that feeds into it, itself, and all it feeds, the lowest first. Empty where "
        f"it is unknown or not public. At most {listing.MOST_LINKS}.",
        access=PUBLIC,
        usual=10,
        graphql_type=list[ChainLink],
    )
    @staticmethod
    async def chain(info: Info, competition: str, code: str) -> Any:
        """One question."""
        return await listing.chain(info.context.viewer, competition, code)
