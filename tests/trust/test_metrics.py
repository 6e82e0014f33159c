"""/metrics: closed without its token, counting what happens, with labels of ours only and no person in them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from schema.http import Running
from server import ledger
from server.access import console, passwords
from server.access.records import Account
from server.app import build
from server.db import read_only
from server.people import Person

TOKEN = "a-token-of-the-office"
ID_NUMBER = "110101199003070011"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@asynccontextmanager
async def house(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The whole application in process, its lifespan running."""
    app = build(url, Running())
    inner = app
    while not hasattr(inner, "router"):
        inner = next(each for each in (getattr(inner, name, None) for name in ("app", "within")) if each is not None)
    async with inner.router.lifespan_context(inner):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://house") as client:
            yield client


async def numbers(client: httpx2.AsyncClient) -> dict[str, float]:
    """Every number by its name and labels."""
    text = (await client.get("/metrics", headers=BEARER)).text
    found = re.findall(r"^(jinbang_\S+(?:\{[^\n]*\})?) (\S+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in found}


async def test_closed_without_its_token(db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with house(db_url) as client:
        assert (await client.get("/metrics", headers=BEARER)).status_code == 404
        monkeypatch.setenv("JINBANG_METRICS_TOKEN", TOKEN)
        assert (await client.get("/metrics")).status_code == 401
        assert (await client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}x"})).status_code == 401
        assert (await client.get("/metrics", headers=BEARER)).status_code == 200


async def test_it_counts_what_happens(db_url: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_METRICS_TOKEN", TOKEN)
    async with house(db_url) as client:
        async with ledger.change(console(), "thing.happened"):
            pass
        await client.get("/competitions")
        await client.post("/sign-in", data={"login": "nobody", "password": "wrong"})
        refused = 'mutation { openMarking(event: "x", version: 1, idempotencyKey: "k") { __typename } }'
        await client.post("/graphql", json={"query": refused})
        read_only.hold("order", "")
        found = await numbers(client)
        read_only.clear()
    assert found['jinbang_operations_total{operation="competitions",outcome="done"}'] == 1
    assert found['jinbang_refusals_total{rule="sign_in_refused"}'] == 1
    assert found['jinbang_requests_total{method="GET",status="200"}'] >= 1
    assert found["jinbang_ledger_events"] >= 1
    assert found["jinbang_sign_in_failures"] == 1
    assert found['jinbang_read_only{of="order"}'] == 1 and found['jinbang_read_only{of="disk"}'] == 0
    assert found["jinbang_disk_free_bytes"] > 0
    assert found["jinbang_writes_in_flight"] == 0
    assert ("jinbang_wal_bytes" in found) == (engine == "sqlite")
    assert any(name.startswith("jinbang_pool_connections") for name in found) == (engine == "postgres")


async def test_no_person_and_no_stranger_in_a_label(db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBANG_METRICS_TOKEN", TOKEN)
    async with house(db_url) as client:
        async with ledger.change(console(), "account.opened") as change:
            stored = await passwords.hashed("a long password of hers")
            person = await change.save(Person(name="张三"))
            await change.save(Account(person_id=person.id, login="zhangsan", password=stored))
        for n in range(50):
            stranger = f"query Q{n}_zhangsan {{ demo }}"
            await client.post("/graphql", json={"query": stranger, "operationName": f"Q{n}_zhangsan"})
            await client.get(f"/competitions/{ID_NUMBER}-{n}")
            await client.request(f"ODD{n}", f"/people/{ID_NUMBER}")
        await client.post("/sign-in", data={"login": ID_NUMBER, "password": "wrong"})
        text = (await client.get("/metrics", headers=BEARER)).text
    assert ID_NUMBER not in text and "zhangsan" not in text and "张三" not in text and "ODD" not in text
    assert 'operation="other"' in text and 'method="other"' in text
    assert len([line for line in text.splitlines() if not line.startswith("#")]) < 600
