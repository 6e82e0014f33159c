"""Conditions (申报条件): who of a result meets those of a title, a reason for each. For the honours office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.competitions import value_of
from schema.context import Info
from schema.honours.enums import ConferralWay
from schema.mirror import Mirror
from schema.refusal import Refusal
from schema.results import Standing
from schema.rulebook import RuleSet
from schema.rulebook.wording import worded
from server import conditions, rulebook
from server import refusal as refusals
from server.conditions import considering
from server.refusal import Refused

OFFICE = Access(roles=["honours_office"])
MOST = 5000
MOST_VERDICTS = 200


@strawberry.enum(description="What a condition says of a person.")
class ConditionOutcome(Enum):
    """条件的结论."""

    MET = strawberry.enum_value("met", description="Met.")
    FAILED = strawberry.enum_value("failed", description="Not met.")
    UNKNOWN = strawberry.enum_value("unknown", description="A fact nobody stated; to be checked.")


@strawberry.type(description="The verdict on a condition, with its reason.")
class ConditionVerdict(Mirror, of=conditions.Verdict):
    """一项条件的结论."""

    rule: str = field("The code of the sentence.", access=OFFICE)
    outcome: ConditionOutcome = field("The verdict.", access=OFFICE)
    depth: int = field("How deep it stands inside groups, from 0.", access=OFFICE)

    @field("The reason in the viewer's language.", access=OFFICE)
    @staticmethod
    def sentence(root: Any, info: Info) -> str:
        """From the catalogue."""
        return worded(info.context, root.rule, root.params)


@strawberry.type(description="Somebody of a result, with the verdicts on him.")
class Considered(Mirror, of=considering.Considered):
    """被审查的人."""

    standing: Standing = field("The line.", access=OFFICE)
    name: str | None = field("The name.", access=OFFICE)
    outcome: ConditionOutcome = field("The verdict on the whole.", access=OFFICE)
    verdicts: list[ConditionVerdict] = field(
        f"The whole first, then each condition. At most {MOST_VERDICTS}.", access=OFFICE, usual=6
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """Everybody ranked with the verdicts, or why there are none."""

    refusal: refusals.Refusal | None = None
    rule_set: rulebook.RuleSet | None = None
    people: Sequence[considering.Considered] = ()


@strawberry.type(description="Who of a result meets the conditions of a title.")
class Eligibility(Mirror, of=Answer):
    """称号条件的审查."""

    refusal: Refusal | None = field("Why nobody is considered.", access=OFFICE)
    rule_set: RuleSet | None = field("The conditions in force that day.", access=OFFICE)

    @field(f"Everybody ranked, in the order of the result. At most {MOST}.", access=OFFICE, usual=30,
           graphql_type=list[Considered])  # fmt: skip
    @staticmethod
    def people(root: Any) -> Sequence[Any]:
        """As they were considered."""
        people: Sequence[Any] = root.people
        return people[:MOST]


Way = Annotated[
    ConferralWay | None, strawberry.argument(description="By selection or, where it is left out, by competition.")
]


@strawberry.type
class ConditionQuery:
    """What may be asked of conditions."""

    @field(
        "Who of an event's newest result meets the conditions of a title, in force on a day (today where it is left "
        "out), with a reason for each condition.",
        access=OFFICE,
        graphql_type=Eligibility,
    )
    @staticmethod
    async def eligibility(
        info: Info, title: str, competition: str, event: str, way: Way = None,
        on: date | None = None,
    ) -> Answer:  # fmt: skip
        """One question; its refusal is a value."""
        try:
            found = await considering.of_result(
                info.context.viewer, title, value_of(ConferralWay, way) or "competition", competition, event, on
            )
        except Refused as no:
            return Answer(no.refusal)
        return Answer(rule_set=found.rule_set, people=found.people)
