"""Finish a recheck: every entry looked at, every error corrected. Too many errors call for a full recheck at once."""

from collections.abc import Sequence
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import locked, of_event
from server.ledger import Change
from server.rechecking import Finding, Recheck, RecheckItem
from server.rechecking.comparing import compared, is_error, value_text
from server.rechecking.drawing import Order, begin
from server.rechecking.recording import finished
from server.rechecking.sampling import Ranked, drawn, is_too_many
from server.refusal import Fault, Refusal, insist, refuse

ACT = "recheck.finished"


async def finish(viewer: Viewer, recheck: UUID | None, *, order: Order, key: str | None = None) -> Recheck:
    """Finish a recheck. More than 5 % wrong entries of those checked: all others are rechecked as well, drawn now.

    The supervisor who finishes it confirms that errors without a mark (a time, a deduction) were put right too.
    Refused: `no_such_recheck`, no right, `recheck_finished`, `recheck_items_waiting`, `recheck_uncorrected` with each
    mark that is still not as it should be.
    """
    insist(may(viewer, ACT))
    row = await recheck_of(viewer, recheck)
    event, competition = row.event, row.event.competition
    insist(may(viewer, ACT, of_event(competition, event)))
    facts = {"event": event.code, "turn": row.turn}
    async with ledger.change(viewer, ACT, chain=competition.chain, key=key, asked=str(recheck), **facts) as change:
        if change.answered:
            return await change.answer(Recheck)
        event = await locked(event)
        row = await locked(row)
        insist(finished(row, event.code))
        insist(await waiting(row, event.code))
        found = await compared(row.id)
        if found.open:
            refuse("recheck_uncorrected", None, [fault_of(one) for one in found.open], n=len(found.open))
        errors = [one for some in found.of_item.values() for one in some if is_error(one)]
        for one in errors:
            one.corrected_at = clock.now()
        await change.save_many(errors)
        row.state, row.done_at = "done", clock.now()
        if row.rule != "all" and is_too_many(row.wrong, row.checked):
            await _full(change, viewer, row, await order(event))
        await change.save(row)
        change.answers(row)
    return row


async def recheck_of(viewer: Viewer, uid: UUID | None) -> Recheck:
    """The recheck with its event and competition. Refused: `no_such_recheck`."""
    rows = Recheck.visible_to(viewer).select_related("event__competition")
    found = await rows.get_or_none(uid=uid) if uid else None
    return found if found is not None else refuse("no_such_recheck", "recheck")


async def waiting(recheck: Recheck, event: str) -> Refusal | None:
    """Whether entries are still to be looked at."""
    n = await RecheckItem.filter(recheck_id=recheck.id, state="waiting").using_db(db.here()).count()
    return Refusal("recheck_items_waiting", {"event": event, "n": n}) if n else None


def fault_of(finding: Finding) -> Fault:
    """A mark that is not yet as it should be."""
    number, code = (finding.sheet.number, finding.aspect.code) if finding.sheet and finding.aspect else ("—", "—")
    params = {"sheet": number, "aspect": code, "should": value_text(finding.should)}
    return Fault("", None, code, "recheck_mark_uncorrected", params=params)


async def _full(change: Change, viewer: Viewer, row: Recheck, ranked: Sequence[Ranked]) -> None:
    """Draw all others; where nobody is left, everything was rechecked already."""
    seen = {one.entry_id for one in await RecheckItem.filter(recheck_id=row.id).using_db(db.here())}
    others = [one for one in drawn("all", ranked, row.seed) if one.entry_id not in seen]
    if not others:
        return
    row.state = "full_needed"
    full = Recheck(event_id=row.event_id, turn=row.turn + 1, rule="all", seed=row.seed, head=row.head, seq=row.seq)
    await begin(change, viewer, full, len(ranked), others)
