"""Opinions of other departments (征求意见) on a nomination at a stage; recorded by the stage's office."""

from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.refusal import insist, refuse
from server.selecting.beside import STANCES, StageOpinion
from server.selecting.cases import case_of, may_at, not_in, text_fault
from server.selecting.wanted import SEPARATOR

GIVEN = "opinion.recorded"


async def record_opinion(
    viewer: Viewer, nomination: UUID | None, department: str, stance: str, text: str, *, key: str | None = None
) -> StageOpinion:
    """Record what a department says of a nominee at the stage where he stands; its newest opinion counts.

    Refused: no right at the stage, a department the stage does not ask, a stance that is none, an objection without a
    word of why.
    """
    insist(may(viewer, GIVEN))
    insist(text_fault("text", text, needed=stance == "objects"))
    if stance not in STANCES:
        refuse("round_word", "stance", found=stance[:40], among="、".join(STANCES))
    asked = [str(nomination), department, stance, text]
    async with ledger.change(viewer, GIVEN, key=key, asked=asked, nomination=str(nomination)) as change:
        if change.answered:
            return await change.answer(StageOpinion)
        case = await case_of(viewer, nomination, lock=True)
        insist(not_in(case.nomination, "pending", "reserve"))
        may_at(viewer, GIVEN, case.body)
        wanted = [one for one in case.stage.departments.split(SEPARATOR) if one]
        if department.strip() not in wanted:
            refuse("opinion_unasked", "department", stage=case.stage.name, departments="、".join(wanted) or "—")
        row = StageOpinion(
            nomination_id=case.nomination.id, stage_id=case.stage.id, department=department.strip(), stance=stance,
            text=text.strip() or None, given_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(row))
    return row
