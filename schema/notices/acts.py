"""Notices as mutations: posted, taken back, and results made final."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from schema.access import PUBLIC, field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import Event
from schema.context import Info
from schema.mirror import Mirror
from schema.notices import Notice
from server import competitions, notices
from server.notices import finishing, posting


@strawberry.input(description="A public notice of published results.")
class NoticeInput:
    """公示."""

    events: list[str] = strawberry.field(description="The codes of the events.")
    title: str = strawberry.field(description="Its title.")
    days: int = strawberry.field(default=posting.DAYS, description="For how many working days.")
    counts_start: bool = strawberry.field(default=False, description="Whether today is one of them.")
    text: str | None = strawberry.field(default=None, description="How and where to object.")

    def asked(self) -> posting.Posting:
        """As the server asks for it."""
        return posting.Posting(tuple(self.events), self.title, self.days, self.counts_start, self.text)


@dataclass(frozen=True, slots=True)
class MadeFinal:
    """What the act made."""

    events: Sequence[competitions.Event]


@strawberry.type(description="The events whose results became final.")
class Finished(Mirror, of=MadeFinal):
    """最终结果."""

    events: list[Event] = field("In their order.", access=PUBLIC)


@strawberry.type
class NoticeMutation:
    """The mutations of this room."""

    @act(
        "Post a public notice (公示) of published results for some working days. Beyond the known holiday calendar it "
        "is refused, never guessed.",
        answers=Notice,
    )
    @staticmethod
    async def post_notice(info: Info, competition: str, input: NoticeInput, idempotency_key: Key) -> notices.Notice:
        """One act."""
        return await posting.post_notice(info.context.viewer, competition, input.asked(), key=idempotency_key)

    @act(
        "Take a running notice back, and say why. It stays readable, marked; its events need another one.",
        answers=Notice,
    )
    @staticmethod
    async def withdraw_notice(
        info: Info, notice: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> notices.Notice:
        """One act."""
        uid = uid_of(notices.Notice, notice)
        return await posting.withdraw_notice(
            info.context.viewer, uid, reason=reason, version=version, key=idempotency_key
        )

    @act("Make results final, once their notice has run out and no appeal is open.", answers=Finished)
    @staticmethod
    async def make_final(info: Info, competition: str, events: list[str], idempotency_key: Key) -> MadeFinal:
        """One act."""
        return MadeFinal(await finishing.make_final(info.context.viewer, competition, events, key=idempotency_key))
