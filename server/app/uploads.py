"""Uploads: POST /files takes one file in the field `file` and answers with its global id.

The body is counted here, beyond what the edge allows other requests; nothing of it is read for who is not signed in.
"""

from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schema.context import Context
from schema.errors import Told
from schema.http import InDoubt, Running, Stopped
from schema.node import written_id
from schema.refusal import render
from server.app.asking import Language, ViewerOf
from server.app.body import counted, plain
from server.files import StoredFile, keeping
from server.refusal import Refusal, Refused

PATH = "/files"
AROUND = 64 * 1024  # bytes of the form around the file
SECONDS = 60.0
KEY = "idempotency-key"
STATUSES = {
    "sign_in_needed": 401,
    "token_scope": 403,
    "file_over_limit": 413,
    "file_kind_unknown": 415,
    "key_reused": 409,
}
NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Uploads:
    """What the front door lends: who asks, in which language, and the shelter of a write."""

    viewer_of: ViewerOf
    language: Language
    running: Running

    def routes(self) -> list[Route]:
        """POST /files."""
        return [Route(PATH, self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """Keep the file: 201 with id, name, size and media, or the refusal as JSON."""
        try:
            viewer = await self.viewer_of(request)
        except Told as told:
            return JSONResponse({"message": told.message}, 401, {**NO_STORE, "connection": "close"})
        if (refusal := keeping.may_keep(viewer)) is not None:
            return self._refused(request, refusal, close=True)
        try:
            found = await _sent(request)
            if found is None:
                return self._refused(request, Refusal("file_not_sent", {}, "file"))
            name, content = found
            key = request.headers.get(KEY)
            row = await self.running.write(lambda: keeping.keep(viewer, name, content, key))
        except HTTPException as error:
            return plain(error)
        except Refused as no:
            return self._refused(request, no.refusal)
        except (InDoubt, Stopped):
            return JSONResponse({"rule": "stopping"}, 503, NO_STORE)
        answer = {"id": file_id(row), "name": row.name, "size": row.size, "media": row.media}
        return JSONResponse(answer, 201, NO_STORE)

    def _refused(self, request: Request, refusal: Refusal, *, close: bool = False) -> Response:
        """The refusal with its sentence; `close`: the body was not read."""
        said = {"rule": refusal.rule, "message": render(refusal, self.language(request)), "field": refusal.field}
        headers = {**NO_STORE, "connection": "close"} if close else NO_STORE
        return JSONResponse(said, STATUSES.get(refusal.rule, 400), headers)


async def _sent(request: Request) -> tuple[str, bytes] | None:
    """Name and content of the field `file`; None where it is no file. Raises HTTPException 400, 408, 413."""
    bounded = Request(request.scope, counted(request.receive, keeping.MOST + AROUND, SECONDS))
    async with bounded.form(max_files=1, max_fields=4) as form:
        found = form.get("file")
        return (found.filename or "", await found.read()) if isinstance(found, UploadFile) else None


def file_id(row: StoredFile) -> str:
    """The global id of a stored file."""
    return str(written_id(StoredFile.__name__, row.uid))


async def keep_file(context: Context, name: str, content: bytes, key: str | None = None) -> str | Refusal:
    """For the forms of pages: the id of the kept file, or why not. Sent twice under one `key` it is kept once."""
    try:
        return file_id(await keeping.keep(context.viewer, name, content, key))
    except Refused as no:
        return no.refusal
