"""A selection round, planted beside the rest: before its experts, proposed, with opinions that are nobody's outside.

await plant_selection(planting)
"""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import rfc8785

from server.access import console
from server.competitions import Competition
from server.honours import Title
from server.objections import Objection, ObjectionNamed
from server.selecting import (
    ExpertRecusal,
    ExpertSheet,
    NameCorrection,
    Nomination,
    NominationCheck,
    NominationStep,
    RoundExpert,
    RoundNotice,
    RoundNoticeCandidate,
    RoundQuota,
    RoundScheme,
    RoundStage,
    RoundTitle,
    SelectionRound,
    StageOpinion,
)
from server.selecting.scheming import AspectWanted, body_of
from tests.world import DAY

if TYPE_CHECKING:
    from tests.schema.planting import Planting

DAY_ON = date(2023, 6, 1)


async def plant_selection(planting: "Planting") -> None:
    """Round S1 with title T1; of each person one nomination before the experts and, in another title, one proposed."""
    title = await Title.visible_to(console()).get_or_none(code="T1")
    if title is None:
        return
    rounds = await planting.saved(
        SelectionRound(
            code=f"S{i + 1}", title="示例评选", region_code="140000", judged_on=DAY_ON, nominations_until=DAY_ON,
            state="open", planned_at=DAY + i,
        )
        for i in planting.each
    )  # fmt: skip
    first = rounds[0]
    (kept,) = await planting.saved(
        [RoundTitle(round_id=first.id, title_id=title.id, holder_kind="person", quota=9, candidates=9)]
    )
    others = await Title.visible_to(console()).exclude(code="T1").limit(len(planting.each))
    await planting.saved(
        RoundTitle(round_id=first.id, title_id=one.id, holder_kind="person", quota=1, candidates=1) for one in others
    )
    stages = await planting.saved(
        RoundStage(round_id=first.id, position=i + 1, name=f"环节{i}", body="round", task="review" if i else "score")
        for i in planting.each
    )
    body = rfc8785.dumps(body_of([AspectWanted(f"A{i}", "示例", "100") for i in planting.each])).decode()
    schemes = await planting.saved(
        RoundScheme(round_id=first.id, number=i + 1, body=body, recorded_at=DAY) for i in planting.each
    )
    await planting.saved(
        RoundQuota(
            round_title_id=kept.id, body="city", region_code=f"14{i:02}00", name="示例市", quota=1, allotted_at=DAY
        )
        for i in planting.each
    )
    experts = await planting.saved(
        RoundExpert(round_id=first.id, number=i + 1, person_id=one.id, name="secret", listed_at=DAY)
        for i, one in enumerate(planting.people)
    )
    rows = [await _nomination(planting, kept, stages[0], i, proposed=False) for i in planting.each]
    rows += [await _nomination(planting, kept, stages[0], i, proposed=True) for i in planting.each]
    marks = rfc8785.dumps({f"A{i}": 50_000 for i in planting.each}).decode()
    await planting.saved(
        ExpertSheet(expert_id=one.id, nomination_id=row.id, scheme_id=schemes[-1].id, marks=marks, given_at=DAY)
        for one in experts
        for row in rows
    )
    await planting.saved(
        ExpertRecusal(expert_id=one.id, nomination_id=row.id, reason="secret", at=DAY)
        for one in experts
        for row in rows[-len(planting.each) :]
    )
    await _beside(planting, rows, stages[0])


async def _nomination(
    planting: "Planting", title: RoundTitle, stage: RoundStage, i: int, *, proposed: bool
) -> Nomination:
    (row,) = await planting.saved([
        Nomination(
            round_id=title.round_id, round_title_id=title.id, number=i + 1 + 100 * proposed, holder_kind="person",
            person_id=planting.people[i].id, organisation_id=planting.unit, name="secret", unit="secret",
            region_code="140700", region_name="晋中市", state="proposed" if proposed else "pending",
            stage_id=None if proposed else stage.id, reached=6, submitted_at=DAY, prior_honours="secret;secret",
        )
    ])  # fmt: skip
    return row


async def _beside(planting: "Planting", rows: list[Nomination], stage: RoundStage) -> None:
    """So many steps, opinions, checks, corrections and lines of notices under each nomination;
    so many objections against the first notice."""
    said = rfc8785.dumps([["conditions_all_met", "met", 0, {}] for _ in planting.each]).decode()
    for row in rows:
        for _ in planting.each:
            await planting.saved(
                [NominationStep(nomination_id=row.id, stage_id=stage.id, outcome="reserve", reason="secret", at=DAY)]
            )
            await planting.saved([
                StageOpinion(
                    nomination_id=row.id, stage_id=stage.id, department="税务", stance="agrees", text="secret",
                    given_at=DAY,
                )
            ])  # fmt: skip
            await planting.saved(
                [NominationCheck(nomination_id=row.id, outcome="met", verdicts=said, reason="secret", checked_at=DAY)]
            )
            await planting.saved([NameCorrection(nomination_id=row.id, name="secret", state="accepted", asked_at=DAY)])
    notices = await planting.saved(
        RoundNotice(
            round_id=rows[0].round_id, stage_id=stage.id, region_code="140700", body_name="晋中市", number=i + 1,
            title="示例公示", days=5, first_on=DAY_ON, last_on=DAY_ON, posted_at=DAY, publish_until=DAY,
        )
        for i in planting.each
    )  # fmt: skip
    await planting.saved(
        RoundNoticeCandidate(notice_id=one.id, nomination_id=row.id, line=line, name="secret", unit="secret")
        for one in notices
        for line, row in enumerate(rows, 1)
    )
    competition = await Competition.visible_to(console()).order_by("id").first()
    for i in planting.each:
        (row,) = await planting.saved([
            Objection(
                receipt=f"R{i}", subject_noun="round_notice", subject_uid=notices[0].uid, subject_title="secret",
                region_code="140700", competition_id=competition.id if competition else None, channel="letter",
                statement="secret", arrived_on=DAY_ON, counts="arrival", counted_on=DAY_ON, reply_days=15,
                is_late=False, entered_at=DAY + i,
            )
        ])  # fmt: skip
        await planting.saved(
            ObjectionNamed(objection_id=row.id, subject_uid=UUID(int=n + 1), name="secret") for n in planting.each
        )
