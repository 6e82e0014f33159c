"""Credentials (Open Badges) and their status, for everybody: one is found by the token in the QR, so that who has the
paper has it."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.app.asking import Language
from server.app.giving import NO_STORE, missing, refused
from server.certificates import badges
from server.certificates.verifying import verify_token
from server.refusal import Refused

KEPT = {"cache-control": "public, max-age=300", "x-content-type-options": "nosniff"}
JWT = "application/vc+jwt"


def routes(address: Callable[[Request], str], language: Language) -> list[Route]:
    """GET /credentials/TOKEN and /credentials/status/LIST/PART, the public keys at their well-known addresses."""

    async def credential(request: Request) -> Response:
        try:
            found = await verify_token(request.path_params["token"])
        except Refused as no:
            return refused(no.refusal, language(request))
        return Response(badges.signed(badges.credential(found, address(request))), 200, NO_STORE, JWT)

    async def status(request: Request) -> Response:
        path = request.path_params
        claims = await badges.status_credential(path["list"], path["part"], address(request))
        return missing() if claims is None else Response(badges.signed(claims), 200, KEPT, JWT)

    async def did(request: Request) -> Response:
        return _json(badges.did_document(address(request)), "application/did+json")

    async def keys(_: Request) -> Response:
        return _json(badges.jwks(), "application/jwk-set+json")

    return [
        Route("/credentials/status/{list}/{part:int}", status, methods=["GET"]),
        Route("/credentials/{token}", credential, methods=["GET"]),
        Route("/.well-known/did.json", did, methods=["GET"]),
        Route("/.well-known/jwks.json", keys, methods=["GET"]),
    ]


def _json(content: Any, media: str) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), 200, KEPT, media)
