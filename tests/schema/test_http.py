"""GraphQL over HTTP, against a real server on loopback."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.http.reading import BadRequest, decode
from tests.server.app.served import Served, served
from tests.server.app.standin import SYNTHETIC_ID

AUDIT = Path(__file__).parent / "audit"
JSON = "application/json"
SPEC = "application/graphql-response+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("http")) as running:
        yield running


def test_the_audit_of_graphql_http_passes_61_of_61(server: Served) -> None:
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    assert not missing, f"the GraphQL-over-HTTP audit needs {' and '.join(missing)}: install Node.js 18 or newer"
    if not (AUDIT / "node_modules" / "graphql-http").is_dir():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=AUDIT, check=True, timeout=200)
    command = ["node", "audit.mjs", f"{server.address}/graphql"]
    ran = subprocess.run(command, cwd=AUDIT, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    verdict = json.loads(ran.stdout)
    assert verdict == {"total": 61, "ok": 61, "bad": []}


def test_no_address_of_a_registry_is_in_the_lock_file() -> None:
    text = (AUDIT / "package-lock.json").read_text()
    assert "http://" not in text
    assert "https://" not in text
    assert "omit-lockfile-registry-resolved=true" in (AUDIT / ".npmrc").read_text()


class TestGet:
    def test_it_runs_queries(self, server: Served) -> None:
        answer = server.client.get(
            "/graphql", params={"query": "query($n:String){hello(name:$n)}", "variables": '{"n":"榜"}'}
        )
        assert answer.json() == {"data": {"hello": "hello 榜"}}
        assert "榜" in answer.text

    def test_it_runs_no_mutation(self, server: Served) -> None:
        before = server.data("{ state }")["state"]["x"]
        answer = server.client.get("/graphql", params={"query": f"mutation {{ setX(value: {before + 1}) }}"})
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert server.data("{ state }")["state"]["x"] == before

    def test_it_has_no_rights_of_the_session_cookie_but_a_bearers(self, server: Served) -> None:
        cookie, own = {"cookie": "session=wang"}, {"origin": server.address}
        get = server.client.get("/graphql", params={"query": "{viewer}"}, headers=cookie)
        assert get.json()["data"]["viewer"] == "anonymous"
        assert server.ask("{viewer}", **cookie, **own).json()["data"]["viewer"] == "wang"
        bearer = server.client.get("/graphql", params={"query": "{viewer}"}, headers={"authorization": "Bearer office"})
        assert bearer.json()["data"]["viewer"] == "office"

    def test_a_wrong_token_is_401(self, server: Served) -> None:
        answer = server.ask("{viewer}", authorization="Bearer wrong")
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


class TestReading:
    @pytest.mark.parametrize(
        ("content_type", "status"),
        [
            ("application/json", 200),
            ("application/json; charset=utf-8", 200),
            ('Application/JSON;charset="UTF-8"', 200),
            ("application/json; charset=gbk", 415),
            ("application/jsonp", 415),
            ("application/json-patch+json", 415),
            ("text/plain", 415),
            ("application/x-www-form-urlencoded", 415),
            ("multipart/form-data; boundary=x", 415),
            ("", 415),
        ],
    )
    def test_the_content_type_is_exact(self, server: Served, content_type: str, status: int) -> None:
        answer = server.client.post("/graphql", content=b'{"query":"{hello}"}', headers={"content-type": content_type})
        assert answer.status_code == status

    @pytest.mark.parametrize(
        "body",
        [
            b"1",
            b'"x"',
            b"null",
            b"[]",
            b'[{"query":"{hello}"}]',
            b"",
            b"{",
            b'{"query":1}',
            b'{"query":""}',
            b'{"query":"{hello}","variables":[1]}',
            b'{"query":"{hello}","variables":"x"}',
            b'{"query":"{hello}","operationName":1}',
            b'{"query":"{hello}","extensions":[]}',
            b'{"query":"{hello}","variables":{"x":NaN}}',
            b'{"query":"{hello}","variables":{"x":-Infinity}}',
            b'{"query":"{hello}","variables":{"x":"\\ud800"}}',
            b'{"query":"{hello}","variables":{"x":' + b"9" * 5000 + b"}}",
            b'{"query":"{hello}","variables":{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
            b'{"query":"{hello}","variables":{"x":' + b"[" * 80 + b"]" * 80 + b"}}",
            b'{"query":"{hello}","variables":{"x":"\xff\xfe"}}',
            b'\xef\xbb\xbf{"query":"{hello}"}',
        ],
    )
    def test_what_is_no_request_is_400(self, server: Served, body: bytes) -> None:
        answer = server.client.post("/graphql", content=body, headers={"content-type": JSON})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"

    def test_json_may_be_as_deep_as_reason(self) -> None:
        assert decode(b"[" * 64 + b"]" * 64)
        with pytest.raises(BadRequest):
            decode(b"[" * 66 + b"]" * 66)
        assert len(decode(b"[" + b"[]," * 5000 + b"[]]")) == 5001

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_other_methods_are_405(self, server: Served, method: str) -> None:
        answer = server.client.request(method, "/graphql")
        assert answer.status_code == 405

    def test_a_websocket_is_not_opened(self, server: Served) -> None:
        with server.raw() as wire:
            wire.sendall(
                b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
            )
            assert wire.recv(100).split()[1] == b"400"


class TestAnswers:
    @pytest.mark.parametrize(
        ("accept", "media"),
        [(JSON, JSON), (SPEC, SPEC), (f"{JSON}, {SPEC}", SPEC), ("*/*", JSON), (f"{SPEC};q=0, {JSON}", JSON)],
    )
    def test_the_media_type_is_the_one_asked_for(self, server: Served, accept: str, media: str) -> None:
        answer = server.ask("{hello}", accept=accept)
        assert answer.headers["content-type"] == f"{media}; charset=utf-8"

    def test_no_known_media_type_is_406(self, server: Served) -> None:
        assert server.ask("{hello}", accept="text/csv").status_code == 406

    @pytest.mark.parametrize("query", ["{hello", "{unknown}", "{ rows(first: 1000) { nodes { number } } }"])
    def test_a_refused_document_has_no_data_and_a_status_by_its_media_type(self, server: Served, query: str) -> None:
        for accept, status in ((JSON, 200), (SPEC, 400)):
            answer = server.ask(query, accept=accept)
            assert answer.status_code == status
            assert "data" not in answer.json()
            assert len(answer.json()["errors"]) == 1

    def test_a_wrong_variable_is_shown(self, server: Served) -> None:
        answer = server.ask("query($n:Int!){rows(first:$n){nodes{number}}}", {"n": "many"}).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert "$n" in answer["errors"][0]["message"]


class TestMaskedErrors:
    def test_a_bug_is_an_id_to_the_caller_and_a_text_in_the_log_without_id_numbers(self, server: Served) -> None:
        answer = server.ask("{ boom hello }")
        error = answer.json()["errors"][0]
        assert answer.json()["data"] == {"boom": None, "hello": "hello world"}
        assert error["message"] == "内部错误 / internal error"
        assert error["path"] == ["boom"]
        assert "secret.py" not in answer.text
        assert SYNTHETIC_ID not in answer.text
        log = server.log.read_text()
        assert error["extensions"]["errorId"] in log
        assert "/srv/jinbang/secret.py: no person [ID number]" in log
        assert SYNTHETIC_ID not in log
        assert log.count("no person [ID number]") == 1

    def test_the_line_of_the_bug_names_its_request(self, server: Served) -> None:
        server.ask("{ boom }", **{"x-request-id": "the-bug-of-today"})
        lines = server.lines("the-bug-of-today", 2)
        assert {line["event"] for line in lines} == {"bug", "request"}

    def test_null_in_a_place_of_something_is_a_bug(self, server: Served) -> None:
        assert server.ask("{ nothing }").json()["errors"][0]["extensions"]["code"] == "INTERNAL"

    def test_what_json_cannot_say_is_a_bug(self, server: Served) -> None:
        answer = server.ask("{ unspeakable }")
        assert answer.status_code == 500
        assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"

    def test_an_error_written_for_the_caller_is_shown(self, server: Served) -> None:
        error = server.ask("{ told }").json()["errors"][0]
        assert (error["message"], error["extensions"]) == ("log in first", {"code": "UNAUTHENTICATED"})

    def test_an_id_that_is_none_is_the_callers_error(self, server: Served) -> None:
        error = server.ask('{ node(id: "zzz") { id } }').json()["errors"][0]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
