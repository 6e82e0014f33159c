"""Files that were handed in: only one's own upload is evidence or an import."""

import asyncio
from uuid import UUID

from server.access import Viewer
from server.files import StoredFile
from server.files.folder import get
from server.refusal import refuse


async def file_of(viewer: Viewer, uid: UUID) -> StoredFile:
    """The viewer's own upload. Refused: `no_such_file`, for one that is not there and for somebody else's alike."""
    found = await StoredFile.visible_to(viewer).get_or_none(uid=uid)
    return found if found is not None else refuse("no_such_file", "file")


async def content_of(stored: StoredFile) -> bytes:
    """Its content. Refused: `no_such_file` where the folder has lost it."""
    content = await asyncio.to_thread(get, stored.digest)
    return content if content is not None else refuse("no_such_file", "file")
