"""The files a page links to, each under an address that holds the hash of its content, so that it may be kept long."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, media type and the hash in its address."""

    content: bytes
    media: str
    mark: str


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(content, TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])


ASSETS: Mapping[str, Asset] = {
    path.relative_to(FOLDER).as_posix(): _asset(path) for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES
}


def address(name: str) -> str:
    """The address of a file as it is now."""
    return f"/static/{name}?v={ASSETS[name].mark}"


async def serve(request: Request) -> Response:
    """GET /static/{name}: kept for a year under its own hash, asked for again under any other."""
    asset = ASSETS.get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    keep = A_YEAR if request.query_params.get("v") == asset.mark else "no-cache"
    return Response(asset.content, media_type=asset.media, headers={"cache-control": keep, "etag": f'"{asset.mark}"'})
