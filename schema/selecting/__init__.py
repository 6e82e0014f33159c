"""Selection rounds (评选): what everybody may read of them, their titles, stages, quotas and schemes."""

import json
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, Access, field
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.honours import Title
from schema.honours.enums import HolderKind
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant
from schema.selecting.enums import RoundState, RoundWithdrawal, StageBody, StageQuotas, StageTask
from server import honours, selecting
from server.listing import Found
from server.selecting import lists
from server.selecting.rounds import ROUND_READERS
from server.selecting.wanted import MOST_STAGES, MOST_TITLES, SEPARATOR

OFFICES = Access(roles=sorted(ROUND_READERS))
MOST_QUOTAS, MOST_SCHEMES, MOST_ASPECTS = 500, 50, 50


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_PLANNED: Cursor[tuple[int, UUID]] = Cursor("rounds", lambda row: [row.planned_at, str(row.uid)], _position)


@strawberry.type(description="How many candidates a region or industry may recommend, allotted from above.")
class RoundQuota(Mirror, Node, of=selecting.RoundQuota):
    """分配的名额."""

    body: StageBody = field("The level it is allotted to.", access=OFFICES)
    body_label: str = label("stage_body", "The word for that.", column="body", access=OFFICES)
    region_code: str | None = field("The region; null for an industry.", access=OFFICES)
    name: str = field("The name of the region or of the industry's body.", access=OFFICES)
    quota: int = field("How many.", access=OFFICES)
    front_line: int = field("At least so many of them from the front line.", access=OFFICES)
    version: int = field("Counts its changes.", access=OFFICES)


@strawberry.type(description="A title given in a round, with its numbers.")
class RoundTitle(Mirror, Node, of=selecting.RoundTitle):
    """评选的称号."""

    title: Title = one(honours.Title, "The title of the catalogue.", by="title_id", access=PUBLIC)
    holder_kind: HolderKind = field("To whom it goes.", access=PUBLIC)
    holder_kind_label: str = label("holder_kind", "The word for that.", access=PUBLIC)
    quota: int = field("How many are conferred.", access=PUBLIC)
    candidates: int = field("How many may be recommended to the round: what is allotted downward.", access=PUBLIC)
    front_line: int = field("Per cent of front-line people there must be at least.", access=PUBLIC)
    quotas: list[RoundQuota] = many(
        selecting.RoundQuota, "What is allotted to whom.", by="round_title_id", order="region_code", most=MOST_QUOTAS,
        usual=10, access=OFFICES,
    )  # fmt: skip


@strawberry.type(description="A stage of a round, from the bottom up.")
class RoundStage(Mirror, Node, of=selecting.RoundStage):
    """评选的环节."""

    position: int = field("From 1, from the bottom.", access=PUBLIC)
    name: str = field("Its name.", access=PUBLIC)
    body: StageBody = field("Whose office it is.", access=PUBLIC)
    body_label: str = label("stage_body", "The word for that.", column="body", access=PUBLIC)
    task: StageTask = field("What is done there.", access=PUBLIC)
    task_label: str = label("stage_task", "The word for that.", column="task", access=PUBLIC)
    notice_days: int = field("Working days of 公示, 0 for none.", access=PUBLIC)
    counts_start: bool = field("Whether the day it is posted counts.", access=PUBLIC)
    quotas: StageQuotas = field("Whether a body may recommend only what was allotted.", access=PUBLIC)
    quotas_label: str = label("stage_quotas", "The word for that.", column="quotas", access=PUBLIC)
    surplus_percent: int = field("差额: per cent of candidates beyond the quota there must be.", access=PUBLIC)
    surplus_number: int = field("差额: the same as a number.", access=PUBLIC)
    bars_central: bool = field("Whether it may not recommend staff of central enterprises.", access=PUBLIC)

    @field("The departments whose opinion is needed. At most 10.", access=PUBLIC, usual=2)
    @staticmethod
    def departments(root: Any) -> list[str]:
        """Joined in the column."""
        return [name for name in root.departments.split(SEPARATOR) if name]


@strawberry.type(description="An aspect experts score.")
class RoundAspect:
    """评分点."""

    code: str = field("Its code in the scheme.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    max: str = field("The highest mark.", access=PUBLIC)
    weight: str = field("What its value is multiplied by.", access=PUBLIC)
    judges: int = field("How many experts must score it at least.", access=PUBLIC)


@strawberry.type(description="The scheme experts score by, a version that never changes.")
class RoundScheme(Mirror, of=selecting.RoundScheme):
    """评选的评分方案."""

    number: int = field("Its version in the round, from 1.", access=PUBLIC)
    recorded_at: Instant = field("When it was recorded.", access=PUBLIC)

    @field(f"What is scored. At most {MOST_ASPECTS}.", access=PUBLIC, usual=5)
    @staticmethod
    def aspects(root: Any) -> list[RoundAspect]:
        """Of the body."""
        modules = json.loads(root.body)["scheme"]["modules"]
        return [
            RoundAspect(
                code=one["code"], title=one["title"], max=one["aspects"][0]["max"], weight=one["weight"],
                judges=one["aspects"][0]["judges"],
            )
            for one in modules[:MOST_ASPECTS]
        ]  # fmt: skip


@strawberry.type(description="A selection round (评选): titles given by selection in one go.")
class SelectionRound(Mirror, Node, of=selecting.SelectionRound):
    """评选."""

    code: str = field("Its code, unique.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    region_code: str | None = field("Its jurisdiction; null for the whole country.", access=PUBLIC)
    region_name: str | None = field("The name of that.", access=PUBLIC)
    document: str = field("文号 of the call; empty where none is on record.", access=PUBLIC)
    withdrawal: RoundWithdrawal = field("What becomes of the place of one who withdraws.", access=PUBLIC)
    withdrawal_label: str = label("round_withdrawal", "The word for that.", column="withdrawal", access=PUBLIC)
    judged_on: date = field("The day on which conditions must be met.", access=PUBLIC)
    nominations_until: date = field("The last day of nomination.", access=PUBLIC)
    state: RoundState = field("How far it is.", access=PUBLIC)
    state_label: str = label("round_state", "The word for that.", column="state", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    titles: list[RoundTitle] = many(
        selecting.RoundTitle, "Its titles.", by="round_id", order="id", most=MOST_TITLES, usual=2, access=PUBLIC
    )
    stages: list[RoundStage] = many(
        selecting.RoundStage, "Its stages, from the bottom up.", by="round_id", order="position", most=MOST_STAGES,
        usual=6, access=PUBLIC,
    )  # fmt: skip
    schemes: list[RoundScheme] = many(
        selecting.RoundScheme, "Its schemes for experts, the newest first.", by="round_id", order="-number",
        most=MOST_SCHEMES, usual=1, access=PUBLIC,
    )  # fmt: skip


State = Annotated[RoundState | None, strawberry.argument(description="Those of one state.")]


@strawberry.type
class SelectionQuery:
    """What may be asked of rounds."""

    @field("Selection rounds, the newest first.", access=PUBLIC, graphql_type=Connection[SelectionRound])
    @staticmethod
    async def selection_rounds(
        info: Info, state: State = None, first: int = DEFAULT_FIRST, after: str | None = None
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size, wanted = info.context.viewer, page_size(info.context, first), value_of(RoundState, state)
        rows, more = await lists.rounds(viewer, size, BY_PLANNED.position(after), wanted)
        return page(Found(rows, more), BY_PLANNED, after, partial(lists.round_count, viewer, wanted))

    @field("A selection round by its code. Null where it is unknown or not public.", access=PUBLIC,
           graphql_type=SelectionRound | None)  # fmt: skip
    @staticmethod
    async def selection_round(info: Info, code: str) -> Any:
        """One loader."""
        return await info.context.ask(lists.rounds_by_code).load(code)
