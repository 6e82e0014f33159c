"""What is due of each of some candidates: earned by the tariff, once per person and honour, the highest of those that
compare, before and after tax."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server import db
from server.access import console
from server.competitions import Event
from server.progression import chain_of_event
from server.refusal import Param
from server.rewards import COUNTED, UNPAID, Reward
from server.rewards.compared import Counted, compared
from server.rewards.earned import earned, taxed
from server.rewards.grounds import Basis, Candidate
from server.rewards.telling import yuan

RUN = 1000


@dataclass(frozen=True, slots=True)
class Due:
    """A candidate with what is due: `result` due, none or unknown, the reason as a rule; `entitled` by the row, `gross`
    before tax, `tax` (None: left open) in fen. `supersedes`: the unpaid rewards it takes the place of."""

    candidate: Candidate
    result: str
    rule: str
    params: Mapping[str, Param] = field(default_factory=dict)
    row: int | None = None
    entitled: int = 0
    gross: int = 0
    tax: int | None = None
    slot: str | None = None
    supersedes: tuple[int, ...] = ()


async def dues(basis: Basis, found: Sequence[Candidate]) -> list[Due]:
    """What is due of each, in the given order."""
    first = [_earned(basis, one) for one in found]
    taken = await _taken([one.slot for one in first if one.slot])
    once = _once([_unless_taken(one, taken) for one in first])
    if basis.tariff.compare == "none":
        return [_taxed(basis, one) for one in once]
    return [_taxed(basis, one) for one in await _highest(basis, once)]


def _earned(basis: Basis, one: Candidate) -> Due:
    if one.person is None or one.held:
        return Due(one, "none", one.held or "reward_nobody_known", {"name": one.name or "—"})
    by = basis.rule_set.code if basis.tariff.besides else basis.tariff.payer_class
    said = earned(basis.tariff, one.ground, one.payee)
    slot = f"{by}:{one.cause}:{one.person.id}"
    return Due(one, said.result, said.rule, said.params, said.row, said.amount, said.amount, None, slot)


async def _taken(slots: Sequence[str]) -> dict[str, Reward]:
    """The rewards that count in these slots."""
    found: dict[str, Reward] = {}
    for start in range(0, len(slots), RUN):
        rows = Reward.filter(slot__in=list(slots[start : start + RUN])).using_db(db.here())
        found |= {str(one.slot): one for one in await rows}
    return found


def _unless_taken(one: Due, taken: Mapping[str, Reward]) -> Due:
    """Once per person and honour: a second one is none, whatever became of the first, unless it was refused."""
    before = taken.get(one.slot or "")
    if one.result == "none" or before is None:
        return one
    return replace(one, result="none", rule="reward_second", params={}, gross=0)


def _once(found: Sequence[Due]) -> list[Due]:
    """The same within the list itself: of two of one slot the first."""
    seen: set[str] = set()
    once = []
    for one in found:
        if one.result == "due" and one.slot in seen:
            one = replace(one, result="none", rule="reward_second", params={}, gross=0)
        if one.result == "due":
            seen.add(str(one.slot))
        once.append(one)
    return once


async def _highest(basis: Basis, found: Sequence[Due]) -> list[Due]:
    """Of the rewards of one person in one role that compare, the highest: beside those on record, and beside the
    others of this list, of which a lower one falls away at once."""
    related = await _related(basis, found)
    had = await _had(basis, found)
    best: dict[tuple[int, str, int], Due] = {}
    for one in found:
        if one.result == "due":
            key = _key(one, related)
            if key not in best or best[key].entitled < one.entitled:
                best[key] = one
    kept = {id(one) for one in best.values()}
    return [
        one if one.result != "due"
        else _beside(one, _those(basis, one, had, related)) if id(one) in kept
        else _lower(one, best[_key(one, related)])
        for one in found
    ]  # fmt: skip


def _key(one: Due, related: Mapping[int, Collection[int]]) -> tuple[int, str, int]:
    """Whose and of which chain: 0 where all of a year compare, an honour without an event is a chain of its own."""
    who = one.candidate
    assert who.person is not None
    if not related:
        return who.person.id, who.payee.role, 0
    chain = min(related[who.event_id]) if who.event_id else -(who.honour.id if who.honour else 1)
    return who.person.id, who.payee.role, chain


async def _related(basis: Basis, found: Sequence[Due]) -> dict[int, Collection[int]]:
    """The events of the chain of each event, itself among them; empty where the tariff compares within a year."""
    if basis.tariff.compare != "chain":
        return {}
    ids = {one.candidate.event_id for one in found if one.candidate.event_id}
    events = await Event.filter(id__in=sorted(ids)).using_db(db.here()).select_related("competition")
    related: dict[int, Collection[int]] = {0: ()}
    for one in events:
        if one.id not in related:
            chain = await chain_of_event(console(), one.competition.code, one.code)
            steps = {step.event.id for step in chain.steps if step.event} if chain else set()
            related[one.id] = steps | {one.id}
    return related


async def _had(basis: Basis, found: Sequence[Due]) -> dict[tuple[int, str], list[Reward]]:
    """What each person has of what the tariff compares with, by person and role."""
    ids = sorted({one.candidate.person.id for one in found if one.result == "due" and one.candidate.person})
    had: defaultdict[tuple[int, str], list[Reward]] = defaultdict(list)
    for start in range(0, len(ids), RUN):
        rows = Reward.filter(
            person_id__in=ids[start : start + RUN], compare_group=basis.tariff.group, state__in=COUNTED
        ).using_db(db.here())
        for row in await rows.order_by("id"):
            had[row.person_id, row.role].append(row)
    return had


def _those(
    basis: Basis, one: Due, had: Mapping[tuple[int, str], Sequence[Reward]], related: Mapping[int, Collection[int]]
) -> list[Counted]:
    who = one.candidate
    assert who.person is not None
    mine = had.get((who.person.id, who.payee.role), ())
    chain = related.get(who.event_id or 0, ())
    return [
        Counted(row.id, row.project, row.entitled, 0 if row.state in UNPAID else row.gross, row.state not in UNPAID)
        for row in mine
        if (row.year == basis.day.year if basis.tariff.compare == "year" else row.event_id in chain)
    ]


def _beside(one: Due, had: Sequence[Counted]) -> Due:
    """Beside what he has already."""
    said = compared(one.entitled, had)
    if not said.rule:
        return one
    result = "due" if said.due else "none"
    params = {**one.params, **said.params}
    return replace(one, result=result, rule=said.rule, params=params, gross=said.due, supersedes=said.supersedes)


def _lower(one: Due, other: Due) -> Due:
    """Another one of the same list is higher, or as high and comes before."""
    params: dict[str, Param] = {
        "project": other.candidate.project, "higher": yuan(other.entitled), "amount": yuan(one.entitled),
    }  # fmt: skip
    return replace(one, result="none", rule="reward_lower", params=params, gross=0)


def _taxed(basis: Basis, one: Due) -> Due:
    if one.result != "due":
        return replace(one, gross=0)
    gross, tax = taxed(basis.tariff, one.gross)
    return replace(one, gross=gross, tax=tax)
