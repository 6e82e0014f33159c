"""Objections as mutations: registered, triaged, accepted or declined, found, replied to."""

from datetime import date
from typing import Annotated

import strawberry

from schema.acting import NONE_SUCH, Key, Reason, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.objections import Objection
from schema.objections.enums import ObjectionChannel
from server import notices, objections, selecting
from server.notices import objecting as results
from server.objections import deciding
from server.objections.registering import Registering
from server.selecting import objecting as rounds

Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the objection.")]


@strawberry.input(description="An objection as it came to the desk.")
class ObjectionInput:
    """异议."""

    notice: strawberry.ID = strawberry.field(description="The notice it is against: of a round or of results.")
    candidate: strawberry.ID | None = strawberry.field(
        default=None, description="Whom it names, of a round's notice; null where it is against the notice as a whole."
    )
    event: str = strawberry.field(default="", description="The event it is about, of a notice of results.")
    entry_no: str = strawberry.field(default="", description="The entry it names, of a notice of results.")
    channel: ObjectionChannel = strawberry.field(description="How it came.")
    statement: str = strawberry.field(description="What it says, with its clues.")
    arrived_on: date = strawberry.field(description="The day on which it arrived.")
    postmarked_on: date | None = strawberry.field(default=None, description="The postmark of a letter.")
    objector: str = strawberry.field(default="", description="The name it is signed with; empty: anonymous.")
    contact: str = strawberry.field(default="", description="Phone or address of who objects.")

    def asked(self) -> Registering:
        """As the server asks for it."""
        return Registering(
            value_of(ObjectionChannel, self.channel) or "", self.statement, self.arrived_on, self.postmarked_on,
            self.objector, self.contact,
        )  # fmt: skip


@strawberry.type
class ObjectionMutation:
    """The mutations of this room."""

    @act("Register an objection at the desk; a late one is marked as such.", answers=Objection)
    @staticmethod
    async def register_objection(info: Info, input: ObjectionInput, idempotency_key: Key) -> objections.Objection:
        """One act, of the room whose notice it is."""
        viewer, asked = info.context.viewer, input.asked()
        if (of_round := uid_of(selecting.RoundNotice, input.notice)) is None:
            notice = uid_of(notices.Notice, input.notice)
            return await results.object_to(viewer, notice, input.event, input.entry_no, asked, key=idempotency_key)
        named = input.candidate
        candidate = (uid_of(selecting.RoundNoticeCandidate, named) or NONE_SUCH) if named else None
        return await rounds.object_to(viewer, of_round, candidate, asked, key=idempotency_key)

    @act("Say of an objection whether it is signed with a real name and has clues.", answers=Objection)
    @staticmethod
    async def triage_objection(
        info: Info, objection: Named, is_signed: bool, has_clues: bool, version: Version, idempotency_key: Key
    ) -> objections.Objection:
        """One act."""
        uid = uid_of(objections.Objection, objection)
        return await deciding.triage(
            info.context.viewer, uid, is_signed=is_signed, has_clues=has_clues, version=version, key=idempotency_key
        )

    @act("Accept an objection: whom it names is held from now on, and nobody else.", answers=Objection)
    @staticmethod
    async def accept_objection(
        info: Info, objection: Named, version: Version, idempotency_key: Key, reason: str = ""
    ) -> objections.Objection:
        """One act."""
        uid = uid_of(objections.Objection, objection)
        return await deciding.accept(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Decline an objection with the reason.", answers=Objection)
    @staticmethod
    async def decline_objection(
        info: Info, objection: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> objections.Objection:
        """One act."""
        uid = uid_of(objections.Objection, objection)
        return await deciding.decline(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Record what the investigation of an objection found.", answers=Objection)
    @staticmethod
    async def record_finding(
        info: Info, objection: Named, finding: str, upheld: bool, version: Version, idempotency_key: Key
    ) -> objections.Objection:
        """One act."""
        uid = uid_of(objections.Objection, objection)
        return await deciding.find(
            info.context.viewer, uid, finding, upheld=upheld, version=version, key=idempotency_key
        )

    @act("Record the day on which the reply to an objection was sent.", answers=Objection)
    @staticmethod
    async def record_reply(
        info: Info, objection: Named, replied_on: date, version: Version, idempotency_key: Key
    ) -> objections.Objection:
        """One act."""
        uid = uid_of(objections.Objection, objection)
        return await deciding.reply(info.context.viewer, uid, replied_on, version=version, key=idempotency_key)
