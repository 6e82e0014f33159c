"""Files that were handed in: only one's own upload is evidence or an import."""

from uuid import UUID

from server import db
from server.access import Viewer
from server.files import StoredFile
from server.refusal import refuse


async def file_of(viewer: Viewer, uid: UUID) -> StoredFile:
    """The viewer's own upload. Refused: `no_such_file`, for one that is not there and for somebody else's alike."""
    found = await StoredFile.filter(uid=uid).using_db(db.here()).first()
    mine = found is not None and (viewer.sees_everything or found.account_id == viewer.account_id)
    return found if found is not None and mine else refuse("no_such_file", "file")
