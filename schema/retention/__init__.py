"""Retention (保存期限): what is held about oneself, corrections, erasures, periods, the nightly reports."""

from datetime import date
from enum import Enum
from typing import Any

import orjson
import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from schema.scalars import Instant
from server import retention
from server.access.roles import EVERYBODY
from server.retention import copying, keeping, reports

HIMSELF = Access(roles=sorted(EVERYBODY))  # whoever is signed in, about himself
DECIDING = Access(roles=sorted({"contestant", *retention.DECIDING}))
OVERSEEING = Access(roles=sorted(retention.OVERSEEING))
ERASING = Access(roles=sorted(retention.OVERSEEING))
MOST_ROWS = 200


@strawberry.enum(description="What of one's own data may be corrected.")
class CorrectedField(Enum):
    """更正的项目."""

    NAME = strawberry.enum_value("name", description="姓名.")
    ID_NUMBER = strawberry.enum_value("id_number", description="证件号码.")
    PHONE = strawberry.enum_value("phone", description="联系电话.")


@strawberry.type(description="What one table holds about whoever is signed in.")
class HeldGroup(Mirror, of=copying.Group):
    """一类数据."""

    kind: str = field("Which.", access=HIMSELF)
    kind_label: str = label("held_kind", "The words for that.", access=HIMSELF, column="kind")

    @field("How many rows.", access=HIMSELF)
    @staticmethod
    def count(root: Any) -> int:
        """Of the rows."""
        return len(root.rows)

    @field(f"Each row as canonical JSON. At most {MOST_ROWS}; all of them are in the copy.", access=HIMSELF, usual=5)
    @staticmethod
    def rows(root: Any) -> list[str]:
        """As text."""
        return [orjson.dumps(one, option=orjson.OPT_SORT_KEYS).decode() for one in root.rows[:MOST_ROWS]]


@strawberry.type(description="A correction of a name, ID number or telephone, asked by the person himself.")
class DataCorrection(Mirror, Node, of=retention.DataCorrection):
    """更正."""

    field_label: str = label("corrected_field", "What is to be corrected.", access=DECIDING, column="field")
    state_label: str = label("data_correction_state", "How far it is.", access=DECIDING, column="state")
    reason: str | None = field("Why.", access=DECIDING)
    answer: str | None = field("What the office says.", access=DECIDING)
    asked_at: Instant = field("When it was asked.", access=DECIDING)
    decided_at: Instant | None = field("When it was decided.", access=DECIDING)
    version: int = field("Counts its changes.", access=DECIDING)

    @field("Whether it waits for a decision.", access=DECIDING)
    @staticmethod
    def is_open(root: Any) -> bool:
        """Of the state."""
        return bool(root.state == "asked")

    @field("Whose it is, by the name on record; to the offices.", access=DECIDING)
    @staticmethod
    async def whose(root: Any, info: Info) -> str | None:
        """One loader."""
        found: str | None = await info.context.ask(reports.names_of_corrections).load(root.id)
        return found


@strawberry.type(description="What was erased of somebody, and why.")
class Erasure(Mirror, Node, of=retention.Erasure):
    """删除."""

    rows: int = field("How many rows were emptied.", access=ERASING)
    keeps_roll: bool = field("Whether his name stays on what is published.", access=ERASING)
    reason: str | None = field("Why.", access=ERASING)
    at: Instant = field("When.", access=ERASING)


@strawberry.type(description="How long a personal field is kept here.")
class RetentionRule(Mirror, of=keeping.Rule):
    """保存期限."""

    field_label: str = label("disclosed_field", "Which field.", access=OVERSEEING, column="field")
    after_label: str = label("retention_after", "After what.", access=OVERSEEING, column="after")
    source: str = field("By which rule.", access=OVERSEEING)

    @field("The months that hold here; 0: for ever.", access=OVERSEEING)
    @staticmethod
    def months(root: Any) -> int:
        """Set by the office, else the default."""
        return int(root.kept)


@strawberry.type(description="The report of one night.")
class RetentionRun(Mirror, Node, of=retention.RetentionRun):
    """到期清理."""

    on: date = field("Of which day.", access=OVERSEEING)
    is_dry: bool = field("Whether it was only counted.", access=OVERSEEING)
    erased: int = field("How many values were erased.", access=OVERSEEING)
    at: Instant = field("When.", access=OVERSEEING)

    @field("What was due, in words.", access=OVERSEEING)
    @staticmethod
    def found_label(root: Any, info: Info) -> str:
        """Field by field."""
        pairs = [one.partition("=") for one in root.found.split(";") if one]
        return " · ".join(f"{info.context.say(f'enum.disclosed_field.{name}')} {n}" for name, _, n in pairs)


@strawberry.type
class RetentionQuery:
    """The root fields of this room."""

    @field("All that is held about whoever is signed in, table by table; empty for everybody else. At most 40.",
           access=HIMSELF, usual=10, graphql_type=list[HeldGroup])  # fmt: skip
    @staticmethod
    async def held_about_me(info: Info) -> Any:
        """Oneself."""
        viewer = info.context.viewer
        return await copying.held(viewer) if viewer.person_id is not None and viewer.is_in_person else []

    @field("Corrections asked, those that wait first: one's own, to the offices all. At most 200.", access=DECIDING,
           usual=20, graphql_type=list[DataCorrection])  # fmt: skip
    @staticmethod
    async def data_corrections(info: Info) -> Any:
        """What the viewer sees."""
        return await copying.corrections(info.context.viewer)

    @field("How long each personal field is kept. At most 20.", access=OVERSEEING, usual=5,
           graphql_type=list[RetentionRule])  # fmt: skip
    @staticmethod
    def retention_rules(info: Info) -> Any:
        """To whoever oversees."""
        viewer = info.context.viewer
        sees = viewer.sees_everything or viewer.holds(retention.OVERSEEING)
        return list(keeping.RULES.values()) if sees else []

    @field("The reports of the nights, the newest first. At most 200.", access=OVERSEEING, usual=30,
           graphql_type=list[RetentionRun])  # fmt: skip
    @staticmethod
    async def retention_runs(info: Info) -> Any:
        """What the viewer sees."""
        return await reports.runs(info.context.viewer)

    @field("What was erased on request, the newest first. At most 200.", access=ERASING, usual=10,
           graphql_type=list[Erasure])  # fmt: skip
    @staticmethod
    async def erasures(info: Info) -> Any:
        """What the viewer sees."""
        return await reports.erasures(info.context.viewer)
