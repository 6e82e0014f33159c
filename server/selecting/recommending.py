"""The act of a stage's office: recommend with rank and reason, keep in reserve, return, reject.

A nomination that is recommended goes to the next stage of its way; past the last it is proposed (拟授予).
The next office waits for the 公示 of the one below.
"""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import same_version
from server.ledger import Change
from server.refusal import Refusal, insist, refuse
from server.selecting.allotting import used
from server.selecting.arranging import not_in as round_not_in
from server.selecting.beside import StageOpinion
from server.selecting.bodies import Body
from server.selecting.cases import Case, case_of, may_at, not_in, text_fault
from server.selecting.checking import check_of
from server.selecting.holding import is_held
from server.selecting.nominations import Nomination, NominationStep
from server.selecting.numbers import composition_broken, front_line_needed, quota_exceeded, surplus_missing
from server.selecting.off_lists import LEFT_AS, leave_lists
from server.selecting.owing import notice_owed
from server.selecting.rounds import RoundStage, RoundTitle
from server.selecting.standing import candidates_at, quota_at
from server.selecting.wanted import SEPARATOR

RECOMMENDED, RESERVED = "nomination.recommended", "nomination.reserved"
RETURNED, REJECTED = "nomination.returned", "nomination.rejected"
MOST_RANK = 10_000


async def recommend(
    viewer: Viewer, nomination: UUID | None, rank: int, reason: str, *, version: int, key: str | None = None
) -> Nomination:
    """Recommend a nomination to the next stage, at a rank of the body's own list.

    Refused: no right at the stage where it stands, a stage that only the experts' scores decide, an opinion missing or
    against it, the 公示 below not finished, held by an objection (`nomination_held`, which does not say by what), the
    quota exceeded, too few candidates for 差额, too few from the front line, a rank given twice; at the stage of
    资格审核 a condition that failed (`conditions_failed`, each named).
    """
    return await _act(viewer, RECOMMENDED, nomination, rank, reason, version, key)


async def keep_in_reserve(
    viewer: Viewer, nomination: UUID | None, rank: int, reason: str, *, version: int, key: str | None = None
) -> Nomination:
    """Keep a candidate at the stage, ranked behind those recommended: whoever withdraws may be followed by him.

    Refused: as `recommend`, without the numbers.
    """
    return await _act(viewer, RESERVED, nomination, rank, reason, version, key)


async def return_nomination(
    viewer: Viewer, nomination: UUID | None, reason: str, *, version: int, key: str | None = None
) -> Nomination:
    """Return a nomination to who handed it in, with the reason, which is addressed to him. Refused: no right at the
    stage, no reason, not standing at a stage, changed since."""
    return await _act(viewer, RETURNED, nomination, None, reason, version, key)


async def reject(
    viewer: Viewer, nomination: UUID | None, reason: str, *, version: int, key: str | None = None
) -> Nomination:
    """Reject a nomination for good, with the reason, which is addressed to him. Refused: as `return_nomination`."""
    return await _act(viewer, REJECTED, nomination, None, reason, version, key)


async def _act(
    viewer: Viewer, act: str, uid: UUID | None, rank: int | None, reason: str, version: int, key: str | None
) -> Nomination:
    insist(may(viewer, act))
    insist(text_fault("reason", reason))
    if rank is not None and not 1 <= rank <= MOST_RANK:
        refuse("rank_number", "rank", most=MOST_RANK)
    asked = [str(uid), rank, reason, version]
    async with ledger.change(viewer, act, key=key, asked=asked, nomination=str(uid)) as change:
        if change.answered:
            return await change.answer(Nomination)
        case = await case_of(viewer, uid, lock=True)
        row = case.nomination
        insist(round_not_in(case.round, "open"))
        insist(not_in(row, "pending", "reserve") or same_version(row, version))
        stage, body = case.stage, case.body
        may_at(viewer, act, body)
        if act in (RECOMMENDED, RESERVED):
            insist(await notice_owed(case) or await is_held(row))
        step = step_of(viewer, case, act.partition(".")[2], rank, reason)
        if act == RECOMMENDED:
            insist(await unready(case))
            insist(await rank_taken(case.title, stage, body, rank or 0, row))
            if stage.task == "check":
                await change.save(await check_of(viewer, case, reason))
            case.stand_at(case.at + 1)
        elif act == RESERVED:
            insist(_by_experts(stage) or await rank_taken(case.title, stage, body, rank or 0, row))
            step.outcome, row.state = "reserve", "reserve"
        else:
            await _out(change, case, act)
        await let_go(change, row, stage)
        await change.save(step)
        row.version += 1
        change.answers(await change.save(row))
        if row.state in LEFT_AS:
            await leave_lists(change, row)
    return row


async def _out(change: Change, case: Case, act: str) -> None:
    """Returned: its places below are free again, for it comes anew. Rejected: they stay used."""
    row = case.nomination
    row.state = act.partition(".")[2]
    if act == RETURNED:
        steps = await NominationStep.filter(nomination_id=row.id, counts=True).using_db(change.client)
        for one in steps:
            one.counts = False
        await change.save_many(steps)
        row.stage_id = None


async def let_go(change: Change, row: Nomination, stage: RoundStage) -> None:
    """An earlier step at the same stage (a reserve) counts no more."""
    rows = NominationStep.filter(nomination_id=row.id, stage_id=stage.id, counts=True).using_db(change.client)
    earlier = await rows
    for one in earlier:
        one.counts = False
    await change.save_many(earlier)


def step_of(viewer: Viewer, case: Case, outcome: str, rank: int | None, reason: str) -> NominationStep:
    """The step to be recorded, of the body where the nomination stands."""
    return NominationStep(
        nomination_id=case.nomination.id, stage_id=case.stage.id, region_code=case.body.region_code,
        organisation_id=case.body.organisation_id, outcome=outcome, rank=rank, reason=reason.strip() or None,
        at=clock.now(), account_id=viewer.account_id,
    )  # fmt: skip


def _by_experts(stage: RoundStage) -> Refusal | None:
    return Refusal("stage_by_experts", {"stage": stage.name}, "nomination") if stage.task == "score" else None


async def unready(case: Case) -> Refusal | None:
    """Everything that keeps a nomination from being recommended where it stands, by the first of it."""
    return _by_experts(case.stage) or await opinions_owed(case) or await over_numbers(case)


async def opinions_owed(case: Case) -> Refusal | None:
    """Whether a department has not given its opinion at this stage yet, or its newest one objects."""
    stage, row = case.stage, case.nomination
    wanted = [one for one in stage.departments.split(SEPARATOR) if one]
    if not wanted:
        return None
    given = StageOpinion.filter(nomination_id=row.id, stage_id=stage.id).using_db(db.here()).order_by("id")
    newest = {one.department: one.stance for one in await given}
    if missing := [one for one in wanted if one not in newest]:
        return Refusal("opinion_missing", {"departments": "、".join(missing), "number": row.number}, "nomination")
    against = [name for name, stance in newest.items() if stance == "objects"]
    if against:
        return Refusal("opinion_against", {"departments": "、".join(against), "number": row.number}, "nomination")
    return None


async def over_numbers(case: Case) -> Refusal | None:
    """Quota, 差额 and composition of the body, where the stage asks for them."""
    stage, body, title = case.stage, case.body, case.title
    quota = await quota_at(case)
    if quota is None:
        return None
    name = stage.name
    taken = await used(title, body, stage_id=stage.id)
    if (refusal := quota_exceeded(name, quota.n, taken)) is not None:
        return refusal
    candidates = await candidates_at(title, stage, body)
    short = surplus_missing(quota.n, candidates, stage.surplus_percent, stage.surplus_number)
    if short is not None or case.nomination.holder_kind != "person":
        return short
    needed = front_line_needed(quota.n, title.front_line, quota.front_line)
    others = await used(title, body, stage_id=stage.id, front_line=False)
    return composition_broken(quota.n, needed, others, front_line=case.nomination.front_line)


async def rank_taken(title: RoundTitle, stage: RoundStage, body: Body, rank: int, row: Nomination) -> Refusal | None:
    """Whether another of the same title, stage and body has the rank."""
    rows = NominationStep.filter(
        stage_id=stage.id, counts=True, outcome__in=("recommended", "reserve"), rank=rank,
        nomination__round_title_id=title.id, region_code=body.region_code, organisation_id=body.organisation_id,
    ).exclude(nomination_id=row.id)  # fmt: skip
    if not await rows.using_db(db.here()).exists():
        return None
    return Refusal("rank_taken", {"rank": rank, "stage": stage.name}, "rank")
