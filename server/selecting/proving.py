"""The proof of a 公示: a scan or photograph of how it was posted, handed in by the office, read by offices alone."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server import db
from server.access import EVERYWHERE, Viewer
from server.entries.handed import file_of
from server.files import StoredFile
from server.refusal import Refused, refuse
from server.selecting.noticed import RoundNotice


async def proof_file(viewer: Viewer, uid: UUID | None) -> StoredFile | None:
    """One's own upload. Refused: `no_such_file`, at the field `proof`."""
    if uid is None:
        return None
    try:
        return await file_of(viewer, uid)
    except Refused as no:
        refuse(no.refusal.rule, "proof")


async def kept_by(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, RoundNotice | None]:
    """Of some notices those that the viewer's offices may see whole: proof, objections, what was found."""
    reach = EVERYWHERE if viewer.sees_everything else viewer.reach(RoundNotice.readers, RoundNotice.within)
    found: dict[int, RoundNotice | None] = dict.fromkeys(ids)
    if reach is None:
        return found
    rows = await RoundNotice.filter(reach, id__in=list(ids)).using_db(db.here())
    return found | {one.id: one for one in rows}


async def proof_of(viewer: Viewer, uid: UUID | None) -> StoredFile | None:
    """The proof of a notice, to whom `kept_by` shows it."""
    found = await RoundNotice.filter(uid=uid).using_db(db.here()).select_related("proof").first() if uid else None
    shown = (await kept_by(viewer, [found.id]))[found.id] if found else None
    return found.proof if found and shown else None
