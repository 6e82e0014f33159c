"""Propose the rewards that follow from a result or a decision: who gets how much by which row, and who does not, with
the reason. Once per person and honour; the higher instead of the lower."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server import clock, ledger
from server.access import Place, Viewer, may
from server.ledger import Change
from server.people import Person
from server.refusal import Fault, Refusal, Refused, insist, refuse
from server.rewards import Reward
from server.rewards.codes import renewed
from server.rewards.dues import Due, dues
from server.rewards.entrants import of_event
from server.rewards.grounds import Basis, Result, basis_of_decision, basis_of_event, of_decision

PROPOSED = "reward.proposed"
MOST_SHARES = 2000
MOST_SHARE = 1_000_000
MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Cause:
    """What rewards follow from: an event's result, or a decision by its number. `rule_set`: a code, or the one in
    force."""

    competition: str = ""
    event: str = ""
    decision: str = ""
    rule_set: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """How an entry's people of a role share their reward: whole numbers in the order of their own."""

    entry_no: str
    shares: Sequence[int]
    role: str = "contestant"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be, or was, proposed: everybody behind it with the outcome and the reason. `rewards`: what the act
    recorded."""

    basis: Basis
    dues: Sequence[Due]
    rewards: Sequence[Reward] = ()


async def preview(viewer: Viewer, cause: Cause, shares: Sequence[Stated] = ()) -> Proposal:
    """What `propose` would record now. Refused as it is."""
    insist(may(viewer, PROPOSED))
    basis = await _basis(viewer, cause)
    insist(may(viewer, PROPOSED, Place(region_code=basis.rule_set.region_code)))
    return Proposal(basis, await _dues(basis, shares))


async def propose(
    viewer: Viewer, cause: Cause, shares: Sequence[Stated] = (), *, key: str | None = None
) -> list[Reward]:
    """Record a reward for everybody the tariff gives one. An unpaid lower one that it takes the place of falls away.

    The people's rows are locked: of two proposals for one person one is first, and the other sees what it did.
    Refused: no right, what the basis refuses, shares that are none, a fact nobody stated (`reward_unknown`), nobody to
    reward.
    """
    insist(may(viewer, PROPOSED))
    asked = {
        "cause": [cause.competition, cause.event, cause.decision, cause.rule_set],
        "shares": [[one.entry_no, one.role, *one.shares] for one in shares],
    }  # fmt: skip
    async with ledger.change(viewer, PROPOSED, key=key, asked=asked) as change:
        if change.answered:
            return [one for one in await change.answer_all(Reward) if one.state != "superseded"]
        basis = await _basis(viewer, cause, lock=True)
        insist(may(viewer, PROPOSED, Place(region_code=basis.rule_set.region_code)))
        await _lock(change, await _dues(basis, shares))
        found = await _dues(basis, shares)
        insist(not_unknown(found))
        rows = {n: _reward(viewer, basis, one) for n, one in enumerate(found) if one.result == "due"}
        if not rows:
            raise Refused(of_nobody(cause, found))
        await _write(change, found, rows)
        change.main.facts |= {"cause": basis.subject, "rule_set": basis.rule_set.code}
    return list(rows.values())


async def _write(change: Change, found: Sequence[Due], rows: dict[int, Reward]) -> None:
    """The new rewards; before them those they take the place of, whose slots become free."""
    by = {id_: rows[n] for n in rows for id_ in found[n].supersedes}
    old = await Reward.filter(id__in=sorted(by)).using_db(change.client).select_for_update()
    for one in old:
        one.state, one.slot, one.version = "superseded", None, one.version + 1
        one.decided_at = clock.now()
    await change.save_many(list(old))
    await change.save_many(list(rows.values()))
    for one in old:
        one.superseded_by_id = by[one.id].id
    if old:
        also = change.event("reward.superseded")
        await change.save_many(list(old), lambda _: also)
    change.answers(next(iter(rows.values())))


async def _basis(viewer: Viewer, cause: Cause, *, lock: bool = False) -> Basis:
    if bool(cause.decision.strip()) == bool(cause.competition.strip()):
        refuse("reward_cause", "competition")
    if cause.decision.strip():
        return await basis_of_decision(viewer, cause.decision, cause.rule_set.strip())
    return await basis_of_event(
        viewer, cause.competition.strip(), cause.event.strip(), cause.rule_set.strip(), lock=lock
    )


async def _dues(basis: Basis, shares: Sequence[Stated]) -> list[Due]:
    if len(shares) > MOST_SHARES or any(_no_shares(one.shares) for one in shares):
        refuse("reward_shares", "shares", most=MOST_SHARE)
    stated = {(one.entry_no.strip(), one.role): tuple(one.shares) for one in shares}
    of = basis.of
    found = await (of_event(basis, of, stated) if isinstance(of, Result) else of_decision(basis, of))
    return await dues(basis, found)


def _no_shares(shares: Sequence[int]) -> bool:
    return not shares or any(not 0 <= one <= MOST_SHARE for one in shares) or not any(shares)


async def _lock(change: Change, found: Sequence[Due]) -> None:
    """Nobody else rewards these people until the commit; in the order of their ids."""
    ids = sorted({one.candidate.person.id for one in found if one.candidate.person})
    for start in range(0, len(ids), 1000):
        some = ids[start : start + 1000]
        await Person.filter(id__in=some).using_db(change.client).order_by("id").select_for_update()


def not_unknown(found: Sequence[Due]) -> Refusal | None:
    """Whether nothing has to be stated first."""
    open_ = [one for one in found if one.result == "unknown"]
    return Refusal("reward_unknown", {"n": len(open_)}, None, faults_of(open_)) if open_ else None


def of_nobody(cause: Cause, found: Sequence[Due]) -> Refusal:
    """Nobody gets one, each with his reason: a second bonus, a place the tariff does not name, …"""
    none = [one for one in found if one.result == "none"]
    return Refusal("reward_of_nobody", {}, "event" if cause.event else "decision", faults_of(none))


def faults_of(found: Sequence[Due]) -> list[Fault]:
    """The reasons of some, each beside his entry and name. At most MOST_FAULTS."""
    return [
        Fault(one.candidate.entry_no, None, one.candidate.name, one.rule, params=one.params)
        for one in found[:MOST_FAULTS]
    ]


def _reward(viewer: Viewer, basis: Basis, one: Due) -> Reward:
    who = one.candidate
    assert who.person is not None
    row = Reward(
        person_id=who.person.id, holder=str(who.person.uid), role=who.payee.role,
        honour_id=who.honour.id if who.honour else None, standing_id=who.standing.id if who.standing else None,
        event_id=who.event_id, rule_set_id=basis.rule_set.id, row=one.row, slot=one.slot,
        payer_class=basis.tariff.payer_class, payer=basis.tariff.payer, compare_group=basis.tariff.group,
        year=basis.day.year, region_code=basis.rule_set.region_code, project=who.project, name=who.name, unit=who.unit,
        entitled=one.entitled, gross=one.gross, tax=one.tax, claim_until=until(basis.day, basis.tariff.claim_months),
        proposed_at=clock.now(), proposed_by_id=viewer.account_id,
    )  # fmt: skip
    renewed(row)
    return row


def until(day: date, months: int | None) -> date | None:
    """The last day of a claim, so many months after `day`; the end of a shorter month.

    >>> until(date(2023, 8, 31), 6), until(date(2023, 6, 10), None)
    (datetime.date(2024, 2, 29), None)
    """
    if months is None:
        return None
    year, month = divmod(day.month - 1 + months, 12)
    longest = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, longest))
