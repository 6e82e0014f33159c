"""Sealed values opened with a reason, handouts taken back; as mutations."""

import strawberry

from schema.acting import Key, Reason, Version, act, uid_of
from schema.context import Info
from schema.disclosures import Handout
from schema.objections import Objection
from server import disclosures, objections
from server.disclosures import handing
from server.objections import reading


@strawberry.type
class DisclosureMutation:
    """The mutations of this room."""

    @act("Open the name and address of who objects, for half an hour, with the reason.", answers=Objection)
    @staticmethod
    async def disclose_objector(
        info: Info, objection: strawberry.ID, reason: Reason, idempotency_key: Key
    ) -> objections.Objection:
        """One act."""
        uid = uid_of(objections.Objection, objection)
        return await reading.disclose(info.context.viewer, uid, reason, key=idempotency_key)

    @act("Take a handout back: its file is gone at once.", answers=Handout)
    @staticmethod
    async def withdraw_handout(
        info: Info, handout: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> disclosures.Handout:
        """One act."""
        uid = uid_of(disclosures.Handout, handout)
        return await handing.withdraw(info.context.viewer, uid, reason, version=version, key=idempotency_key)
