"""Decisions, conferral and revocation as mutations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import strawberry

from schema.access import PUBLIC, field
from schema.acting import Key, act, uid_of
from schema.context import Info
from schema.honours import Decision, Honour
from schema.mirror import Mirror
from server import honours
from server.honours import conferring

Places = Annotated[
    int | None, strawberry.argument(description="The first so many of the award ranking; or name `entryNos`.")
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
        info: Info, honour: strawberry.ID, decision: str, grounds: str, idempotency_key: Key
    ) -> honours.Honour:
        """One act."""
        uid = uid_of(honours.Honour, honour)
        return await conferring.revoke(info.context.viewer, uid or "", decision, grounds, key=idempotency_key)
