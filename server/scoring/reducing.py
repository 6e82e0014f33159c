"""Go on with fewer judges: the chief judge's decision, equal for all entries of a session.

Before marking is opened: opening then makes exactly so many sheets of each entry, and keeps a version of the scheme
whose aspects need no more marks than the smallest number decided, so that closing, ranking, export and recount all know
it from the scheme alone.

While marking is open (a judge falls ill in the middle and nobody can take his seat): he is recused from the event
first. What his seat marked in that session, signed or not, is left out for every entry alike, and the sheets that stay
go over to the lower version of the scheme. It cannot be withdrawn; a further one takes its place.
"""

from dataclasses import replace
from uuid import UUID

from server import clock, db, ledger, ranking
from server.access import Viewer, may
from server.competitions import Event, Session
from server.competitions.keeping import newest
from server.competitions.places import event_of, locked, of_event
from server.judging import FewerJudges, Panel
from server.judging.seating import frozen
from server.ledger import Change
from server.refusal import Refusal, insist, refuse
from server.scoring.counting import lacking_exactly
from server.scoring.coverage import aspects_of, rule_of, seats_of
from server.scoring.lowering import left_out, lowered
from server.scoring.opening import planned

ACT = "judges.reduced"
BACK = "judges.restored"
LONGEST = 1000  # characters of a reason


async def allow_fewer(
    viewer: Viewer,
    competition: str,
    event: str,
    panel: str,
    count: int,
    reason: str,
    *,
    session: UUID | None = None,
    key: str | None = None,
) -> FewerJudges:
    """Decide that `count` marks are enough for each aspect that a panel marks, in one session (None: in all).

    Refused: an unknown place, panel or session, no right, `seats_frozen` once marking is closed, a missing or too long
    reason, `fewer_decided_already`, `fewer_not_fewer`, `fewer_than_trimmed`; while marking is open `fewer_seats_differ`
    where not exactly so many judges are left, with what differs.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    insist(malformed(reason))
    asked = [competition, event, panel, count, reason, str(session)]
    facts = {"event": row.code, "panel": panel, "count": count}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(FewerJudges)
        row = await locked(row)
        is_open = row.state == "marking"
        if not is_open:
            insist(frozen(row))
        session_id = await session_of(row, session)
        if is_open:
            await _superseded(change, row, panel, session_id)
        insist(await not_decidable(row, panel, count, session_id))
        decided = FewerJudges(
            event_id=row.id, session_id=session_id, panel=panel, count=count, reason=reason.strip(),
            account_id=viewer.account_id, at=clock.now(),
        )  # fmt: skip
        change.answers(await change.save(decided))
        if is_open:
            await _while_open(change, row, panel, session_id)
    return decided


async def _superseded(change: Change, event: Event, panel: str, session: int | None) -> None:
    """While marking is open nothing is withdrawn: a further decision takes the place of the one before."""
    same = FewerJudges.filter(event_id=event.id, panel=panel, undone_at__isnull=True).using_db(db.here())
    before = await same.filter(session_id=session)
    for one in before:
        one.undone_at = clock.now()
    await change.save_many(before)


async def _while_open(change: Change, event: Event, panel: str, session: int | None) -> None:
    """Carry the decision out. Refused: `fewer_seats_differ`."""
    plan = await planned(event)
    differs = [one.fault for one in lacking_exactly(plan)]
    if differs:
        refuse("fewer_seats_differ", "count", differs, panel=panel or "—", n=len(differs))
    change.main.facts["sheets"] = await left_out(change, plan, panel, session)
    await lowered(change, plan)
    event.version += 1
    await change.save(event)


async def withdraw_fewer(viewer: Viewer, decision: UUID | None, *, key: str | None = None) -> FewerJudges:
    """Take such a decision back, before marking is opened.

    Refused: `no_fewer_decision`, no right, `seats_frozen`, `decision_undone`.
    """
    insist(may(viewer, BACK))
    rows = FewerJudges.visible_to(viewer).select_related("event__competition")
    found = await rows.get_or_none(uid=decision) if decision else None
    if found is None:
        refuse("no_fewer_decision", "decision")
    event, competition = found.event, found.event.competition
    insist(may(viewer, BACK, of_event(competition, event)))
    facts = {"event": event.code, "panel": found.panel}
    async with ledger.change(viewer, BACK, chain=competition.chain, key=key, asked=str(decision), **facts) as change:
        if change.answered:
            return await change.answer(FewerJudges)
        insist(frozen(await locked(event)))
        row = await locked(found)
        if row.undone_at is not None:
            refuse("decision_undone", "decision")
        row.undone_at = clock.now()
        change.answers(await change.save(row))
    return row


def malformed(reason: str) -> Refusal | None:
    """The reason."""
    if not reason.strip():
        return Refusal("reason_missing", {}, "reason")
    return Refusal("fewer_reason_too_long", {"most": LONGEST}, "reason") if len(reason) > LONGEST else None


async def session_of(event: Event, session: UUID | None) -> int | None:
    """The id of a session of the event; None for all. Refused: `no_session_of_event`."""
    if session is None:
        return None
    found = await Session.filter(event_id=event.id, uid=session).using_db(db.here()).first()
    return int(found.id) if found is not None else refuse("no_session_of_event", "session", event=event.code)


async def not_decidable(event: Event, panel: str, count: int, session: int | None) -> Refusal | None:
    """Whether the decision says anything new, and leaves enough to be trimmed."""
    if not await Panel.filter(event_id=event.id, code=panel).using_db(db.here()).exists():
        return Refusal("no_panel_of_code", {"panel": panel[:60], "event": event.code}, "panel")
    same = FewerJudges.filter(event_id=event.id, panel=panel, undone_at__isnull=True).using_db(db.here())
    if await same.filter(session_id=session).exists():
        return Refusal("fewer_decided_already", {"panel": panel or "—"}, "panel")
    rules = await _rules(event, panel)
    most = max((ranking.marks_needed(one) for one in rules), default=0)
    if not 1 <= count < most:
        return Refusal("fewer_not_fewer", {"panel": panel or "—", "most": most - 1}, "count")
    least = max(ranking.marks_needed(replace(one, judges=1)) for one in rules)
    return Refusal("fewer_than_trimmed", {"least": least}, "count") if count < least else None


async def _rules(event: Event, panel: str) -> list[ranking.Aspect]:
    """The aspects that the panel marks."""
    kept = (await newest([event.id])).get(event.id)
    if kept is None:
        return []
    seats, aspects = (await seats_of([event.id]))[event.id], (await aspects_of([kept.id]))[kept.id]
    mine = {aspect.id for one in seats.rows if one.panel.code == panel for aspect in seats.aspects(one, aspects)}
    return [rule_of(one) for one in aspects if one.id in mine]
