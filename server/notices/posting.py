"""Post a public notice (公示) of results for some working days, and take one back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Competition, Event
from server.competitions.places import competition_of, locked, locked_all, of_competition, same_version
from server.ledger import Change
from server.notices import Notice, NoticeEvent
from server.refusal import Refusal, Refused, insist, refuse
from server.results import Revision
from server.scoring.correct import reason_given
from server.working_days import Calendar, add_working_days, calendar

POSTED, WITHDRAWN = "notice.posted", "notice.withdrawn"
DAYS, MOST_DAYS, MOST_EVENTS = 5, 60, 100
LONGEST_TITLE, LONGEST_TEXT = 200, 5000


@dataclass(frozen=True, slots=True)
class Posting:
    """What is posted: the events by code, the title, for how many working days; `counts_start`: whether today is one
    of them; `text`: how and where to object."""

    events: Sequence[str]
    title: str
    days: int = DAYS
    counts_start: bool = False
    text: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {
            "events": list(self.events), "title": self.title, "days": self.days, "counts_start": self.counts_start,
            "text": self.text,
        }  # fmt: skip


def fault_of(asked: Posting) -> Refusal | None:
    """Whether what is asked is no notice: events, title, days, text."""
    if not asked.events or len(asked.events) > MOST_EVENTS:
        return Refusal("notice_of_nothing", {"most": MOST_EVENTS}, "events")
    if not asked.title.strip() or len(asked.title) > LONGEST_TITLE:
        return Refusal("notice_title", {"most": LONGEST_TITLE}, "title")
    if not 1 <= asked.days <= MOST_DAYS:
        return Refusal("notice_days", {"most": MOST_DAYS}, "days")
    return Refusal("notice_text", {"most": LONGEST_TEXT}, "text") if len(asked.text or "") > LONGEST_TEXT else None


def period(known: Calendar, today: date, days: int, *, counts_start: bool) -> tuple[date, date] | Refusal:
    """The first and the last of `days` working days from today on (domain.md 7.5), or what the calendar does not know:
    it is never guessed."""
    first = add_working_days(known, today, 1, counts_start=counts_start)
    last = add_working_days(known, today, days, counts_start=counts_start)
    if isinstance(first, Refusal):
        return first
    return last if isinstance(last, Refusal) else (first, last)


async def post_notice(viewer: Viewer, competition: str, asked: Posting, *, key: str | None = None) -> Notice:
    """Post a notice of the newest published results of `events`.

    Refused: no right, an unknown place, what `fault_of` says, an event without a published result, one that is final,
    one that a running notice lists (`notice_runs_already`), a period beyond the known calendar.
    """
    insist(may(viewer, POSTED))
    found = await competition_of(viewer, competition)
    insist(may(viewer, POSTED, of_competition(found)))
    insist(fault_of(asked))
    told = {"competition": competition, **asked.told}
    async with ledger.change(viewer, POSTED, chain=found.chain, key=key, asked=told) as change:
        if change.answered:
            return await change.answer(Notice)
        found = await locked(found)
        events = await _events(viewer, found, asked.events)
        insist(await runs_already(events))
        days = period(await calendar(), clock.today(), asked.days, counts_start=asked.counts_start)
        if isinstance(days, Refusal):
            raise Refused(replace(days, field="days"))
        return await _write(change, viewer, found, asked, events, days)


async def withdraw_notice(
    viewer: Viewer, notice: UUID | None, *, reason: str, version: int, key: str | None = None
) -> Notice:
    """Take a running notice back; it stays readable, marked, with the reason. Its events need a new one.

    Refused: no right, `no_such_notice`, no reason, `notice_is_over`, `changed_since`.
    """
    insist(may(viewer, WITHDRAWN))
    rows = Notice.visible_to(viewer).select_related("competition")
    found = await rows.get_or_none(uid=notice) if notice else None
    if found is None:
        refuse("no_such_notice", "notice")
    competition = found.competition
    insist(may(viewer, WITHDRAWN, of_competition(competition)))
    reason = reason_given(reason)
    asked = {"notice": str(notice), "reason": reason, "version": version}
    async with ledger.change(viewer, WITHDRAWN, chain=competition.chain, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Notice)
        row = await locked(found)
        insist(not_running(row) or same_version(row, version))
        row.state, row.withdrawn_reason, row.version = "withdrawn", reason, row.version + 1
        change.answers(await change.save(row))
    return row


def not_running(notice: Notice) -> Refusal | None:
    """Only a notice that is neither final nor withdrawn is changed."""
    return None if notice.state == "running" else Refusal("notice_is_over", {"number": notice.number})


async def runs_already(events: Sequence[Event]) -> Refusal | None:
    """Whether one of `events` stands in a notice that is running."""
    ids = [one.id for one in events]
    rows = NoticeEvent.filter(event_id__in=ids, notice__state="running").using_db(db.here())
    listed = await rows.order_by("event__position").select_related("event", "notice")
    if not listed:
        return None
    first = listed[0]
    return Refusal("notice_runs_already", {"event": first.event.title, "number": first.notice.number}, "events")


async def _events(viewer: Viewer, competition: Competition, codes: Sequence[str]) -> list[Event]:
    """The events, locked, in their order; each with a published result and not final."""
    wanted = set(codes)
    seen = await Event.visible_to(viewer).filter(competition_id=competition.id, code__in=sorted(wanted))
    unknown = sorted(wanted - {one.code for one in seen})
    if unknown:
        refuse("no_such_event", "events", competition=competition.code, code="、".join(unknown))
    events = await locked_all(seen)
    for one in events:
        if not one.revision:
            refuse("notice_without_result", "events", event=one.title)
        if one.final_at is not None:
            refuse("result_is_final", "events", event=one.title)
    return sorted(events, key=lambda one: one.position)


async def _write(
    change: Change, viewer: Viewer, competition: Competition, asked: Posting, events: Sequence[Event],
    days: tuple[date, date],
) -> Notice:  # fmt: skip
    newest = await Notice.filter(competition_id=competition.id).using_db(change.client).order_by("-number").first()
    row = Notice(
        competition_id=competition.id, number=newest.number + 1 if newest else 1, title=asked.title.strip(),
        text=(asked.text or "").strip() or None, days=asked.days, counts_start=asked.counts_start, first_on=days[0],
        last_on=days[1], posted_at=clock.now(), account_id=viewer.account_id,
    )  # fmt: skip
    change.answers(await change.save(row))
    numbers = {one.id: one.revision for one in events}
    rows = await Revision.filter(event_id__in=sorted(numbers), published_at__isnull=False).using_db(change.client)
    shown = {one.event_id: one.id for one in rows if one.number == numbers[one.event_id]}
    await change.save_many(
        [NoticeEvent(notice_id=row.id, event_id=one.id, revision_id=shown[one.id]) for one in events]
    )
    change.main.facts["events"] = [one.code for one in events]
    return row
