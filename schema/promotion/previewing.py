"""What proposing the promotions of an event would record now: everybody ranked, with the outcome and the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from schema.access import field
from schema.competitions import Event
from schema.context import Info
from schema.inputs import given_field
from schema.mirror import Mirror
from schema.promotion import OFFICE, level_word
from schema.refusal import Refusal
from schema.results import Standing
from schema.rulebook import RuleSet
from schema.rulebook.wording import worded
from server import refusal as refusals
from server.promotion import candidates, proposing
from server.refusal import Refused

MOST_CANDIDATES = 5000


@strawberry.enum(description="What a rule set says of somebody's place.")
class PromotionResult(Enum):
    """晋升的结论."""

    PROMOTED = strawberry.enum_value("promoted", description="He goes up.")
    NONE = strawberry.enum_value("none", description="He does not.")
    UNKNOWN = strawberry.enum_value("unknown", description="Something has to be stated first.")


@strawberry.type(description="Somebody ranked in a result, with what the rule set says of him.")
class PromotionCandidate(Mirror, of=candidates.Candidate):
    """晋升候选."""

    standing: Standing = field("The line.", access=OFFICE)
    name: str | None = field("The name.", access=OFFICE)
    unit: str | None = field("The unit.", access=OFFICE)

    @field("The member's number in his entry, from 1; null where the members are unknown.", access=OFFICE)
    @staticmethod
    def member(root: Any) -> int | None:
        """The column."""
        return root.member.number if root.member else None

    @field("What the rule set says.", access=OFFICE, graphql_type=PromotionResult)
    @staticmethod
    def result(root: Any) -> Any:
        """Of the outcome."""
        return root.outcome.result

    @field("The level held now, in a word; null where nobody stated it.", access=OFFICE)
    @staticmethod
    def held_level_label(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return level_word(root.placed.level, info.context)

    @field("Whether the level held now has to be stated.", access=OFFICE)
    @staticmethod
    def lacks_level(root: Any) -> bool:
        """Of the outcome."""
        return bool(root.outcome.rule == "promotion_level_unknown")

    @field("The level he goes to, in a word.", access=OFFICE)
    @staticmethod
    def to_level_label(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return level_word(root.outcome.to, info.context)

    @field("The level whose assessment is open by it, in a word.", access=OFFICE)
    @staticmethod
    def may_apply_for_label(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return level_word(root.outcome.may_apply_for, info.context)

    @field("Why, in a sentence.", access=OFFICE)
    @staticmethod
    def reason(root: Any, info: Info) -> str:
        """From the catalogue."""
        return worded(info.context, root.outcome.rule, root.outcome.params)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the act would record, or why it records nothing."""

    refusal: refusals.Refusal | None = None
    proposal: proposing.Proposal | None = None


@strawberry.type(description="What proposing the promotions of an event would record now.")
class PromotionPreview(Mirror, of=Preview):
    """晋升预览."""

    refusal: Refusal | None = field("Why nothing can be proposed.", access=OFFICE)

    @field("The event.", access=OFFICE, graphql_type=Event | None)
    @staticmethod
    def event(root: Any) -> Any:
        """Of the basis."""
        return root.proposal.basis.event if root.proposal else None

    @field("The rule set in force on the competition's last day, or the one named.", access=OFFICE,
           graphql_type=RuleSet | None)  # fmt: skip
    @staticmethod
    def rule_set(root: Any) -> Any:
        """Of the basis."""
        return root.proposal.basis.rule_set if root.proposal else None

    @field(f"Everybody ranked, in the order of the result. At most {MOST_CANDIDATES}.", access=OFFICE, usual=30,
           graphql_type=list[PromotionCandidate])  # fmt: skip
    @staticmethod
    def candidates(root: Any) -> Sequence[Any]:
        """As the act sees them."""
        return root.proposal.candidates[:MOST_CANDIDATES] if root.proposal else []


@strawberry.input(description="A level that the office states for a contestant whose entry says none.")
class StatedLevel:
    """填写的现有等级."""

    entry_no: str = given_field("The number of the entry.")
    level: int = given_field("The level held: 0 none, 1 to 8.")
    member: int = strawberry.field(default=1, description="The member's number in his entry, from 1.")


def stated(levels: Sequence[StatedLevel] | None) -> list[proposing.Stated]:
    """As the server takes them."""
    return [proposing.Stated(one.entry_no, one.level, one.member) for one in levels or ()]


@strawberry.type
class PreviewQuery:
    """What may be asked before anything is proposed."""

    @field("What proposing the promotions of an event would record now.", access=OFFICE,
           graphql_type=PromotionPreview)  # fmt: skip
    @staticmethod
    async def promotion_preview(
        info: Info, competition: str, event: str, rule_set: str = "", levels: list[StatedLevel] | None = None
    ) -> Preview:
        """One question; its refusal is a value."""
        try:
            found = await proposing.preview(info.context.viewer, competition, event, rule_set, stated(levels))
        except Refused as no:
            return Preview(refusal=no.refusal)
        return Preview(proposal=found)
