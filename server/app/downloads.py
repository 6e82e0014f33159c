"""Downloads: documents and evidence by their id, to whom they are visible; everything else is one 404.

A stored file is never part of our pages: it comes as an attachment, in a sandbox, of the type its content has.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schema import catalogue
from schema.http import Running
from schema.node import spelt
from server.access import Viewer
from server.app.giving import Giving, missing
from server.appeals import AppealEvidence
from server.competitions import Document
from server.disclosures.opening import file_opened
from server.entries import Evidence
from server.files import StoredFile, media
from server.files.folder import get
from server.honours.deeds import Deed
from server.honours.deeds.telling import consent_of
from server.masking import Draw
from server.masking.telling import scan_of
from server.record import Noun
from server.selecting import RoundNotice
from server.selecting.proving import proof_of
from server.signatures import Signature

SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
SHOWN = frozenset({media.JPEG, media.PNG})  # what a browser may show itself; it shows no PDF in a sandbox
Kept = type[Document] | type[Evidence] | type[AppealEvidence] | type[Signature] | type[Deed]
log = structlog.get_logger("jinbang.files")


@dataclass(frozen=True, slots=True)
class Downloads:
    """What the front door lends: who asks, in which language, and the hand that writes."""

    giving: Giving
    running: Running

    def routes(self) -> list[Route]:
        """GET /documents/ID, /evidence/ID, /appeal-evidence/ID, /signed-papers/ID, /draw-scans/ID, /deed-pictures/ID,
        /deed-consents/ID and /round-proofs/ID."""
        return [
            Route("/documents/{id}", self.document, methods=["GET"]),
            Route("/evidence/{id}", self.evidence, methods=["GET"]),
            Route("/appeal-evidence/{id}", self.appeal_evidence, methods=["GET"]),
            Route("/signed-papers/{id}", self.signed_paper, methods=["GET"]),
            Route("/draw-scans/{id}", self.draw_scan, methods=["GET"]),
            Route("/deed-pictures/{id}", self.deed_picture, methods=["GET"]),
            Route("/deed-consents/{id}", self.deed_consent, methods=["GET"]),
            Route("/round-proofs/{id}", self.round_proof, methods=["GET"]),
        ]

    async def document(self, request: Request) -> Response:
        """A document: everybody's once it is published in a public competition."""
        return await self._give(request, Document)

    async def evidence(self, request: Request) -> Response:
        """Evidence of an entry: its organisers' and delegation's."""
        return await self._give(request, Evidence, why="查看报名材料")

    async def appeal_evidence(self, request: Request) -> Response:
        """Evidence of an appeal: its delegation's, the organisers' and the arbitrators'."""
        return await self._give(request, AppealEvidence, why="查看申诉材料")

    async def signed_paper(self, request: Request) -> Response:
        """The scan behind a signature given by hand: who sees the signature sees it."""
        return await self._give(request, Signature, "scan")

    async def draw_scan(self, request: Request) -> Response:
        """The scan of a list drawn by hand: the sealing judges' and the supervisors'."""
        return await self._answer(request, lambda viewer: scan_of(viewer, uid_of(Draw, request.path_params["id"])))

    async def round_proof(self, request: Request) -> Response:
        """The proof that a notice of a round was posted: its offices'."""
        uid = uid_of(RoundNotice, request.path_params["id"])
        return await self._answer(request, lambda viewer: proof_of(viewer, uid))

    async def deed_picture(self, request: Request) -> Response:
        """The picture of deeds: everybody's while they are published, nobody's once they are withdrawn."""
        return await self._give(request, Deed, "picture")

    async def deed_consent(self, request: Request) -> Response:
        """The consent behind deeds: the honours office's of their scope."""
        uid = uid_of(Deed, request.path_params["id"])
        return await self._answer(request, lambda viewer: consent_of(viewer, uid), "查看本人同意书")

    async def _give(self, request: Request, kind: Kept, by: str = "file", why: str = "") -> Response:
        async def found(viewer: Viewer) -> StoredFile | None:
            uid = uid_of(kind, request.path_params["id"])
            row = await kind.visible_to(viewer).select_related(by).get_or_none(uid=uid) if uid else None
            return getattr(row, by, None)

        return await self._answer(request, found, why)

    async def _answer(
        self, request: Request, found: Callable[[Viewer], Awaitable[StoredFile | None]], why: str = ""
    ) -> Response:
        """`why`: of a personal file, which is recorded when anybody but whoever handed it in opens it."""

        async def give(viewer: Viewer) -> Response:
            stored = await found(viewer)
            if stored is None:
                return missing()
            if why and (viewer.account_id is None or stored.account_id != viewer.account_id):
                await self.running.write(lambda: file_opened(viewer, stored.id, why))
            return await self._content(request, stored, stored.id)

        return await self.giving.said(request, give)

    async def _content(self, request: Request, stored: StoredFile, id_: int) -> Response:
        """The content of a file, or 304 where it is known; 503 where the folder has lost it."""
        headers = {**headers_of(stored), "cache-control": "private, no-cache"}
        if f'"{stored.digest}"' in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        content = await asyncio.to_thread(get, stored.digest)
        if content is None:
            log.error("a stored file is missing or damaged", file=id_, digest=stored.digest)
            said = catalogue.say(self.giving.language(request), "rule.file_lost")
            return PlainTextResponse(said, 503, {"cache-control": "no-store"})
        return Response(content, 200, headers)


def headers_of(stored: StoredFile) -> dict[str, str]:
    """Type, name, and what keeps a browser from taking it for anything else."""
    way = "inline" if stored.media in SHOWN else "attachment"
    ending = media.ENDINGS.get(stored.media, (".bin",))[0]
    name = quote(stored.name or f"file{ending}", safe="")
    is_text = stored.media in (media.CSV, media.TEXT)
    return {
        "content-type": f"{stored.media}; charset=utf-8" if is_text and stored.media == media.TEXT else stored.media,
        "content-disposition": f"{way}; filename=\"file{ending}\"; filename*=UTF-8''{name}",
        "x-content-type-options": "nosniff",
        "content-security-policy": SANDBOX,
        "etag": f'"{stored.digest}"',
    }


def uid_of(kind: type[Noun], text: str) -> UUID | None:
    """The uid in an address: bare, or in a global id of the kind."""
    found = spelt(text)
    if found is not None:
        return found[1] if found[0] == kind.__name__ else None
    try:
        return UUID(text)
    except ValueError:
        return None
