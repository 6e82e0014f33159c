"""Yearly plans begun, filled, published, and competitions registered from them, as mutations."""

from datetime import date
from typing import Annotated

import strawberry

from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import Competition, CompetitionKind, Tier, value_of
from schema.context import Info
from schema.inputs import given_field, optional
from schema.planning import Plan, PlanItem
from server import competitions, planning
from server.planning import keeping, registering
from server.planning.asked import Item

Planned = Annotated[strawberry.ID, strawberry.argument(description="The id of the plan.")]
Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the item.")]


@strawberry.input(description="A competition as it is planned.")
class PlanItemInput:
    """计划项目."""

    title: str = given_field("Its title.")
    tier: Tier = given_field("The tier.")
    kind: CompetitionKind = given_field("What kind of competition.")
    organiser: str = given_field("主办: the lead.")
    month: int = given_field("In which month, 1 to 12.")
    class_name: str | None = optional("The jurisdiction's own word for its class.")
    occupations: list[str] | None = optional("The codes of the occupations.")
    expected_entries: int | None = optional("How many entries are expected.")

    def asked(self) -> Item:
        """As the server takes it."""
        return Item(
            self.title, value_of(Tier, self.tier) or "", value_of(CompetitionKind, self.kind) or "", self.organiser,
            self.month, self.class_name or "", tuple(self.occupations or ()), self.expected_entries,
        )  # fmt: skip


@strawberry.type
class PlanMutation:
    """The mutations of this room."""

    @act("Begin the yearly plan of a jurisdiction.", answers=Plan)
    @staticmethod
    async def begin_plan(info: Info, region: str, year: int, title: str, idempotency_key: Key) -> planning.Plan:
        """One act."""
        return await keeping.begin_plan(info.context.viewer, region, year, title, key=idempotency_key)

    @act("Add a competition to a yearly plan, published or not.", answers=PlanItem)
    @staticmethod
    async def add_plan_item(
        info: Info, plan: Planned, input: PlanItemInput, idempotency_key: Key
    ) -> planning.PlanItem:  # fmt: skip
        """One act."""
        uid = uid_of(planning.Plan, plan)
        return await keeping.add_plan_item(info.context.viewer, uid, input.asked(), key=idempotency_key)

    @act("Cancel an item of which no competition was registered, with the reason.", answers=PlanItem)
    @staticmethod
    async def cancel_plan_item(
        info: Info, item: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> planning.PlanItem:
        """One act."""
        uid = uid_of(planning.PlanItem, item)
        return await keeping.cancel_plan_item(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Publish a yearly plan.", answers=Plan)
    @staticmethod
    async def publish_plan(info: Info, plan: Planned, version: Version, idempotency_key: Key) -> planning.Plan:
        """One act."""
        uid = uid_of(planning.Plan, plan)
        return await keeping.publish_plan(info.context.viewer, uid, version=version, key=idempotency_key)

    @act("Register the competition an item plans; title, tier, kind, class and organiser are the item's.",
         answers=Competition)  # fmt: skip
    @staticmethod
    async def register_from_plan(
        info: Info, item: Named, code: str, starts_on: date, ends_on: date, version: Version, idempotency_key: Key
    ) -> competitions.Competition:
        """One act."""
        uid = uid_of(planning.PlanItem, item)
        return await registering.register_from_plan(
            info.context.viewer, uid, code, starts_on, ends_on, version=version, key=idempotency_key
        )
