"""Give a special award to those proposed, within its quota; refuse one; revoke one that was given."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import locked, of_competition, same_version
from server.refusal import Refusal, insist, refuse
from server.scoring.correct import reason_given
from server.signatures.recording import same_person
from server.special_awards import SpecialAward, SpecialNominee
from server.special_awards.setting_up import award_of, over_quota

GIVEN, REFUSED, REVOKED = "special_award.given", "special_award.refused", "special_award.revoked"


async def give(
    viewer: Viewer, competition: str, award: str, nominees: Sequence[UUID | None], *, key: str | None = None
) -> SpecialAward:
    """Give the award to `nominees`, all or none. Public with the results of the competition.

    Refused: no right, unknown place, nobody named, an unknown one, one who is not proposed, more than the quota with
    those who hold it already; at discretion by who proposed; by judgement past somebody with as many or more marks.
    """
    found, row = await award_of(viewer, GIVEN, competition, award)
    asked = {"competition": competition, "award": award, "nominees": [str(one) for one in nominees]}
    async with ledger.change(viewer, GIVEN, chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(SpecialAward)
        row = await locked(row)
        rows = await SpecialNominee.filter(special_award_id=row.id).using_db(db.here()).order_by("id")
        wanted = [one for one in rows if one.uid in set(nominees)]
        if not wanted or len(wanted) != len(set(nominees)):
            refuse("no_such_nominee", "nominees")
        for one in wanted:
            insist(not_proposed(one))
        insist(over_quota(row, len(wanted) + sum(one.state == "given" for one in rows)))
        insist(await _own_proposal(viewer, row, wanted) or passed_over(row, wanted, rows))
        for one in wanted:
            _decided(viewer, one, "given")
        await change.save_many(wanted)
        change.main.facts["award"] = row.code
        change.answers(row)
    return row


async def refuse_nominee(
    viewer: Viewer, nominee: UUID | None, reason: str, *, version: int, key: str | None = None
) -> SpecialNominee:
    """Refuse one who is proposed. Refused: no right, unknown, no reason, not proposed, changed since."""
    return await _ended(viewer, REFUSED, nominee, reason, version, key)


async def revoke(
    viewer: Viewer, nominee: UUID | None, reason: str, *, version: int, key: str | None = None
) -> SpecialNominee:
    """Take an award back that was given; it stays readable, marked, with the reason. The quota is free again.

    Refused: no right, unknown, no reason, not given, changed since.
    """
    return await _ended(viewer, REVOKED, nominee, reason, version, key)


async def _ended(
    viewer: Viewer, act: str, nominee: UUID | None, reason: str, version: int, key: str | None
) -> SpecialNominee:
    insist(may(viewer, act))
    rows = SpecialNominee.visible_to(viewer).select_related("special_award__competition")
    found = await rows.get_or_none(uid=nominee) if nominee else None
    if found is None:
        refuse("no_such_nominee", "nominee")
    competition = found.special_award.competition
    insist(may(viewer, act, of_competition(competition)))
    reason = reason_given(reason)
    asked = {"nominee": str(nominee), "reason": reason, "version": version}
    async with ledger.change(viewer, act, chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(SpecialNominee)
        await locked(found.special_award)
        row = await locked(found)
        insist((not_proposed(row) if act == REFUSED else not_given(row)) or same_version(row, version))
        row.note = reason
        _decided(viewer, row, "refused" if act == REFUSED else "revoked")
        change.answers(await change.save(row))
    return row


def not_proposed(one: SpecialNominee) -> Refusal | None:
    """Only who is proposed is decided on."""
    return None if one.state == "proposed" else Refusal("special_nominee_decided", {}, "nominees")


def not_given(one: SpecialNominee) -> Refusal | None:
    """Only what was given is taken back."""
    return None if one.state == "given" else Refusal("special_nominee_not_given", {}, "nominee")


async def _own_proposal(viewer: Viewer, award: SpecialAward, wanted: Sequence[SpecialNominee]) -> Refusal | None:
    """At discretion two people decide: who proposes does not give."""
    if award.way != "discretionary":
        return None
    own = [one for one in wanted if await same_person(viewer, one.proposed_by_id)]
    return Refusal("special_award_own_proposal", {"n": len(own)}, "nominees") if own else None


def passed_over(
    award: SpecialAward, wanted: Sequence[SpecialNominee], rows: Sequence[SpecialNominee]
) -> Refusal | None:
    """By judgement nobody is passed over who has as many marks as one it is given to: ties are all given or none."""
    if award.way != "judgement":
        return None
    least = min(Fraction(one.score or 0) for one in wanted)
    named = {one.id for one in wanted}
    better = [
        one for one in rows if one.state == "proposed" and one.id not in named and Fraction(one.score or 0) >= least
    ]
    return Refusal("special_award_passed_over", {"n": len(better)}, "nominees") if better else None


def _decided(viewer: Viewer, one: SpecialNominee, state: str) -> None:
    one.state, one.version = state, one.version + 1
    one.decided_at, one.decided_by_id = clock.now(), viewer.account_id
