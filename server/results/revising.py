"""The rows of a revision: written once, announced at the ceremony or published, and immutable from then on."""

from server import db
from server.competitions import Event
from server.ledger import Change
from server.results import ModuleValue, Revision
from server.results.draft import Draft


async def written(
    change: Change, one: Draft, reason: str, *, announced_at: int | None = None, published_at: int | None = None
) -> Revision:
    """Write the next revision of an event with its lines. Numbers count what was announced too, so an announced
    result that was never published leaves a gap."""
    revision = Revision(
        event_id=one.event.id, number=await _newest(one.event) + 1, scheme_id=one.kept.id, reason=reason,
        announced_at=announced_at, published_at=published_at, entries=len(one.lines), places=one.kept.scheme.places,
        ranked=sum(line.standing.state == "ranked" for line in one.lines),
        awarded=sum(line.standing.award is not None for line in one.lines),
    )  # fmt: skip
    await change.save(revision)
    for line in one.lines:
        line.standing.revision_id = revision.id
    await change.save_many([line.standing for line in one.lines])
    values: list[ModuleValue] = []
    for line in one.lines:
        for value in line.values:
            value.standing_id = line.standing.id
            values.append(value)
    await change.save_many(values)
    revision.event = one.event
    return revision


async def only_announced(event: Event) -> Revision | None:
    """The newest revision of an event where it is announced and not public yet."""
    revision = await Revision.filter(event_id=event.id).using_db(db.here()).order_by("-number").first()
    return revision if revision is not None and revision.published_at is None else None


async def _newest(event: Event) -> int:
    revision = await Revision.filter(event_id=event.id).using_db(db.here()).order_by("-number").first()
    return revision.number if revision else 0
