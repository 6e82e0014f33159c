"""Publish at a time: the order stands in a row, survives a restart, and is carried out once, in one transaction.

It is carried out by the right of the one who ordered it, as it is at that moment; a refusal is kept with the order.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.keeping import SEPARATOR
from server.competitions.places import competition_of, of_competition
from server.ledger import Change
from server.refusal import Refusal, Refused, insist, refuse
from server.results import Publication, Revision
from server.results.publishing import not_yet

Publish = Callable[["Viewer", Publication], Awaitable[object]]


async def schedule(
    viewer: Viewer, competition: str, events: Sequence[str], *, due_at: int, reason: str, key: str | None = None
) -> Publication:
    """Order the publication of `events` (none: all) of a competition at `due_at` (UTC microseconds).

    Refused: no right, unknown competition or event, a rehearsal, no reason, a time that has passed, an order that
    stands already for one of the events.
    """
    insist(may(viewer, "publication.scheduled"))
    if not reason.strip():
        refuse("reason_missing", "reason")
    found = await competition_of(viewer, competition)
    insist(may(viewer, "publication.scheduled", of_competition(found)))
    insist(not_yet(found))
    asked = {"competition": competition, "events": list(events), "due_at": due_at, "reason": reason}
    async with ledger.change(
        viewer, "publication.scheduled", chain=found.chain, key=key, asked=asked, due_at=due_at
    ) as change:
        if change.answered:
            return await change.answer(Publication)
        if due_at <= clock.now():
            refuse("due_in_the_past", "dueAt", now=clock.shown(clock.now()).strftime("%Y-%m-%d %H:%M"))
        known = {one.code for one in await Event.visible_to(viewer).filter(competition_id=found.id)}
        if unknown := [code for code in events if code not in known]:
            refuse("no_such_event", "events", competition=competition, code="、".join(unknown))
        insist(await _ordered_already(viewer, found.id, events))
        order = Publication(
            competition_id=found.id, events=SEPARATOR.join(events), reason=reason.strip(), due_at=due_at,
            account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(order)
        change.answers(order)
    return order


async def _ordered_already(viewer: Viewer, competition_id: int, events: Sequence[str]) -> Refusal | None:
    """Two orders for one event would publish it twice, or by whichever comes first."""
    for order in await Publication.visible_to(viewer).filter(competition_id=competition_id, state="waiting"):
        theirs = set(filter(None, order.events.split(SEPARATOR)))
        if not theirs or not events or theirs & set(events):
            day = clock.shown(order.due_at).strftime("%Y-%m-%d %H:%M")
            return Refusal("publication_ordered_already", {"due": day}, "events")
    return None


async def cancel(viewer: Viewer, publication: UUID | None, *, key: str | None = None) -> Publication:
    """Take an order back before its time. Refused: no right, unknown, carried out or cancelled already."""
    insist(may(viewer, "publication.cancelled"))
    order = await Publication.visible_to(viewer).get_or_none(uid=publication).prefetch_related("competition")
    if order is None:
        refuse("no_such_publication", "publication")
    competition = order.competition
    insist(may(viewer, "publication.cancelled", of_competition(competition)))
    asked = {"publication": str(order.uid)}
    async with ledger.change(viewer, "publication.cancelled", chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Publication)
        found = await _waiting(order.id)
        if found is None:
            refuse("publication_not_waiting", "publication")
        found.state, found.done_at = "cancelled", clock.now()
        await change.save(found)
        change.answers(found)
    return found


async def _waiting(id_: int) -> Publication | None:
    """The order, locked, while it still waits."""
    return await Publication.filter(id=id_, state="waiting").using_db(db.here()).select_for_update().first()


async def due(viewer: Viewer) -> list[Publication]:
    """The orders whose time has come, the oldest first."""
    rows = Publication.visible_to(viewer).filter(state="waiting", due_at__lte=clock.now())
    return list(await rows.order_by("due_at", "id").prefetch_related("competition"))


def done(order: Publication) -> Callable[[Change, Sequence[Revision]], Awaitable[None]]:
    """What the publication does in its own transaction: the order is carried out, once."""

    async def also(change: Change, revisions: Sequence[Revision]) -> None:
        found = await _waiting(order.id)
        if found is None:
            refuse("publication_not_waiting", "publication")
        found.state, found.done_at = "done", clock.now()
        await change.save(found)
        change.main.facts["publication"] = str(found.uid)

    return also


async def carry_out(viewer: Viewer, order: Publication, publish: Publish) -> bool:
    """Publish what `order` says, by `publish`; False where it was refused, which is then kept with the order."""
    try:
        await publish(viewer, order)
    except Refused as no:
        if no.refusal.rule == "read_only":  # the order stands
            raise
        if no.refusal.rule != "publication_not_waiting":
            await _keep_refusal(viewer, order, no.refusal.rule)
        return False
    return True


async def _keep_refusal(viewer: Viewer, order: Publication, rule: str) -> None:
    async with ledger.change(viewer, "publication.refused", chain=order.competition.chain, rule=rule) as change:
        found = await _waiting(order.id)
        if found is None:
            change.void()
            return
        found.state, found.done_at, found.refused_by = "refused", clock.now(), rule
        await change.save(found)
