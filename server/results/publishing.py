"""Publish: the deliberate act that makes an immutable numbered revision out of a draft."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event, stage_of
from server.competitions.places import competition_of, locked_all, of_competition
from server.heads import WANTED
from server.ledger import Change
from server.refusal import Fault, Refusal, insist, refuse
from server.results import Revision, Standing
from server.results.deciding import undecided
from server.results.draft import Draft, Line, draft
from server.results.owing import not_ready
from server.results.recounting import recount_agrees
from server.results.revising import only_announced, written
from server.signatures.content import event_content
from server.signatures.reopening import reasons_since

SAME = ("uid", "revision_id")
Also = Callable[[Change, Sequence[Revision]], Awaitable[None]]
Because = Callable[[Event, str], Awaitable[str]]


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
    reason: str, key: str | None = None, also: Also | None = None, because: Because | None = None,
) -> list[Revision]:  # fmt: skip
    """Publish `events`, or where none is named every event of a competition whose result differs from its newest
    revision.

    All in one transaction; `also` is what a room above does in it (`progression.publish` records who goes up),
    `because` what it adds to the reason of an event (the appeals it carries out).
    Refused: no right, unknown competition or event, a rehearsal, anything of `owing`, an unscored entry, nothing new,
    a recount that differs, no reason.
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
        insist(await unready([one.event for one in drafts]))
        insist(unpublishable(drafts) or undecided(drafts))
        new = await _differing(drafts)
        insist(await recount_agrees(new))
        because = because or _plainly
        why = [await because(one.event, await _why(one, reason.strip())) for one in new]
        revisions = [await _revise(change, one, words) for one, words in zip(new, why, strict=True)]
        await _open_competition(change, viewer, found.id)
        if also is not None:
            await also(change, revisions)
        change.main.facts["events"] = [[one.event.code, one.number] for one in revisions]
        change.topics.append(WANTED["published"])
        change.answers(revisions[0])
    return revisions


async def unready(events: Sequence[Event]) -> Refusal | None:
    """As `owing.not_ready`, but what was signed is read from the rows: nothing is published on what this process
    remembers of them."""
    for one in events:
        if one.state == "closed":
            await event_content(one, anew=True)
    return await not_ready(events)


async def _why(one: Draft, reason: str) -> str:
    """The reason of a revision says why the event was reopened since its last public one, too."""
    public = Revision.filter(event_id=one.event.id, published_at__isnull=False).using_db(db.here()).order_by("-number")
    newest = await public.first()
    return "；".join(dict.fromkeys((reason, *await reasons_since(one.event, newest.number if newest else 0))))


async def _plainly(event: Event, reason: str) -> str:
    return reason


async def drafts_of(viewer: Viewer, competition: Competition, codes: Sequence[str]) -> list[Draft]:
    """The drafts of the events named (none: of all that are not cancelled), their rows locked."""
    seen = await Event.visible_to(viewer).filter(competition_id=competition.id)
    wanted = await locked_all([one for one in seen if (one.code in codes if codes else one.state != "cancelled")])
    unknown = sorted(set(codes) - {one.code for one in wanted})
    if unknown or not wanted:
        refuse("no_such_event", "event", competition=competition.code, code="、".join(unknown))
    return [await draft(one) for one in sorted(wanted, key=lambda one: one.position)]


async def _differing(drafts: Sequence[Draft]) -> list[Draft]:
    differing = [one for one in drafts if await differs(one)]
    if not differing:
        refuse("nothing_to_publish", events="、".join(one.event.code for one in drafts))
    return differing


async def differs(one: Draft) -> bool:
    """Whether the draft says anything else than the newest revision."""
    return not says_the_same(await newest_lines(one.event), one)


def says_the_same(lines: Sequence[Line] | None, one: Draft) -> bool:
    """Whether the lines of a revision, if there is one, are those of the draft."""
    return lines is not None and [content_of(line) for line in lines] == [content_of(line) for line in one.lines]


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
    """Make the next revision of an event public: the one announced at the ceremony where it says the same, else a new
    one."""
    told = await only_announced(one.event)
    if told is not None and says_the_same(await newest_lines(one.event, told.number), one):
        revision = await change.save(told.update_from_dict({"published_at": clock.now(), "reason": reason}))
        revision.event = one.event
    else:
        revision = await written(change, one, reason, published_at=clock.now())
    revision.draft = one
    kind = "corrected" if one.event.revision else "published"
    one.event.revision, one.event.published_at = revision.number, one.event.published_at or revision.published_at
    await change.save(one.event)
    change.publicly(kind, revision)
    return revision


async def _open_competition(change: Change, viewer: Viewer, competition_id: int) -> None:
    competition = await Competition.visible_to(viewer).get(id=competition_id)
    events = await Event.visible_to(viewer).filter(competition_id=competition_id)
    opened, stage = competition.published_at or clock.now(), stage_of(events)
    if (competition.published_at, competition.stage) != (opened, stage):
        await change.save(competition.update_from_dict({"published_at": opened, "stage": stage}))
