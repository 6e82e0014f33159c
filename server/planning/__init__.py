"""The yearly plan (年度计划) of competitions of a jurisdiction: what is planned, and what became of it.

Read in this order: asked (what is handed in), keeping (plans and items), registering (a competition from an item),
reading.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from tortoise.fields import (
    RESTRICT,
    BigIntField,
    CharField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    TextField,
)

from server.access.records import Account
from server.access.roles import ORGANISING
from server.competitions import Competition
from server.record import Noun

ITEM_STATES = ("planned", "filed", "held", "cancelled")


class Plan(Noun):
    """年度计划 of a jurisdiction, one for each year. Public once published; items may be added later, too."""

    public: ClassVar[dict[str, Any]] = {"published_at__isnull": False}
    readers = ORGANISING | {"auditor"}
    within = {"region": ""}
    ledgered = (
        "uid",
        "region_code",
        "region_name",
        "year",
        "title",
        "begun_at",
        "published_at",
        "account_id",
        "version",
    )
    named = ("region_code", "year")

    region_code: str = CharField(max_length=12)  # type: ignore[assignment]
    region_name: str = CharField(max_length=60)  # type: ignore[assignment]
    year: int = IntField()
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    begun_at: int = BigIntField(description="UTC microseconds")
    published_at: int | None = BigIntField(null=True, description="UTC microseconds")
    account: ForeignKeyNullableRelation[Account] = ForeignKeyField(
        "jinbang.Account", related_name=False, null=True, on_delete=RESTRICT
    )
    version: int = IntField(default=1)

    class Meta:
        table = "plan"
        unique_together: ClassVar[Any] = (("region_code", "year"),)

    if TYPE_CHECKING:
        account_id: int | None


class PlanItem(Noun):
    """A competition as it is planned. `competition`: the one registered from it. `occupations`: codes joined by `;`.

    `cancel_reason`: why it will not be held; no name stands in it.
    """

    public: ClassVar[dict[str, Any]] = {"plan__published_at__isnull": False}
    readers = ORGANISING | {"auditor"}
    within = {"region": "plan__"}
    ledgered = (
        "uid", "plan_id", "number", "title", "tier", "kind", "class_name", "organiser", "month", "occupations",
        "expected_entries", "competition_id", "cancelled_at", "cancel_reason", "version",
    )  # fmt: skip
    named = ("plan.region_code", "plan.year", "number")

    plan: ForeignKeyRelation[Plan] = ForeignKeyField("jinbang.Plan", related_name="items", on_delete=RESTRICT)
    number: int = IntField(description="in the plan, from 1")
    title: str = CharField(max_length=200)  # type: ignore[assignment]
    tier: str = CharField(max_length=12)  # type: ignore[assignment]
    kind: str = CharField(max_length=16)  # type: ignore[assignment]
    class_name: str | None = CharField(max_length=40, null=True)  # type: ignore[assignment]
    organiser: str = CharField(max_length=200, description="主办, the lead")  # type: ignore[assignment]
    month: int = IntField(description="1 to 12")
    occupations: str = TextField(default="")
    expected_entries: int | None = IntField(null=True)
    competition: ForeignKeyNullableRelation[Competition] = ForeignKeyField(
        "jinbang.Competition", related_name="plan_items", null=True, on_delete=RESTRICT
    )
    cancelled_at: int | None = BigIntField(null=True, description="UTC microseconds")
    cancel_reason: str | None = TextField(null=True)
    version: int = IntField(default=1)

    class Meta:
        table = "plan_item"
        unique_together: ClassVar[Any] = (("plan", "number"),)

    if TYPE_CHECKING:
        plan_id: int
        competition_id: int | None
