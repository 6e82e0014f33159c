"""What those who prepare and oversee an event see of it: decisions on judges, hints, rechecks. Fields of Event."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.context import Info
from server import judging, rechecking
from server.access.roles import MARKS_READERS, ORGANISING
from server.rechecking import sampling, showing
from server.results import rechecked
from server.scoring import calibrating, hinting, lacking, recused

if TYPE_CHECKING:
    from schema.judging.overseeing import Calibration, RecusalKept
    from schema.judging.qualifications import FewerJudges
    from schema.rechecking import Recheck, RecheckForecast, RecheckProof
    from schema.scoring.progress import Missing

SEEING_RECHECKS = Access(roles=sorted(ORGANISING | MARKS_READERS))
WATCHERS = Access(roles=sorted(judging.WATCHING))
AND_HIMSELF = Access(roles=sorted(judging.WATCHING | {"judge", "floor_judge"}))
READING_CALIBRATION = Access(roles=sorted(calibrating.READERS | calibrating.AFTER_CLOSING))
REPORTED = Access(roles=sorted(recused.READERS))
MOST_RECHECKS, MOST_DECISIONS, MOST_HINTS, MOST_LINES, MOST_CONFLICTS = 20, 100, 1000, 2000, 5000


@strawberry.type
class Overseen:
    """The fields of an event for those who oversee it."""

    @field(
        f"Its rechecks (抽检复核), the newest first. At most {MOST_RECHECKS}.",
        access=SEEING_RECHECKS,
        usual=1,
        graphql_type=list[Annotated["Recheck", strawberry.lazy("schema.rechecking")]],
    )
    @staticmethod
    async def rechecks(root: Any, info: Info) -> list[rechecking.Recheck]:
        """Also those that count no more."""
        return (await info.context.many(rechecking.Recheck, "event_id", "-turn").load(root.id))[:MOST_RECHECKS]

    @field(
        "What drawing a recheck would come to now. Null where nothing is to be drawn, or something was.",
        access=SEEING_RECHECKS,
        graphql_type=Annotated["RecheckForecast", strawberry.lazy("schema.rechecking")] | None,
    )
    @staticmethod
    async def recheck_forecast(root: Any, info: Info) -> sampling.Forecast | None:
        """It ranks the event: one event at a time, not for lists."""
        found: sampling.Forecast | None = await info.context.ask(rechecked.forecasts).load(root.id)
        return found

    @field(
        f"How the entries to be rechecked were drawn, for anybody to draw them again. At most {MOST_RECHECKS}.",
        access=PUBLIC,
        usual=1,
        graphql_type=list[Annotated["RecheckProof", strawberry.lazy("schema.rechecking")]],
    )
    @staticmethod
    async def recheck_proofs(root: Any, info: Info) -> list[showing.Proof]:
        """It names no entry."""
        return (await info.context.ask(showing.proofs).load(root.id))[:MOST_RECHECKS]

    @field(
        f"The chief judge's decisions to go on with fewer judges, in order. At most {MOST_DECISIONS}.",
        access=WATCHERS,
        usual=1,
        graphql_type=list[Annotated["FewerJudges", strawberry.lazy("schema.judging.qualifications")]],
    )
    @staticmethod
    async def fewer_judges(root: Any, info: Info) -> list[judging.FewerJudges]:
        """Withdrawn ones too."""
        return (await info.context.many(judging.FewerJudges, "event_id", "id").load(root.id))[:MOST_DECISIONS]

    @field(
        "What should be looked at before marking though it blocks nothing: qualifications that fall short, more judges "
        f"than needed. At most {MOST_HINTS}.",
        access=WATCHERS,
        usual=5,
        graphql_type=list[Annotated["Missing", strawberry.lazy("schema.scoring.progress")]],
    )
    @staticmethod
    async def hints(root: Any, info: Info) -> list[lacking.Missing]:
        """Empty for who may not see the judges."""
        return (await info.context.ask(hinting.hints_of).load(root.id))[:MOST_HINTS]

    @field(
        "How each judge marked each module beside the others; the chief judge sees it after closing. At most "
        f"{MOST_LINES}.",
        access=READING_CALIBRATION,
        usual=20,
        graphql_type=list[Annotated["Calibration", strawberry.lazy("schema.judging.overseeing")]],
    )
    @staticmethod
    async def calibration(root: Any, info: Info) -> list[calibrating.Line]:
        """Computed from the marks: one event at a time, not for lists."""
        return (await info.context.ask(calibrating.calibrations).load(root.id))[:MOST_LINES]

    @field(
        f"The recusal report: each conflict of interest and the proof that it was kept. At most {MOST_CONFLICTS}.",
        access=REPORTED,
        usual=10,
        graphql_type=list[Annotated["RecusalKept", strawberry.lazy("schema.judging.overseeing")]],
    )
    @staticmethod
    async def recusal_report(root: Any, info: Info) -> list[recused.Kept]:
        """Computed from rows and ledger: one event at a time, not for lists."""
        return (await info.context.ask(recused.reports).load(root.id))[:MOST_CONFLICTS]
