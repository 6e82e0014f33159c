"""公示 of rounds: whom an office means to recommend or confer on, for how many working days; its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.acting import uid_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.honours import Title
from schema.mirror import Mirror, many, one
from schema.node import Node
from schema.scalars import Instant
from schema.selecting import OFFICES, RoundStage, SelectionRound
from schema.selecting.enums import RoundNoticeState
from schema.selecting.nominations import Nomination
from server import selecting
from server.listing import Found
from server.refusal import Refused
from server.selecting import ending, off_lists, proving, showing, shown

MOST_DUE = 200


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_POSTED: Cursor[tuple[int, UUID]] = Cursor("round notices", lambda row: [row.posted_at, str(row.uid)], _position)


@strawberry.type(description="A candidate that a notice of a round lists, with name and unit of that day.")
class RoundNoticeCandidate(Mirror, Node, of=selecting.RoundNoticeCandidate):
    """公示的人选."""

    line: int = field("His line on the list, from 1.", access=PUBLIC)
    name: str | None = field("The candidate.", access=PUBLIC)
    unit: str | None = field("The nominating unit.", access=PUBLIC)
    region_name: str | None = field("The region of the unit.", access=PUBLIC)
    taken_off_at: Instant | None = field("When he was taken off the list; null where he was not.", access=PUBLIC)

    @field("The title he is proposed for.", access=PUBLIC, graphql_type=Title | None)
    @staticmethod
    async def title(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(shown.titles).load(root.id)

    @field("Whether he is off the list because he withdrew (退出).", access=PUBLIC)
    @staticmethod
    def withdrew(root: Any) -> bool:
        """Of the row alone."""
        return off_lists.has_withdrawn(root)

    @field("Why he was taken off. To the offices alone.", access=OFFICES)
    @staticmethod
    async def taken_off_reason(root: Any, info: Info) -> str | None:
        """One loader; what became of the nomination in the viewer's language."""
        why: str | None = await info.context.ask(shown.why_taken_off).load(root.id)
        return info.context.say(f"enum.nomination_state.{why}") if why in off_lists.LEFT_AS else why


@strawberry.type(description="A public notice (公示) of a stage of a selection round by one office.")
class RoundNotice(Mirror, Node, of=selecting.RoundNotice):
    """评选公示."""

    number: int = field("Its number in the round, from 1.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    text: str | None = field("What it says besides.", access=PUBLIC)
    contact: str | None = field("The office's phone and address for objections.", access=PUBLIC)
    body_name: str = field("The office that posted it.", access=PUBLIC)
    days: int = field("How many working days it runs.", access=PUBLIC)
    counts_start: bool = field("Whether the day it was posted is one of them.", access=PUBLIC)
    first_on: date = field("Its first day.", access=PUBLIC)
    last_on: date = field("Its last day.", access=PUBLIC)
    publish_until: Instant | None = field("From when on its names are not public any more.", access=PUBLIC)
    posted_at: Instant = field("When it was posted.", access=PUBLIC)
    finished_at: Instant | None = field("When its result was recorded.", access=PUBLIC)
    withdrawn_reason: str | None = field("Why it was taken back; null where it was not.", access=PUBLIC)
    reports_received: bool | None = field("Whether reports were received; null before the result.", access=PUBLIC)
    reports_verified: bool | None = field("Whether they were verified; null where there were none.", access=PUBLIC)
    version: int = field("Counts its changes.", access=PUBLIC)
    round: SelectionRound | None = one(selecting.SelectionRound, "The round.", by="round_id", access=PUBLIC)
    stage: RoundStage | None = one(selecting.RoundStage, "The stage it is of.", by="stage_id", access=PUBLIC)
    candidates: list[RoundNoticeCandidate] = many(
        selecting.RoundNoticeCandidate, "Whom it lists, in order; nobody once the names are not public any more.",
        by="notice_id", order="line", most=showing.MOST_SHOWN, usual=10, access=PUBLIC,
    )  # fmt: skip

    @field("How far it is today.", access=PUBLIC, graphql_type=RoundNoticeState)
    @staticmethod
    def state(root: Any) -> Any:
        """By the calendar of China."""
        return ending.state_of(root)

    @field("The word for that.", access=PUBLIC)
    @staticmethod
    def state_label(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return info.context.say(f"enum.round_notice_state.{ending.state_of(root)}")

    @field("How many working days are left, today included; null where the calendar does not know.", access=PUBLIC)
    @staticmethod
    async def days_left(root: Any, info: Info) -> int | None:
        """One loader."""
        return await info.context.ask(shown.days_left).load(root.id)

    @field("Whether its names may still be read by everybody.", access=PUBLIC)
    @staticmethod
    def names_are_public(root: Any) -> bool:
        """By the clock."""
        return shown.names_are_public(root)

    @field("Whether there were objections; null before the result. To the offices alone.", access=OFFICES)
    @staticmethod
    async def objections(root: Any, info: Info) -> bool | None:
        """One loader."""
        kept = await info.context.ask(proving.kept_by).load(root.id)
        return kept.objections if kept else None

    @field("What was found. To the offices alone.", access=OFFICES)
    @staticmethod
    async def result_text(root: Any, info: Info) -> str | None:
        """One loader."""
        kept = await info.context.ask(proving.kept_by).load(root.id)
        return kept.result_text if kept else None

    @field("Whether its proof is on record: at /round-proofs/ID. To the offices alone.", access=OFFICES)
    @staticmethod
    async def has_proof(root: Any, info: Info) -> bool:
        """One loader."""
        kept = await info.context.ask(proving.kept_by).load(root.id)
        return kept is not None and kept.proof_id is not None

    @field("Whether the notice is that of an office of the viewer's.", access=OFFICES)
    @staticmethod
    async def is_own(root: Any, info: Info) -> bool:
        """One loader."""
        return await info.context.ask(proving.kept_by).load(root.id) is not None


@dataclass(frozen=True, slots=True)
class DueRows:
    """A group of what is due, bounded."""

    stage: selecting.RoundStage
    body_name: str
    nominations: Sequence[selecting.Nomination]


@strawberry.type(description="What one office has to show of a stage.")
class RoundNoticeDue(Mirror, of=DueRows):
    """待公示."""

    stage: RoundStage = field("The stage.", access=OFFICES)
    body_name: str = field("The office.", access=OFFICES)
    nominations: list[Nomination] = field(
        f"Those it recommended, by number. At most {showing.MOST_SHOWN}.", access=OFFICES, usual=10
    )


@strawberry.type
class RoundNoticeQuery:
    """What may be asked of the notices of rounds."""

    @field("The notices of all rounds or of one, the newest first.", access=PUBLIC,
           graphql_type=Connection[RoundNotice])  # fmt: skip
    @staticmethod
    async def round_notices(
        info: Info, round: str | None = None, first: int = DEFAULT_FIRST, after: str | None = None
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        rows, more = await shown.notices(viewer, round, size, BY_POSTED.position(after))
        return page(Found(rows, more), BY_POSTED, after, partial(shown.notice_count, viewer, round))

    @field("The notice of a number in a round. Null where there is none.", access=PUBLIC,
           graphql_type=RoundNotice | None)  # fmt: skip
    @staticmethod
    async def round_notice(info: Info, round: str, number: int) -> Any:
        """One statement."""
        return await shown.notice(info.context.viewer, round, number)

    @field(f"What the viewer's offices have to show of a round. At most {MOST_DUE}.", access=OFFICES, usual=3,
           graphql_type=list[RoundNoticeDue])  # fmt: skip
    @staticmethod
    async def round_notices_due(info: Info, round: str) -> Sequence[DueRows]:
        """One question; to whom it is refused nothing is due."""
        try:
            found = await showing.due(info.context.viewer, round)
        except Refused:
            return []
        return [DueRows(each.stage, each.body_name, each.nominations[: showing.MOST_SHOWN]) for each in found][
            :MOST_DUE
        ]


def notice_uid(id_: str) -> UUID | None:
    """The uid of a notice by its global id."""
    return uid_of(selecting.RoundNotice, id_)
