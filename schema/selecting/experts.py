"""专家评审: experts of a round, their sheets, the ranking with its cut, and who would be conferred on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.acting import uid_of
from schema.context import Info
from schema.mirror import Mirror, many, one
from schema.node import Node
from schema.refusal import Fault, Refusal
from schema.scalars import Instant, Mark
from schema.selecting.nominations import Nomination
from server import selecting
from server.competitions.numbers import thousandths_text
from server.refusal import Refused
from server.selecting import conferring, lists, picking, scoring

OFFICE = Access(roles=["auditor", "honours_office"])
EXPERTS = Access(roles=["auditor", "expert", "honours_office"])
MOST_EXPERTS, MOST_RANKED, MOST_MARKS = 200, 5000, 50


@strawberry.type(description="A relation for which an expert does not score a nomination.")
class ExpertRecusal(Mirror, Node, of=selecting.ExpertRecusal):
    """专家回避."""

    reason: str | None = field("The relation.", access=EXPERTS)
    at: Instant = field("When it was recorded.", access=EXPERTS)
    nomination: Nomination | None = one(selecting.Nomination, "The nomination.", by="nomination_id", access=EXPERTS)


@strawberry.type(description="An expert of a round.")
class RoundExpert(Mirror, Node, of=selecting.RoundExpert):
    """评审专家."""

    number: int = field("His number in the round, from 1.", access=EXPERTS)
    name: str | None = field("His name.", access=EXPERTS)
    unit: str | None = field("His unit, whose nominees he does not score.", access=EXPERTS)
    state: str = field("listed, or left.", access=EXPERTS)
    recusals: list[ExpertRecusal] = many(
        selecting.ExpertRecusal, "His recusals.", by="expert_id", order="id", most=MOST_EXPERTS, usual=1,
        access=EXPERTS,
    )  # fmt: skip


@strawberry.type(description="One mark of an expert.")
class ExpertMark:
    """专家的一个分数."""

    aspect: str = field("The code of the aspect.", access=EXPERTS)
    mark: Mark = field("The mark.", access=EXPERTS)


@strawberry.type(description="The sheet of an expert for a nomination. Experts see their own only.")
class ExpertSheet(Mirror, Node, of=selecting.ExpertSheet):
    """专家评分表."""

    remark: str | None = field("His remark.", access=EXPERTS)
    given_at: Instant = field("When it was given last.", access=EXPERTS)
    version: int = field("Counts its changes.", access=EXPERTS)

    @field(f"His marks. At most {MOST_MARKS}.", access=EXPERTS, usual=5)
    @staticmethod
    def marks(root: Any) -> list[ExpertMark]:
        """Of the column."""
        kept = json.loads(root.marks)
        return [ExpertMark(aspect=code, mark=Mark(thousandths_text(kept[code]))) for code in sorted(kept)][:MOST_MARKS]


@strawberry.type(description="A nomination in the experts' ranking.")
class ScoredNomination(Mirror, of=scoring.Scored):
    """专家评审排名."""

    nomination: Nomination = field("The nomination.", access=OFFICE)
    total: str | None = field("The total; null while too few experts have scored.", access=OFFICE)
    sheets: int = field("How many sheets count.", access=OFFICE)

    @field("The place; null while too few experts have scored.", access=OFFICE)
    @staticmethod
    def place(root: Any) -> int | None:
        """Of the standing."""
        return root.standing.place  # type: ignore[no-any-return]

    @field("Whether it shares its place.", access=OFFICE)
    @staticmethod
    def tied(root: Any) -> bool:
        """Of the standing."""
        return bool(root.standing.tied)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's answer, or why there is none."""

    refusal: Any = None
    found: Any = None


class PickingAsked(Asked):
    """The ranking."""


class ConferralAsked(Asked):
    """The conferral."""


@strawberry.type(description="The experts' ranking of a title's nominations, and its cut by the quota.")
class Picking(Mirror, of=PickingAsked):
    """专家评审结果."""

    refusal: Refusal | None = field("Why there is none.", access=OFFICE)

    @field(f"The ranking. At most {MOST_RANKED}.", access=OFFICE, usual=30, graphql_type=list[ScoredNomination])
    @staticmethod
    def ranking(root: Any) -> Sequence[Any]:
        """In its order."""
        return root.found.scored[:MOST_RANKED] if root.found else []

    @field("How many are taken.", access=OFFICE)
    @staticmethod
    def quota(root: Any) -> int | None:
        """Of the title."""
        return root.found.quota if root.found else None

    @field(f"The numbers of those taken. At most {MOST_RANKED}.", access=OFFICE, usual=30)
    @staticmethod
    def taken(root: Any) -> list[int]:
        """Of the cut."""
        return list(root.found.cut.taken)[:MOST_RANKED] if root.found else []

    @field(f"The numbers of those tied at the cut; nothing is decided while there are any. At most {MOST_RANKED}.",
           access=OFFICE, usual=2)  # fmt: skip
    @staticmethod
    def tied(root: Any) -> list[int]:
        """Of the cut."""
        return list(root.found.cut.tied)[:MOST_RANKED] if root.found else []

    @field(f"The numbers of those passed over for the front line. At most {MOST_RANKED}.", access=OFFICE, usual=2)
    @staticmethod
    def passed_over(root: Any) -> list[int]:
        """Of the cut."""
        return list(root.found.cut.passed_over)[:MOST_RANKED] if root.found else []

    @field(f"The numbers of those too few experts have scored. At most {MOST_RANKED}.", access=OFFICE, usual=2)
    @staticmethod
    def unscored(root: Any) -> list[int]:
        """Of the ranking."""
        return list(root.found.unscored)[:MOST_RANKED] if root.found else []

    @field("How many places of the quota an earlier picking has left.", access=OFFICE)
    @staticmethod
    def left(root: Any) -> int | None:
        """Of the picking."""
        return root.found.left if root.found else None

    @field(f"Who stays where he stands, held by an objection; a place he would take is kept. At most {MOST_RANKED}.",
           access=OFFICE, usual=2, graphql_type=list[Nomination])  # fmt: skip
    @staticmethod
    def held(root: Any) -> Sequence[Any]:
        """By number."""
        return root.found.held[:MOST_RANKED] if root.found else []


@strawberry.type(description="What conferring a title of a round would do now.")
class RoundConferral(Mirror, of=ConferralAsked):
    """授予预览."""

    @field("Why nothing can be conferred yet.", access=OFFICE, graphql_type=Refusal | None)
    @staticmethod
    def refusal(root: Any) -> Any:
        """Of the question, or of asking it."""
        return root.refusal or (root.found and root.found.refusal)

    @field(f"Who would be conferred on. At most {MOST_RANKED}.", access=OFFICE, usual=30,
           graphql_type=list[Nomination])  # fmt: skip
    @staticmethod
    def ready(root: Any) -> Sequence[Any]:
        """By number."""
        return root.found.ready[:MOST_RANKED] if root.found else []

    @field(f"Who stays behind under an objection. At most {MOST_RANKED}.", access=OFFICE, usual=2,
           graphql_type=list[Nomination])  # fmt: skip
    @staticmethod
    def held(root: Any) -> Sequence[Any]:
        """By number."""
        return root.found.held[:MOST_RANKED] if root.found else []

    @field(f"Who stays behind because his conditions rest on an honour that was revoked. At most {MOST_RANKED}.",
           access=OFFICE, usual=2, graphql_type=list[Fault])  # fmt: skip
    @staticmethod
    def unfit(root: Any) -> Sequence[Any]:
        """By number."""
        return root.found.unfit[:MOST_RANKED] if root.found else []


Chosen = Annotated[
    list[int] | None, strawberry.argument(description="The numbers of those tied at the cut who are to be taken.")
]


@strawberry.type
class ExpertQuery:
    """What may be asked of experts and of their ranking."""

    @field(f"The experts of a round the viewer may see: the office all, an expert himself. At most {MOST_EXPERTS}.",
           access=EXPERTS, usual=10, graphql_type=list[RoundExpert])  # fmt: skip
    @staticmethod
    async def round_experts(info: Info, round: str) -> Sequence[Any]:
        """One question."""
        return await lists.experts_of(info.context.viewer, round, MOST_EXPERTS)

    @field("One's own sheet for a nomination, as an expert. Null before it is given.", access=EXPERTS,
           graphql_type=ExpertSheet | None)  # fmt: skip
    @staticmethod
    async def own_sheet(info: Info, nomination: strawberry.ID) -> Any:
        """One question."""
        return await lists.own_sheet(info.context.viewer, uid_of(selecting.Nomination, nomination))

    @field("The experts' ranking of a title's nominations with its cut.", access=OFFICE, graphql_type=Picking)
    @staticmethod
    async def picking(info: Info, round: str, title: str, chosen: Chosen = None) -> PickingAsked:
        """One question; its refusal is a value."""
        try:
            found = await picking.picking(info.context.viewer, round, title, chosen or ())
        except Refused as no:
            return PickingAsked(no.refusal)
        return PickingAsked(found=found)

    @field("What conferring a title of a round would do now.", access=OFFICE, graphql_type=RoundConferral)
    @staticmethod
    async def round_conferral(info: Info, round: str, title: str) -> ConferralAsked:
        """One question; its refusal is a value."""
        try:
            found = await conferring.conferral(info.context.viewer, round, title)
        except Refused as no:
            return ConferralAsked(no.refusal)
        return ConferralAsked(found=found)
