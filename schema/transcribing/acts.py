"""The acts of typing in: claim, hand in, resolve, send back; swap, move, confirm, refuse."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.transcribing import SheetMove, Transcript
from schema.transcribing.desk import TypingTask
from schema.transcribing.enums import TypedEntry
from server import transcribing
from server.refusal import refuse
from server.scoring.giving import Given
from server.transcribing import moving, resolving, tasks, typing_in
from server.transcribing.resolving import Resolution

TheSheet = Annotated[str, strawberry.argument(description="The random number of the sheet.")]
Source = Annotated[str, strawberry.argument(description="The number of the sheet the marks stand on.")]
Target = Annotated[str, strawberry.argument(description="The number of the other sheet.")]
SourceVersion = Annotated[
    int, strawberry.argument(description="The version of the source that was looked at: refused where it has changed.")
]
TargetVersion = Annotated[
    int, strawberry.argument(description="The version of the target that was looked at: refused where it has changed.")
]
TheMove = Annotated[strawberry.ID, strawberry.argument(description="The id of what was asked for.")]


@strawberry.input(description="What stands on the paper for one aspect: a value, or absent.")
class TypedInput:
    """纸质表上一个评分点的分值."""

    aspect: str = strawberry.field(description="The code of the aspect.")
    value: str | None = strawberry.field(
        default=None, description="A plain decimal without a sign, e.g. 85.5. Empty is not 0: every aspect is typed."
    )
    absent: bool = strawberry.field(default=False, description="缺考: the entrant was absent.")

    def given(self) -> Given:
        """As the act takes it."""
        return Given(self.aspect, self.value, self.absent)


@strawberry.input(description="The right value of an aspect that two people typed differently, and why.")
class ResolutionInput:
    """一处不同的裁定."""

    aspect: str = strawberry.field(description="The code of the aspect.")
    value: str | None = strawberry.field(default=None, description="A plain decimal without a sign, e.g. 85.5.")
    absent: bool = strawberry.field(default=False, description="缺考: the entrant was absent.")
    reason: str = strawberry.field(default="", description="Why; it becomes the remark of the mark.")

    def right(self) -> Resolution:
        """As the act takes it."""
        return Resolution(self.aspect, self.value, self.absent, self.reason)


async def _task(info: Info, number: str) -> tasks.Task:
    found = await tasks.task(info.context.viewer, number)
    return found if found is not None else refuse("no_such_sheet", "sheet", number=number[:40])


@strawberry.type
class TranscribingMutation:
    """The mutations of this room."""

    @act(
        "Claim a paper sheet to be typed. The claim of somebody else lapses after a while. The second entry takes "
        "another person than the first.",
        answers=TypingTask,
    )
    @staticmethod
    async def begin_transcript(info: Info, sheet: TheSheet, idempotency_key: Key) -> tasks.Task:
        """One act."""
        await typing_in.begin(info.context.viewer, sheet, key=idempotency_key)
        return await _task(info, sheet)

    @act(
        "Hand in the whole of a paper sheet, in one act. Every fault is named at once. The answer to the second typist "
        "is the same whether the entries agree or not.",
        answers=TypingTask,
    )
    @staticmethod
    async def type_sheet(info: Info, sheet: TheSheet, marks: list[TypedInput], idempotency_key: Key) -> tasks.Task:
        """One act."""
        given = [one.given() for one in marks]
        await typing_in.type_sheet(info.context.viewer, sheet, given, key=idempotency_key)
        return await _task(info, sheet)

    @act(
        "Give the right value of every aspect in which two typists differ, and of no other, each with its reason; by "
        "neither of the two. The marks are then on the sheet.",
        answers=Transcript,
    )
    @staticmethod
    async def resolve_differences(
        info: Info, sheet: TheSheet, right: list[ResolutionInput], version: Version, idempotency_key: Key
    ) -> transcribing.Transcript:
        """One act."""
        return await resolving.resolve(
            info.context.viewer, sheet, [one.right() for one in right], version=version, key=idempotency_key
        )

    @act(
        "Discard one of two entries that differ, with the reason; the other stands as the first, and the sheet is "
        "typed once more.",
        answers=Transcript,
    )
    @staticmethod
    async def send_back_transcript(
        info: Info, sheet: TheSheet, entry: TypedEntry, reason: Reason, version: Version, idempotency_key: Key
    ) -> transcribing.Transcript:
        """One act."""
        word = str(value_of(TypedEntry, entry))
        return await resolving.send_back(
            info.context.viewer, sheet, word, reason=reason, version=version, key=idempotency_key
        )

    @act("Ask that the marks of two typed sheets change places. Another person confirms it.", answers=SheetMove)
    @staticmethod
    async def swap_sheets(
        info: Info,
        source: Source,
        target: Target,
        reason: Reason,
        source_version: SourceVersion,
        target_version: TargetVersion,
        idempotency_key: Key,
    ) -> transcribing.SheetMove:
        """One act."""
        return await moving.ask(
            info.context.viewer, "swap", source, target, reason=reason, source_version=source_version,
            target_version=target_version, key=idempotency_key,
        )  # fmt: skip

    @act("Ask that the marks of a typed sheet go to an empty one. Another person confirms it.", answers=SheetMove)
    @staticmethod
    async def move_sheet(
        info: Info,
        source: Source,
        target: Target,
        reason: Reason,
        source_version: SourceVersion,
        target_version: TargetVersion,
        idempotency_key: Key,
    ) -> transcribing.SheetMove:
        """One act."""
        return await moving.ask(
            info.context.viewer, "move", source, target, reason=reason, source_version=source_version,
            target_version=target_version, key=idempotency_key,
        )  # fmt: skip

    @act("Confirm what another person asked for, and carry it out; only while marking is open.", answers=SheetMove)
    @staticmethod
    async def confirm_sheet_move(
        info: Info, move: TheMove, source_version: SourceVersion, target_version: TargetVersion, idempotency_key: Key
    ) -> transcribing.SheetMove:
        """One act."""
        return await moving.confirm(
            info.context.viewer, uid_of(transcribing.SheetMove, move), source_version=source_version,
            target_version=target_version, key=idempotency_key,
        )  # fmt: skip

    @act("Say no to a swap or move that was asked for, and why; everything stays as it is.", answers=SheetMove)
    @staticmethod
    async def refuse_sheet_move(
        info: Info, move: TheMove, reason: Reason, idempotency_key: Key
    ) -> transcribing.SheetMove:
        """One act."""
        uid = uid_of(transcribing.SheetMove, move)
        return await moving.refuse_move(info.context.viewer, uid, reason=reason, key=idempotency_key)
