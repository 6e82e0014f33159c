"""A nominee's or unit's name corrected: at once until a 公示 names him, afterwards asked privately and decided."""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.places import locked, same_version
from server.honours.holders import CONTROL
from server.refusal import Refusal, insist, refuse
from server.selecting.amending import not_its_own
from server.selecting.arranging import place_of
from server.selecting.beside import NameCorrection
from server.selecting.cases import case_of, not_in, seen, text_fault
from server.selecting.nominations import Nomination
from server.selecting.noticed import RoundNoticeCandidate
from server.selecting.rounds import SelectionRound

CORRECTED, ASKED, DECIDED = "nomination.name_corrected", "name_correction.asked", "name_correction.decided"
LIVING = ("pending", "reserve", "returned", "proposed")


async def was_noticed(row: Nomination) -> bool:
    """Whether a 公示 has named the nominee."""
    rows = RoundNoticeCandidate.filter(nomination_id=row.id).using_db(db.here())
    return await rows.exclude(notice__state="withdrawn").exists()


def _names_fault(name: str, unit: str) -> Refusal | None:
    for field, text in (("name", name), ("unit", unit)):
        if not text.strip() or len(text) > 200 or CONTROL.search(text):
            return Refusal("selection_text", {"most": 200}, field)
    return None


async def correct_name(
    viewer: Viewer, nomination: UUID | None, name: str, unit: str, *, version: int, key: str | None = None
) -> Nomination:
    """Correct how a nominee and his unit are written; who they are stays. At once, for nothing has been shown yet.

    Refused: no right, unknown, over, named in a 公示 already (`name_was_shown`: ask privately), changed since.
    """
    insist(may(viewer, CORRECTED))
    insist(_names_fault(name, unit))
    asked = [str(nomination), name, unit, version]
    async with ledger.change(viewer, CORRECTED, key=key, asked=asked, nomination=str(nomination)) as change:
        if change.answered:
            return await change.answer(Nomination)
        case = await case_of(viewer, nomination, lock=True)
        row = case.nomination
        insist(not_its_own(viewer, row) or not_in(row, *LIVING) or same_version(row, version))
        if await was_noticed(row):
            refuse("name_was_shown", "nomination", number=row.number)
        row.name, row.unit, row.version = name.strip(), unit.strip(), row.version + 1
        change.answers(await change.save(row))
    return row


async def ask_correction(
    viewer: Viewer, nomination: UUID | None, name: str, unit: str, reason: str, *, key: str | None = None
) -> NameCorrection:
    """Ask privately for a correction after a 公示 has named the nominee. Nobody but the offices sees it.

    Refused: no right, unknown, over, not named yet (correct it at once), no reason, one asked already.
    """
    insist(may(viewer, ASKED))
    insist(_names_fault(name, unit) or text_fault("reason", reason))
    asked = [str(nomination), name, unit, reason]
    async with ledger.change(viewer, ASKED, key=key, asked=asked, nomination=str(nomination)) as change:
        if change.answered:
            return await change.answer(NameCorrection)
        row = await locked(await seen(viewer, nomination))
        insist(not_its_own(viewer, row) or not_in(row, *LIVING))
        if not await was_noticed(row):
            refuse("name_not_shown_yet", "nomination", number=row.number)
        waiting = NameCorrection.filter(nomination_id=row.id, state="asked").using_db(change.client)
        if await waiting.exists():
            refuse("correction_waits", "nomination", number=row.number)
        correction = NameCorrection(
            nomination_id=row.id, name=name.strip(), unit=unit.strip(), reason=reason.strip(), asked_at=clock.now(),
            account_id=viewer.account_id,
        )  # fmt: skip
        change.answers(await change.save(correction))
    return correction


async def decide_correction(
    viewer: Viewer, correction: UUID | None, answer: str, *, accepted: bool, key: str | None = None
) -> NameCorrection:
    """Accept or decline a correction, by the round's office. What was shown stays as it was shown; what is conferred
    bears the corrected name. Refused: no right, unknown, decided already, no answer where it is declined."""
    insist(may(viewer, DECIDED))
    insist(text_fault("text", answer, needed=not accepted))
    found = await NameCorrection.visible_to(viewer).get_or_none(uid=correction) if correction else None
    if found is None:
        refuse("no_such_correction", "correction")
    async with ledger.change(viewer, DECIDED, key=key, asked=[str(correction), answer, accepted]) as change:
        if change.answered:
            return await change.answer(NameCorrection)
        row = await locked(await Nomination.filter(id=found.nomination_id).using_db(change.client).get())
        round_ = await SelectionRound.filter(id=row.round_id).using_db(change.client).get()
        insist(may(viewer, DECIDED, place_of(round_)))
        kept = await locked(found)
        if kept.state != "asked":
            refuse("correction_decided", "correction", number=row.number)
        kept.state = "accepted" if accepted else "declined"
        kept.answer, kept.decided_at, kept.decided_by_id = answer.strip() or None, clock.now(), viewer.account_id
        change.answers(await change.save(kept))
        if accepted:
            insist(not_in(row, *LIVING))
            row.name, row.unit, row.version = kept.name, kept.unit, row.version + 1
            await change.save(row)
    return kept
