"""Delegations, entries and their review as mutations."""

from enum import Enum

import strawberry

from schema.access import field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.entries import ENTRY_READERS, Delegation, Entry, EntryImport
from schema.entries.enums import DelegationKind, EvidenceKind, MemberRole
from schema.entries.inputs import EntryInput, MemberInput
from server import competitions, entries
from server.entries import delegations, evidencing, leaving, placing, reviewing, submitting, substituting
from server.entries.finding import named
from server.files import StoredFile
from server.honours import approving
from server.honours.background import backgrounds


@strawberry.type
class EntryMutation:
    """The mutations of this room."""

    @act("Add a delegation (代表队) to a competition.", answers=Delegation)
    @staticmethod
    async def add_delegation(
        info: Info,
        competition: str,
        code: str,
        name: str,
        idempotency_key: Key,
        kind: DelegationKind | None = None,
        organisation: str | None = None,
        region: str | None = None,
    ) -> entries.Delegation:
        """One act."""
        asked = delegations.DelegationAsked(
            code, name, value_of(DelegationKind, kind) or "", organisation or "", region or ""
        )
        return await delegations.add(info.context.viewer, competition, asked, key=idempotency_key)
