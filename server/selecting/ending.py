"""What becomes of a 公示: a candidate taken off its list, the notice taken back, or its result recorded at the end."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.competitions.places import locked, same_version
from server.objections import Objection
from server.refusal import Refusal, insist, refuse
from server.selecting.bodies import Body
from server.selecting.cases import may_at, text_fault
from server.selecting.noticed import RoundNotice, RoundNoticeCandidate
from server.selecting.proving import proof_file
from server.selecting.rounds import RoundStage

TAKEN_OFF, WITHDRAWN = "round_notice.candidate_taken_off", "round_notice.withdrawn"
FINISHED = "round_notice.finished"
NOTICE_STATES = ("running", "ended", "finished", "withdrawn")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a notice: were reports received, were they verified (None where there were none), were there
    objections; `text`: what was found; `proof`: one's own upload, where none was handed in before."""

    reports_received: bool
    objections: bool
    reports_verified: bool | None = None
    text: str = ""
    proof: UUID | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the idempotency record."""
        return {
            "received": self.reports_received, "verified": self.reports_verified, "objections": self.objections,
            "text": self.text, "proof": str(self.proof),
        }  # fmt: skip


def has_ended(notice: RoundNotice) -> bool:
    """Whether the last day of a notice is over, on the clocks of China."""
    return clock.today() > notice.last_on


def state_of(notice: RoundNotice) -> str:
    """How far a notice is today: a running one whose last day is over has `ended`, and waits for its result."""
    return "ended" if notice.state == "running" and has_ended(notice) else notice.state


def not_running(notice: RoundNotice) -> Refusal | None:
    """Only a notice that is neither finished nor withdrawn is changed."""
    return None if notice.state == "running" else Refusal("round_notice_over", {"number": notice.number}, "notice")


def outcome_fault(asked: Outcome) -> Refusal | None:
    """Whether a result is none: reports are verified or not where there were any, and only there; what was found is
    said where there was anything."""
    if asked.reports_received and asked.reports_verified is None:
        return Refusal("reports_unverified", {}, "reportsVerified")
    if not asked.reports_received and asked.reports_verified is not None:
        return Refusal("no_reports_to_verify", {}, "reportsVerified")
    return text_fault("text", asked.text, needed=asked.reports_received or asked.objections)


async def take_off(
    viewer: Viewer, candidate: UUID | None, reason: str, *, version: int, key: str | None = None
) -> RoundNotice:
    """Take a candidate off the list of a running notice; he stays on it, shown as taken off. He needs another notice
    to go on. `version`: of the notice.

    Refused: no right at that office, unknown, no reason, taken off already, a notice that is over, changed since.
    """
    insist(may(viewer, TAKEN_OFF))
    insist(text_fault("reason", reason))
    rows = RoundNoticeCandidate.visible_to(viewer).select_related("notice")
    found = await rows.get_or_none(uid=candidate) if candidate else None
    if found is None:
        refuse("no_such_candidate", "candidate")
    asked = [str(candidate), reason, version]
    async with ledger.change(viewer, TAKEN_OFF, key=key, asked=asked, candidate=str(candidate)) as change:
        if change.answered:
            return await change.answer(RoundNotice)
        notice = await _at_its_office(viewer, TAKEN_OFF, found.notice.uid, version)
        row = await locked(found)
        if row.taken_off_at is not None:
            refuse("taken_off_already", "candidate", line=row.line)
        row.taken_off_at, row.taken_off_reason = clock.now(), reason.strip()
        await change.save(row)
        notice.version += 1
        change.answers(await change.save(notice))
    return notice


async def withdraw(
    viewer: Viewer, notice: UUID | None, reason: str, *, version: int, key: str | None = None
) -> RoundNotice:
    """Take a running notice back; it stays readable, marked, with the reason, but names nobody any more.

    Refused: no right at that office, unknown, no reason, a notice that is over, changed since.
    """
    insist(may(viewer, WITHDRAWN))
    insist(text_fault("reason", reason))
    asked = [str(notice), reason, version]
    async with ledger.change(viewer, WITHDRAWN, key=key, asked=asked, notice=str(notice)) as change:
        if change.answered:
            return await change.answer(RoundNotice)
        row = await _at_its_office(viewer, WITHDRAWN, notice, version)
        row.state, row.withdrawn_reason, row.version = "withdrawn", reason.strip(), row.version + 1
        row.publish_until = min(row.publish_until or clock.now(), clock.now())
        change.answers(await change.save(row))
    return row


async def finish(
    viewer: Viewer, notice: UUID | None, outcome: Outcome, *, version: int, key: str | None = None
) -> RoundNotice:
    """Record the result of a notice that has run out; whom it lists may go on.

    Refused: no right at that office, unknown, over, its last day not over (`round_notice_runs`), what `outcome_fault`
    says, no proof handed in, "no objections" where the viewer may see some on record, changed since.
    """
    insist(may(viewer, FINISHED))
    insist(outcome_fault(outcome))
    asked = [str(notice), outcome.told, version]
    async with ledger.change(viewer, FINISHED, key=key, asked=asked, notice=str(notice)) as change:
        if change.answered:
            return await change.answer(RoundNotice)
        row = await _at_its_office(viewer, FINISHED, notice, version)
        if not has_ended(row):
            refuse("round_notice_runs", "notice", number=row.number, last=row.last_on.isoformat())
        known = Objection.visible_to(viewer).filter(subject_uid=row.uid)
        if not outcome.objections and await known.exists():
            refuse("objections_on_record", "objections", number=row.number)
        proof = await proof_file(viewer, outcome.proof)
        row.proof_id = proof.id if proof else row.proof_id
        if row.proof_id is None:
            refuse("round_notice_unproved", "proof", number=row.number)
        row.reports_received, row.reports_verified = outcome.reports_received, outcome.reports_verified
        row.objections, row.result_text = outcome.objections, outcome.text.strip() or None
        row.state, row.finished_at, row.version = "finished", clock.now(), row.version + 1
        change.answers(await change.save(row))
    return row


async def _at_its_office(viewer: Viewer, act: str, uid: UUID | None, version: int) -> RoundNotice:
    """The notice, locked, where the act is the viewer's at the office that posted it and it is running."""
    found = await RoundNotice.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if found is None:
        refuse("no_such_notice", "notice")
    row = await locked(found)
    stage = await RoundStage.visible_to(viewer).get_or_none(id=row.stage_id)
    may_at(viewer, act, Body(stage.body if stage else "round", row.region_code, row.organisation_id))
    insist(not_running(row) or same_version(row, version))
    return row
