"""Propose somebody for a special award by judgement, with the judges' marks, or at discretion, with the reason."""

from server import clock, db, ledger
from server.access import Viewer
from server.competitions import Competition
from server.competitions.places import locked
from server.entries import Delegation
from server.ranking import exact_text
from server.refusal import Refusal, insist, refuse
from server.special_awards import DERIVED, SpecialAward, SpecialNominee
from server.special_awards.asked import BETWEEN, Proposal, mean, proposal_fault
from server.special_awards.setting_up import award_of

ACT = "special_award.proposed"
STANDING = ("proposed", "given")
MOST = 1000  # nominees of one special award


async def propose(
    viewer: Viewer, competition: str, award: str, asked: Proposal, *, key: str | None = None
) -> SpecialNominee:
    """Propose somebody. The marks of a judgement are those of its judges, in any order; their mean ranks.

    Refused: no right, unknown place, a derived award, what `proposal_fault` says, somebody who stands already.
    """
    found, row = await award_of(viewer, ACT, competition, award)
    if row.way in DERIVED:
        refuse("special_award_is_derived", "award", title=row.title)
    insist(proposal_fault(asked, row.way))
    told = {"competition": competition, "award": award, **asked.told}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=told) as change:
        if change.answered:
            return await change.answer(SpecialNominee)
        row = await locked(row)
        delegation = await _delegation(found, asked.delegation.strip())
        name = delegation.name if delegation else asked.name.strip()
        insist(await _stands_already(row, delegation, name, asked.unit.strip() or None))
        made = SpecialNominee(
            special_award_id=row.id, delegation_id=delegation.id if delegation else None, name=name,
            unit=asked.unit.strip() or None, reason=asked.reason.strip() or None,
            marks=BETWEEN.join(one.strip() for one in asked.marks),
            score=exact_text(mean(asked.marks)) if asked.marks else None, proposed_at=clock.now(),
            proposed_by_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(made))
    return made


async def _delegation(competition: Competition, code: str) -> Delegation | None:
    if not code:
        return None
    rows = Delegation.filter(competition_id=competition.id, code=code[:100]).using_db(db.here())
    return await rows.first() or refuse("no_such_delegation", "delegation", code=code[:100])


async def _stands_already(
    award: SpecialAward, delegation: Delegation | None, name: str, unit: str | None
) -> Refusal | None:
    rows = await SpecialNominee.filter(special_award_id=award.id, state__in=list(STANDING)).using_db(db.here())
    if len(rows) >= MOST:
        return Refusal("special_nominee_many", {"most": MOST}, "award")
    wanted = (delegation.id, None, None) if delegation else (None, name, unit)
    there = {(one.delegation_id, None, None) if one.delegation_id else (None, one.name, one.unit) for one in rows}
    return Refusal("special_nominee_stands", {"title": award.title}, "name") if wanted in there else None
