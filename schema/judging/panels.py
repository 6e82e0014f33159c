"""Qualifications recorded, panels put on sessions, fewer judges decided: mutations."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.acting import NONE_SUCH, Key, Reason, act, uid_of
from schema.context import Info
from schema.judging import Judge, Panel
from schema.judging.qualifications import FewerJudges
from server import competitions, judging
from server.judging import qualifying, scheduling
from server.scoring import reducing

OfSession = Annotated[
    strawberry.ID | None, strawberry.argument(description="The session; none for all sessions of the event.")
]

ThePanel = Annotated[str, strawberry.argument(description="The code of the panel; empty for the one without a name.")]


@strawberry.input(description="What qualifies a judge; null where it is not known.")
class QualificationInput:
    """裁判资格."""

    level: int | None = strawberry.field(default=None, description="The skill level, 1 to 8.")
    years: int | None = strawberry.field(default=None, description="Years in the occupation.")
    events_judged: int | None = strawberry.field(default=None, description="Earlier events at city level or above.")
    led_before: bool = strawberry.field(
        default=False, description="Whether he was chief judge or led an expert group before."
    )

    def asked(self) -> qualifying.Qualification:
        """As the act takes it."""
        return qualifying.Qualification(self.level, self.years, self.events_judged, self.led_before)


@strawberry.type
class PanelMutation:
    """The mutations on panels and on what their judges must be."""

    @act("Record what qualifies a judge; what was on record is replaced.", answers=Judge)
    @staticmethod
    async def record_qualification(
        info: Info, competition: str, judge: strawberry.ID, input: QualificationInput, idempotency_key: Key
    ) -> judging.Judge:
        """One act."""
        uid = uid_of(judging.Judge, judge)
        return await qualifying.record_qualification(
            info.context.viewer, competition, uid, input.asked(), key=idempotency_key
        )

    @act("Put a panel on one session of its event, whose entries alone it marks then; before marking.", answers=Panel)
    @staticmethod
    async def assign_panel(
        info: Info, panel: strawberry.ID, idempotency_key: Key, session: OfSession = None
    ) -> judging.Panel:
        """One act."""
        chosen = _session(session)
        return await scheduling.assign_panel(
            info.context.viewer, uid_of(judging.Panel, panel), chosen, key=idempotency_key
        )

    @act(
        "Decide that fewer judges are enough for a panel, equal for all entries of the session; before marking.",
        answers=FewerJudges,
    )
    @staticmethod
    async def allow_fewer_judges(
        info: Info,
        competition: str,
        event: str,
        count: int,
        reason: Reason,
        idempotency_key: Key,
        panel: ThePanel = "",
        session: OfSession = None,
    ) -> judging.FewerJudges:
        """One act."""
        return await reducing.allow_fewer(
            info.context.viewer, competition, event, panel, count, reason, session=_session(session),
            key=idempotency_key,
        )  # fmt: skip

    @act("Withdraw such a decision, before marking is opened.", answers=FewerJudges)
    @staticmethod
    async def withdraw_fewer_judges(info: Info, decision: strawberry.ID, idempotency_key: Key) -> judging.FewerJudges:
        """One act."""
        uid = uid_of(judging.FewerJudges, decision)
        return await reducing.withdraw_fewer(info.context.viewer, uid, key=idempotency_key)


def _session(given: strawberry.ID | None) -> UUID | None:
    """The uid of a session; that of no row for an id of anything else."""
    return (uid_of(competitions.Session, given) or NONE_SUCH) if given else None
