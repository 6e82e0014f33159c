"""Publish: the deliberate act that makes an immutable numbered revision out of a draft."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from server import clock, db, ledger
from server.access import Viewer
from server.competitions import Competition, Event, stage_of
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse
from server.results import ModuleValue, Revision, Standing
from server.results.draft import Draft, Line, draft

SAME = ("uid", "revision_id")
Also = Callable[[Change, Sequence[Revision]], Awaitable[None]]


def may_publish(viewer: Viewer) -> Refusal | None:
    """Publishing is an organiser's act; the console for now."""
    return None if viewer.sees_everything else Refusal("not_allowed", {"act": "publish"})


def unpublishable(drafts: Sequence[Draft]) -> Refusal | None:
    """Nothing is published while anything is unscored; every missing aspect is named."""
    faults = [
        Fault("", None, aspect, "unscored", params={"event": one.event.code, "entry_no": line.standing.entry_no})
        for one in drafts
        for line in one.lines
        for aspect in line.ranked.missing
    ]
    if faults:
        return Refusal(
            "unscored_entries", {"n": len({(f.params["event"], f.params["entry_no"]) for f in faults})}, None, faults
        )
    empty = [one.event.code for one in drafts if not one.lines]
    return Refusal("no_entries", {"events": "、".join(empty)}) if empty else None


async def publish(
    viewer: Viewer, competition: str, event: str | None = None, *,
    reason: str, key: str | None = None, also: Also | None = None,
) -> list[Revision]:  # fmt: skip
    """Publish one event, or every event of a competition whose result differs from its newest revision.

    All in one transaction; `also` is what a room above does in it (`progression.publish` records who goes up).
    Refused: unknown competition or event, an unscored entry, nothing new, no reason.
    """
    insist(may_publish(viewer))
    if not reason.strip():
        refuse("reason_missing", "reason")
    found = await Competition.visible_to(viewer).get_or_none(code=competition)
    if found is None:
        refuse("no_such_competition", "competition", code=competition)
    asked = {"competition": competition, "event": event, "reason": reason}
    async with ledger.change(viewer, "result.published", chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer_all(Revision)
        drafts = await _drafts(viewer, found, event)
        insist(unpublishable(drafts))
        revisions = [await _revise(change, one, reason.strip()) for one in await _differing(drafts)]
        await _open_competition(change, viewer, found.id)
        if also is not None:
            await also(change, revisions)
        change.main.facts["events"] = [[one.event.code, one.number] for one in revisions]
        change.answers(revisions[0])
    return revisions


async def _drafts(viewer: Viewer, competition: Competition, event: str | None) -> list[Draft]:
    wanted: dict[str, Any] = {"competition_id": competition.id} | ({"code": event} if event else {})
    events = await Event.visible_to(viewer).filter(**wanted).order_by("position").select_for_update()
    if not events:
        refuse("no_such_event", "event", competition=competition.code, code=event or "")
    return [await draft(one) for one in events]


async def _differing(drafts: Sequence[Draft]) -> list[Draft]:
    differing = [one for one in drafts if await differs(one)]
    if not differing:
        refuse("nothing_to_publish", events="、".join(one.event.code for one in drafts))
    return differing


async def differs(one: Draft) -> bool:
    """Whether the draft says anything else than the newest revision."""
    lines = await newest_lines(one.event)
    return lines is None or [content_of(line) for line in lines] != [content_of(line) for line in one.lines]


def content_of(line: Line) -> tuple[Any, ...]:
    """What a line says, without the ids of its rows."""
    standing = [
        getattr(line.standing, column) for column in (*Standing.ledgered, *Standing.covered) if column not in SAME
    ]
    return (*standing, *((one.code, one.title, one.value, one.absent) for one in line.values))


async def newest_lines(event: Event, number: int | None = None) -> list[Line] | None:
    """The lines of a revision (the newest unless `number` is given) in order, None where there is none."""
    rows = Revision.filter(event_id=event.id, number=number or event.revision).using_db(db.here())
    revision = await rows.first()
    if revision is None:
        return None
    standings = (
        await Standing.filter(revision_id=revision.id).using_db(db.here()).order_by("line").prefetch_related("values")
    )
    return [Line(one, sorted(one.values, key=lambda value: value.position), None) for one in standings]  # type: ignore[arg-type]


async def _revise(change: Change, one: Draft, reason: str) -> Revision:
    """Write the next revision of an event with its lines."""
    revision = Revision(
        event_id=one.event.id, number=one.event.revision + 1, scheme_id=one.kept.id, reason=reason,
        published_at=clock.now(), entries=len(one.lines), places=one.kept.scheme.places,
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
    one.event.revision, one.event.published_at = revision.number, one.event.published_at or revision.published_at
    await change.save(one.event)
    change.publicly("published" if revision.number == 1 else "corrected", revision)
    revision.event = one.event
    return revision


async def _open_competition(change: Change, viewer: Viewer, competition_id: int) -> None:
    competition = await Competition.visible_to(viewer).get(id=competition_id)
    events = await Event.visible_to(viewer).filter(competition_id=competition_id)
    opened, stage = competition.published_at or clock.now(), stage_of(events)
    if (competition.published_at, competition.stage) != (opened, stage):
        await change.save(competition.update_from_dict({"published_at": opened, "stage": stage}))
