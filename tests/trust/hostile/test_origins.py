"""Who may make a browser act: the matrix of origins, hosts and frames, over the wire of a real server."""

import shutil
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest

from server.access.demo import PASSWORD
from tests import databases
from tests.trust.hostile.edge import JSON, Answer, Site, furnished, house, post, request, said
from tests.trust.hostile.edge_addresses import CLIMBS, ODD, addresses, file_addresses
from tests.trust.hostile.edge_uploads import MULTIPART, part

OWN, HOST = "http://jinbang.test", "jinbang.test"
FORM = "application/x-www-form-urlencoded"
FOREIGN = ("https://evil.example", "null", "http://jinbang.test.evil.example", "https://jinbang.test", "http://jinbang.test:8080",
           "http://evil.example/jinbang.test", "")  # fmt: skip
ACTING = "{ __typename }"
MUTATION = 'mutation { withdrawToken(token: "x", idempotencyKey: "k", version: 1) { __typename } }'
TEXT = part("file", b"text", "a.txt") + b"--x--\r\n"
UNSAFE = {
    "graphql": ("/graphql", said(MUTATION), JSON), "an upload": ("/files", TEXT, MULTIPART),
    "sign-out": ("/sign-out", b"", FORM), "a form of a page": ("/me?do=IssueToken", b"name=x", FORM),
    "sign-in": ("/sign-in", f"login=wang&password={quote(PASSWORD)}".encode(), FORM),
    "a factor": ("/factor", b"code=1", FORM),
    "a password": ("/password", b"old=a&new=b&again=b", FORM), "a tablet": ("/pair/ABCD", b"", FORM),
}  # fmt: skip
SIGNING_IN = ("sign-in", "a tablet")


@pytest.fixture
def site(served: Site) -> Site:
    """The server of all."""
    return served


@pytest.fixture(scope="module", params=databases.ENGINES)
def each(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on each engine."""
    with furnished(request.param, tmp_path_factory.mktemp("addresses")) as made:
        yield made


def sent(site: Site, kind: str, **headers: str) -> Answer:
    """One of the unsafe requests."""
    path, content, media = UNSAFE[kind]
    return site.send(post(path, content, media, **headers))


@pytest.mark.parametrize("kind", UNSAFE)
def test_a_cookie_acts_from_our_own_pages_alone(site: Site, kind: str) -> None:
    for origin in FOREIGN:
        assert sent(site, kind, cookie=site.cookie, origin=origin).status == 403, origin
    assert sent(site, kind, cookie=site.cookie).status == 403  # no origin at all
    for fetched in ("cross-site", "Cross-Site"):
        assert sent(site, kind, cookie=site.cookie, origin=OWN, sec_fetch_site=fetched).status == 403
    if kind not in ("sign-out", *SIGNING_IN):  # the controls: from our own page it gets further
        assert sent(site, kind, cookie=site.cookie, origin=OWN).status != 403
        assert sent(site, kind, cookie=site.cookie, origin=OWN, sec_fetch_site="same-origin").status != 403


@pytest.mark.parametrize("kind", SIGNING_IN)
def test_no_other_site_signs_anybody_in(site: Site, kind: str) -> None:
    """Without a cookie as well: else a reader works under the account of whoever wrote the other page."""
    for origin in FOREIGN:
        answer = sent(site, kind, origin=origin)
        assert (answer.status, answer.header("set-cookie")) == (403, None), origin
    assert sent(site, kind, sec_fetch_site="cross-site").status == 403
    assert sent(site, kind, origin=OWN).status == 303


def test_what_needs_no_cookie_runs_for_programs_of_elsewhere(site: Site) -> None:
    """A bearer's request is nobody's browser; neither is one without a cookie. Its answer no page may read."""
    answer = site.send(post("/graphql", said(ACTING), origin="https://office.example"))
    assert (answer.status, answer.header("access-control-allow-origin")) == (200, None)
    refused = site.send(
        post("/graphql", said(ACTING), authorization="Bearer x", cookie=site.cookie, origin="https://office.example")
    )
    assert refused.status in (200, 401)
    assert b"UNAUTHENTICATED" in refused.body


HOSTS = (
    "evil.example",
    "[::1",
    '"><script>alert(1)</script>',
    "a b",
    "jinbang.test@evil.example",
    "jinbang.test:99999",
    "x" * 3000,
    "\xff",
    "",
)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/honours.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/.well-known/did.json",
        "/verify",
        "/me",
        "/graphql",
    ],
)
def test_a_host_of_nonsense_breaks_nothing(site: Site, path: str) -> None:
    for host in HOSTS:
        answer = site.get(path, host=host)
        assert 200 <= answer.status < 500, (path, host)
        assert b"<script>alert" not in answer.body
    assert site.bugs() == []


def test_with_a_public_address_no_host_of_the_asker_is_said(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Links, feeds and redirects name the address that was configured, whatever the request says."""
    folder = tmp_path_factory.mktemp("public")
    url = f"sqlite://{folder}/own.sqlite3"
    shutil.copyfile(databases.sqlite_template(with_regions=False), url.removeprefix("sqlite://"))
    assert b"evil.example" in site.get("/sitemap.xml", host="evil.example").body  # the control: nothing configured
    with house(url, folder, JINBANG_ADDRESS="https://awards.example") as told:
        for path in (
            "/sitemap.xml",
            "/robots.txt",
            "/honours.atom",
            "/.well-known/did.json",
            "/sign-in",
            "/me",
            "/oidc/start",
        ):
            for name in ("host", "x_forwarded_host", "forwarded"):
                answer = told.get(path, **{name: "evil.example" if name != "forwarded" else "host=evil.example"})
                assert b"evil.example" not in answer.body and "evil.example" not in answer.head, path


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_address_of_a_file_leads_elsewhere(site: Site, climb: str) -> None:
    for path in file_addresses(climb):
        answer = site.get(path, cookie=site.cookie)
        assert answer.status in (303, 307, 400, 401, 403, 404, 422), path
        assert b"root:" not in answer.body
    assert site.bugs() == []


@pytest.mark.night
@pytest.mark.timeout(900)
def test_no_address_has_a_bug_whatever_stands_in_it(each: Site) -> None:
    asked, slowest = 0, (0.0, "")
    for odd, cookie in product((*CLIMBS, *ODD), ("", each.cookie)):
        for path in addresses(odd):
            if odd not in path:
                continue
            answer = each.get(path, **({"cookie": cookie} if cookie else {}))
            assert 200 <= answer.status < 500, (path, answer.body[:200])
            assert "set-cookie: a=b" not in answer.head.lower()
            asked, slowest = asked + 1, max(slowest, (answer.seconds, path[:60]))
    print(f"odd addresses: asked {asked} >=500 0 bugs {len(each.bugs())} slowest {slowest[0]:.3f} s {slowest[1]}")
    assert each.bugs() == []


def test_every_kind_of_page_says_what_may_run_and_who_may_frame_it(site: Site) -> None:
    seen = 0
    for path in (*addresses(), "/nowhere", "/static/nothing.js"):
        for cookie in ("", site.cookie):
            answer = site.get(path, **({"cookie": cookie} if cookie else {}))
            policy = answer.header("content-security-policy") or ""
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, (path, policy)
            assert "unsafe-eval" not in policy and "*" not in policy and "http" not in policy, path
            assert "script-src 'self' 'unsafe-inline'" not in policy, path
            assert answer.header("x-content-type-options") == "nosniff", path
            assert answer.header("referrer-policy") == "same-origin", path
            seen += 1
    assert seen > 300
    for wire in (
        post("/graphql", b"x" * 300_000),
        post("/graphql", b"{}", "text/plain"),
        request("DELETE", "/"),
        post("/sign-out", b"", cookie="a=b"),
    ):
        answer = site.send(wire)
        assert answer.status >= 400
        assert "frame-ancestors 'none'" in (answer.header("content-security-policy") or "")


def test_no_inline_script_stands_in_a_page(site: Site) -> None:
    """The policy would not run it; that none is there shows that none is needed."""
    for path in ("/", "/competitions/A", "/sign-in", "/me", "/desk/new", "/graphql", "/verify", "/honours"):
        page = site.get(path, cookie=site.cookie, accept="text/html").body.decode().lower()
        assert "<script>" not in page and "onclick=" not in page and "javascript:" not in page, path
