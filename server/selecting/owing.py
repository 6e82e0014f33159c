"""Which 公示 a nomination still owes: of each stage it has passed where one is due, finished, with it on the list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from server import db
from server.refusal import Refusal
from server.selecting.cases import Case
from server.selecting.nominations import NominationStep
from server.selecting.noticed import RoundNoticeCandidate
from server.selecting.rounds import RoundStage


async def owed(nomination_ids: Iterable[int]) -> Mapping[int, list[RoundStage]]:
    """For each nomination the stages passed whose 公示 is not finished for it, in order. Two statements."""
    ids = sorted(set(nomination_ids))
    steps = NominationStep.filter(
        nomination_id__in=ids, counts=True, outcome="recommended", stage__notice_days__gt=0
    ).using_db(db.here())  # fmt: skip
    passed = await steps.order_by("stage__position").select_related("stage")
    listed = RoundNoticeCandidate.filter(
        nomination_id__in=ids, taken_off_at__isnull=True, notice__state="finished"
    ).using_db(db.here())  # fmt: skip
    done = {(one.nomination_id, one.notice.stage_id) for one in await listed.select_related("notice")}
    found: defaultdict[int, list[RoundStage]] = defaultdict(list)
    for step in passed:
        if (step.nomination_id, step.stage_id) not in done:
            found[step.nomination_id].append(step.stage)
    return found


async def notice_owed(case: Case) -> Refusal | None:
    """Whether the 公示 of a stage below is not finished for this nomination."""
    missing = (await owed([case.nomination.id])).get(case.nomination.id)
    if not missing:
        return None
    return Refusal("notice_unfinished", {"stage": missing[0].name, "number": case.nomination.number}, "nomination")
