"""A paper sent: what, to whom, when and its hash go on record; it is drawn again from that whenever it is asked for."""

import json
from datetime import date
from uuid import UUID

from server import clock, ledger
from server.access import Viewer
from server.papers import ExportSent
from server.papers.drawing import SENT, Drawn, Wanted, draw
from server.papers.placeholders import UNWRITABLE
from server.refusal import Refusal, insist, refuse

RECIPIENT_LIMIT = 200
REASON_LIMIT = 400


def unaddressed(recipient: str, reason: str) -> Refusal | None:
    """Whether it is said to whom a paper goes; a reason may be left out."""
    text = recipient.strip()
    if not text or len(text) > RECIPIENT_LIMIT or UNWRITABLE.search(text) or "\n" in text:
        return Refusal("paper_recipient", {"n": RECIPIENT_LIMIT}, "input.recipient")
    if len(reason) > REASON_LIMIT or UNWRITABLE.search(reason):
        return Refusal("paper_text", {"n": REASON_LIMIT}, "input.reason")
    return None


async def send(
    viewer: Viewer, wanted: Wanted, recipient: str, reason: str = "", *, key: str | None = None
) -> ExportSent:
    """Draw a paper and record that it was sent.

    Refused: as `draw`, `paper_recipient`.
    """
    insist(unaddressed(recipient, reason))
    drawn = await draw(viewer, wanted)
    asked = [wanted.said(), recipient, reason]
    facts = {"kind": wanted.kind, "digest": drawn.digest}
    async with ledger.change(viewer, SENT, chain=drawn.told.chain, key=key, asked=asked, **facts) as change:
        if change.answered:
            return await change.answer(ExportSent)
        column, id_ = drawn.told.kind_id
        row = ExportSent(
            **{column: id_}, kind=wanted.kind, medium=wanted.medium, region_code=drawn.told.place.region_code,
            template_id=drawn.template.id if drawn.template else None, title=drawn.title.replace("\n", "")[:200],
            recipient=recipient.strip(), reason=reason.strip() or None, said=wanted.said(),
            revisions=";".join(drawn.told.revisions), lines=drawn.lines, digest=drawn.digest, size=len(drawn.content),
            sent_at=clock.now(), account_id=viewer.account_id,
        )  # fmt: skip
        await change.save(row)
        change.answers(row)
    return row


def wanted_of(sent: ExportSent) -> Wanted:
    """What was asked for, from the record."""
    said = json.loads(sent.said or "{}")
    return Wanted(**{**said, "dated": date.fromisoformat(said["dated"])})


async def sent_by_uid(viewer: Viewer, uid: UUID) -> ExportSent | None:
    """One that the viewer sees."""
    return await ExportSent.visible_to(viewer).select_related("template", "workbook").get_or_none(uid=uid)


async def drawn_again(viewer: Viewer, sent: ExportSent) -> Drawn:
    """The paper as it was sent. Refused: `paper_changed` where the data or the programme give another now."""
    if sent.said is None:
        refuse("paper_changed")
    edition = sent.template.edition if sent.template else None
    drawn = await draw(
        viewer, wanted_of(sent), pinned=[one for one in sent.revisions.split(";") if one], edition=edition
    )
    if drawn.digest != sent.digest:
        refuse("paper_changed")
    return drawn
