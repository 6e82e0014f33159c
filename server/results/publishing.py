"""Publish: the deliberate act that makes an immutable numbered revision out of a draft."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event, stage_of
from server.competitions.places import competition_of, locked_all, of_competition
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse
from server.results import ModuleValue, Revision, Standing
from server.results.draft import Draft, Line, draft
from server.scoring.closing import unpublishable as unsigned

SAME = ("uid", "revision_id")
Also = Callable[[Change, Sequence[Revision]], Awaitable[None]]


def not_yet(competition: Competition) -> Refusal | None:
    """A rehearsal is never published."""
    if competition.rehearsal_of_id is not None:
        return Refusal("rehearsal_is_not_published", {"code": competition.code}, "competition")
    return None


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
    viewer: Viewer, competition: str, *events: str,
    reason: str, key: str | None = None, also: Also | None = None,
) -> list[Revision]:  # fmt: skip
    """Publish `events`, or where none is named every event of a competition whose result differs from its newest
    revision.

    All in one transaction; `also` is what a room above does in it (`progression.publish` records who goes up).
    Refused: no right, unknown competition or event, a rehearsal, marking not closed, an unscored entry, nothing new,
    no reason.
    """
    insist(may(viewer, "result.published"))
    if not reason.strip():
        refuse("reason_missing", "reason")
    found = await competition_of(viewer, competition)
    insist(may(viewer, "result.published", of_competition(found)))
    insist(not_yet(found))
    asked = {"competition": competition, "events": list(events), "reason": reason}
    async with ledger.change(viewer, "result.published", chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer_all(Revision)
        drafts = await drafts_of(viewer, found, events)
        insist(await not_closed([one.event for one in drafts]))
        insist(unpublishable(drafts))
        revisions = [await _revise(change, one, reason.strip()) for one in await _differing(drafts)]
        await _open_competition(change, viewer, found.id)
        if also is not None:
            await also(change, revisions)
        change.main.facts["events"] = [[one.event.code, one.number] for one in revisions]
        change.answers(revisions[0])
    return revisions


async def drafts_of(viewer: Viewer, competition: Competition, codes: Sequence[str]) -> list[Draft]:
    """The drafts of the events named (none: of all that are not cancelled), their rows locked."""
    seen = await Event.visible_to(viewer).filter(competition_id=competition.id)
    wanted = await locked_all([one for one in seen if (one.code in codes if codes else one.state != "cancelled")])
    unknown = sorted(set(codes) - {one.code for one in wanted})
    if unknown or not wanted:
        refuse("no_such_event", "event", competition=competition.code, code="、".join(unknown))
    return [await draft(one) for one in sorted(wanted, key=lambda one: one.position)]


async def not_closed(events: Sequence[Event]) -> Refusal | None:
    """An event held here is published after its chief judge has closed it, every sheet signed; one that came as a
    package brings no sheets to sign."""
    held_here = [one for one in events if one.state is not None]
    open_still = [one for one in held_here if one.state != "closed"]
    if open_still:
        return Refusal("marking_not_closed", {"events": "、".join(one.code for one in open_still)}, "event")
    for one in held_here:
        if (refusal := await unsigned(one)) is not None:
            return refusal
    return None


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
