"""Make results final: once their notice has run out and nothing is open. And what a new revision does to a notice."""

from collections.abc import Sequence

from server import clock, db, ledger
from server.access import Viewer, may
from server.appeals.standing import open_in
from server.competitions import Competition, Event
from server.competitions.places import competition_of, locked_all, of_competition
from server.ledger import Change
from server.notices import Notice, NoticeEvent
from server.notices.objecting import unsettled
from server.refusal import Refusal, insist, refuse
from server.results import Revision
from server.results.draft import draft
from server.results.publishing import differs

FINAL = "result.final"


async def make_final(viewer: Viewer, competition: str, events: Sequence[str], *, key: str | None = None) -> list[Event]:
    """Make the results of `events` final. A notice of which every event is final is final too.

    Refused: no right, an unknown place, an event that is final, has no notice (`no_notice`) or one whose last day has
    not ended (`notice_still_runs`), an open appeal (`appeal_open`), an objection that is not settled (`objection_open`,
    with how many), a correction not yet published.
    """
    insist(may(viewer, FINAL))
    found = await competition_of(viewer, competition)
    insist(may(viewer, FINAL, of_competition(found)))
    if not events:
        refuse("nothing_to_make_final", "events")
    asked = {"competition": competition, "events": list(events)}
    async with ledger.change(viewer, FINAL, chain=found.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer_all(Event)
        rows = await _events(viewer, found, events)
        listed = {one.id: await _listing(one) for one in rows}
        for one in rows:
            insist(await not_final_yet(one, listed[one.id]))
        for one in rows:
            one.final_at, one.version = clock.now(), one.version + 1
        await change.save_many(rows)
        await _finish(change, viewer, [one for one in listed.values() if one is not None])
        change.main.facts["events"] = [one.code for one in rows]
        change.answers(rows[0])
    return rows


async def not_final_yet(event: Event, notice: Notice | None) -> Refusal | None:
    """Why the result of an event cannot be made final now, under the running `notice` that lists it."""
    if event.final_at is not None:
        return Refusal("result_is_final", {"event": event.title}, "events")
    if notice is None:
        return Refusal("no_notice", {"event": event.title}, "events")
    if not has_ended(notice):
        last = notice.last_on.isoformat()
        return Refusal("notice_still_runs", {"event": event.title, "last": last, "number": notice.number}, "events")
    held = (await open_in([event.id]))[event.id]
    if held:
        numbers = "、".join(f"{event.code} {one.number}" for one in held[:20])
        return Refusal("appeal_open", {"n": len(held), "appeals": numbers}, "events")
    if n := (await unsettled(notice, [event]))[event.id]:
        return Refusal("objection_open", {"n": n}, "events")
    if await differs(await draft(event)):
        return Refusal("correction_not_published", {"event": event.title}, "events")
    return None


def has_ended(notice: Notice) -> bool:
    """Whether the last day of a notice is over, on the clocks of China."""
    return clock.today() > notice.last_on


def state_of(notice: Notice) -> str:
    """How far a notice is today, one of NOTICE_STATES: a running one whose last day is over has ended."""
    return "ended" if notice.state == "running" and has_ended(notice) else notice.state


async def _events(viewer: Viewer, competition: Competition, codes: Sequence[str]) -> list[Event]:
    wanted = set(codes)
    seen = await Event.visible_to(viewer).filter(competition_id=competition.id, code__in=sorted(wanted))
    unknown = sorted(wanted - {one.code for one in seen})
    if unknown:
        refuse("no_such_event", "events", competition=competition.code, code="、".join(unknown))
    return sorted(await locked_all(seen), key=lambda one: one.position)


async def _listing(event: Event) -> Notice | None:
    """The running notice that lists an event."""
    rows = NoticeEvent.filter(event_id=event.id, notice__state="running").using_db(db.here())
    listed = await rows.select_related("notice").first()
    return listed.notice if listed else None


async def _finish(change: Change, viewer: Viewer, notices: Sequence[Notice]) -> None:
    """Make those notices final of which no event is left open."""
    ids = sorted({one.id for one in notices})
    rows = NoticeEvent.filter(notice_id__in=ids, event__final_at__isnull=True).using_db(change.client)
    left = {one.notice_id for one in await rows}
    done = [one for one in {one.id: one for one in notices}.values() if one.id not in left]
    for one in done:
        one.state, one.version = "final", one.version + 1
        one.final_at, one.final_by_id = clock.now(), viewer.account_id
    await change.save_many(done)


async def replaced(change: Change, revisions: Sequence[Revision]) -> None:
    """What new revisions do, in the act that publishes them: a running notice shows them instead, and its period goes
    on; a result that was final is so no longer and needs a notice of its own."""
    newest = {one.event_id: one for one in revisions}
    rows = NoticeEvent.filter(event_id__in=sorted(newest), notice__state="running").using_db(change.client)
    listed = await rows.order_by("id")
    for one in listed:
        one.revision_id = newest[one.event_id].id
    await change.save_many(listed)
    reopened = [one.event for one in revisions if one.event.final_at is not None]
    for event in reopened:
        event.final_at, event.version = None, event.version + 1
    await change.save_many(reopened)
