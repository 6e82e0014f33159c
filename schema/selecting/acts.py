"""Rounds arranged, quotas allotted, titles conferred, as mutations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import strawberry

from schema.access import field
from schema.acting import Key, Reason, Version, act
from schema.competitions import value_of
from schema.context import Info
from schema.mirror import Mirror
from schema.selecting import OFFICES, RoundQuota, RoundScheme, SelectionRound
from schema.selecting.enums import RoundWithdrawal
from schema.selecting.inputs import RoundAspectInput, SelectionRoundInput
from schema.selecting.nominations import Nomination
from server import selecting
from server.selecting import allotting, arranging, conferring, picking, scheming

Round = Annotated[str, strawberry.argument(description="The code of the round.")]
TitleCode = Annotated[str, strawberry.argument(description="The code of the catalogue's title.")]


@dataclass(frozen=True, slots=True)
class ActedOn:
    """What the act recorded."""

    nominations: Sequence[selecting.Nomination]


@strawberry.type(description="The nominations an act was about.")
class Nominations(Mirror, of=ActedOn):
    """申报."""

    nominations: list[Nomination] = field("In the order of the act.", access=OFFICES)


@strawberry.type
class SelectionMutation:
    """The mutations of rounds."""

    @act("Plan a selection round with its titles and stages.", answers=SelectionRound)
    @staticmethod
    async def plan_selection_round(
        info: Info, input: SelectionRoundInput, idempotency_key: Key
    ) -> selecting.SelectionRound:
        """One act."""
        return await arranging.plan(info.context.viewer, input.asked(), key=idempotency_key)

    @act("Change a round's title, document and last day of nomination.", answers=SelectionRound)
    @staticmethod
    async def change_selection_round(
        info: Info, round: Round, title: str, nominations_until: date, withdrawal: RoundWithdrawal, version: Version,
        idempotency_key: Key, document: str = "",
    ) -> selecting.SelectionRound:  # fmt: skip
        """One act."""
        return await arranging.change_round(
            info.context.viewer, round, title=title, document=document, nominations_until=nominations_until,
            withdrawal=value_of(RoundWithdrawal, withdrawal) or "", version=version, key=idempotency_key,
        )  # fmt: skip

    @act("Open a planned round for nominations.", answers=SelectionRound)
    @staticmethod
    async def open_selection_round(
        info: Info, round: Round, version: Version, idempotency_key: Key
    ) -> selecting.SelectionRound:
        """One act."""
        return await arranging.open_round(info.context.viewer, round, version=version, key=idempotency_key)

    @act("Close a round for good, once nothing is on its way.", answers=SelectionRound)
    @staticmethod
    async def close_selection_round(
        info: Info, round: Round, version: Version, idempotency_key: Key
    ) -> selecting.SelectionRound:
        """One act."""
        return await arranging.close_round(info.context.viewer, round, version=version, key=idempotency_key)

    @act("Allot a quota of candidates to a region or to the body of an industry.", answers=RoundQuota)
    @staticmethod
    async def allot_quota(
        info: Info, round: Round, title: TitleCode, quota: int, idempotency_key: Key, region: str = "",
        industry: str = "", front_line: int = 0,
    ) -> selecting.RoundQuota:  # fmt: skip
        """One act."""
        return await allotting.allot(
            info.context.viewer, round, title, region=region, industry=industry, quota=quota, front_line=front_line,
            key=idempotency_key,
        )  # fmt: skip

    @act("Record the scheme experts score by, as a new version.", answers=RoundScheme)
    @staticmethod
    async def record_round_scheme(
        info: Info, round: Round, aspects: list[RoundAspectInput], idempotency_key: Key
    ) -> selecting.RoundScheme:
        """One act."""
        wanted = [one.asked() for one in aspects]
        return await scheming.record_scheme(info.context.viewer, round, wanted, key=idempotency_key)

    @act("Confirm the cut of the experts' ranking.", answers=Nominations)
    @staticmethod
    async def pick_nominations(
        info: Info, round: Round, title: TitleCode, reason: Reason, idempotency_key: Key,
        chosen: list[int] | None = None,
    ) -> ActedOn:  # fmt: skip
        """One act."""
        return ActedOn(
            await picking.pick(info.context.viewer, round, title, reason, chosen=chosen or (), key=idempotency_key)
        )

    @act("Confer a title of a round on everybody proposed, by a decision.", answers=Nominations)
    @staticmethod
    async def confer_selection_round(
        info: Info, round: Round, title: TitleCode, decision: str, idempotency_key: Key
    ) -> ActedOn:
        """One act."""
        return ActedOn(await conferring.confer_round(info.context.viewer, round, title, decision, key=idempotency_key))
