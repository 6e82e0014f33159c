"""Judges registered, seated, recused and replaced, as mutations."""

from typing import Annotated

import strawberry

from schema.acting import NONE_SUCH, Key, Reason, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.judging import Judge, Seat
from schema.judging.enums import ConflictKind, JudgeRole, Succession
from server import judging
from server.access.records import Account
from server.judging import recusing, registering, seating
from server.judging.persons import JudgeAsked
from server.scoring import succeeding

OfEvent = Annotated[str | None, strawberry.argument(description="The code of the event; none for all events.")]
ThePanel = Annotated[
    str | None, strawberry.argument(description="The code of the panel; made where it is missing. Else the judge's, A.")
]
TheNumber = Annotated[
    str | None,
    strawberry.argument(
        description="The seat's number, unique in the event; made where it is missing. Else the judge's."
    ),
]
TheEntry = Annotated[str | None, strawberry.argument(description="The number of the entry; none for the whole event.")]
TheTurn = Annotated[
    int | None,
    strawberry.argument(
        description="The turn of the seating that was looked at: refused where another sits there now."
    ),
]


@strawberry.input(description="A judge as handed in.")
class JudgeInput:
    """裁判."""

    name: str = strawberry.field(description="The name.")
    role: JudgeRole = strawberry.field(description="What the judge does.")
    judge_no: str = strawberry.field(
        description="The number; empty for the next free one. That of a proposed judge confirms him.", default=""
    )
    organisation: str = strawberry.field(description="The unit, by its present name.", default="")
    region: str = strawberry.field(description="The code of the region: 2, 4 or 6 digits.", default="")
    panel: str = strawberry.field(description="The code of the panel.", default="")
    id_type: str = strawberry.field(description="What the ID number is; empty for a resident ID.", default="")
    id_number: str = strawberry.field(description="The ID number; finds the person on record.", default="")
    account: strawberry.ID | None = strawberry.field(
        description="The account the judge signs in with: it is given the role in the same step.", default=None
    )

    def asked(self) -> JudgeAsked:
        """As the server takes it."""
        account = (uid_of(Account, self.account) or NONE_SUCH) if self.account else None
        return JudgeAsked(
            name=self.name, role=value_of(JudgeRole, self.role) or "", judge_no=self.judge_no,
            organisation=self.organisation, region=self.region, panel=self.panel, id_type=self.id_type,
            id_number=self.id_number, account=account,
        )  # fmt: skip


@strawberry.type
class JudgingMutation:
    """The mutations of this room."""

    @act("Register a judge of an event, or of all; with an account, also the role that goes with it.", answers=Judge)
    @staticmethod
    async def register_judge(
        info: Info, competition: str, input: JudgeInput, idempotency_key: Key, event: OfEvent = None
    ) -> judging.Judge:
        """One act."""
        return await registering.register_judge(
            info.context.viewer, competition, event, input.asked(), key=idempotency_key
        )

    @act("Seat a judge in a panel, before marking is opened. Conflicts of interest are looked at.", answers=Seat)
    @staticmethod
    async def seat_judge(
        info: Info,
        competition: str,
        event: str,
        judge: strawberry.ID,
        idempotency_key: Key,
        panel: ThePanel = None,
        number: TheNumber = None,
    ) -> judging.Seat:
        """One act."""
        uid = uid_of(judging.Judge, judge)
        return await seating.seat_judge(
            info.context.viewer, competition, event, uid, panel, number, key=idempotency_key
        )

    @act("Recuse a judge from an entry, or from the whole event. A judge recuses himself.", answers=Judge)
    @staticmethod
    async def recuse_judge(
        info: Info,
        competition: str,
        event: str,
        judge: strawberry.ID,
        kind: ConflictKind,
        reason: Reason,
        idempotency_key: Key,
        entry_no: TheEntry = None,
    ) -> judging.Judge:
        """One act."""
        return await recusing.recuse(
            info.context.viewer, competition, event, uid_of(judging.Judge, judge), entry_no=entry_no,
            kind=value_of(ConflictKind, kind) or "", reason=reason, key=idempotency_key,
        )  # fmt: skip

    @act("Put another judge into a seat, who continues it or marks all of it again.", answers=Seat)
    @staticmethod
    async def replace_in_seat(
        info: Info,
        seat: strawberry.ID,
        judge: strawberry.ID,
        way: Succession,
        reason: Reason,
        idempotency_key: Key,
        turn: TheTurn = None,
    ) -> judging.Seat:
        """One act."""
        return await succeeding.succeed(
            info.context.viewer, uid_of(judging.Seat, seat), uid_of(judging.Judge, judge),
            value_of(Succession, way) or "", reason, turn=turn, key=idempotency_key,
        )  # fmt: skip
