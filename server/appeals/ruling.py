"""Rule on an appeal, with reasons; and let the next revision of the event say which rulings it carries out.

A ruling changes no mark. The chief judge corrects, and the corrected result is a new revision that names the appeal.
"""

from collections.abc import Sequence
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.appeals import Appeal
from server.appeals.asked import not_open, outcome_fault, text_fault
from server.appeals.filing import appeal_of, delegation_of
from server.appeals.impartial import partial
from server.competitions import Event
from server.competitions.places import locked, of_delegation, of_event, same_version
from server.ledger import Change
from server.refusal import insist
from server.results import Revision

RULED = "appeal.ruled"
UPHELD = ("upheld", "partly_upheld")


async def rule_on_appeal(
    viewer: Viewer, appeal: UUID | None, outcome: str, reasons: str, *, version: int, key: str | None = None
) -> Appeal:
    """Rule on an open appeal.

    Refused: `no_such_appeal`, no right, `arbitrator_of_the_delegation`, `arbitrator_same_employer`, an unknown outcome,
    no reasons, ruled on or withdrawn already, `changed_since`.
    """
    insist(may(viewer, RULED))
    found, competition = await appeal_of(viewer, appeal)
    insist(may(viewer, RULED, of_event(competition, found.event)))
    insist(outcome_fault(outcome) or text_fault(reasons, "reasons"))
    asked = {"appeal": str(appeal), "outcome": outcome, "reasons": reasons, "version": version}
    async with ledger.change(viewer, RULED, chain=competition.chain, key=key, asked=asked, appeal=found.id) as change:
        if change.answered:
            return await change.answer(Appeal)
        await locked(found.event)
        delegation = await delegation_of(found)
        insist(await partial(viewer, found, delegation, of_delegation(competition, delegation, found.event)))
        row = await locked(found)
        insist(not_open(row) or same_version(row, version))
        row.state, row.outcome, row.reasons, row.version = "ruled", outcome, reasons.strip(), row.version + 1
        row.ruled_by_id, row.ruled_at = viewer.account_id, clock.now()
        change.answers(await change.save(row))
    return row


async def waiting_rulings(event: int) -> list[Appeal]:
    """The rulings of an event in favour of who appealed that no revision has carried out yet, in order."""
    rows = Appeal.filter(event_id=event, state="ruled", outcome__in=UPHELD, ruled_revision_id__isnull=True)
    return await rows.using_db(db.here()).order_by("number")


async def naming(event: Event, reason: str) -> str:
    """The reason of a revision, with the appeals whose rulings it carries out: 更正录入（第1、2号申诉）."""
    numbers = "、".join(str(one.number) for one in await waiting_rulings(event.id))
    return f"{reason}（第{numbers}号申诉）" if numbers else reason


async def carried_out(change: Change, revisions: Sequence[Revision]) -> None:
    """Record at the rulings that these revisions carry them out; part of the act that publishes."""
    for revision in revisions:
        rows = await waiting_rulings(revision.event_id)
        for one in rows:
            one.ruled_revision_id, one.version = revision.id, one.version + 1
        await change.save_many(rows)
