"""Competitions and their events as mutations."""

from datetime import date
from typing import Annotated

import strawberry

from schema.acting import NONE_SUCH, Key, Reason, Version, act, uid_of
from schema.competitions import Competition, Event
from schema.competitions.copies import Copied
from schema.competitions.enums import DocumentKind, value_of
from schema.competitions.inputs import (
    CompetitionChange,
    CompetitionInput,
    CopyInput,
    EventChange,
    EventInput,
    RequirementsInput,
    SessionInput,
    event_values,
    rules_of,
)
from schema.competitions.scheme_inputs import SchemeInput, given
from schema.competitions.work import Document
from schema.context import Info
from schema.inputs import plain
from schema.scalars import LocalTime
from server import competitions
from server.competitions import documents, holding, programme, registering, registration
from server.files import StoredFile
from server.judging import copying
from server.results import rehearsing, wiping

With = Annotated[str, strawberry.argument(name="with", description="The authority it was filed with.")]
From = Annotated[str, strawberry.argument(name="from", description="The code of the competition to copy.")]


def _hours(input_: SessionInput) -> holding.Hours:
    return holding.Hours(input_.code, input_.starts_at, input_.ends_at, input_.place or "")


@strawberry.type
class CompetitionMutation:
    """The mutations of this room."""

    @act("Register a competition: it is planned, and nobody but its staff sees it.", answers=Competition)
    @staticmethod
    async def register_competition(
        info: Info, input: CompetitionInput, idempotency_key: Key
    ) -> competitions.Competition:
        """One act."""
        return await registering.register(info.context.viewer, plain(input), key=idempotency_key)

    @act("Change a competition's title, class, edition, units or days.", answers=Competition)
    @staticmethod
    async def change_competition(
        info: Info, competition: str, input: CompetitionChange, version: Version, idempotency_key: Key
    ) -> competitions.Competition:
        """One act."""
        values = plain(input, keep_null=True)
        return await registering.change_competition(
            info.context.viewer, competition, values, version, key=idempotency_key
        )

    @act("备案: record the filing of a competition with the authority.", answers=Competition)
    @staticmethod
    async def file_competition(
        info: Info, competition: str, number: str, on: date, with_: With, idempotency_key: Key
    ) -> competitions.Competition:
        """One act."""
        return await registering.file(info.context.viewer, competition, number, on, with_, key=idempotency_key)

    @act(
        "Make this year's competition out of last year's, with every date moved and listed; documents and judges are "
        "proposals.",
        answers=Copied,
    )
    @staticmethod
    async def copy_competition(info: Info, from_: From, input: CopyInput, idempotency_key: Key) -> copying.Copied:
        """One act."""
        return await copying.copy(info.context.viewer, from_, plain(input), key=idempotency_key)

    @act("Add an event (赛项) with version 1 of its scheme.", answers=Event)
    @staticmethod
    async def add_event(info: Info, competition: str, input: EventInput, idempotency_key: Key) -> competitions.Event:
        """One act."""
        return await programme.add_event(info.context.viewer, competition, event_values(input), key=idempotency_key)

    @act("Change an event before its marking is open.", answers=Event)
    @staticmethod
    async def change_event(
        info: Info, competition: str, event: str, input: EventChange, version: Version, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        values = plain(input, keep_null=True)
        return await programme.change_event(
            info.context.viewer, competition, event, values, version, key=idempotency_key
        )

    @act("Say what an event demands of its entrants, all of it.", answers=Event)
    @staticmethod
    async def change_requirements(
        info: Info, competition: str, event: str, input: RequirementsInput, version: Version, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await programme.change_requirements(
            info.context.viewer, competition, event, rules_of(input), version, key=idempotency_key
        )

    @act("Give an event the next version of its scheme; refused once marking is open.", answers=Event)
    @staticmethod
    async def change_scheme(
        info: Info, competition: str, event: str, scheme: SchemeInput, version: Version, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await programme.change_scheme(
            info.context.viewer, competition, event, given(scheme), version, key=idempotency_key
        )

    @act("Add a session (场次) to an event.", answers=Event)
    @staticmethod
    async def add_session(
        info: Info, competition: str, event: str, input: SessionInput, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await holding.add_session(info.context.viewer, competition, event, _hours(input), key=idempotency_key)

    @act("Change a session: its code, hours and place.", answers=Event)
    @staticmethod
    async def change_session(
        info: Info, session: strawberry.ID, input: SessionInput, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        uid = uid_of(competitions.Session, session) or NONE_SUCH
        return await holding.change_session(info.context.viewer, uid, _hours(input), key=idempotency_key)

    @act("Add stations (工位) to an event.", answers=Event)
    @staticmethod
    async def add_stations(
        info: Info, competition: str, event: str, codes: list[str], idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await holding.add_stations(info.context.viewer, competition, event, codes, key=idempotency_key)

    @act("Publish a file as a document; the same title again is its next version.", answers=Document)
    @staticmethod
    async def publish_document(
        info: Info,
        competition: str,
        kind: DocumentKind,
        title: str,
        file: strawberry.ID,
        idempotency_key: Key,
        event: str | None = None,
    ) -> competitions.Document:
        """One act."""
        uid = uid_of(StoredFile, file) or NONE_SUCH
        word = value_of(DocumentKind, kind) or ""
        return await documents.publish_document(
            info.context.viewer, competition, word, title, uid, event, key=idempotency_key
        )

    @act("Open the registration of an event: it becomes public and takes entries.", answers=Event)
    @staticmethod
    async def open_registration(
        info: Info, competition: str, event: str, idempotency_key: Key, entries_until: LocalTime | None = None
    ) -> competitions.Event:
        """One act."""
        return await registration.open_registration(
            info.context.viewer, competition, event, entries_until, key=idempotency_key
        )

    @act("Close the registration of an event.", answers=Event)
    @staticmethod
    async def close_registration(
        info: Info, competition: str, event: str, idempotency_key: Key
    ) -> competitions.Event:  # fmt: skip
        """One act."""
        return await registration.close_registration(info.context.viewer, competition, event, key=idempotency_key)

    @act("Cancel an event that has no published result.", answers=Event)
    @staticmethod
    async def cancel_event(
        info: Info, competition: str, event: str, reason: Reason, idempotency_key: Key
    ) -> competitions.Event:
        """One act."""
        return await registration.cancel(info.context.viewer, competition, event, reason, key=idempotency_key)

    @act("演练: make a copy with invented entrants, never public, to be held like the real one.", answers=Competition)
    @staticmethod
    async def begin_rehearsal(
        info: Info, competition: str, entrants: int, idempotency_key: Key
    ) -> competitions.Competition:
        """One act."""
        return await rehearsing.begin(info.context.viewer, competition, entrants, key=idempotency_key)

    @act("Wipe a rehearsal: marks are void, invented names erased; only the ledger knows it then.", answers=Competition)
    @staticmethod
    async def wipe_rehearsal(info: Info, competition: str, idempotency_key: Key) -> competitions.Competition:
        """One act."""
        return await wiping.wipe(info.context.viewer, competition, key=idempotency_key)
