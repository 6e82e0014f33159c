"""What rewards would be proposed: what they follow from, everybody behind it, with the outcome and the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from schema.access import field
from schema.competitions import value_of
from schema.context import Info
from schema.inputs import given_field, optional
from schema.mirror import Mirror
from schema.refusal import Refusal
from schema.rewards import NOTICES, money
from schema.rewards.enums import PayeeRole, RewardResult
from schema.rulebook import RuleSet
from schema.rulebook.wording import worded
from schema.scalars import Yuan
from server import refusal as refusals
from server.rewards import dues, proposing

MOST_DUES = 5000


@strawberry.input(description="What rewards follow from: the result of an event, or a decision.", name="RewardCause")
class Cause:
    """奖励的依据."""

    competition: str | None = optional("The code of the competition.")
    event: str | None = optional("The code of its event.")
    decision: str | None = optional("The number (文号) of a decision, instead.")
    rule_set: str | None = optional("The code of the tariff; the one in force where it is left out.")


@strawberry.input(description="How the people of an entry share a reward.")
class RewardShares:
    """份额."""

    entry_no: str = given_field("The number of the entry.")
    shares: list[int] = given_field("Whole numbers, in the order of the members.")
    role: PayeeRole | None = optional("The coaches, or the contestants where it is left out.")


def cause_of(given: Cause) -> proposing.Cause:
    """As the server takes it."""
    told = (given.competition, given.event, given.decision, given.rule_set)
    return proposing.Cause(*((one or "").strip() for one in told))


def stated(shares: Sequence[RewardShares] | None) -> list[proposing.Stated]:
    """As the server takes them."""
    return [
        proposing.Stated(one.entry_no, one.shares, value_of(PayeeRole, one.role) or "contestant")
        for one in shares or ()
    ]


@strawberry.type(description="Somebody behind a result or a decision, with what the tariff says of him.")
class DueReward(Mirror, of=dues.Due):
    """应发的一笔."""

    entitled: Yuan = money("entitled", "What the tariff gives him.", access=NOTICES)
    gross: Yuan = money("gross", "What would be due before tax.", access=NOTICES)
    tax: Yuan | None = money("tax", "The tax; null where the tariff leaves it open.", access=NOTICES)

    @field("What the tariff says.", access=NOTICES, graphql_type=RewardResult)
    @staticmethod
    def result(root: Any) -> Any:
        """The column."""
        return root.result

    @field("The name.", access=NOTICES)
    @staticmethod
    def name(root: Any) -> str | None:
        """Of the candidate."""
        found: str | None = root.candidate.name
        return found

    @field("The unit.", access=NOTICES)
    @staticmethod
    def unit(root: Any) -> str | None:
        """Of the candidate."""
        found: str | None = root.candidate.unit
        return found

    @field("As what he is rewarded.", access=NOTICES, graphql_type=PayeeRole)
    @staticmethod
    def role(root: Any) -> Any:
        """Of the candidate."""
        return root.candidate.payee.role

    @field("As what he is rewarded, in a word.", access=NOTICES)
    @staticmethod
    def role_label(root: Any, info: Info) -> str:
        """From the catalogue."""
        return info.context.say(f"enum.payee_role.{root.candidate.payee.role}")

    @field("What it is for.", access=NOTICES)
    @staticmethod
    def project(root: Any) -> str:
        """Of the candidate."""
        return str(root.candidate.project)

    @field("The number of his entry; empty for a title by selection.", access=NOTICES)
    @staticmethod
    def entry_no(root: Any) -> str:
        """Of the candidate."""
        return str(root.candidate.entry_no)

    @field("How many of his entry have his role.", access=NOTICES)
    @staticmethod
    def among(root: Any) -> int:
        """Of the candidate."""
        return int(root.candidate.payee.among)

    @field("Whether the shares of his entry have to be stated.", access=NOTICES)
    @staticmethod
    def lacks_shares(root: Any) -> bool:
        """Of the outcome."""
        return bool(root.rule == "reward_shares_unknown")

    @field("How many unpaid rewards it would take the place of.", access=NOTICES)
    @staticmethod
    def supersedes(root: Any) -> int:
        """Of the outcome."""
        return len(root.supersedes)

    @field("Why, in a sentence.", access=NOTICES)
    @staticmethod
    def reason(root: Any, info: Info) -> str:
        """From the catalogue."""
        return worded(info.context, root.rule, root.params)


@dataclass(frozen=True)
class Seen:
    """What the act would record, or why it records nothing."""

    refusal: refusals.Refusal | None = None
    proposal: proposing.Proposal | None = None


@strawberry.type(description="What proposing rewards would record now.")
class RewardPreview(Mirror, of=Seen):
    """奖励预览."""

    refusal: Refusal | None = field("Why nothing can be proposed.", access=NOTICES)

    @field("What they follow from: COMPETITION/EVENT, or the number of the decision.", access=NOTICES)
    @staticmethod
    def subject(root: Any) -> str | None:
        """Of the basis."""
        return root.proposal.basis.subject if root.proposal else None

    @field("The tariff.", access=NOTICES, graphql_type=RuleSet | None)
    @staticmethod
    def rule_set(root: Any) -> Any:
        """Of the basis."""
        return root.proposal.basis.rule_set if root.proposal else None

    @field(f"Everybody behind it, in order. At most {MOST_DUES}.", access=NOTICES, usual=30,
           graphql_type=list[DueReward])  # fmt: skip
    @staticmethod
    def dues(root: Any) -> Sequence[Any]:
        """As the act sees them."""
        return root.proposal.dues[:MOST_DUES] if root.proposal else []
