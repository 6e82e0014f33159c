"""Delegations, entries and their review as mutations."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, Version, act
from schema.competitions import value_of
from schema.context import Info
from schema.entries import Delegation, Entry, EntryImport
from schema.entries.enums import DelegationKind, EvidenceKind, MemberRole
from schema.entries.inputs import EntryInput, MemberInput, uid_or_none_such
from schema.scoring.done import Done, Said
from server import competitions, entries
from server.entries import (
    delegations,
    evidencing,
    importing,
    leaving,
    placing,
    reviewing,
    submitting,
    substituting,
    undoing,
)
from server.files import StoredFile
from server.honours import approving
from server.honours.background import backgrounds
from server.masking import codes


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
        word = value_of(DelegationKind, kind) or ""
        asked = delegations.DelegationAsked(code, name, word, organisation or "", region or "")
        return await delegations.add(info.context.viewer, competition, asked, key=idempotency_key)

    @act(
        "Hand in an entry of an event. What is failed refuses it; what is not known waits for its review.",
        answers=Entry,
    )
    @staticmethod
    async def submit_entry(
        info: Info, competition: str, event: str, input: EntryInput, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        return await submitting.submit(
            info.context.viewer, competition, event, input.asked(), key=idempotency_key, backgrounds=backgrounds
        )

    @act("Change an entry before its approval; it waits for its review again.", answers=Entry)
    @staticmethod
    async def change_entry(
        info: Info, entry: strawberry.ID, input: EntryInput, version: Version, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        return await submitting.change_entry(
            info.context.viewer, uid_or_none_such(entries.Entry, entry), input.asked(), version,
            key=idempotency_key, backgrounds=backgrounds,
        )  # fmt: skip

    @act(
        "Hand in every entry of a workbook, for one event or (without `event`) for the whole competition: all of it or "
        "nothing.",
        answers=EntryImport,
    )
    @staticmethod
    async def import_entries(
        info: Info,
        competition: str,
        file: strawberry.ID,
        idempotency_key: Key,
        event: str | None = None,
        delegation: strawberry.ID | None = None,
    ) -> entries.EntryImport:
        """One act."""
        uid = uid_or_none_such(entries.Delegation, delegation) if delegation else None
        return await importing.import_entries(
            info.context.viewer, competition, event, uid_or_none_such(StoredFile, file), uid,
            key=idempotency_key, backgrounds=backgrounds,
        )  # fmt: skip

    @act("Undo an import: exactly its entries are withdrawn, unless one was reviewed or changed.", answers=EntryImport)
    @staticmethod
    async def undo_entry_import(
        info: Info,
        import_: Annotated[strawberry.ID, strawberry.argument(name="import", description="The import.")],
        reason: Reason,
        idempotency_key: Key,
    ) -> entries.EntryImport:
        """One act."""
        uid = uid_or_none_such(entries.EntryImport, import_)
        return await undoing.undo_import(info.context.viewer, uid, reason, key=idempotency_key)

    @act("Withdraw an entry (退赛), with the reason.", answers=Entry)
    @staticmethod
    async def withdraw_entry(
        info: Info, entry: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        uid = uid_or_none_such(entries.Entry, entry)
        return await leaving.withdraw(info.context.viewer, uid, reason, version, key=idempotency_key)

    @act("Put another person in the place of a member; the entry is reviewed again.", answers=Entry)
    @staticmethod
    async def substitute_member(
        info: Info,
        entry: strawberry.ID,
        role: MemberRole,
        number: int,
        member: MemberInput,
        reason: Reason,
        version: Version,
        idempotency_key: Key,
    ) -> entries.Entry:
        """One act."""
        return await substituting.substitute(
            info.context.viewer, uid_or_none_such(entries.Entry, entry), value_of(MemberRole, role) or "", number,
            member.asked(), reason, version, key=idempotency_key, backgrounds=backgrounds,
        )  # fmt: skip

    @act("Add one of one's own uploads to an entry: a stamped form, a photo, a certificate.", answers=Entry)
    @staticmethod
    async def add_evidence(
        info: Info, entry: strawberry.ID, kind: EvidenceKind, file: strawberry.ID, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        uids = uid_or_none_such(entries.Entry, entry), uid_or_none_such(StoredFile, file)
        word = value_of(EvidenceKind, kind) or ""
        return await evidencing.add_evidence(info.context.viewer, uids[0], word, uids[1], key=idempotency_key)

    @act("Approve an entry. The titles its members hold are copied onto it.", answers=Entry)
    @staticmethod
    async def approve_entry(info: Info, entry: strawberry.ID, version: Version, idempotency_key: Key) -> entries.Entry:
        """One act."""
        uid = uid_or_none_such(entries.Entry, entry)
        return await approving.approve(info.context.viewer, uid, version, key=idempotency_key)

    @act("Send an entry back to those who handed it in, with the reason they read.", answers=Entry)
    @staticmethod
    async def reject_entry(
        info: Info, entry: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        uid = uid_or_none_such(entries.Entry, entry)
        return await reviewing.reject(info.context.viewer, uid, reason, version, key=idempotency_key)

    @act("Let an entry compete while something about it is still to be settled, flagged.", answers=Entry)
    @staticmethod
    async def admit_entry_under_review(
        info: Info, entry: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        uid = uid_or_none_such(entries.Entry, entry)
        return await approving.admit_under_review(info.context.viewer, uid, reason, version, key=idempotency_key)

    @act("Give an entry its session and station; null takes them away.", answers=Entry)
    @staticmethod
    async def place_entry(
        info: Info,
        entry: strawberry.ID,
        version: Version,
        idempotency_key: Key,
        session: strawberry.ID | None = None,
        station: strawberry.ID | None = None,
    ) -> entries.Entry:
        """One act."""
        there = uid_or_none_such(competitions.Session, session) if session else None
        spot = uid_or_none_such(competitions.Station, station) if station else None
        uid = uid_or_none_such(entries.Entry, entry)
        return await placing.place_entry(info.context.viewer, uid, there, spot, version, key=idempotency_key)

    @act("Disqualify an entry (取消资格), named by its number, with the reason.", answers=Done)
    @staticmethod
    async def disqualify_entry(
        info: Info, competition: str, event: str, entry_no: str, reason: Reason, idempotency_key: Key
    ) -> Said:
        """One act."""
        viewer, by = info.context.viewer, codes.named_by(info.context.viewer)
        await leaving.disqualify(viewer, competition, event, entry_no, reason, by=by, key=idempotency_key)
        return Said(message=info.context.say("done.disqualified", entry_no=entry_no))
