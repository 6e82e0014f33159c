"""公示 of rounds as mutations: posted, a candidate taken off, taken back, its result recorded."""

from datetime import date
from typing import Annotated

import strawberry

from schema.acting import NONE_SUCH, Key, Reason, Version, act, uid_of
from schema.context import Info
from schema.selecting.notices import RoundNotice, notice_uid
from server import selecting
from server.files import StoredFile
from server.selecting import ending, showing

Posted = Annotated[strawberry.ID, strawberry.argument(description="The id of the notice.")]


@strawberry.input(description="A public notice of a stage of a round.")
class RoundNoticeInput:
    """公示."""

    position: int = strawberry.field(description="The position of the stage, from 1.")
    nominations: list[strawberry.ID] = strawberry.field(
        description="Whom it lists: all recommended there by one office."
    )
    title: str = strawberry.field(description="Its title.")
    contact: str = strawberry.field(description="The office's phone and address for objections.")
    text: str = strawberry.field(default="", description="What it says besides.")
    days: int | None = strawberry.field(
        default=None, description="Working days; those of the stage where none is said."
    )
    publish_until: date | None = strawberry.field(
        default=None, description="The last day on which the names are public; that of the notice where none is said."
    )
    proof: strawberry.ID | None = strawberry.field(default=None, description="One's own upload that proves it.")

    def asked(self) -> showing.Showing:
        """As the server asks for it; an id that names none names a row that is not there."""
        uids = tuple(uid_of(selecting.Nomination, one) or NONE_SUCH for one in self.nominations)
        proof = (uid_of(StoredFile, self.proof) or NONE_SUCH) if self.proof else None
        return showing.Showing(
            self.position, uids, self.title, self.contact, self.text, self.days, self.publish_until, proof
        )


@strawberry.input(description="The result of a public notice.")
class RoundNoticeResult:
    """公示结果."""

    reports_received: bool = strawberry.field(description="Whether reports were received.")
    objections: bool = strawberry.field(description="Whether there were objections.")
    reports_verified: bool | None = strawberry.field(
        default=None, description="Whether the reports were verified; null where there were none."
    )
    text: str = strawberry.field(default="", description="What was found; needed where there was anything.")
    proof: strawberry.ID | None = strawberry.field(
        default=None, description="One's own upload that proves the notice, where none was handed in before."
    )

    def asked(self) -> ending.Outcome:
        """As the server asks for it."""
        proof = (uid_of(StoredFile, self.proof) or NONE_SUCH) if self.proof else None
        return ending.Outcome(self.reports_received, self.objections, self.reports_verified, self.text, proof)


@strawberry.type
class RoundNoticeMutation:
    """The mutations of these notices."""

    @act(
        "Post the public notice (公示) of a stage by its office. Beyond the known holiday calendar it is refused, "
        "never guessed.",
        answers=RoundNotice,
    )
    @staticmethod
    async def post_round_notice(
        info: Info, round: str, input: RoundNoticeInput, idempotency_key: Key
    ) -> selecting.RoundNotice:
        """One act."""
        return await showing.post(info.context.viewer, round, input.asked(), key=idempotency_key)

    @act("Take a candidate off a running notice; he stays on it, shown as taken off.", answers=RoundNotice)
    @staticmethod
    async def take_off_round_notice(
        info: Info, candidate: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> selecting.RoundNotice:
        """One act."""
        uid = uid_of(selecting.RoundNoticeCandidate, candidate)
        return await ending.take_off(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Take a running notice back, and say why. It stays readable, marked, and names nobody.", answers=RoundNotice)
    @staticmethod
    async def withdraw_round_notice(
        info: Info, notice: Posted, reason: Reason, version: Version, idempotency_key: Key
    ) -> selecting.RoundNotice:
        """One act."""
        return await ending.withdraw(
            info.context.viewer, notice_uid(notice), reason, version=version, key=idempotency_key
        )

    @act("Record the result of a notice that has run out, with its proof.", answers=RoundNotice)
    @staticmethod
    async def finish_round_notice(
        info: Info, notice: Posted, result: RoundNoticeResult, version: Version, idempotency_key: Key
    ) -> selecting.RoundNotice:
        """One act."""
        return await ending.finish(
            info.context.viewer, notice_uid(notice), result.asked(), version=version, key=idempotency_key
        )
