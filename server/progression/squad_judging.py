"""A squad (集训) judged after a round of training: by marks or an order, with a reason for each member."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.competitions.numbers import exact
from server.competitions.places import locked, locked_all, of_event, same_version
from server.competitions.registration import reason_fault
from server.ledger import Change
from server.progression import Advancement
from server.progression.squads import MOST_MEMBERS, MOST_ROUNDS, Squad, SquadMember, SquadVerdict, members_of
from server.refusal import Fault, Refusal, insist, refuse

JUDGED = "squad.judged"
MARK_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a member after a round: `mark` as decimal text or `order` from 1, and the reason."""

    member: UUID | None
    reason: str
    mark: str = ""
    order: int | None = None


async def judge_squad(
    viewer: Viewer, squad: UUID | None, keep: int, judged: Sequence[Judged], *, version: int, key: str | None = None
) -> Squad:
    """Say after a round of training who stays: the first `keep` by mark or by order, with a reason for each. With
    `keep` the number of the team it is decided, and exactly those go up; else the next round begins with them.

    Refused: no right, `no_such_squad`, `squad_decided`, `changed_since`, `squad_keep`, and with every fault
    `squad_judged_badly`: a member left out or twice, no reason, marks and orders mixed, equal ones.
    """
    found = await _squad(viewer, squad, JUDGED)
    told = [{**asdict(one), "member": str(one.member)} for one in judged]
    asked: dict[str, Any] = {"squad": str(squad), "keep": keep, "version": version, "judged": told}
    chain = found.event.competition.chain
    async with ledger.change(viewer, JUDGED, chain=chain, key=key, asked=asked, squad=found.id) as change:
        if change.answered:
            return await change.answer(Squad)
        row = await locked(found)
        insist(_open(row) or same_version(row, version))
        members = [one for one in await members_of([row.id]) if one.state == "training"]
        if not min(row.team, len(members)) <= keep <= len(members):
            refuse("squad_keep", "keep", team=row.team, n=len(members))
        said = _in_order(members, judged)
        await _write(change, row, members, said, keep)
        change.answers(row)
    return row


def _open(row: Squad) -> Refusal | None:
    if row.state != "training" or row.round > MOST_ROUNDS:
        return Refusal("squad_decided", {"target": row.target}, "squad")
    return None


def _in_order(members: Sequence[SquadMember], judged: Sequence[Judged]) -> list[tuple[SquadMember, Judged]]:
    """The members in the order they were given. Refused with every fault."""
    by_uid = {one.uid: one for one in members}
    given = [one for one in judged if one.member in by_uid]
    names = [one.member for one in judged]
    faults = [
        Fault("", None, f"judged[{n}].{field}", rule, params={"entry_no": by_uid[one.member].standing.entry_no})
        for n, one in enumerate(judged)
        if one.member in by_uid
        for field, rule in _faults(one, judged)
    ]
    if len(given) < len(judged) or len(set(names)) < len(names) or len(given) < len(members):
        faults.append(Fault("", None, "judged", "squad_members_differ", params={"n": len(members)}))
    keys = [_key(one) for one in given]
    if not faults and len(set(keys)) < len(keys):
        faults.append(Fault("", None, "judged", "squad_equal"))
    if faults:
        refuse("squad_judged_badly", "judged", faults, n=len(faults))
    return [(by_uid[one.member], one) for one in sorted(given, key=_key) if one.member is not None]


def _faults(one: Judged, judged: Sequence[Judged]) -> list[tuple[str, str]]:
    """What is wrong with one of them, by field."""
    found = [] if one.reason.strip() and reason_fault(one.reason) is None else [("reason", "squad_reason")]
    if bool(one.mark) is (one.order is not None) or bool(one.mark) is not bool(judged[0].mark):
        found.append(("mark", "squad_mark_or_order"))
    elif one.mark and not isinstance(exact(one.mark) if len(one.mark) <= MARK_LIMIT else None, Fraction):
        found.append(("mark", "squad_mark_number"))
    elif one.order is not None and not 1 <= one.order <= MOST_MEMBERS:
        found.append(("order", "squad_order_number"))
    return found


def _key(one: Judged) -> Fraction:
    """Lower is better."""
    value = exact(one.mark) if one.mark else None
    return -value if isinstance(value, Fraction) else Fraction(one.order or 0)


async def _write(
    change: Change, squad: Squad, members: Sequence[SquadMember], said: Sequence[tuple[SquadMember, Judged]], keep: int
) -> None:
    is_final = keep <= squad.team
    at, rows = clock.now(), {one.id: one for one in await locked_all(members)}
    verdicts = []
    for place, (member, one) in enumerate(said, 1):
        row, stays = rows[member.id], place <= keep
        row.place, row.round, row.version = place, squad.round, row.version + 1
        row.state = "passed_over" if not stays else "chosen" if is_final else "training"
        verdicts.append(SquadVerdict(
            member_id=row.id, round=squad.round, place=place, mark=one.mark or None, stays=stays,
            reason=one.reason.strip(), at=at,
        ))  # fmt: skip
    await change.save_many(verdicts)
    await change.save_many(list(rows.values()))
    squad.version += 1
    if is_final:
        squad.state, squad.decided_at = "decided", at
        await go_up(change, squad, [one for one in rows.values() if one.state == "chosen"])
    else:
        squad.round += 1
    await change.save(squad)


async def go_up(change: Change, squad: Squad, chosen: Sequence[SquadMember]) -> None:
    """The advancement of those chosen; a line that advances by its result has its row already."""
    there = Advancement.filter(target=squad.target, standing_id__in=[one.standing_id for one in chosen])
    known = {one.standing_id for one in await there.using_db(change.client)}
    new = [one.standing_id for one in chosen if one.standing_id not in known]
    await change.save_many([Advancement(standing_id=one, target=squad.target) for one in new])


async def _squad(viewer: Viewer, uid: UUID | None, act: str) -> Squad:
    insist(may(viewer, act))
    found = await Squad.visible_to(viewer).select_related("event__competition").get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_squad", "squad")
    insist(may(viewer, act, of_event(found.event.competition, found.event)))
    return found
