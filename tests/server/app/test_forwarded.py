"""Who asks, behind a proxy: the proxies that are named are believed, nobody else."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.app import serving
from server.app.signing import client_of

PROXY = "10.9.0.7"


async def who(request: Request) -> Response:
    return PlainTextResponse(f"{client_of(request)} {request.url.scheme}")


async def asked(monkeypatch: pytest.MonkeyPatch, named: str | None, peer: str, **headers: str) -> str:
    """What the house takes for who asks and how, when `peer` hands a request on."""
    if named is None:
        monkeypatch.delenv(serving.PROXIES, raising=False)
    else:
        monkeypatch.setenv(serving.PROXIES, named)
    config = serving._config(Starlette(routes=[Route("/", who)]), 10)
    config.load()
    transport = httpx2.ASGITransport(app=config.loaded_app, client=(peer, 4711))
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx2.AsyncClient(transport=transport, base_url="http://house") as client:
        return (await client.get("/", headers=sent)).text


@pytest.mark.parametrize(
    ("named", "peer", "forwarded", "said"),
    [
        ("10.9.0.0/24", PROXY, "203.0.113.9", "203.0.113.9 https"),
        (PROXY, PROXY, "198.51.100.1, 203.0.113.9", "203.0.113.9 https"),  # what the client wrote itself comes first
        (PROXY, PROXY, "2001:db8:1:2:3::9", "2001:db8:1:2::/64 https"),
        ("10.9.0.0/24", "203.0.113.5", "198.51.100.1", "203.0.113.5 http"),
        (None, "127.0.0.1", "203.0.113.9", "203.0.113.9 https"),
        (None, PROXY, "203.0.113.9", f"{PROXY} http"),
        ("none", "127.0.0.1", "203.0.113.9", "127.0.0.1 http"),
    ],
)
async def test_who_asks(
    monkeypatch: pytest.MonkeyPatch, named: str | None, peer: str, forwarded: str, said: str
) -> None:
    assert await asked(monkeypatch, named, peer, x_forwarded_for=forwarded, x_forwarded_proto="https") == said
