"""Occupations: the tree of the national catalogue and the trades below it."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from server import listing, occupations

MOST_TRADES = 200


@strawberry.enum(description="The rank of an entry of the catalogue of occupations.")
class OccupationRank(Enum):
    """职业分类的层级."""

    MAJOR = strawberry.enum_value("major", description="大类: a major group.")
    MIDDLE = strawberry.enum_value("middle", description="中类: a middle group.")
    SMALL = strawberry.enum_value("small", description="小类: a small group.")
    DETAIL = strawberry.enum_value("detail", description="职业: an occupation.")


@strawberry.type(description="An occupation (职业), or a group above it.")
class Occupation(Mirror, Node, of=occupations.Occupation):
    """职业."""

    code: str | None = field("Its code, e.g. 6-18-02-04; null for a new one that has none yet.", access=PUBLIC)
    name: str = field("Its name.", access=PUBLIC)
    rank: OccupationRank = field("Its rank.", access=PUBLIC)
    rank_label: str = label("rank", "The word for its rank.", access=PUBLIC)
    digital: bool = field("Whether it is marked as a digital occupation (S).", access=PUBLIC)
    green: bool = field("Whether it is marked as a green occupation (L).", access=PUBLIC)
    batch: str | None = field("The batch in which a new occupation was announced.", access=PUBLIC)

    @field(f"The names of its trades (工种). At most {MOST_TRADES}.", access=PUBLIC, usual=5)
    @staticmethod
    async def trades(root: Any, info: Info) -> list[str]:
        """One loader."""
        found = await info.context.many(occupations.Trade, "occupation_id", "name").load(root.id)
        return [trade.name for trade in found[:MOST_TRADES]]


@strawberry.type
class OccupationQuery:
    """The root field of this room."""

    @field(
        f"The catalogue of occupations: what stands one rank below the code `parent`; the major groups without it. "
        f"At most {listing.MOST_OCCUPATIONS}.",
        access=PUBLIC,
        usual=50,
        graphql_type=list[Occupation],
    )
    @staticmethod
    async def occupations(info: Info, parent: str | None = None) -> Any:
        """One question."""
        return await listing.occupations(info.context.viewer, parent)
