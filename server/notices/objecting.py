"""An objection against a 公示 of results: the notice, event and entry, looked up for the desk; what is not settled yet.

It ends as appeals do: by a ruling, or by a correction that is published.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.expressions import Q

from server import clock, db
from server.access import Viewer, may
from server.competitions import Event
from server.entries import Entry, Member
from server.notices import Notice, NoticeEvent
from server.objections import Objection
from server.objections.filing import FILED, Filed, file_on_line, hold_back
from server.objections.registering import REGISTERED, Named, Registering, Subject, register
from server.refusal import insist, refuse
from server.results import Revision

NOUN = "notice"
UNSETTLED = ("registered", "triaged", "accepted")


async def subject_of(notice: UUID | None, event_code: str, entry_no: str) -> Subject:
    """A notice of results as what an objection is against; with an event one of its results, with an entry number that
    entry. Refused: an unknown notice, one that was taken back, an event it does not list, an unknown entry."""
    rows = Notice.filter(uid=notice).using_db(db.here()).select_related("competition")
    found = await rows.first() if notice else None
    if found is None:
        refuse("no_such_notice", "notice")
    if found.state == "withdrawn":
        refuse("notice_is_over", "notice", number=found.number)
    event = await _event(found, event_code) if event_code or entry_no else None
    named = await _named(event, entry_no) if event and entry_no else None
    of = found.competition
    return Subject(
        NOUN, found.uid, f"{of.title} · {found.title}"[:300], clock.shown(found.posted_at).date(), found.last_on,
        of.region_code, of.id, event.id if event else None, named,
    )  # fmt: skip


async def _event(notice: Notice, code: str) -> Event:
    rows = NoticeEvent.filter(notice_id=notice.id, event__code=code.replace("\0", "?")).using_db(db.here())
    found = await rows.select_related("event").first()
    if found is None:
        refuse("no_such_event", "event", competition=notice.competition.code, code=code[:40])
    return found.event


async def _named(event: Event, entry_no: str) -> Named:
    entry = await Entry.filter(event_id=event.id, entry_no=entry_no.replace("\0", "?")).using_db(db.here()).first()
    if entry is None:
        refuse("no_such_entry_no", "entryNo", entry_no=entry_no[:60], event=event.title)
    members = await Member.filter(entry_id=entry.id).using_db(db.here()).order_by("number").select_related("person")
    people = [one.person for one in members if one.person is not None]
    name = entry.team or "、".join(one.name or "—" for one in people) or entry.entry_no
    return Named(entry.uid, name[:200], [one.id for one in people])


async def object_to(
    viewer: Viewer, notice: UUID | None, event_code: str, entry_no: str, asked: Registering, *, key: str | None = None
) -> Objection:
    """Register an objection against a notice of results, one of its events or one entry.

    Refused: no right in that competition, what `subject_of` and `register` refuse.
    """
    insist(may(viewer, REGISTERED))
    subject = await subject_of(notice, event_code, entry_no)
    insist(may(viewer, REGISTERED, subject.place))
    return await register(viewer, subject, asked, key=key)


async def file_against(
    viewer: Viewer, notice: UUID | None, event_code: str, entry_no: str, asked: Filed, client: str, *,
    key: str | None = None,
) -> Objection:  # fmt: skip
    """File one on line, by anybody, while the notice runs. `client`: the address that is counted, never recorded.

    Refused: too many from there, what `subject_of` refuses, a notice that has ended, what `register` refuses.
    """
    insist(may(viewer, FILED))
    await hold_back(notice, client)
    return await file_on_line(await subject_of(notice, event_code, entry_no), asked, key=key)


async def unsettled(notice: Notice, events: Sequence[Event]) -> Mapping[int, int]:
    """How many objections each event under a notice waits for: those not decided or under investigation, but late ones
    only once they are accepted; and those upheld until a correction has been published since."""
    ids = [one.id for one in events]
    rows = Objection.filter(
        Q(event_id__in=ids) | Q(subject_uid=notice.uid, event_id__isnull=True), state__in=(*UNSETTLED, "upheld")
    ).using_db(db.here())  # fmt: skip
    found = [one for one in await rows if one.state not in ("registered", "triaged") or not one.is_late]
    newest = await _newest(ids)
    return {
        id_: sum(
            one.event_id in (id_, None) and (one.state != "upheld" or newest.get(id_, 0) <= (one.found_at or 0))
            for one in found
        )
        for id_ in ids
    }


async def _newest(events: Sequence[int]) -> dict[int, int]:
    """When the newest revision of each event was published."""
    rows = Revision.filter(event_id__in=list(events), published_at__isnull=False).using_db(db.here())
    return {one.event_id: one.published_at or 0 for one in await rows.order_by("published_at")}
