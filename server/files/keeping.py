"""Keep a file: content on the disk first, then the row that names it, by whoever is signed in."""

import asyncio
from typing import TYPE_CHECKING

from tortoise.exceptions import OperationalError

from server import clock, ledger
from server.db import read_only
from server.files import StoredFile, pictures
from server.files.folder import put
from server.files.media import ENDINGS, clean_name, media_of
from server.refusal import Refusal, insist, refuse

if TYPE_CHECKING:
    from server.access import Viewer

ACT = "file.stored"
MOST = 10 * 1024 * 1024  # bytes
KINDS = "、".join(sorted({ending.removeprefix(".") for endings in ENDINGS.values() for ending in endings}))


def may_keep(viewer: "Viewer") -> Refusal | None:
    """Whoever is signed in may hand in a file; a token that may do more than read as well."""
    if viewer.sees_everything:
        return None
    if not viewer.is_signed_in:
        return Refusal("sign_in_needed", {"act": ACT})
    if viewer.scopes is not None and not viewer.scopes - {"read"}:
        return Refusal("token_scope", {"act": ACT, "scope": "entries"})
    return None


def size_fault(size: int) -> Refusal | None:
    """Whether so many bytes may be kept."""
    if size == 0:
        return Refusal("file_empty", {}, "file")
    return Refusal("file_over_limit", {"megabytes": MOST // 1024 // 1024}, "file") if size > MOST else None


async def keep(viewer: "Viewer", name: str, content: bytes, key: str | None = None) -> StoredFile:
    """Keep `content` under `name`.

    Refused: `sign_in_needed`, `token_scope`, `file_empty`, `file_over_limit`, `file_kind_unknown`, `read_only`.
    """
    insist(may_keep(viewer) or size_fault(len(content)))
    try:
        return await _kept(viewer, name, content, key)
    except (OSError, OperationalError) as error:
        if (why := read_only.found_by(error)) is None:
            raise
        refuse("read_only", why=why)


async def _kept(viewer: "Viewer", name: str, content: bytes, key: str | None) -> StoredFile:
    media = await asyncio.to_thread(media_of, content, name)
    if media is None:
        refuse("file_kind_unknown", "file", kinds=KINDS)
    if (found := pictures.points(content, media)) > pictures.MOST:
        refuse("picture_too_large", "file", megapixels=found // 1_000_000, most=pictures.MOST // 1_000_000)
    digest = await asyncio.to_thread(put, content)
    asked = [digest, name]
    async with ledger.change(viewer, ACT, key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(StoredFile)
        row = StoredFile(
            digest=digest, size=len(content), media=media, name=clean_name(name, media),
            account_id=viewer.account_id, at=clock.now(),
        )  # fmt: skip
        await change.save(row)
        change.answers(row)
    return row
