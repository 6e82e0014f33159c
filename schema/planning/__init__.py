"""Yearly plans (年度计划) of competitions, for everybody once published."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import Competition, CompetitionKind, Tier
from schema.context import Info
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions, planning
from server.planning import asked, keeping, reading


@strawberry.enum(description="What became of an item of a yearly plan.")
class PlanItemState(Enum):
    """计划项目的状态."""

    PLANNED = strawberry.enum_value("planned", description="Planned.")
    FILED = strawberry.enum_value("filed", description="Its competition is filed (备案).")
    HELD = strawberry.enum_value("held", description="A result is published.")
    CANCELLED = strawberry.enum_value("cancelled", description="It is not held.")


@strawberry.type(description="A competition as it is planned.")
class PlanItem(Mirror, Node, of=planning.PlanItem):
    """计划项目."""

    number: int = field("Its number in the plan, from 1.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    tier: Tier = field("The tier.", access=PUBLIC)
    tier_label: str = label("tier", "The word for that.", access=PUBLIC)
    kind: CompetitionKind = field("What kind of competition.", access=PUBLIC)
    kind_label: str = label("kind", "The word for that.", access=PUBLIC)
    class_name: str | None = field("The jurisdiction's own word for its class.", access=PUBLIC)
    organiser: str = field("主办: the lead.", access=PUBLIC)
    month: int = field("In which month, 1 to 12.", access=PUBLIC)
    expected_entries: int | None = field("How many entries are expected.", access=PUBLIC)
    cancel_reason: str | None = field("Why it is not held; null where it was not cancelled.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    competition: Competition | None = one(
        competitions.Competition, "The competition registered from it.", by="competition_id", access=PUBLIC
    )

    @field(f"The codes of the occupations. At most {asked.MOST_OCCUPATIONS}.", access=PUBLIC, usual=3,
           graphql_type=list[str])  # fmt: skip
    @staticmethod
    def occupations(root: Any) -> list[str]:
        """In their order."""
        return root.occupations.split(asked.BETWEEN) if root.occupations else []

    @field("What became of it.", access=PUBLIC, graphql_type=PlanItemState)
    @staticmethod
    async def state(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(reading.item_states).load(root.id)

    @field("The word for that.", access=PUBLIC)
    @staticmethod
    async def state_label(root: Any, info: Info) -> str:
        """From the catalogue."""
        state = await info.context.ask(reading.item_states).load(root.id)
        return info.context.say(f"enum.plan_item_state.{state}")


@strawberry.type(description="What became of the items of a yearly plan: how many there are by state.")
class PlanFigures(Mirror, of=reading.Figures):
    """计划执行情况."""

    items: int = field("All of them.", access=PUBLIC)
    planned: int = field("Still planned.", access=PUBLIC)
    filed: int = field("Filed (备案), not held yet.", access=PUBLIC)
    held: int = field("Held: a result is published.", access=PUBLIC)
    cancelled: int = field("Cancelled.", access=PUBLIC)
    registered: int = field("Those whose competition the viewer sees.", access=PUBLIC)
    expected_entries: int = field("Entries expected of those that were not cancelled.", access=PUBLIC)


@strawberry.type(description="The yearly plan (年度计划) of a jurisdiction.")
class Plan(Mirror, Node, of=planning.Plan):
    """年度计划."""

    region_code: str = field("The code of the jurisdiction.", access=PUBLIC)
    region_name: str = field("Its name of that day.", access=PUBLIC)
    year: int = field("The year.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    published_at: Instant | None = field("When it was published; null before.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    items: list[PlanItem] = many(
        planning.PlanItem, "Its items.", by="plan_id", order="number", most=keeping.MOST, usual=30, access=PUBLIC
    )

    @field("What became of its items.", access=PUBLIC, graphql_type=PlanFigures)
    @staticmethod
    async def figures(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(reading.figures).load(root.id)

    @field("Whether the viewer may add to it, publish it and register from it.", access=PUBLIC)
    @staticmethod
    def may_keep(root: Any, info: Info) -> bool:
        """By role and place."""
        return reading.keeps(info.context.viewer, root)


@strawberry.type
class PlanQuery:
    """What may be asked of yearly plans."""

    @field(
        "Yearly plans, the latest year first: the published ones for everybody. `region`: 2, 4 or 6 digits; `kept`: "
        f"only those the viewer may add to. At most {reading.MOST_PLANS}.",
        access=PUBLIC, usual=10, graphql_type=list[Plan],
    )  # fmt: skip
    @staticmethod
    async def plans(info: Info, region: str | None = None, year: int | None = None, kept: bool = False) -> Any:
        """One question."""
        return await reading.plans(info.context.viewer, region or None, year, kept=kept)

    @field("The yearly plan of a jurisdiction (2, 4 or 6 digits). Null where it is unknown.", access=PUBLIC,
           graphql_type=Plan | None)  # fmt: skip
    @staticmethod
    async def plan(info: Info, region: str, year: int) -> Any:
        """One question."""
        return await reading.plan_of(info.context.viewer, region, year)
