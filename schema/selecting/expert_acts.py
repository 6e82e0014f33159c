"""Experts listed and recused, and the marks they give, as mutations."""

from typing import Annotated

import strawberry

from schema.acting import Key, Reason, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.entries.enums import IdType
from schema.selecting.acts import Round
from schema.selecting.experts import ExpertRecusal, ExpertSheet, RoundExpert
from schema.selecting.inputs import ExpertMarkInput
from schema.selecting.nomination_acts import Named
from server import selecting
from server.selecting import listing_experts, scoring

Expert = Annotated[strawberry.ID, strawberry.argument(description="The id of the expert.")]
Login = Annotated[
    str, strawberry.argument(description="The login of the expert's account: it is given the role in the same step.")
]


@strawberry.type
class ExpertMutation:
    """The mutations of experts."""

    @act("List an expert for a round.", answers=RoundExpert)
    @staticmethod
    async def list_expert(
        info: Info, round: Round, name: str, id_type: IdType, id_number: str, unit: str, idempotency_key: Key,
        login: Login = "",
    ) -> selecting.RoundExpert:  # fmt: skip
        """One act."""
        kind = value_of(IdType, id_type) or ""
        number = id_number.strip().upper()
        return await listing_experts.list_expert(
            info.context.viewer, round, name, kind, number, unit, login, key=idempotency_key
        )

    @act("Take an expert off the list.", answers=RoundExpert)
    @staticmethod
    async def let_expert_go(info: Info, expert: Expert, idempotency_key: Key) -> selecting.RoundExpert:
        """One act."""
        uid = uid_of(selecting.RoundExpert, expert)
        return await listing_experts.let_expert_go(info.context.viewer, uid, key=idempotency_key)

    @act("Recuse an expert from a nomination: oneself, or by the office the expert named.", answers=ExpertRecusal)
    @staticmethod
    async def recuse_expert(
        info: Info, nomination: Named, reason: Reason, idempotency_key: Key, expert: strawberry.ID | None = None
    ) -> selecting.ExpertRecusal:
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        whom = uid_of(selecting.RoundExpert, expert) if expert else None
        return await listing_experts.recuse(info.context.viewer, uid, reason, expert=whom, key=idempotency_key)

    @act("Give one's marks of a nomination, all of them, as an expert. Version 0: for the first time.",
         answers=ExpertSheet)  # fmt: skip
    @staticmethod
    async def score_nomination(
        info: Info, nomination: Named, marks: list[ExpertMarkInput], idempotency_key: Key, remark: str = "",
        version: int = 0,
    ) -> selecting.ExpertSheet:  # fmt: skip
        """One act."""
        uid = uid_of(selecting.Nomination, nomination)
        given = {one.aspect: one.mark for one in marks}
        return await scoring.give_sheet(info.context.viewer, uid, given, remark, version=version, key=idempotency_key)
