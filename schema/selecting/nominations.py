"""Nominations (申报): to the nominee his own, to an office what has come up to it; the way each took."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.access import field
from schema.acting import uid_of
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.honours import Honour
from schema.honours.enums import HolderKind
from schema.mirror import Mirror, label, many, one
from schema.node import Node, global_id
from schema.refusal import Refusal
from schema.scalars import Instant
from schema.selecting import OFFICES, RoundStage, RoundTitle, SelectionRound
from schema.selecting.beside import OWN, NameCorrection, NominationCheck, NominationStep, StageOpinion
from schema.selecting.enums import LeavingOutcome, NominationState
from server import honours, selecting
from server.listing import Found
from server.refusal import Refused
from server.selecting import beside, leaving, lists
from server.selecting.nominating import SEPARATOR

MOST_STEPS, MOST_OPINIONS, MOST_CHECKS, MOST_CORRECTIONS, MOST_HONOURS = 100, 100, 20, 20, 50


def _position(number: int, uid: str) -> tuple[int, UUID]:
    if type(number) is not int or not 0 <= number < 2**31:
        raise ValueError("not a number")
    return number, UUID(uid)


BY_NUMBER: Cursor[tuple[int, UUID]] = Cursor("nominations", lambda row: [row.number, str(row.uid)], _position)


@strawberry.type(description="A nomination (申报) for a title of a round.")
class Nomination(Mirror, Node, of=selecting.Nomination):
    """申报."""

    number: int = field("Its number in the round, from 1.", access=OWN)
    holder_kind: HolderKind = field("Who is nominated.", access=OWN)
    name: str | None = field("The nominee.", access=OWN)
    unit: str | None = field("The nominating unit.", access=OWN)
    region_code: str = field("The region of the unit.", access=OWN)
    region_name: str = field("Its name.", access=OWN)
    of_central: bool = field("Whether the nominee is of the staff of a central enterprise.", access=OWN)
    front_line: bool = field("Whether he works on the front line.", access=OWN)
    standing: str | None = field("worker, student or teacher.", access=OWN)
    years_of_work: int | None = field("Years of work.", access=OWN)
    level: int | None = field("The skill level held, 0 none, 1 to 8.", access=OWN)
    professional_title: str | None = field("职称.", access=OWN)
    occupation_code: str | None = field("The occupation.", access=OWN)
    deeds: str | None = field("主要事迹.", access=OWN)
    state: NominationState = field("How it stands.", access=OWN)
    state_label: str = label("nomination_state", "The word for that.", column="state", access=OWN)
    withdrawn_reason: str | None = field("Why it was withdrawn.", access=OWN)
    submitted_at: Instant | None = field("When it was handed in last.", access=OWN)
    version: int = field("Counts its changes.", access=OWN)
    round: SelectionRound = one(selecting.SelectionRound, "The round.", by="round_id", access=OWN)
    round_title: RoundTitle = one(selecting.RoundTitle, "The title.", by="round_title_id", access=OWN)
    stage: RoundStage | None = one(
        selecting.RoundStage, "The stage where it stands; null once past them all.", by="stage_id", access=OWN
    )
    honour: Honour | None = one(honours.Honour, "What was conferred.", by="honour_id", access=OWN)
    steps: list[NominationStep] = many(
        selecting.NominationStep, "Its way: to an office all of it, to the nominee what is addressed to him.",
        by="nomination_id", order="id", most=MOST_STEPS, usual=5, access=OWN,
    )  # fmt: skip
    opinions: list[StageOpinion] = many(
        selecting.StageOpinion, "Opinions of departments.", by="nomination_id", order="id", most=MOST_OPINIONS,
        usual=3, access=OFFICES,
    )  # fmt: skip
    checks: list[NominationCheck] = many(
        beside.NominationCheck, "Checks of the conditions.", by="nomination_id", order="id", most=MOST_CHECKS, usual=1,
        access=OFFICES,
    )  # fmt: skip
    corrections: list[NameCorrection] = many(
        selecting.NameCorrection, "Corrections of the name asked for.", by="nomination_id", order="id",
        most=MOST_CORRECTIONS, usual=1, access=OWN,
    )  # fmt: skip

    @field(f"Earlier honours as stated. At most {MOST_HONOURS}.", access=OWN, usual=3)
    @staticmethod
    def prior_honours(root: Any) -> list[str]:
        """Joined in the column."""
        return [one for one in (root.prior_honours or "").split(SEPARATOR) if one][:MOST_HONOURS]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a withdrawal would do, or why it cannot be."""

    refusal: Any = None
    found: leaving.Leaving | None = None


@strawberry.type(description="What withdrawing a nomination would do now.")
class Leaving(Mirror, of=Preview):
    """退出预览."""

    refusal: Refusal | None = field("Why it cannot be withdrawn.", access=OWN)

    @field("What becomes of the place.", access=OWN, graphql_type=LeavingOutcome | None)
    @staticmethod
    def outcome(root: Any) -> Any:
        """Of the question."""
        return root.found.outcome if root.found else None

    @field("The word for that.", access=OWN)
    @staticmethod
    def outcome_label(root: Any, info: Info) -> str | None:
        """From the catalogue."""
        return info.context.say(f"enum.leaving_outcome.{root.found.outcome}") if root.found else None

    @field("Who would move up: his id, to be given to the act; null for nobody.", access=OWN)
    @staticmethod
    def successor(root: Any) -> strawberry.ID | None:
        """Its global id alone, for the nominee does not see another's nomination."""
        found = root.found and root.found.successor
        return global_id(found) if found else None

    @field("His name.", access=OWN)
    @staticmethod
    def successor_name(root: Any) -> str | None:
        """Of the nomination."""
        return root.found.successor.name if root.found and root.found.successor else None

    @field("His rank at the stage.", access=OWN)
    @staticmethod
    def rank(root: Any) -> int | None:
        """Of the reserve."""
        return root.found.rank if root.found else None


State = Annotated[NominationState | None, strawberry.argument(description="Those of one state.")]
Stage = Annotated[int | None, strawberry.argument(description="Those standing at the stage of this position.")]
Own = Annotated[bool, strawberry.argument(description="One's own only.")]


@strawberry.type
class NominationQuery:
    """What may be asked of nominations."""

    @field(
        "The nominations the viewer may see, by number: one's own, and to an office what has come up to it.",
        access=OWN,
        graphql_type=Connection[Nomination],
    )
    @staticmethod
    async def nominations(
        info: Info, round: str | None = None, title: str | None = None, stage: Stage = None, state: State = None,
        own: Own = False, first: int = DEFAULT_FIRST, after: str | None = None,
    ) -> Page:  # fmt: skip
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        asked = lists.Asked(round, title, stage, value_of(NominationState, state), own)
        rows, more = await lists.nominations(viewer, asked, size, BY_NUMBER.position(after))
        return page(Found(rows, more), BY_NUMBER, after, partial(lists.nomination_count, viewer, asked))

    @field("A nomination by its id. Null where it is unknown or not the viewer's to see.", access=OWN,
           graphql_type=Nomination | None)  # fmt: skip
    @staticmethod
    async def nomination(info: Info, id: strawberry.ID) -> Any:
        """One question."""
        found = uid_of(selecting.Nomination, id)
        rows: Sequence[Any] = await lists.nominations_by_uid(info.context.viewer, [found] if found else [])
        return rows[0] if rows else None

    @field("What withdrawing a nomination would do now.", access=OWN, graphql_type=Leaving)
    @staticmethod
    async def leaving(info: Info, nomination: strawberry.ID) -> Preview:
        """One question; its refusal is a value."""
        try:
            found = await leaving.leaving(info.context.viewer, uid_of(selecting.Nomination, nomination))
        except Refused as no:
            return Preview(no.refusal)
        return Preview(found=found)
