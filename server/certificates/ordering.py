"""Order certificates by the thousand: issued portion by portion while the order shows how far it is.

The order stands in a row and survives a restart. What a portion wrote stays, whatever becomes of the next; what was
issued is not issued again.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.certificates import Certificate, CertificateBatch
from server.certificates.batch import ACTS, Also, due, issued, numbered
from server.certificates.grounds import erased
from server.certificates.issuing import Source, order_of
from server.certificates.templates import newest
from server.competitions import Competition, Event
from server.competitions.places import of_competition, of_event
from server.ledger import OFFICE, Change
from server.refusal import Refused, insist, refuse

ORDERED, STOPPED, ENDED = "certificate_batch.ordered", "certificate_batch.stopped", "certificate_batch.ended"
PORTION = 200  # of one transaction
OVER = frozenset({"no_certificates_due"})  # nothing is left: done
NEWEST = 20


async def order(
    viewer: Viewer, template: str, source: Source, *, address: str = "", key: str | None = None
) -> CertificateBatch:
    """Order everything that is due of a source, by a template, which says the kind.

    Everything is looked at before: a name no font has is refused here, with every other of them. Refused: as
    `issuing.issue`, an order of the same that stands (`certificate_batch_stands`).
    """
    insist(may(viewer, ORDERED))
    by = await newest(viewer, template.strip())
    if by is None:
        refuse("no_such_certificate_template", "template", code=template[:40])
    found = await order_of(viewer, by.kind, template, source)
    grounds = await found.find()
    insist(erased(grounds.listed))
    wanted, _ = await due(grounds.listed)
    await numbered(found, grounds, wanted)  # for its refusals alone
    asked = {**found.asked, "ordered": True}
    async with ledger.change(viewer, ORDERED, chain=grounds.chain, key=key, asked=asked, due=len(wanted)) as change:
        if change.answered:
            return await change.answer(CertificateBatch)
        if not wanted:
            refuse("no_certificates_due", "template", template=by.code)
        row = await _row(viewer, by.kind, by.code, source)
        row.region_code = by.region_code or (row.competition.region_code if row.competition else None)
        row.address, row.total, row.ordered_at = address, len(wanted), clock.now()
        await _insist_alone(change, row)
        change.answers(await change.save(row))
    return row


async def _row(viewer: Viewer, kind: str, template: str, source: Source) -> CertificateBatch:
    competition = event = None
    if source.competition:
        competition = await Competition.visible_to(viewer).get(code=source.competition)
        if source.event:
            event = await Event.visible_to(viewer).get(competition_id=competition.id, code=source.event)
    return CertificateBatch(
        kind=kind, template_code=template, competition=competition, event=event, decision=source.decision.strip(),
        round=source.round.strip(), account_id=viewer.account_id,
    )  # fmt: skip


async def _insist_alone(change: Change, row: CertificateBatch) -> None:
    """Of two who order the same at once the second sees the first."""
    if db.current().engine == "postgres":
        await change.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended('certificate batches', 0))")
    same = {"kind": row.kind, "competition_id": row.competition_id, "event_id": row.event_id}
    rows = CertificateBatch.filter(**same, decision=row.decision, round=row.round, state="waiting")
    if await rows.using_db(change.client).exists():
        refuse("certificate_batch_stands", "template")


async def stop(viewer: Viewer, batch: UUID | None, *, key: str | None = None) -> CertificateBatch:
    """Stop an order: what it issued stays. Refused: no right there, unknown, ended already."""
    insist(may(viewer, STOPPED))
    found = await CertificateBatch.visible_to(viewer).get_or_none(uid=batch) if batch else None
    if found is None:
        refuse("no_such_certificate_batch", "batch")
    await found.fetch_related("competition", "event")
    insist(may(viewer, ACTS[found.kind], _place(found)))
    async with ledger.change(viewer, STOPPED, chain=_chain(found), key=key, asked={"batch": str(batch)}) as change:
        if change.answered:
            return await change.answer(CertificateBatch)
        row = await _waiting(change, found.id)
        if row is None:
            refuse("certificate_batch_ended", "batch")
        row.state, row.ended_at = "stopped", clock.now()
        change.answers(await change.save(row))
    return row


def _place(batch: CertificateBatch) -> Place:
    if batch.competition is None:
        return Place(region_code=batch.region_code)
    return of_event(batch.competition, batch.event) if batch.event else of_competition(batch.competition)


def _chain(batch: CertificateBatch) -> str:
    return batch.competition.chain if batch.competition and batch.kind in ("award", "appointment") else OFFICE


async def waiting(viewer: Viewer) -> list[CertificateBatch]:
    """The orders that are not carried out yet, the oldest first, with their competitions and events."""
    rows = CertificateBatch.visible_to(viewer).filter(state="waiting")
    return list(await rows.order_by("id").prefetch_related("competition", "event"))


async def newest_ones(viewer: Viewer, competition: str | None = None) -> Sequence[CertificateBatch]:
    """The newest orders the viewer sees, of a competition where one is named; at most NEWEST."""
    rows = CertificateBatch.visible_to(viewer).order_by("-id").limit(NEWEST)
    return await (rows.filter(competition__code=competition) if competition else rows)


async def carry_on(viewer: Viewer, batch: CertificateBatch) -> bool:
    """Issue the next portion of an order by the right of `viewer`; False once the order has ended."""
    source = Source(
        batch.competition.code if batch.competition else "", batch.event.code if batch.event else "", batch.decision,
        batch.round,
    )  # fmt: skip
    try:
        found = await order_of(viewer, batch.kind, batch.template_code, source)
        told = await issued(replace(found, address=batch.address, most=PORTION, also=_counted(batch)), None)
    except Refused as no:
        if no.refusal.rule == "read_only":  # the order stands
            raise
        await _end(viewer, batch, no.refusal.rule)
        return False
    if not told.left:
        await _end(viewer, batch, next(iter(OVER)))
    return bool(told.left)


def _counted(batch: CertificateBatch) -> Also:
    """What a portion does in its own transaction: the order says how far it is. Refused where it was stopped."""

    async def also(change: Change, rows: Sequence[Certificate]) -> None:
        row = await _waiting(change, batch.id)
        if row is None:
            refuse("certificate_batch_ended", "batch")
        row.made += len(rows)
        await change.save(row)
        change.main.facts["batch"] = str(row.uid)

    return also


async def _end(viewer: Viewer, batch: CertificateBatch, rule: str) -> None:
    async with ledger.change(viewer, ENDED, chain=_chain(batch), rule=rule) as change:
        row = await _waiting(change, batch.id)
        if row is None:  # stopped meanwhile
            change.void()
            return
        row.state, row.ended_at = ("done" if rule in OVER else "refused"), clock.now()
        row.refused_by = None if rule in OVER else rule
        await change.save(row)


async def _waiting(change: Change, id_: int) -> CertificateBatch | None:
    """The order, locked, while it still waits."""
    return await CertificateBatch.filter(id=id_, state="waiting").using_db(change.client).select_for_update().first()
