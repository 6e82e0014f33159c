"""What stands beside a nomination: the steps of its way, opinions, checks of the conditions, corrections of a name."""

import json
from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.rulebook.wording import worded
from schema.scalars import Instant
from schema.selecting import OFFICES, RoundStage
from schema.selecting.enums import CheckOutcome, CorrectionState, Stance, StepOutcome
from server import selecting
from server.access.roles import EVERYBODY
from server.selecting import beside

OWN = Access(roles=sorted(EVERYBODY))
MOST_VERDICTS = 200


@strawberry.type(description="What the office of a stage did with a nomination.")
class NominationStep(Mirror, Node, of=selecting.NominationStep):
    """申报的一步."""

    outcome: StepOutcome = field("What it did.", access=OWN)
    outcome_label: str = label("step_outcome", "The word for that.", column="outcome", access=OWN)
    rank: int | None = field("The rank on the body's own list.", access=OWN)
    total: str | None = field("The total of the experts' scores, where they scored.", access=OWN)
    reason: str | None = field("Why.", access=OWN)
    counts: bool = field("Whether it uses a place of the body's quota.", access=OWN)
    at: Instant = field("When.", access=OWN)
    stage: RoundStage = one(selecting.RoundStage, "The stage.", by="stage_id", access=OWN)


@strawberry.type(description="The opinion of a department on a nomination at a stage. Never the nominee's to see.")
class StageOpinion(Mirror, Node, of=selecting.StageOpinion):
    """部门意见."""

    department: str = field("The department.", access=OFFICES)
    stance: Stance = field("What it says.", access=OFFICES)
    stance_label: str = label("stance", "The word for that.", access=OFFICES)
    text: str | None = field("In its words.", access=OFFICES)
    given_at: Instant = field("When it was recorded.", access=OFFICES)
    stage: RoundStage = one(selecting.RoundStage, "The stage.", by="stage_id", access=OFFICES)


@strawberry.type(description="What a condition said of a nominee.")
class CheckedCondition:
    """一项条件的结论."""

    outcome: str = field("met, failed or unknown.", access=OFFICES)
    depth: int = field("How deep it stands inside groups, from 0.", access=OFFICES)
    sentence: str = field("The reason in the viewer's language.", access=OFFICES)


@strawberry.type(description="The check of the conditions (资格审核) of a nominee, as it was that day.")
class NominationCheck(Mirror, Node, of=beside.NominationCheck):
    """资格审核."""

    outcome: CheckOutcome = field("What it said.", access=OFFICES)
    outcome_label: str = label("check_outcome", "The word for that.", column="outcome", access=OFFICES)
    reason: str | None = field("The ground on which the office admitted him.", access=OFFICES)
    checked_at: Instant = field("When.", access=OFFICES)

    @field(f"The whole first, then each condition. At most {MOST_VERDICTS}.", access=OFFICES, usual=6)
    @staticmethod
    def verdicts(root: Any, info: Info) -> list[CheckedCondition]:
        """Kept as they were."""
        kept = json.loads(root.verdicts) if root.verdicts else []
        return [
            CheckedCondition(outcome=said, depth=depth, sentence=worded(info.context, rule, params))
            for rule, said, depth, params in kept[:MOST_VERDICTS]
        ]


@strawberry.type(description="A correction of a name, asked privately after a public notice.")
class NameCorrection(Mirror, Node, of=selecting.NameCorrection):
    """姓名更正."""

    name: str | None = field("How the nominee is to be written.", access=OWN)
    unit: str | None = field("How his unit is to be written.", access=OWN)
    reason: str | None = field("Why.", access=OWN)
    state: CorrectionState = field("How far it is.", access=OWN)
    state_label: str = label("correction_state", "The word for that.", column="state", access=OWN)
    answer: str | None = field("What the office says.", access=OWN)
    asked_at: Instant = field("When it was asked.", access=OWN)
