"""Request ids, security headers, the rule of origin, the body."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import httpx2
import pytest

from server.app.edge import CSP, Edge, OwnOrigin
from tests.server.app.served import Served, served
from tests.server.app.standin import SYNTHETIC_ID

OWN = "https://jinbang.example"
COOKIE = {"cookie": "session=wang"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("edge")) as running:
        yield running


async def passes(method: str, headers: dict[str, str] | list[tuple[str, str]], public: str | None = None) -> bool:
    """Whether the rule of origin lets a request through to the application."""
    reached = False

    async def inner(scope: object, receive: object, send: object) -> None:
        nonlocal reached
        reached = True

    async def nothing(message: object = None) -> dict[str, object]:
        return {"type": "http.request"}

    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    raw = [(name.encode(), value.encode()) for name, value in [("host", "jinbang.example"), *pairs]]
    scope = {"type": "http", "method": method, "scheme": "https", "path": "/", "headers": raw}
    await OwnOrigin(inner, Edge(public_address=public))(scope, nothing, nothing)  # type: ignore[arg-type]
    return reached


class TestOrigin:
    @pytest.mark.parametrize(
        "origin",
        [OWN, f"{OWN}:443", "HTTPS://Jinbang.Example"],
    )
    async def test_our_own_address_passes(self, origin: str) -> None:
        assert await passes("POST", {**COOKIE, "origin": origin})

    @pytest.mark.parametrize(
        "origin",
        [
            "null", "", "https://evil.example", "http://jinbang.example", f"{OWN}:8443", f"{OWN}.evil.example",
            "https://evil.example/jinbang.example", f"https://evil@{OWN[8:]}", "file://", "jinbang.example", "https://[",
        ],
    )  # fmt: skip
    async def test_every_other_is_refused(self, origin: str) -> None:
        assert not await passes("POST", {**COOKIE, "origin": origin})

    async def test_a_cookie_without_an_origin_is_refused(self) -> None:
        assert not await passes("POST", COOKIE)
        assert not await passes("POST", [("cookie", "a=b"), ("origin", OWN), ("origin", OWN)])

    async def test_without_a_cookie_there_is_nothing_to_forge(self) -> None:
        assert await passes("POST", {})
        assert await passes("POST", {"origin": "https://other.example"})

    @pytest.mark.parametrize(("site", "fine"), [("same-origin", True), ("same-site", True), ("none", True)])
    async def test_sec_fetch_site_refuses_only_cross_site(self, site: str, fine: bool) -> None:
        assert await passes("POST", {**COOKIE, "origin": OWN, "sec-fetch-site": site}) is fine
        assert not await passes("POST", {**COOKIE, "origin": OWN, "sec-fetch-site": "cross-site"})
        assert not await passes("POST", {"sec-fetch-site": "Cross-Site"})

    async def test_a_bearer_is_exempt(self) -> None:
        bearer = {"authorization": "Bearer office", "origin": "https://office.example", "sec-fetch-site": "cross-site"}
        assert await passes("POST", bearer)
        assert not await passes("POST", {**bearer, **COOKIE, "authorization": "Basic eDp5"})

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
    async def test_safe_methods_pass(self, method: str) -> None:
        assert await passes(method, {**COOKIE, "origin": "https://evil.example"})

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "QUERY"])
    async def test_all_others_are_unsafe(self, method: str) -> None:
        assert not await passes(method, COOKIE)

    async def test_the_public_address_counts_where_it_is_configured(self) -> None:
        public = "https://awards.example"
        assert await passes("POST", {**COOKIE, "origin": public}, public)
        assert not await passes("POST", {**COOKIE, "origin": OWN}, public)

    def test_over_the_wire(self, server: Served) -> None:
        assert server.ask("{hello}", **COOKIE).status_code == 403
        assert server.ask("{hello}", **COOKIE, origin="http://127.0.0.1:1").status_code == 403
        assert server.ask("{hello}", **COOKIE, origin=server.address).status_code == 200


class TestHeaders:
    @pytest.mark.parametrize(
        ("path", "status"), [("/graphql?query={hello}", 200), ("/nowhere", 404), ("/escape", 500), ("/healthz", 200)]
    )
    def test_every_answer_carries_them(self, server: Served, path: str, status: int) -> None:
        answer = server.client.get(path)
        assert answer.status_code == status
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert len(answer.headers["x-request-id"]) == 16
        assert "server" not in answer.headers

    def test_the_policy_is_that_of_the_design(self) -> None:
        rules = dict(rule.strip().split(" ", 1) for rule in CSP.split(";"))
        assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("frame-ancestors") == "'none'"
        assert rules.pop("img-src") == "'self' data:"
        assert rules == dict.fromkeys(["script-src", "style-src", "connect-src", "form-action"], "'self'")

    def test_a_path_may_have_its_own(self, server: Served) -> None:
        assert server.client.get("/form").headers["content-security-policy"] == "default-src 'self'"

    def test_a_sane_request_id_is_kept_and_another_replaced(self, server: Served) -> None:
        assert (
            server.client.get("/healthz", headers={"x-request-id": "abc-123.4_5"}).headers["x-request-id"]
            == "abc-123.4_5"
        )
        for odd in ("short", "with space in it", "x" * 65, "<script>alert(1)</script>", SYNTHETIC_ID):
            assert server.client.get("/healthz", headers={"x-request-id": odd}).headers["x-request-id"] != odd


class TestLog:
    def test_a_line_per_request_without_its_query(self, server: Served) -> None:
        server.client.get(
            f"/nowhere/{SYNTHETIC_ID}?id={SYNTHETIC_ID}&name=secret", headers={"x-request-id": "line-of-log"}
        )
        [line] = server.lines("line-of-log")
        assert line["path"] == "/nowhere/[ID number]"
        assert (line["method"], line["status"], line["event"]) == ("GET", 404, "request")
        assert line["ms"] >= 0
        assert SYNTHETIC_ID not in server.log.read_text()
        assert "name=secret" not in server.log.read_text()

    def test_what_escapes_is_masked_and_logged_once(self, server: Served) -> None:
        answer = server.client.get("/escape", headers={"x-request-id": "the-escaped-one"})
        assert answer.status_code == 500
        told = answer.json()["errors"][0]
        assert told["message"] == "内部错误 / internal error"
        assert "escaped" not in answer.text
        bugs = [line for line in server.lines("the-escaped-one", 2) if line["event"] == "bug"]
        assert [bug["error_id"] for bug in bugs] == [told["extensions"]["errorId"]]
        assert "escaped with [ID number]" in bugs[0]["trace"]


class TestBody:
    def test_up_to_256_kib_pass(self, server: Served) -> None:
        assert server.client.post("/form", content=b"x" * 262_144).text == "262144 bytes"
        assert server.client.post("/form", content=b"x" * 262_145).status_code == 413

    def test_counted_while_it_is_read(self, server: Served) -> None:
        def pieces() -> Iterator[bytes]:
            for _ in range(5):
                yield b"x" * 60_000

        with suppress(httpx2.TransportError):  # hung up while the rest was being sent
            assert server.client.post("/form", content=pieces()).status_code == 413

    def test_a_slow_one_is_408_and_the_connection_closed(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        with served(tmp_path_factory.mktemp("slow"), "--body-seconds=0.3") as hasty, hasty.raw() as wire:
            wire.sendall(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nxxx")
            assert read_all(wire).split()[1] == b"408"

    def test_a_client_that_leaves_is_no_error(self, server: Served) -> None:
        with server.raw() as wire:
            wire.sendall(b"POST /form HTTP/1.1\r\nHost: x\r\nX-Request-Id: left-early\r\nContent-Length: 10\r\n\r\nxxx")
        [line] = server.lines("left-early")
        assert line["status"] == 0
        assert "Traceback" not in server.log.read_text().replace('"trace": "Traceback', "")


def read_all(wire: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    found = b""
    while piece := wire.recv(4096):
        found += piece
    return found
