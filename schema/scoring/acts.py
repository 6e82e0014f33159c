"""The acts of marking: open, give, sign, what happens on the floor, close, correct."""

from enum import Enum

import strawberry

from schema.acting import Key, Reason, Version, act
from schema.competitions import Event, value_of
from schema.context import Info
from schema.scoring.done import Done, Said
from schema.scoring.sheets import Sheet
from server import competitions, scoring
from server.scoring import correct, floor, giving, next_round, opening
from server.signatures import signing


@strawberry.enum(description="How an entry stays out of its run.")
class Absence(Enum):
    """缺席."""

    ABSENT = strawberry.enum_value("absent", description="缺考: it did not come.")
    FORFEITED = strawberry.enum_value("forfeited", description="弃权: it gave up.")


@strawberry.enum(description="What an incident was.")
class IncidentKind(Enum):
    """突发情况的类型."""

    EQUIPMENT = strawberry.enum_value("equipment", description="Equipment failed.")
    INJURY = strawberry.enum_value("injury", description="Somebody was hurt.")
    CONDUCT = strawberry.enum_value("conduct", description="A breach of the rules.")
    OTHER = strawberry.enum_value("other", description="Anything else.")


@strawberry.input(description="What is written for one aspect of a sheet: a value, or absent, or neither (not scored).")
class MarkInput:
    """一个评分点的分值."""

    aspect: str = strawberry.field(description="The code of the aspect.")
    value: str | None = strawberry.field(
        default=None,
        description="A plain decimal without a sign, e.g. 85.5; null or empty: not scored, which is not 0.",
    )
    absent: bool = strawberry.field(default=False, description="缺考: the entrant was absent.")
    remark: str | None = strawberry.field(
        default=None, description="A remark; null leaves the one that stands, empty takes it away."
    )

    remark_replaced: bool = strawberry.field(
        default=False, description="Whether no remark takes away the one that stands, as in a form that shows it."
    )

    def given(self) -> giving.Given:
        """As the act takes it."""
        remark = (self.remark or "") if self.remark_replaced else self.remark
        return giving.Given(self.aspect, self.value, self.absent, remark)


def _done(info: Info, what: str, entry_no: str) -> Said:
    """By the number that was typed: on a masked floor no other is told."""
    return Said(message=info.context.say(f"done.{what}", entry_no=entry_no))


@strawberry.type
class ScoringMutation:
    """The mutations of this room."""

    @act(
        "Open the marking of an event: a sheet for each competing entry and seat, the scheme fixed. Refused with "
        "everything that is missing.",
        answers=Event,
    )
    @staticmethod
    async def open_marking(
        info: Info, competition: str, event: str, version: Version, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        viewer = info.context.viewer
        return await opening.open_marking(viewer, competition, event, version=version, key=idempotency_key)

    @act(
        "Open the next round (轮次) of an event: sheets for the entries that go on to it, computed from the marks of "
        "the rounds before. Refused with everything that is missing.",
        answers=Event,
    )
    @staticmethod
    async def open_round(
        info: Info, competition: str, event: str, round: str, version: Version, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        viewer = info.context.viewer
        return await next_round.open_round(viewer, competition, event, round, version=version, key=idempotency_key)

    @act(
        "Give the marks of a sheet, all that are named in one act; aspects that are not named stay as they are. `send` "
        "says that it is complete. Only by who sits in its seat now. Every fault is named at once.",
        answers=Sheet,
    )
    @staticmethod
    async def give_marks(
        info: Info, sheet: str, marks: list[MarkInput], send: bool, version: Version, idempotency_key: Key
    ) -> scoring.Sheet:
        """One act."""
        given = [one.given() for one in marks]
        return await giving.give(info.context.viewer, sheet, given, send=send, version=version, key=idempotency_key)

    @act("Sign one's own sheet, which was sent; nothing is written on it afterwards.", answers=Sheet)
    @staticmethod
    async def sign_sheet(info: Info, sheet: str, version: Version, idempotency_key: Key) -> scoring.Sheet:
        """One act."""
        return await signing.sign_sheet(info.context.viewer, sheet, version=version, key=idempotency_key)

    @act(
        "缺考 or 弃权 of an entry, named by its number. Where marks were given a reason is needed; the marks stay.",
        answers=Done,
    )
    @staticmethod
    async def record_absence(
        info: Info,
        competition: str,
        event: str,
        entry_no: str,
        status: Absence,
        idempotency_key: Key,
        reason: str | None = None,
    ) -> Said:
        """One act."""
        word = str(value_of(Absence, status))
        await floor.record_absence(
            info.context.viewer, competition, event, entry_no, word, reason=reason, key=idempotency_key
        )
        return _done(info, word, entry_no)

    @act("The time an entry took by the clock; granted extra time is taken off it.", answers=Done)
    @staticmethod
    async def record_time(
        info: Info, competition: str, event: str, entry_no: str, seconds: int, idempotency_key: Key
    ) -> Said:
        """One act."""
        await floor.record_time(info.context.viewer, competition, event, entry_no, seconds, key=idempotency_key)
        return _done(info, "timed", entry_no)

    @act("突发情况: an incident of an entry's run.", answers=Done)
    @staticmethod
    async def record_incident(
        info: Info, competition: str, event: str, entry_no: str, kind: IncidentKind, note: str, idempotency_key: Key
    ) -> Said:
        """One act."""
        await floor.record_incident(
            info.context.viewer,
            competition,
            event,
            entry_no,
            str(value_of(IncidentKind, kind)),
            note,
            key=idempotency_key,
        )
        return _done(info, "incident", entry_no)

    @act("补时: extra time for an entry, in seconds; what counts of its time is net of it.", answers=Done)
    @staticmethod
    async def grant_extra_time(
        info: Info, competition: str, event: str, entry_no: str, seconds: int, reason: Reason, idempotency_key: Key
    ) -> Said:
        """One act."""
        await floor.grant_extra_time(
            info.context.viewer, competition, event, entry_no, seconds, reason, key=idempotency_key
        )
        return _done(info, "granted", entry_no)

    @act(
        "扣分: points taken off an entry's total, a plain decimal. `deduction`: its code in the scheme, whose points "
        "are taken where none are given; what one entry loses by it stops at its limit.",
        answers=Done,
    )
    @staticmethod
    async def give_penalty(
        info: Info,
        competition: str,
        event: str,
        entry_no: str,
        reason: Reason,
        idempotency_key: Key,
        points: str | None = None,
        deduction: str | None = None,
    ) -> Said:
        """One act."""
        await floor.give_penalty(
            info.context.viewer, competition, event, entry_no, points, reason, deduction=deduction, key=idempotency_key
        )
        return _done(info, "penalised", entry_no)

    @act("成绩无效: void the run of an entry. Its marks do not count, its sheets are open again.", answers=Done)
    @staticmethod
    async def void_run(
        info: Info, competition: str, event: str, entry_no: str, reason: Reason, idempotency_key: Key
    ) -> Said:
        """One act."""
        await floor.void_run(info.context.viewer, competition, event, entry_no, reason, key=idempotency_key)
        return _done(info, "voided", entry_no)

    @act(
        "Close the marking of an event. Refused with the exact list of what is missing; nothing can be given "
        "afterwards.",
        answers=Event,
    )
    @staticmethod
    async def close_marking(
        info: Info, competition: str, event: str, version: Version, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        viewer = info.context.viewer
        return await signing.close_marking(viewer, competition, event, version=version, key=idempotency_key)

    @act(
        "Correct a mark after closing, with a reason. `value` null: it does not count. What is published stays until "
        "it is published anew.",
        answers=Sheet,
    )
    @staticmethod
    async def correct_mark(
        info: Info,
        sheet: str,
        aspect: str,
        reason: Reason,
        version: Version,
        idempotency_key: Key,
        value: str | None = None,
    ) -> scoring.Sheet:
        """One act."""
        return await correct.correct_mark(
            info.context.viewer, sheet, aspect, value, reason=reason, version=version, key=idempotency_key
        )
