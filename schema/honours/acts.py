"""Decisions, conferral and revocation as mutations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.acting import Key, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.honours import Decision, Honour, Title
from schema.honours.enums import RevocationGround, Sex
from schema.mirror import Mirror
from server import honours
from server.honours import cataloguing, conferring, noting, revoking
from server.refusal import refuse
from server.rewards.tariff import fen_of

Places = Annotated[
    int | None, strawberry.argument(description="The first so many of the award ranking; or name `entryNos`.")
]
Ground = Annotated[
    RevocationGround | None, strawberry.argument(description="On which of the three grounds; null: it is not said.")
]
Money = Annotated[
    str | None, strawberry.argument(description='What is to be paid back, in yuan, e.g. "10000"; null: nothing.')
]


@dataclass(frozen=True, slots=True)
class MadeConferred:
    """What the act made."""

    honours: Sequence[honours.Honour]


@strawberry.type(description="The honours that were conferred.")
class Conferred(Mirror, of=MadeConferred):
    """授予."""

    honours: list[Honour] = field("One for each holder.", access=PUBLIC)


@strawberry.type
class HonourMutation:
    """The mutations of this room."""

    @act("Record a decision document (文号). The same one again is answered with what is on record.", answers=Decision)
    @staticmethod
    async def record_decision(
        info: Info, number: str, on: date, body: str, idempotency_key: Key, subject: str = ""
    ) -> honours.Decision:
        """One act."""
        return await conferring.record_decision(info.context.viewer, number, on, body, subject, key=idempotency_key)

    @act("Confer a title, under a decision, on winners of an event's newest published result.", answers=Conferred)
    @staticmethod
    async def confer_title(
        info: Info,
        decision: str,
        title: str,
        competition: str,
        event: str,
        idempotency_key: Key,
        places: Places = None,
        entry_nos: list[str] | None = None,
    ) -> MadeConferred:
        """One act."""
        made = await conferring.confer_from_revision(
            info.context.viewer, decision, title, competition, event, places=places, entry_nos=entry_nos,
            key=idempotency_key,
        )  # fmt: skip
        return MadeConferred(made)

    @act("Revoke an honour by a decision, with its grounds. It stays on the roll, marked.", answers=Honour)
    @staticmethod
    async def revoke_honour(
        info: Info, honour: strawberry.ID, decision: str, grounds: str, idempotency_key: Key, ground: Ground = None,
        to_recover: Money = None, stops_benefits: bool = True,
    ) -> honours.Honour:  # fmt: skip
        """One act."""
        fen = None if to_recover is None else fen_of(to_recover) or refuse("sum_to_recover", "toRecover")
        return await revoking.revoke(
            info.context.viewer, _uid(honour), decision, grounds, ground=value_of(RevocationGround, ground),
            to_recover=fen, stops_benefits=stops_benefits, key=idempotency_key,
        )  # fmt: skip

    @act("Restore a revoked honour by a later decision, with its reasons. That it was revoked stays.", answers=Honour)
    @staticmethod
    async def restore_honour(
        info: Info, honour: strawberry.ID, decision: str, reasons: str, idempotency_key: Key
    ) -> honours.Honour:
        """One act."""
        return await revoking.restore(info.context.viewer, _uid(honour), decision, reasons, key=idempotency_key)

    @act("Note the sex and nationality of an honour's holder for lists; null takes a note away.", answers=Honour)
    @staticmethod
    async def note_honour(
        info: Info, honour: strawberry.ID, idempotency_key: Key, sex: Sex | None = None, nationality: str | None = None
    ) -> honours.Honour:
        """One act."""
        return await noting.note(
            info.context.viewer, _uid(honour), value_of(Sex, sex), nationality, key=idempotency_key
        )

    @act("Set whether a title is conferred after a finished 公示 only.", answers=Title)
    @staticmethod
    async def set_title_notice(info: Info, title: str, needs: bool, idempotency_key: Key) -> honours.Title:
        """One act."""
        return await cataloguing.need_notice(info.context.viewer, title, needs, key=idempotency_key)


def _uid(honour: strawberry.ID) -> UUID | str:
    return uid_of(honours.Honour, honour) or ""
