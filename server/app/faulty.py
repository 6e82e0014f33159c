"""A handed-in file with its faults marked where they stand: drawn again from the stored file, never kept."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from starlette.requests import Request

from schema.refusal import fault_message
from server import workbooks
from server.access import Viewer
from server.app.asking import language
from server.app.giving import Made
from server.entries.handed import content_of, file_of
from server.files.media import XLSX
from server.refusal import Fault


async def error_workbook(viewer: Viewer, request: Request, file: UUID, faults: Sequence[Fault], called: str) -> Made:
    """The stored file with a sentence at each of `faults`; `called` where the file had no name.

    Refused: as `file_of` and `content_of`.
    """
    stored = await file_of(viewer, file)
    content, name = await content_of(stored), stored.name or ""
    sentence = partial(fault_message, language=language(request))
    made = await asyncio.to_thread(workbooks.marked, content, name, faults, sentence)
    return Made(f"errors-{(name or called).rsplit('.', 1)[0]}.xlsx", made, XLSX)
