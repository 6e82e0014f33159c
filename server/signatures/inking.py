"""Ink (手写签字): printed with its hash, signed by hand, back as a picture. It counts as a signature."""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions import Event
from server.competitions.places import event_of, locked, of_event
from server.files import StoredFile
from server.judging import Seating
from server.ledger import Change
from server.refusal import Refusal, insist, refuse
from server.scoring import Sheet
from server.signatures import SIGNED_KINDS, Signature
from server.signatures.content import sheet_contents
from server.signatures.recording import other_content, record
from server.signatures.signing import chief_before, named, present

ACT = "signature.inked"
ON_SHEETS = ("process", "sheet")
MEDIA = ("application/pdf", "image/jpeg", "image/png")


async def attach_signed_paper(
    viewer: Viewer, competition: str, event: str, kind: str, *, content: str, signer: str, scan: UUID | None,
    sheet: str | None = None, key: str | None = None,
) -> Signature:  # fmt: skip
    """Attach the scan of a signed paper to what it was printed from. `content`: the hash on the paper, whole or the
    16 digits that are printed.

    A sheet that was sent is signed by it. Refused: no right, `no_such_signature_kind`, `no_such_sheet`,
    `content_changed` (the paper shows something else than stands here now), `scan_missing`, `scan_no_picture`, no
    name, and as for the same signature given here.
    """
    insist(may(viewer, ACT))
    found, row = await event_of(viewer, competition, event)
    insist(may(viewer, ACT, of_event(found, row)))
    insist(not_attachable(viewer, kind))
    name, file = named(signer), await scan_of(viewer, scan)
    asked = [competition, event, kind, sheet, content, name, str(scan)]
    async with ledger.change(viewer, ACT, chain=found.chain, key=key, asked=asked, event=row.code) as change:
        if change.answered:
            return await change.answer(Signature)
        row = await locked(row)
        row.competition = found
        if kind in ON_SHEETS:
            paper, now = await _sheet(change, row, kind, sheet or "", content)
        else:
            paper, now = None, await _event(row, kind, content, name)
        made = await record(change, viewer, row, kind, now, sheet=paper, signer=name, scan_id=file.id)
        change.answers(made)
    return made


def not_attachable(viewer: Viewer, kind: str) -> Refusal | None:
    """A kind there is; and the supervisor's paper is not handed in by the chief judge alone."""
    if kind not in SIGNED_KINDS:
        return Refusal("no_such_signature_kind", {"kinds": "、".join(SIGNED_KINDS)}, "kind")
    if kind == "supervision" and not viewer.sees_everything and not viewer.holds({"supervisor", "organiser"}):
        return Refusal("supervision_not_by_chief", {}, "kind")
    return None


async def scan_of(viewer: Viewer, uid: UUID | None) -> StoredFile:
    """One's own upload, a PDF or a picture. Refused: `scan_missing`, `scan_no_picture`."""
    found = await StoredFile.visible_to(viewer).get_or_none(uid=uid) if uid is not None else None
    if found is None:
        refuse("scan_missing", "scan")
    if found.media not in MEDIA:
        refuse("scan_no_picture", "scan", found=found.media)
    return found


async def _sheet(change: Change, event: Event, kind: str, number: str, content: str) -> tuple[Sheet, str]:
    rows = Sheet.filter(event_id=event.id, number=number).using_db(db.here())
    found = await rows.first() if "\0" not in number else None
    if found is None:
        refuse("no_such_sheet", "sheet", number=number[:40])
    row = await locked(found)
    if row.state in ("open", "draft"):
        refuse("not_sent", "sheet", number=row.number)
    now = (await sheet_contents([row]))[row.id]
    insist(other_content(content, now))
    if kind == "sheet" and row.state == "sent":
        await _signed(change, event, row)
    return row, now


async def _signed(change: Change, event: Event, sheet: Sheet) -> None:
    """A sheet that was sent is signed by the paper, by the judge who sits in its seat."""
    if event.state != "marking":
        refuse("marking_not_open", "sheet", event=event.code)
    sitting = Seating.filter(seat_id=sheet.seat_id, until__isnull=True).using_db(db.here())
    seating = await sitting.order_by("-turn").first()
    if seating is None:
        refuse("nobody_sits_there", "sheet", number=sheet.number)
    sheet.state, sheet.version = "signed", sheet.version + 1
    sheet.signed_by_id, sheet.signed_at = seating.judge_id, clock.now()
    await change.save(sheet)


async def _event(event: Event, kind: str, content: str, signer: str) -> str:
    now = await present(event, content)
    if kind == "supervision":
        chief = await chief_before(event, now)
        if chief.signer is not None and chief.signer == signer:
            refuse("same_person_signs", "signer", event=event.code)
    return now
