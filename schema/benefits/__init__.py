"""Benefits (待遇) of who holds a title or a skill level, by jurisdiction, each with its sentence."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.access import PUBLIC, field
from schema.context import Info
from schema.mirror import Mirror, one
from schema.node import spelt
from schema.rulebook import RuleSet
from server import rulebook
from server.honours import benefits as policies

Level = Annotated[int | None, strawberry.argument(description="For who holds this skill level: 1 to 8.")]
Region = Annotated[
    str | None, strawberry.argument(description="Of this region and those above it: 2, 4 or 6 digits of its code.")
]
OfTitle = Annotated[str | None, strawberry.argument(description="For holders of the title of this code.")]


@strawberry.enum(description="What a benefit is.")
class BenefitKind(Enum):
    """待遇的种类."""

    SETTLEMENT = strawberry.enum_value("settlement", description="落户: registration as a resident of a city.")
    TREATMENT = strawberry.enum_value("treatment", description="同等待遇: as professional-technical staff.")
    EQUIVALENCE = strawberry.enum_value("equivalence", description="The professional grade a level corresponds to.")
    EDUCATION = strawberry.enum_value("education", description="学历: the schooling it counts as.")
    ALLOWANCE = strawberry.enum_value("allowance", description="津贴: an allowance.")
    CARE = strawberry.enum_value("care", description="休假疗养、慰问: rest and visits.")
    OTHER = strawberry.enum_value("other", description="Something else.")


@strawberry.type(description="A benefit by the policy of a jurisdiction. Whoever grants it asks the document.")
class Benefit(Mirror, of=policies.Benefit):
    """待遇."""

    rule_set: RuleSet = one(rulebook.RuleSet, "The rule set it stands in.", by="rule_set_id", access=PUBLIC)

    @field("What it is.", access=PUBLIC, graphql_type=BenefitKind)
    @staticmethod
    def kind(root: Any) -> str:
        """Of the row."""
        return str(root.row.kind)

    @field("The word for that.", access=PUBLIC)
    @staticmethod
    def kind_label(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"enum.benefit_kind.{root.row.kind}")

    @field("The sentence of the document.", access=PUBLIC)
    @staticmethod
    def sentence(root: Any) -> str:
        """Of the row."""
        return str(root.row.sentence)

    @field("Where in the document it stands; empty where only the document is known.", access=PUBLIC)
    @staticmethod
    def source(root: Any) -> str:
        """Of the row."""
        return str(root.row.source)

    @field("The names of the titles it is for. At most 500.", access=PUBLIC)
    @staticmethod
    def titles(root: Any) -> list[str]:
        """Of the row."""
        return list(root.row.titles)

    @field("The skill levels it is for, in words. At most 8.", access=PUBLIC)
    @staticmethod
    def levels(root: Any, info: Info) -> list[str]:
        """From the catalogue."""
        return [info.context.say(f"level.{one}") for one in root.row.levels]

    @field("Whom else it is for, in words; empty where titles or levels say it.", access=PUBLIC)
    @staticmethod
    def who(root: Any) -> str:
        """Of the row."""
        return str(root.row.who)

    @field("What the holder is treated as; empty where the sentence says it.", access=PUBLIC)
    @staticmethod
    def equal_to(root: Any) -> str:
        """Of the row."""
        return str(root.row.equal_to)

    @field("How the office understands it; may be empty.", access=PUBLIC)
    @staticmethod
    def note(root: Any) -> str:
        """Of the row."""
        return str(root.row.note)


@strawberry.type
class BenefitQuery:
    """What may be asked of benefits."""

    @field(
        f"The benefits in force today, of the whole country first, then by jurisdiction. At most {policies.MOST}.",
        access=PUBLIC,
        usual=20,
        graphql_type=list[Benefit],
    )
    @staticmethod
    async def benefits(info: Info, title: OfTitle = None, level: Level = None, region: Region = None) -> Any:
        """One question."""
        return await policies.benefits(info.context.viewer, title=title, level=level, region=(region or "")[:12])

    @field(
        "What a holder has by the titles and levels held today, where he and his titles belong: the benefits of those "
        f"jurisdictions and of the whole country. At most {policies.MOST}.",
        access=PUBLIC,
        usual=10,
        graphql_type=list[Benefit],
    )
    @staticmethod
    async def benefits_of(info: Info, holder: strawberry.ID) -> Any:
        """One loader."""
        found = spelt(holder)
        if found is None or found[0] != "Holder":
            return []
        return await info.context.ask(policies.benefits_of).load(str(found[1]))
