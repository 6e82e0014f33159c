"""How a stage stands for one office: its quota, its candidates, the reserves in their order."""

from dataclasses import dataclass

from server import db
from server.selecting.allotting import quota_of
from server.selecting.bodies import Body, body_of
from server.selecting.cases import Case
from server.selecting.nominations import Nomination, NominationStep
from server.selecting.rounds import RoundStage, RoundTitle, SelectionRound


@dataclass(frozen=True, slots=True)
class Limit:
    """How many an office may recommend; `front_line`: of them at least so many, besides the title's share."""

    n: int
    front_line: int = 0


async def quota_at(case: Case) -> Limit | None:
    """The quota of the office where a nomination stands; None where the stage has none. What was not allotted is 0.

    At the round's own last stage, and where 差额 is asked, it is the title's quota.
    """
    stage, title = case.stage, case.title
    if stage.quotas == "allotted":
        row = await quota_of(title, case.body)
        return Limit(row.quota, row.front_line) if row else Limit(0)
    if case.is_last or (stage.body == "round" and (stage.surplus_percent or stage.surplus_number)):
        return Limit(title.quota)
    return None


async def candidates_at(title: RoundTitle, stage: RoundStage, body: Body) -> int:
    """How many candidates an office has or had at a stage: those who stand there, and those it has recommended or kept
    in reserve."""
    ids = set(await _standing(title, stage, body))
    rows = NominationStep.filter(
        stage_id=stage.id, counts=True, outcome__in=("recommended", "reserve"), nomination__round_title_id=title.id,
        region_code=body.region_code, organisation_id=body.organisation_id,
    ).using_db(db.here())  # fmt: skip
    ids |= {one.nomination_id for one in await rows}
    return len(ids)


async def ranks_used(title: RoundTitle, stage: RoundStage, body: Body) -> set[int]:
    """The ranks that stand at a stage of one office."""
    rows = NominationStep.filter(
        stage_id=stage.id, counts=True, outcome__in=("recommended", "reserve"), nomination__round_title_id=title.id,
        region_code=body.region_code, organisation_id=body.organisation_id,
    ).using_db(db.here())  # fmt: skip
    return {one.rank for one in await rows if one.rank is not None}


async def _standing(title: RoundTitle, stage: RoundStage, body: Body) -> list[int]:
    """The ids of the nominations that stand at a stage before one office."""
    round_ = await SelectionRound.filter(id=title.round_id).using_db(db.here()).get()
    rows = Nomination.filter(round_title_id=title.id, stage_id=stage.id, state__in=("pending", "reserve"))
    return [one.id for one in await rows.using_db(db.here()) if body_of(stage, one, round_) == body]


async def reserves(title: RoundTitle, stage: RoundStage, body: Body) -> list[tuple[Nomination, NominationStep]]:
    """Those of the same title, stage and body who were kept in reserve, the next ranked first, with their steps."""
    steps = NominationStep.filter(
        stage_id=stage.id, counts=True, outcome="reserve", nomination__round_title_id=title.id,
        nomination__state="reserve", region_code=body.region_code, organisation_id=body.organisation_id,
    )  # fmt: skip
    found = await steps.using_db(db.here()).order_by("rank", "id").select_related("nomination")
    return [(one.nomination, one) for one in found]
