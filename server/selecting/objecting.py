"""An objection against a 公示 of a round: the notice and the candidate it names, looked up for the desk."""

from uuid import UUID

from server import clock, db
from server.access import Viewer, may
from server.objections import Objection
from server.objections.filing import FILED, Filed, file_on_line, hold_back
from server.objections.registering import REGISTERED, Named, Registering, Subject, register
from server.refusal import insist, refuse
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate

NOUN = "round_notice"


async def subject_of(notice: UUID | None, candidate: UUID | None) -> Subject:
    """A notice as what an objection is against; an office without a region of its own has the round's. Refused: an
    unknown notice, one that was taken back, a candidate it does not list."""
    rows = RoundNotice.filter(uid=notice).using_db(db.here()).select_related("round")
    found = await rows.first() if notice else None
    if found is None:
        refuse("no_such_notice", "notice")
    if found.state == "withdrawn":
        refuse("round_notice_over", "notice", number=found.number)
    named = await _named(found, candidate) if candidate else None
    return Subject(
        NOUN, found.uid, f"{found.round.title} · {found.title}"[:300], clock.shown(found.posted_at).date(),
        found.last_on, found.region_code or found.round.region_code, named=named,
    )  # fmt: skip


async def _named(notice: RoundNotice, candidate: UUID) -> Named:
    rows = RoundNoticeCandidate.filter(uid=candidate, notice_id=notice.id).using_db(db.here())
    found = await rows.select_related("nomination").first()
    if found is None:
        refuse("no_such_candidate", "named")
    person = found.nomination.person_id
    return Named(found.uid, found.name or "", [person] if person else [])


async def object_to(
    viewer: Viewer, notice: UUID | None, candidate: UUID | None, asked: Registering, *, key: str | None = None
) -> Objection:
    """Register an objection against a notice or one of its candidates.

    Refused: no right for its region, what `subject_of` and `register` refuse.
    """
    insist(may(viewer, REGISTERED))
    subject = await subject_of(notice, candidate)
    insist(may(viewer, REGISTERED, subject.place))
    return await register(viewer, subject, asked, key=key)


async def file_against(
    viewer: Viewer, notice: UUID | None, candidate: UUID | None, asked: Filed, client: str, *, key: str | None = None
) -> Objection:
    """File one on line, by anybody, while the notice runs. `client`: the address that is counted, never recorded.

    Refused: too many from there, what `subject_of` refuses, a notice that has ended, what `register` refuses.
    """
    insist(may(viewer, FILED))
    await hold_back(notice, client)
    return await file_on_line(await subject_of(notice, candidate), asked, key=key)
