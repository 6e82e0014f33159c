"""How many seats mark each aspect in each session, counted before marking is opened: no fewer than the scheme needs; by
the chief judge's decision fewer, but then as many for every entry of the session (domain.md 2.4)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from server import ranking
from server.competitions.scheme import Aspect
from server.judging import FewerJudges, Seat
from server.refusal import Param
from server.scoring.coverage import meets, rule_of
from server.scoring.lacking import Missing

if TYPE_CHECKING:
    from server.scoring.opening import Plan


def decision_on(decisions: Sequence[FewerJudges], panels: Collection[str], session: int | None) -> FewerJudges | None:
    """The decision for these panels in a session: one for the session goes before one for all of them."""
    mine = [one for one in decisions if one.panel in panels and one.session_id in (None, session)]
    return min(mine, key=lambda one: (one.session_id is None, -one.id), default=None)


def is_vacant(plan: "Plan", seat: Seat) -> bool:
    """Whether nobody who may mark sits in the seat, and the panel goes on with fewer: it gets no sheets."""
    if not any(one.panel == seat.panel.code for one in plan.fewer):
        return False
    return seat.id not in plan.judge_of or (plan.judge_of[seat.id], None) in plan.barred


def marked(plan: "Plan") -> dict[int, frozenset[int]]:
    """By the id of each seat that gets sheets the ids of the aspects it marks."""
    seats = [one for one in plan.seats.rows if not is_vacant(plan, one)]
    return {one.id: frozenset(two.id for two in plan.seats.aspects(one, plan.aspects)) for one in seats}


def needed_for(plan: "Plan", aspect: Aspect, seats: Sequence[Seat], session: int | None) -> tuple[int, bool]:
    """How many marks an aspect needs of the `seats` that mark it in a session, and whether that was decided and so
    exact. Never fewer than trimming leaves one of."""
    rule = rule_of(aspect)
    needed = ranking.marks_needed(rule)
    decision = decision_on(plan.fewer, {one.panel.code for one in seats}, session)
    if decision is None or decision.count >= needed:
        return needed, False
    return max(decision.count, ranking.marks_needed(replace(rule, judges=1))), True


@dataclass(frozen=True, slots=True)
class Need:
    """An aspect in a session (None: entries without one): the seats that mark it, how many it needs, and whether that
    is exact. `entries`: who competes there."""

    aspect: Aspect
    session: int | None
    seats: Sequence[Seat]
    needed: int
    exactly: bool
    entries: Sequence[int]


def needs(plan: "Plan") -> Iterator[Need]:
    """Of every aspect in every session in which somebody competes, by aspect."""
    of_seat = marked(plan)
    entries: defaultdict[int | None, list[int]] = defaultdict(list)
    for id_ in plan.entries:
        entries[plan.session_of.get(id_)].append(id_)
    for aspect in plan.aspects:
        for session in sorted(entries, key=lambda one: (one is None, one or 0)) or [None]:
            there = [one for one in plan.seats.rows if meets(one, session) and aspect.id in of_seat.get(one.id, ())]
            yield Need(aspect, session, there, *needed_for(plan, aspect, there, session), entries[session])


def lacking_seats(plan: "Plan") -> Iterator[Missing]:
    """An aspect needs as many seats as its `judges`, in each session; of each entry as many whose judge is not
    recused. Where fewer were decided, exactly so many. What is the same in all sessions is said once."""
    split = any(one.panel.session_id is not None for one in plan.seats.rows) or bool(plan.fewer)
    said: set[int] = set()
    for need in needs(plan):
        if need.aspect.id not in said and not may_wait(plan, need):
            yield from _lacking(plan, need, split)
        if not split and len(need.seats) < need.needed:
            said.add(need.aspect.id)


def lacking_exactly(plan: "Plan") -> Iterator[Missing]:
    """Where fewer were decided: every aspect and session that has not exactly so many seats left, round or not."""
    for need in needs(plan):
        if need.exactly:
            yield from _lacking(plan, need, True)


def may_wait(plan: "Plan", need: Need) -> bool:
    """Whether the aspect is none of the round that is opened: an earlier one of a round opened later, or one of a later
    round that one mark decides, which may still be imported before that round."""
    if plan.round is None or need.aspect.module.round == plan.round:
        return False
    return plan.event.state == "marking" or (need.needed == 1 and not need.seats)


def _lacking(plan: "Plan", need: Need, split: bool) -> Iterator[Missing]:
    seats, needed, code = len(need.seats), need.needed, plan.event.code
    facts: dict[str, Param] = {"aspect": need.aspect.code, "needed": needed}
    named = {**facts, "seats": seats, "session": plan.sessions.get(need.session or 0, "—")}
    if seats < needed:
        rule = "too_few_seats_in_session" if split else "too_few_seats"
        yield Missing(code, rule, named if split else {**facts, "seats": seats}, count=needed - seats)
        return
    if need.exactly and seats > needed:
        yield Missing(code, "more_seats_than_decided", named, count=seats - needed)
    barred = {entry for _, entry in plan.barred}
    for entry in (one for one in need.entries if one in barred):
        left = sum(not plan.is_barred(seat, entry) for seat in need.seats)
        if left < needed:
            params = {**facts, "entry_no": plan.entries[entry], "judges": left}
            yield Missing(code, "recusal_leaves_too_few", params, count=needed - left)
