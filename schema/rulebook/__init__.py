"""Rule sets (规则): what follows from what, dated and by jurisdiction, as sentences. For everybody."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.competitions.enums import value_of
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from schema.regions import Region
from schema.rulebook.wording import line_said
from server import listing, rulebook
from server.regions import padded
from server.rulebook import asking, tellers

MOST_LINES = 1000


@strawberry.enum(description="What a rule set says.")
class RuleKind(Enum):
    """规则的种类."""

    CONDITIONS = strawberry.enum_value("conditions", description="申报条件: who may get a title.")
    PROMOTION = strawberry.enum_value("promotion", description="晋升: who goes to which skill level by competition.")
    REWARD = strawberry.enum_value("reward", description="奖励: how much money goes with what.")
    POINTS = strawberry.enum_value("points", description="计分: the points of a delegation.")
    CLASSES = strawberry.enum_value("classes", description="分类: the classes of competitions.")
    BENEFITS = strawberry.enum_value("benefits", description="待遇: what a holder is entitled to.")
    OBJECTIONS = strawberry.enum_value("objections", description="异议: which day counts, how soon to reply.")


@strawberry.type(description="A sentence of a rule set.")
class RuleLine(Mirror, of=rulebook.Line):
    """规则的一句."""

    depth: int = field("How deep it stands inside groups, from 0.", access=PUBLIC)

    @field("The sentence in the viewer's language.", access=PUBLIC)
    @staticmethod
    async def sentence(root: Any, info: Info) -> str:
        """From the catalogue."""
        return await line_said(info.context, root)


@strawberry.type(description="A rule set (规则) of a jurisdiction, never changed: a later one follows it.")
class RuleSet(Mirror, Node, of=rulebook.RuleSet):
    """规则."""

    code: str = field("Its code, unique.", access=PUBLIC)
    kind: RuleKind = field("What it says.", access=PUBLIC)
    kind_label: str = label("rule_kind", "The word for that.", access=PUBLIC, column="kind")
    title: str = field("Its title.", access=PUBLIC)
    region_code: str | None = field("The code of its jurisdiction; null for the whole country.", access=PUBLIC)
    region_name: str | None = field("The name of its jurisdiction as of that day.", access=PUBLIC)
    subject: str = field("What it is about, e.g. the code of a title and the way it is given.", access=PUBLIC)
    starts_on: date = field("The first day on which it holds.", access=PUBLIC)
    ends_on: date | None = field("The last day on which it holds; null while open.", access=PUBLIC)
    source: str = field("Where it is written.", access=PUBLIC)
    body: str = field("What it says, as canonical JSON, for programs.", access=PUBLIC)

    @field(f"What it says, sentence by sentence. At most {MOST_LINES}.", access=PUBLIC, usual=20,
           graphql_type=list[RuleLine])  # fmt: skip
    @staticmethod
    def lines(root: Any) -> Sequence[Any]:
        """By the room that uses the kind."""
        return tellers[root.kind](asking.body_of(root))[:MOST_LINES] if root.kind in tellers else []

    @field("Its jurisdiction; null for the whole country.", access=PUBLIC, graphql_type=Region | None)
    @staticmethod
    async def jurisdiction(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(listing.regions_by_code).load(root.region_code) if root.region_code else None


@strawberry.type
class RuleQuery:
    """What may be asked of rule sets."""

    @field(
        'Rule sets by kind, jurisdiction and subject, the latest first. `region`: of that one alone, "" for the whole '
        f"country; `on`: those in force that day. At most {asking.MOST}.",
        access=PUBLIC,
        usual=50,
        graphql_type=list[RuleSet],
    )
    @staticmethod
    async def rule_sets(
        info: Info, kind: RuleKind | None = None, region: str | None = None, on: date | None = None
    ) -> Any:
        """One question."""
        code = None if region is None else padded(region.strip()[:12])
        return await asking.rule_sets(info.context.viewer, kind=value_of(RuleKind, kind), region=code, day=on)

    @field("The rule set of a code. Null where it is unknown.", access=PUBLIC, graphql_type=RuleSet | None)
    @staticmethod
    async def rule_set(info: Info, code: str) -> Any:
        """One loader."""
        return await info.context.ask(listing.by_code, rulebook.RuleSet).load(code)
