"""The acts of masking: commit, draw, record, type again, void, ask, unmask."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.acting import NONE_SUCH, Key, Reason, Version, act, uid_of
from schema.competitions import Event, value_of
from schema.context import Info
from schema.masking import Draw, DrawStage
from server import competitions, masking
from server.files import StoredFile
from server.masking import computing, recording, unmasking, voiding
from server.results import unmasking as ending

OfSession = Annotated[
    str | None, strawberry.argument(description="The code of a session, to draw for its entries alone; null for all.")
]
Of = Annotated[strawberry.ID, strawberry.argument(description="The id of the draw.")]


@strawberry.input(description="One line of a draw made by hand.")
class DrawnInput:
    """一行抽签记录."""

    number: str = strawberry.field(description="What was drawn for, as `drawSubjects` lists it.")
    code: str = strawberry.field(description="The code that was drawn.")

    def typed(self) -> recording.Typed:
        """As the act takes it."""
        return recording.Typed(self.number.strip(), self.code)


def _stage(stage: DrawStage) -> str:
    return str(value_of(DrawStage, stage))


@strawberry.type
class MaskingMutation:
    """The mutations of this room."""

    @act("Begin a computed draw: its seed is made and sealed, and its commitment is public from now on.", answers=Draw)
    @staticmethod
    async def commit_draw(
        info: Info,
        competition: str,
        event: str,
        stage: DrawStage,
        idempotency_key: Key,
        session: OfSession = None,
        prefix: str = "",
        sets: int | None = None,
    ) -> masking.Draw:
        """One act."""
        return await computing.commit(
            info.context.viewer, competition, event, _stage(stage), session=session or None, prefix=prefix.strip(),
            sets=sets, key=idempotency_key,
        )  # fmt: skip

    @act("Draw the codes from the seed that was committed to. Refused where an entry came or left since.", answers=Draw)
    @staticmethod
    async def draw_codes(info: Info, draw: Of, version: Version, idempotency_key: Key) -> masking.Draw:
        """One act."""
        return await computing.draw_codes(info.context.viewer, _uid(draw), version=version, key=idempotency_key)

    @act(
        "Record a draw made by hand, with who drew, who watched and the scan of the list. Its codes hold once another "
        "person has typed them again.",
        answers=Draw,
    )
    @staticmethod
    async def record_draw(
        info: Info,
        competition: str,
        event: str,
        stage: DrawStage,
        codes: list[DrawnInput],
        drawer: str,
        witness: str,
        scan: strawberry.ID,
        idempotency_key: Key,
        session: OfSession = None,
    ) -> masking.Draw:
        """One act."""
        by_hand = recording.ByHand(drawer, witness, uid_of(StoredFile, scan) or NONE_SUCH)
        return await recording.record(
            info.context.viewer, competition, event, _stage(stage), [one.typed() for one in codes], by_hand,
            session=session or None, key=idempotency_key,
        )  # fmt: skip

    @act(
        "Type a recorded draw again, without seeing the first. Refused with the lines that differ, never with what "
        "stands there.",
        answers=Draw,
    )
    @staticmethod
    async def type_draw_again(
        info: Info, draw: Of, codes: list[DrawnInput], version: Version, idempotency_key: Key
    ) -> masking.Draw:
        """One act."""
        typed = [one.typed() for one in codes]
        return await recording.type_again(info.context.viewer, _uid(draw), typed, version=version, key=idempotency_key)

    @act("Void a draw before marking opens; it stays public, with its seed.", answers=Draw)
    @staticmethod
    async def void_draw(info: Info, draw: Of, reason: Reason, version: Version, idempotency_key: Key) -> masking.Draw:
        """One act."""
        return await voiding.void(info.context.viewer, _uid(draw), reason, version=version, key=idempotency_key)

    @act("Ask for the last masked stage to be unmasked, once the marking is closed.", answers=Event)
    @staticmethod
    async def ask_unmasking(
        info: Info, competition: str, event: str, stage: DrawStage, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await unmasking.ask(info.context.viewer, competition, event, _stage(stage), key=idempotency_key)

    @act(
        "Unmask the stage that was asked for, by another person, once everything is signed. Its seeds become public.",
        answers=Event,
    )
    @staticmethod
    async def unmask(
        info: Info, competition: str, event: str, stage: DrawStage, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await ending.unmask(info.context.viewer, competition, event, _stage(stage), key=idempotency_key)


def _uid(draw: strawberry.ID) -> UUID:
    """The uid of a draw; an id that is none names no row."""
    return uid_of(masking.Draw, draw) or NONE_SUCH
