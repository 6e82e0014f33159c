"""Announce results at the ceremony: a signed revision, announced and not yet public, with its hash and the ledger head.

Publishing later makes that very revision public while nothing has changed; else it makes a new one, and every page
printed from the announcement is void (`is_superseded`).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import rfc8785

from server import clock, db, ledger
from server.access import Viewer, may
from server.appeals.standing import open_in
from server.ceremony import Announcement
from server.competitions import Competition, Event
from server.competitions.places import competition_of, of_competition
from server.ledger import Change
from server.refusal import insist, refuse
from server.results import Revision, publishing
from server.results.deciding import undecided
from server.results.draft import Draft, Line
from server.results.owing import not_ready
from server.results.recounting import recount_agrees
from server.results.revising import only_announced, written
from server.signatures.recording import head_of

ACT = "result.announced"
REASON = "颁奖公布"  # of a revision that is announced; publishing writes its own


async def announce(
    viewer: Viewer, competition: str, events: Sequence[str] = (), *, key: str | None = None
) -> list[Announcement]:
    """Announce the results of `events`, or where none is named of all that are not cancelled; those announced
    unchanged already stay as they are.

    Refused: as publishing is, and `announced_already`.
    """
    insist(may(viewer, ACT))
    found = await competition_of(viewer, competition)
    insist(may(viewer, ACT, of_competition(found)))
    insist(publishing.not_yet(found))
    asked = {"competition": competition, "events": list(events)}
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer_all(Announcement)
        drafts = await publishing.drafts_of(viewer, found, events)
        insist(await not_ready([one.event for one in drafts]))
        insist(publishing.unpublishable(drafts) or undecided(drafts))
        standing = await _standing([one.event for one in drafts])
        new = [one for one in drafts if not _announced_so(one, standing)]
        if not new:
            refuse("announced_already", "events", events="、".join(one.event.code for one in drafts))
        insist(await recount_agrees(new))
        made = await _announce(change, viewer, found, new, standing)
        change.main.facts["events"] = [[one.event.code, row.number] for one, row in zip(new, made, strict=True)]
        change.answers(made[0])
    return made


def content_hash(event: Event, lines: Sequence[Line]) -> str:
    """SHA-256 over the canonical JSON of ["jinbang.result/1", uid of the event, lines]: what every printed page
    carries. A line is what `publishing.content_of` says of it."""
    told = [_json(publishing.content_of(one)) for one in lines]
    return hashlib.sha256(rfc8785.dumps(["jinbang.result/1", str(event.uid), told])).hexdigest()


def _json(value: Any) -> Any:
    return [_json(one) for one in value] if isinstance(value, tuple | list) else value


def _announced_so(one: Draft, standing: dict[int, Announcement]) -> bool:
    """Whether the event is announced just as the draft says."""
    known = standing.get(one.event.id)
    return known is not None and known.content == content_hash(one.event, one.lines)


async def _standing(events: Sequence[Event]) -> dict[int, Announcement]:
    """The newest announcement of each event where it is not superseded."""
    ids = [one.id for one in events]
    rows = Announcement.filter(event_id__in=ids, superseded_at__isnull=True).using_db(db.here())
    return {one.event_id: one for one in await rows.order_by("number")}


async def _announce(
    change: Change, viewer: Viewer, competition: Competition, drafts: Sequence[Draft],
    standing: dict[int, Announcement],
) -> list[Announcement]:  # fmt: skip
    seq, head = await head_of(competition.chain)
    waiting = await open_in([one.event.id for one in drafts])
    now = clock.now()
    rows = []
    for one in drafts:
        before = await Announcement.filter(event_id=one.event.id).using_db(change.client).order_by("-number").first()
        if (old := standing.get(one.event.id)) is not None:
            await change.save(old.update_from_dict({"superseded_at": now}))
        revision = await _revision(change, one, now)
        row = Announcement(
            event_id=one.event.id, number=before.number + 1 if before else 1, revision_id=revision.id,
            content=content_hash(one.event, one.lines), chain_seq=seq, chain_head=head,
            open_appeals=len(waiting[one.event.id]), account_id=viewer.account_id, at=now,
        )  # fmt: skip
        rows.append(await change.save(row))
        row.event = one.event
    return rows


async def _revision(change: Change, one: Draft, now: int) -> Revision:
    """The revision that says what is announced: one there already, public or announced, or a new one."""
    told = await only_announced(one.event)
    number = told.number if told else one.event.revision
    if number and publishing.says_the_same(await publishing.newest_lines(one.event, number), one):
        return told or await Revision.get(event_id=one.event.id, number=number, using_db=change.client)
    return await written(change, one, REASON, announced_at=now)


async def overtaken(change: Change, revisions: Sequence[Revision]) -> None:
    """Mark the announcements that say something else than these new revisions; part of the act that publishes."""
    standing = await _standing([one.event for one in revisions])
    rows = [standing[one.event_id] for one in revisions if one.event_id in standing]
    by_event = {one.event_id: one.id for one in revisions}
    void = [one for one in rows if one.revision_id != by_event[one.event_id]]
    for one in void:
        one.superseded_at = clock.now()
    await change.save_many(void)
