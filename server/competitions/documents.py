"""Documents (文件) of a competition: published under a title, a new version as a new row."""

from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.competitions.belongings import Document
from server.competitions.given import FORBIDDEN, TEXT_LIMIT
from server.competitions.places import competition_of, event_of, locked, of_competition
from server.competitions.records import DOCUMENT_KINDS
from server.files import StoredFile
from server.refusal import Refusal, insist, refuse

PUBLISH = "document.published"
MOST = 200  # of a competition


def title_fault(title: str) -> Refusal | None:
    """Whether a document may be called this."""
    if not title.strip():
        return Refusal("text_missing", {"field": "title"}, "title")
    unfit = len(title) > TEXT_LIMIT or FORBIDDEN.search(title)
    return Refusal("text_unfit", {"field": "title", "most": TEXT_LIMIT}, "title") if unfit else None


async def publish_document(
    viewer: Viewer, competition: str, kind: str, title: str, file: UUID, event: str | None = None,
    *, key: str | None = None,
) -> Document:  # fmt: skip
    """Publish a file as a document of a competition or of one of its events. The same title again is its next version.
    Where last year's file stands there as a proposal, the proposal becomes the document.

    Refused: `unknown_document_kind`, `text_missing`, `text_unfit`, `no_such_file`, `too_many_documents`.
    """
    insist(may(viewer, PUBLISH))
    found = await competition_of(viewer, competition)
    insist(may(viewer, PUBLISH, of_competition(found)))
    if kind not in DOCUMENT_KINDS:
        refuse("unknown_document_kind", "kind", expected="、".join(DOCUMENT_KINDS))
    insist(title_fault(title))
    one = (await event_of(viewer, competition, event))[1] if event else None
    stored = await _file_of(viewer, found.id, file)
    said = [competition, event, kind, title, str(file)]
    async with ledger.change(viewer, PUBLISH, chain=found.chain, key=key, asked=said, kind=kind) as change:
        if change.answered:
            return await change.answer(Document)
        await locked(found)
        all_ = await Document.filter(competition_id=found.id).using_db(db.here()).order_by("version")
        same = [row for row in all_ if (row.kind, row.title) == (kind, title.strip())]
        proposed = next((row for row in same if row.published_at is None and row.file_id == stored.id), None)
        if proposed is None and len(all_) >= MOST:
            refuse("too_many_documents", "title", most=MOST)
        row = proposed or Document(
            competition_id=found.id, event_id=one.id if one else None, kind=kind, title=title.strip(),
            version=max((row.version for row in same), default=0) + 1, file_id=stored.id,
        )  # fmt: skip
        row.published_at = clock.now()
        await change.save(row)
        change.answers(row)
    return row


async def _file_of(viewer: Viewer, competition_id: int, uid: UUID) -> StoredFile:
    """One's own upload, or the file of a document of this competition."""
    own = await StoredFile.visible_to(viewer).get_or_none(uid=uid)
    if own is not None:
        return own
    there = Document.visible_to(viewer).filter(competition_id=competition_id, file__uid=uid)
    found = await there.select_related("file").first()
    if found is None:
        refuse("no_such_file", "file")
    return found.file
