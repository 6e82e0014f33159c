"""The public addresses of the log: heads, keys and proofs as text, for witnesses and whoever checks by himself."""

import re
from base64 import b64encode
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.certificates import proving as certified
from server.certificates.verifying import Verified, verify, verify_token
from server.heads import keys, note, proving
from server.heads.stored import Missing
from server.refusal import Refused

FRESH = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
KEPT = {"cache-control": "public, max-age=86400, immutable", "x-content-type-options": "nosniff"}
NUMBER = re.compile("0|[1-9][0-9]{0,17}", re.ASCII)


def routes() -> list[Route]:
    """GET /heads/latest, /heads/SIZE/checkpoint, /heads/keys, /heads/consistency, /heads/inclusion,
    /heads/certificates/TOKEN and /heads/certificate."""
    return [
        Route("/heads/latest", _latest, methods=["GET"]),
        Route("/heads/keys", _keys, methods=["GET"]),
        Route("/heads/consistency", _consistency, methods=["GET"]),
        Route("/heads/inclusion", _inclusion, methods=["GET"]),
        Route("/heads/certificate", _by_number, methods=["GET"]),
        Route("/heads/certificates/{token}", _by_token, methods=["GET"]),
        Route("/heads/{size:int}/checkpoint", _checkpoint, methods=["GET"]),
    ]


async def _latest(_: Request) -> Response:
    head = await proving.newest()
    return _absent() if head is None else PlainTextResponse(head.checkpoint, 200, FRESH)


async def _checkpoint(request: Request) -> Response:
    head = await proving.head_of(request.path_params["size"])
    return _absent() if head is None else PlainTextResponse(head.checkpoint, 200, KEPT)


async def _keys(_: Request) -> Response:
    """The public keys, the newest first, and the notes by which each named the next, the oldest first."""
    head = await proving.newest()
    if head is None:
        return _absent()
    ring, origin = keys.ring(), proving.origin_of(head)
    lines = [
        *(f"key {one.text}" for one in ring.keys(origin)),
        *(f"succession {b64encode(one.encode()).decode()}" for one in ring.successions),
    ]
    return PlainTextResponse("".join(f"{line}\n" for line in lines), 200, FRESH)


async def _consistency(request: Request) -> Response:
    """The hashes that lead from the log of `from` events to that of `to`, a line each."""
    first, second = _number(request, "from"), _number(request, "to")
    head = await proving.newest()
    if first is None or second is None or head is None or not 0 < first <= second <= head.size:
        return _absent()
    return await _hashes(proving.consistency(first, second))


async def _hashes(made: "proving.Made") -> Response:
    try:
        found: Sequence[bytes] = await made
    except Missing:  # events of the log are gone: `verify` says which
        return _absent()
    return PlainTextResponse("".join(f"{note.written(one)}\n" for one in found), 200, KEPT)


async def _inclusion(request: Request) -> Response:
    """The proof that the event at `index` is in the head of `size`, in the format of c2sp.org/tlog-proof."""
    index, size = _number(request, "index"), _number(request, "size")
    head = await proving.head_of(size) if size is not None else None
    if index is None or head is None or index >= head.size:
        return _absent()
    try:
        proof = await proving.inclusion(index, head.size)
    except Missing:
        return _absent()
    return PlainTextResponse(note.proof_text(index, proof, head.checkpoint), 200, KEPT)


async def _by_token(request: Request) -> Response:
    return await _proof(request, token=request.path_params["token"])


async def _by_number(request: Request) -> Response:
    return await _proof(request)


async def _proof(request: Request, token: str = "") -> Response:
    """What a holder keeps to prove his certificate without us: a JSON file for `jinbang witness check-proof`."""
    asked = request.query_params
    try:
        found: Verified = await (
            verify_token(token) if token else verify(asked.get("number", ""), asked.get("code", ""))
        )
    except Refused:
        return _absent()
    made = await certified.proof_of(found.certificate)
    if made is None:
        return _absent()
    headers = {**FRESH, "content-disposition": 'attachment; filename="jinbang-proof.json"'}
    return JSONResponse(made.document(), 200, headers)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if NUMBER.fullmatch(text) else None


def _absent() -> Response:
    return PlainTextResponse("没有 / not found\n", 404, FRESH)
