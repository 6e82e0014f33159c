"""Event streams, and writes that nobody's impatience reaches, against a real server on loopback."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.app.served import Served, served

JSON = "application/json"
SPEC = "application/graphql-response+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("running")) as running:
        yield running


class TestEvents:
    def test_a_subscription_is_a_stream_of_events(self, server: Served) -> None:
        body = {"query": "subscription { tick(times: 3, pause: 0.01) }"}
        answer = server.client.post("/graphql", json=body, headers={"accept": "text/event-stream"})
        assert answer.headers["content-type"].startswith("text/event-stream")
        numbers = [
            json.loads(line[6:])["data"]["tick"] for line in answer.text.splitlines() if line.startswith("data: {")
        ]
        assert numbers == [0, 1, 2]
        assert "event: complete" in answer.text

    def test_also_by_get_for_a_browsers_event_source(self, server: Served) -> None:
        query = {"query": "subscription { tick(times: 1, pause: 0) }"}
        answer = server.client.get("/graphql", params=query, headers={"accept": "text/event-stream"})
        assert '{"data":{"tick":0}}' in answer.text

    @pytest.mark.parametrize("query", ["{hello}", "mutation { setX(value: 99) }"])
    def test_nothing_else_is(self, server: Served, query: str) -> None:
        assert server.ask(query, accept="text/event-stream").status_code == 406
        assert server.data("{ state }")["state"]["x"] != 99

    def test_a_subscription_is_nothing_else(self, server: Served) -> None:
        assert server.ask("subscription { tick }").status_code == 406

    def test_a_stream_whose_client_has_gone_ends(self, server: Served) -> None:
        before = server.data("{ state }")["state"]["ended"]
        body = {"query": "subscription { tick }"}
        with server.client.stream("POST", "/graphql", json=body, headers={"accept": "text/event-stream"}) as answer:
            next(answer.iter_lines())
        until = time.monotonic() + 5
        while server.data("{ state }")["state"]["ended"] == before and time.monotonic() < until:
            time.sleep(0.02)
        assert server.data("{ state }")["state"]["ended"] == before + 1


def drop(server: Served, query: str) -> None:
    """Send an operation and hang up before the answer."""
    body = json.dumps({"query": query}).encode()
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
    with server.raw() as wire:
        wire.sendall(head.encode() + body)
        time.sleep(0.2)


class TestWrites:
    def test_a_mutation_survives_its_client(self, server: Served) -> None:
        drop(server, "mutation { setX(value: 41, seconds: 0.6) }")
        time.sleep(0.8)
        assert server.data("{ state }")["state"]["x"] == 41

    def test_the_control_without_the_shield_does_not(self, tmp_path: Path) -> None:
        with served(tmp_path, "--unshielded") as mortal:
            drop(mortal, "mutation { setX(value: 42, seconds: 0.6) }")
            time.sleep(0.8)
            assert mortal.data("{ state }")["state"]["x"] == 0
            assert mortal.data("{ state }")["state"]["cancelled"] == 1

    def test_a_query_whose_client_has_gone_ends(self, server: Served) -> None:
        before = server.data("{ state }")["state"]["cancelled"]
        drop(server, "{ slow(seconds: 5) }")
        time.sleep(0.2)
        assert server.data("{ state }")["state"]["cancelled"] == before + 1

    def test_after_its_time_a_query_ends_and_a_mutation_is_in_doubt(self, tmp_path: Path) -> None:
        with served(tmp_path, "--seconds=0.3") as hasty:
            slow = hasty.ask("{ slow(seconds: 5) }", accept=SPEC)
            assert (slow.status_code, slow.json()["data"]) == (200, None)
            assert slow.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
            doubt = hasty.ask("mutation { setX(value: 7, seconds: 0.8) }").json()["errors"][0]
            assert doubt["extensions"]["code"] == "IN_DOUBT"
            assert "idempotency key" in doubt["message"]
            assert hasty.data("{ state }")["state"]["x"] == 0
            time.sleep(0.8)
            assert hasty.data("{ state }")["state"]["x"] == 7
