"""佐证: stamped forms, photos and certificates handed in for an entry, kept as files."""

from uuid import UUID

from server import clock, ledger
from server.access import Viewer
from server.entries import EVIDENCE_KINDS, Entry, Evidence
from server.entries.finding import entry_of, locked
from server.entries.handed import file_of
from server.entries.leaving import not_closed
from server.entries.registration import stands
from server.refusal import Refusal, insist, refuse

ADDED = "evidence.added"
MOST_EVIDENCE = 50
IMAGES = frozenset({"image/jpeg", "image/png"})
MEDIA = {
    "stamped_form": IMAGES | {"application/pdf"},
    "photo": IMAGES,
    "certificate": IMAGES | {"application/pdf"},
    "other": IMAGES | {"application/pdf"},
}


async def add_evidence(viewer: Viewer, entry: UUID, kind: str, file: UUID, *, key: str | None = None) -> Entry:
    """Add one of the viewer's own uploads to an entry.

    Refused: `evidence_kind`, `no_such_file`, `evidence_media` (a photo is JPEG or PNG, the others PDF too),
    `evidence_full`, `entry_ended`, `event_is_closed`. The version of the entry stays.
    """
    found = await entry_of(viewer, entry, ADDED)
    asked = {"entry": str(entry), "kind": kind, "file": str(file)}
    chain = found.competition.chain
    async with ledger.change(viewer, ADDED, chain=chain, key=key, asked=asked, entry=found.entry.id) as change:
        if change.answered:
            return await change.answer(Entry)
        found = await locked(found)
        insist(not_closed(found.event))
        insist(known_kind(kind))
        if not (stands(found.entry) or found.entry.state == "rejected"):
            refuse("entry_ended", "entry", entry_no=found.entry.entry_no)
        stored = await file_of(viewer, file)
        insist(fits(kind, stored.media))
        if await Evidence.filter(entry_id=found.entry.id).using_db(change.client).count() >= MOST_EVIDENCE:
            refuse("evidence_full", "entry", most=MOST_EVIDENCE)
        row = Evidence(
            entry_id=found.entry.id, kind=kind, file_id=stored.id, account_id=viewer.account_id, at=clock.now()
        )
        await change.save(row)
        change.answers(found.entry)
    return found.entry


def known_kind(kind: str) -> Refusal | None:
    """Whether `kind` is a kind of evidence."""
    return (
        None if kind in EVIDENCE_KINDS else Refusal("evidence_kind", {"expected": " | ".join(EVIDENCE_KINDS)}, "kind")
    )


def fits(kind: str, media: str) -> Refusal | None:
    """Whether a file of this type can be evidence of this kind."""
    return None if media in MEDIA[kind] else Refusal("evidence_media", {"found": media}, "file")
