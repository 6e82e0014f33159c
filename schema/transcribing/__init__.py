"""Typing in paper sheets (录分): where two entries differ, what is to be moved. `desk` has what is to be typed."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import global_id
from schema.scalars import Instant, Mark
from schema.transcribing.desk import ASKING, MOST_ASPECTS, TypingAspect
from schema.transcribing.enums import MoveKind, MoveState, TranscriptState
from server import transcribing
from server.scoring import paper
from server.transcribing import differing, shifted

SEEING = Access(roles=sorted(transcribing.Transcript.readers))


@strawberry.type(description="One of two values that were typed.")
class TypedValue(Mirror, of=differing.Typed):
    """录入的一个值."""

    value: Mark | None = field("The mark; null where the entrant was absent.", access=SEEING)
    absent: bool = field("缺考.", access=SEEING)


@strawberry.type(description="An aspect in which two typists differ.")
class Difference(Mirror, of=differing.Difference):
    """一处不同."""

    first: TypedValue = field("What was typed first.", access=SEEING)
    second: TypedValue = field("What was typed second.", access=SEEING)

    @field("The aspect.", access=SEEING, graphql_type=TypingAspect)
    @staticmethod
    def aspect(root: differing.Difference) -> paper.Cell:
        """Its cell, without a mark."""
        return root.cell


@strawberry.type(description="A sheet named in a list: never whose work it is.")
class SeenSheet(Mirror, of=differing.Seen):
    """一份评分表的编号和位置."""

    number: str = field("Its random number.", access=ASKING)
    seat: str = field("Its seat, as panel/number.", access=ASKING)
    position: int = field("Its place in the random order of its seat.", access=ASKING)
    version: int = field("Counts its changes.", access=ASKING)


async def _differences(root: Any, info: Info) -> differing.Differences:
    found: differing.Differences = await info.context.ask(differing.differences).load(root.id)
    return found


def _sheet(column: str) -> Any:
    async def load(root: Any, info: Info) -> differing.Seen | None:
        found: differing.Seen | None = await info.context.ask(differing.sheets).load(getattr(root, column))
        return found

    return load


def _name(column: str) -> Any:
    async def load(root: Any, info: Info) -> str | None:
        id_ = getattr(root, column)
        return None if id_ is None else await info.context.ask(differing.names).load(id_)

    return load


@strawberry.type(description="The typing (录入) of one paper sheet, as coordinators and readers of marks see it.")
class Transcript(Mirror, of=transcribing.Transcript):
    """录入."""

    state: TranscriptState = field("How far it is.", access=SEEING)
    state_label: str = label("transcript_state", "The word for how far it is.", column="state", access=SEEING)
    version: int = field("Counts the changes: to be sent with the next.", access=SEEING)
    first_at: Instant | None = field("When the first entry was claimed or, afterwards, done.", access=SEEING)
    second_at: Instant | None = field("When the second entry was claimed or, afterwards, done.", access=SEEING)
    resolved_at: Instant | None = field("When a coordinator resolved it or last sent an entry back.", access=SEEING)
    sent_back_reason: str | None = field("Why an entry was last sent back; null where none was.", access=SEEING)
    sheet: SeenSheet | None = field("The sheet.", access=SEEING, resolver=_sheet("sheet_id"), graphql_type=SeenSheet)
    first_typist: str | None = field(
        "Who typed first.", access=SEEING, resolver=_name("first_typist_id"), graphql_type=str | None
    )
    second_typist: str | None = field(
        "Who typed second.", access=SEEING, resolver=_name("second_typist_id"), graphql_type=str | None
    )
    resolved_by: str | None = field(
        "The coordinator who resolved it or sent an entry back.",
        access=SEEING,
        resolver=_name("resolved_by_id"),
        graphql_type=str | None,
    )

    @field(
        f"What the two typed differently, and nothing else; empty for who typed one of them. At most {MOST_ASPECTS}.",
        access=SEEING,
        usual=3,
        graphql_type=list[Difference],
    )
    @staticmethod
    async def differences(root: Any, info: Info) -> Sequence[differing.Difference]:
        """One loader."""
        return (await _differences(root, info)).rows

    @field("Whether it differs and the viewer typed one of the entries, so that another resolves it.", access=SEEING)
    @staticmethod
    async def is_own(root: Any, info: Info) -> bool:
        """One loader."""
        return (await _differences(root, info)).hidden


@strawberry.type(
    description="Marks typed on the wrong sheet: asked to be swapped or moved by one, confirmed by another."
)
class SheetMove(Mirror, of=transcribing.SheetMove):
    """互换或移动."""

    id: strawberry.ID = field("Its id.", access=ASKING, resolver=global_id)
    kind: MoveKind = field("What is asked for.", access=ASKING)
    kind_label: str = label("move_kind", "The word for it.", column="kind", access=ASKING)
    state: MoveState = field("What became of it.", access=ASKING)
    state_label: str = label("move_state", "The word for what became of it.", column="state", access=ASKING)
    reason: str = field("Why.", access=ASKING)
    answer_reason: str | None = field("Why it was refused; null where it was not.", access=ASKING)
    asked_at: Instant = field("When it was asked for.", access=ASKING)
    confirmed_at: Instant | None = field("When it was confirmed or refused.", access=ASKING)
    source: SeenSheet | None = field(
        "The sheet the marks stand on.", access=ASKING, resolver=_sheet("source_id"), graphql_type=SeenSheet
    )
    target: SeenSheet | None = field(
        "The sheet they belong to.", access=ASKING, resolver=_sheet("target_id"), graphql_type=SeenSheet
    )
    asked_by: str | None = field(
        "Who asked for it.", access=ASKING, resolver=_name("asked_by_id"), graphql_type=str | None
    )
    confirmed_by: str | None = field(
        "Who confirmed or refused it.", access=ASKING, resolver=_name("confirmed_by_id"), graphql_type=str | None
    )


@strawberry.type(description="A hint that neighbouring sheets of a seat look one off. It blocks nothing.")
class ShiftHint(Mirror, of=shifted.Shift):
    """错位的提示."""

    seat: str = field("The seat, as panel/number.", access=SEEING)
    first: str = field("The number of the first sheet of the run, in the order of typing.", access=SEEING)
    last: str = field("The number of its last sheet.", access=SEEING)
    count: int = field("How many sheets.", access=SEEING)
    step: int = field("1: the marks look like those of the next sheet; -1: of the one before.", access=SEEING)

    @field("The sentence in the viewer's language.", access=SEEING)
    @staticmethod
    def message(root: shifted.Shift, info: Info) -> str:
        """In words."""
        way = "later" if root.step > 0 else "earlier"
        return info.context.say(f"shift.{way}", seat=root.seat, first=root.first, last=root.last, count=root.count)
