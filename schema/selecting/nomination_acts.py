"""Nominations handed in, recommended, returned, withdrawn, their names corrected, as mutations."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.selecting.acts import Round, TitleCode
from schema.selecting.beside import NameCorrection, StageOpinion
from schema.selecting.enums import Stance
from schema.selecting.inputs import NomineeInput
from schema.selecting.nominations import Nomination
from server import selecting
from server.selecting import amending, leaving, naming, nominating, opinions, recommending

Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the nomination.")]
Rank = Annotated[int, strawberry.argument(description="The rank on the body's own list, from 1.")]
Successor = Annotated[
    strawberry.ID | None, strawberry.argument(description="Who was shown as moving up; null where nobody was.")
]


@strawberry.type
class NominationMutation:
    """The mutations of nominations."""

    @act("Nominate somebody for a title of a round.", answers=Nomination)
    @staticmethod
    async def nominate(
        info: Info, round: Round, title: TitleCode, input: NomineeInput, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        return await nominating.nominate(info.context.viewer, round, title, input.asked(), key=idempotency_key)

    @act("Apply for a title of a round oneself.", answers=Nomination)
    @staticmethod
    async def apply_for_title(
        info: Info, round: Round, title: TitleCode, input: NomineeInput, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        return await nominating.apply(info.context.viewer, round, title, input.asked(), key=idempotency_key)

    @act("Hand a returned nomination in again, amended.", answers=Nomination)
    @staticmethod
    async def amend_nomination(
        info: Info, nomination: Named, input: NomineeInput, version: Version, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await amending.amend(info.context.viewer, uid, input.asked(), version=version, key=idempotency_key)

    @act("Recommend a nomination to the next stage.", answers=Nomination)
    @staticmethod
    async def recommend_nomination(
        info: Info, nomination: Named, rank: Rank, reason: Reason, version: Version, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await recommending.recommend(
            info.context.viewer, uid, rank, reason, version=version, key=idempotency_key
        )

    @act("Keep a nomination in reserve at its stage, ranked.", answers=Nomination)
    @staticmethod
    async def reserve_nomination(
        info: Info, nomination: Named, rank: Rank, reason: Reason, version: Version, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await recommending.keep_in_reserve(
            info.context.viewer, uid, rank, reason, version=version, key=idempotency_key
        )

    @act("Return a nomination to who handed it in.", answers=Nomination)
    @staticmethod
    async def return_nomination(
        info: Info, nomination: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await recommending.return_nomination(
            info.context.viewer, uid, reason, version=version, key=idempotency_key
        )

    @act("Reject a nomination for good.", answers=Nomination)
    @staticmethod
    async def reject_nomination(
        info: Info, nomination: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await recommending.reject(info.context.viewer, uid, reason, version=version, key=idempotency_key)

    @act("Withdraw a nomination; its place lapses or passes on, as was shown.", answers=Nomination)
    @staticmethod
    async def withdraw_nomination(
        info: Info, nomination: Named, reason: Reason, version: Version, idempotency_key: Key,
        successor: Successor = None,
    ) -> selecting.Nomination:  # fmt: skip
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        follows = uid_of(selecting.Nomination, successor) if successor else None
        return await leaving.withdraw(
            info.context.viewer, uid, reason, successor=follows, version=version, key=idempotency_key
        )

    @act("Record the opinion of a department on a nomination at its stage.", answers=StageOpinion)
    @staticmethod
    async def record_opinion(
        info: Info, nomination: Named, department: str, stance: Stance, idempotency_key: Key, text: str = ""
    ) -> selecting.StageOpinion:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        said = value_of(Stance, stance) or ""
        return await opinions.record_opinion(info.context.viewer, uid, department, said, text, key=idempotency_key)

    @act("Correct how a nominee and his unit are written, before a public notice names him.", answers=Nomination)
    @staticmethod
    async def correct_nominee_name(
        info: Info, nomination: Named, name: str, unit: str, version: Version, idempotency_key: Key
    ) -> selecting.Nomination:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await naming.correct_name(info.context.viewer, uid, name, unit, version=version, key=idempotency_key)

    @act("Ask privately for a correction of a name after a public notice.", answers=NameCorrection)
    @staticmethod
    async def ask_name_correction(
        info: Info, nomination: Named, name: str, unit: str, reason: Reason, idempotency_key: Key
    ) -> selecting.NameCorrection:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        return await naming.ask_correction(info.context.viewer, uid, name, unit, reason, key=idempotency_key)

    @act("Accept or decline a correction of a name.", answers=NameCorrection)
    @staticmethod
    async def decide_name_correction(
        info: Info, correction: strawberry.ID, accepted: bool, idempotency_key: Key, answer: str = ""
    ) -> selecting.NameCorrection:
        """One act."""
        uid = uid_of(selecting.NameCorrection, correction)
        return await naming.decide_correction(info.context.viewer, uid, answer, accepted=accepted, key=idempotency_key)
