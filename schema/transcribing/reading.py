"""The root fields of typing in: the typist's desk, the coordinator's lists."""

import strawberry

from schema.access import field
from schema.context import Info
from schema.transcribing import SEEING, SheetMove, ShiftHint, Transcript
from schema.transcribing.desk import AT_THE_DESK, TypingDesk, TypingTask
from server import transcribing
from server.transcribing import differing, shifted, tasks


@strawberry.type
class TranscribingQuery:
    """The root fields of this room."""

    @field(
        "The typist's desk of an event. Null where there is nothing to be typed by the viewer.",
        access=AT_THE_DESK,
        graphql_type=TypingDesk | None,
    )
    @staticmethod
    async def typing_desk(info: Info, competition: str, event: str) -> tasks.Tasks | None:
        """One question."""
        return await tasks.tasks(info.context.viewer, competition, event)

    @field(
        "A paper sheet to be typed, by the number on it. Null where it is unknown or not the viewer's to type: the two "
        "are one answer.",
        access=AT_THE_DESK,
        graphql_type=TypingTask | None,
    )
    @staticmethod
    async def typing_task(info: Info, sheet: str) -> tasks.Task | None:
        """One question."""
        return await tasks.task(info.context.viewer, sheet)

    @field(
        f"How far the typing of an event is, what differs first. At most {differing.MOST_TRANSCRIPTS}.",
        access=SEEING,
        usual=50,
        graphql_type=list[Transcript],
    )
    @staticmethod
    async def transcripts(info: Info, competition: str, event: str) -> list[transcribing.Transcript]:
        """One question."""
        return await differing.transcripts(info.context.viewer, competition, event)

    @field(
        f"What was asked to be swapped or moved in an event, what waits first. At most {differing.MOST_MOVES}.",
        access=SEEING,
        usual=10,
        graphql_type=list[SheetMove],
    )
    @staticmethod
    async def sheet_moves(info: Info, competition: str, event: str) -> list[transcribing.SheetMove]:
        """One question."""
        return await differing.moves(info.context.viewer, competition, event)

    @field(
        "Runs of typed sheets of a seat that look one off. At most 200.",
        access=SEEING,
        usual=5,
        graphql_type=list[ShiftHint],
    )
    @staticmethod
    async def shift_hints(info: Info, competition: str, event: str) -> list[shifted.Shift]:
        """One question."""
        return (await shifted.shifts(info.context.viewer, competition, event))[:200]
