"""/healthz and /readyz."""

import asyncio
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from server.app import health
from tests.server.app.standin import down, fine


async def never() -> bool:
    await asyncio.sleep(60)
    return True


async def low() -> bool:
    return False


async def get(path: str, checks: dict[str, health.Check], stopping: bool = False) -> httpx2.Response:
    app = Starlette(routes=health.routes(checks, lambda: stopping))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://house") as client:
        return await client.get(path)


async def test_alive_says_nothing_of_the_checks() -> None:
    answer = await get("/healthz", {"database": down})
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_ready_when_every_check_passes() -> None:
    answer = await get("/readyz", {"database": fine, "migrations": fine})
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failed": []})
    assert answer.headers["cache-control"] == "no-store"


async def test_not_ready_names_the_checks_that_failed_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    with capture_logs() as lines:
        answer = await get("/readyz", {"database": down, "migrations": never, "fine": fine, "disk": low})
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failed": ["database", "migrations", "disk"]})
    assert "hidden" not in answer.text
    assert [line["check"] for line in lines] == ["database", "migrations"]


async def test_a_stopping_house_is_not_ready() -> None:
    answer = await get("/readyz", {"database": down}, stopping=True)
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "failed": ["stopping"]})


async def test_the_disk(tmp_path: Path) -> None:
    assert await health.disk(tmp_path, 1)()
    assert not await health.disk(tmp_path, 2**60)()
    answer = await get("/readyz", {"disk": health.disk(tmp_path / "nowhere")})
    assert answer.json()["failed"] == ["disk"]
