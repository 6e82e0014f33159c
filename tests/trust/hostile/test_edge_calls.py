"""T15: nothing that is sent makes the server call anybody: it fetches no address, whatever names one.

A canary listens at the address that is named, and the kernel's table of the process's connections is watched.
"""

import os
import socket
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.trust.hostile.edge import Site, post, request
from tests.trust.hostile.edge_addresses import Watch, canary, connections
from tests.trust.hostile.edge_uploads import MULTIPART, ORIGIN, naming, part

CHECKS = (
    'query($f: ID!) { checkEntries(competition: "A", event: "A1", file: $f) { __typename } }',
    'query($f: ID!) { checkRoll(file: $f, title: "x") { __typename } }',
    'query($f: ID!) { checkMarks(competition: "A", event: "A1", module: "theory", file: $f) { __typename } }',
)
STRINGS = (
    "query($u: String!) { competition(code: $u) { code } }",
    "query($u: String!) { honours(search: $u) { nodes { __typename } } }",
    "query($u: String!) { verifyCertificate(code: $u) { __typename } }",
    "query($u: String!) { verifyCertificates(list: $u) { __typename } }",
)
ELSEWHERE = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example",
    "///evil.example",
    "javascript:alert(1)", "/\t/evil.example", "http:evil.example", "/..//evil.example",
)  # fmt: skip
NAMED = (
    "host",
    "x_forwarded_host",
    "forwarded",
    "origin",
    "referer",
    "x_forwarded_for",
    "x_original_url",
    "link",
    "from",
)


@pytest.fixture
def site(served: Site) -> Site:
    """The server of all."""
    return served


def sent_files(site: Site, address: str) -> int:
    """Hand in every file that names the address, and have those that were kept looked into; how many were."""
    kept = 0
    own = {"cookie": site.cookie, "origin": ORIGIN}
    for name, content in naming(address):
        answer = site.send(post("/files", part("file", content, name) + b"--x--\r\n", MULTIPART, **own))
        assert answer.status in (201, 415)
        if answer.status == 201:
            kept += 1
            for query in CHECKS:
                assert site.ask(query, {"f": answer.json["id"]}, **own).status == 200
    return kept


def test_no_address_that_is_named_is_fetched(site: Site) -> None:
    with canary() as bird, Watch(site) as watch:
        address = f"http://127.0.0.1:{bird.port}/x"
        kept = sent_files(site, address)
        for query in STRINGS:
            assert site.ask(query, {"u": address}, cookie=site.cookie, origin=ORIGIN).status == 200
        for name in NAMED:
            for path in ("/", "/sign-in", "/graphql?query={demo}", "/honours.atom", "/oidc/start", "/verify"):
                assert 200 <= site.get(path, **{name: address}).status < 500
        for path in (
            "/sign-in?next=",
            "/oidc/callback?iss=",
            "/verify?number=",
            "/v/",
            "/graphql?url=",
            "/language/en?next=",
        ):
            assert 200 <= site.get(path + quote(address, safe="")).status < 500
        assert site.send(request("GET", f"http://127.0.0.1:{bird.port}/x")).status < 500
        assert site.send(request("CONNECT", f"127.0.0.1:{bird.port}")).status < 500
    assert kept >= 5
    assert (bird.heard, watch.seen) == (0, set())
    assert site.bugs() == []


def test_the_control_a_call_is_seen_and_heard(tmp_path: Path) -> None:
    ourselves = Site(0, os.getpid(), tmp_path)
    before = connections(ourselves)
    with canary() as bird, socket.create_connection(("127.0.0.1", bird.port)):
        assert connections(ourselves) - before
        until = time.monotonic() + 10
        while not bird.heard and time.monotonic() < until:
            time.sleep(0.01)
    assert bird.heard == 1


def test_where_a_sign_in_goes_on_is_an_address_of_ours(site: Site) -> None:
    """No redirect leads elsewhere."""
    for after in ELSEWHERE:
        body = f"login=elsewhere&password=wrong&next={quote(after, safe='')}".encode()
        answer = site.send(post("/sign-in", body, "application/x-www-form-urlencoded"))
        location = answer.header("location") or ""
        assert location.startswith("/sign-in?"), after
        assert "evil.example" not in location.replace(quote(after, safe=""), ""), after
        shown = site.get(f"/sign-in?next={quote(after, safe='')}").body.decode()
        assert 'action="//' not in shown and 'href="//' not in shown and 'href="javascript' not in shown, after
