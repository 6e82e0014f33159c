"""Corrections asked and decided, a person's data erased; as mutations."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.retention import CorrectedField, DataCorrection, Erasure
from server import retention
from server.access.records import Account
from server.retention import correcting, erasing

Value = Annotated[str, strawberry.argument(description="What it should be.")]


@strawberry.type
class RetentionMutation:
    """The mutations of this room."""

    @act("Ask for a correction of one's own name, ID number or telephone; an office decides.", answers=DataCorrection)
    @staticmethod
    async def ask_data_correction(
        info: Info, field: CorrectedField, value: Value, reason: Reason, idempotency_key: Key, id_type: str = ""
    ) -> retention.DataCorrection:
        """One act."""
        named = value_of(CorrectedField, field) or ""
        viewer = info.context.viewer
        return await correcting.ask(viewer, named, value, reason, id_type=id_type, key=idempotency_key)

    @act("Accept or decline a correction, with the answer.", answers=DataCorrection)
    @staticmethod
    async def decide_data_correction(
        info: Info, correction: strawberry.ID, accepted: bool, answer: Reason, version: Version, idempotency_key: Key
    ) -> retention.DataCorrection:
        """One act."""
        uid = uid_of(retention.DataCorrection, correction)
        return await correcting.decide(
            info.context.viewer, uid, answer, accepted=accepted, version=version, key=idempotency_key
        )

    @act("Erase the data of the person behind an account. Refused while a procedure still needs it.", answers=Erasure)
    @staticmethod
    async def erase_person(
        info: Info, account: strawberry.ID, reason: Reason, idempotency_key: Key
    ) -> retention.Erasure:
        """One act."""
        return await erasing.erase_behind(info.context.viewer, uid_of(Account, account), reason, key=idempotency_key)
