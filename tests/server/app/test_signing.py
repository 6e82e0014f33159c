"""The forms that sign in and out, the cookie, the bearer token, the pairing of a tablet; over the whole application."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from schema.http import Running
from server import clock, db
from server.access import console
from server.access.demo import PASSWORD
from server.access.granting import Scope, withdraw
from server.access.records import Account, Grant, Pairing, SignIn
from server.access.tokens import issue
from server.app import build
from server.app.signing import local
from server.competitions import tablets
from tests.server.access.people import account, viewer_of
from tests.world import World

HOME = "http://jinbang.test"
ME = "{ me { login roles pairedEvent { code } } }"
Client = httpx2.AsyncClient


def client(url: str, running: Running, address: str | None = None, base: str = HOME) -> Client:
    """A browser that keeps cookies."""
    app = build(url, running, public_address=address)
    return Client(transport=httpx2.ASGITransport(app), base_url=base)


@pytest.fixture
async def site(database: db.Database) -> AsyncIterator[Client]:
    await account("wang", "organiser")
    async with client(database.url, Running()) as browser:
        yield browser


async def sign_in(browser: Client, login: str = "wang", password: str = PASSWORD, **more: str) -> httpx2.Response:
    """Type login and password; the forms of our own pages send their origin."""
    form = {"login": login, "password": password, **more}
    return await browser.post("/sign-in", data=form, headers={"origin": str(browser.base_url).rstrip("/")})


async def me(browser: Client, query: str = ME, **headers: str) -> Any:
    """What GraphQL says of the one who asks."""
    own = {"origin": str(browser.base_url).rstrip("/")} | headers
    return (await browser.post("/graphql", json={"query": query}, headers=own)).json()


async def test_signing_in_sets_a_cookie_no_script_reads_and_goes_on(site: Client) -> None:
    answer = await sign_in(site, next="/competitions?year=2025")
    assert (answer.status_code, answer.headers["location"]) == (303, "/competitions?year=2025")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "jinbang"
    assert {part.strip().lower() for part in rest.split(";")[1:]} == {"httponly", "path=/", "samesite=lax"}
    assert (await me(site))["data"]["me"] == {"login": "wang", "roles": ["organiser"], "pairedEvent": None}


async def test_over_tls_the_cookie_is_bound_to_the_host(database: db.Database) -> None:
    await account("wang", "organiser")
    async with client(database.url, Running(), "https://jinbang.example", "https://jinbang.example") as browser:
        cookie = (await sign_in(browser)).headers["set-cookie"]
        assert cookie.startswith("__Host-jinbang=")
        assert "; secure" in cookie.lower()
        assert "domain" not in cookie.lower()


async def test_a_wrong_password_and_an_unknown_user_are_one_answer(site: Client) -> None:
    answers = [await sign_in(site, login, "x" * 12, next="/a") for login in ("wang", "nobody")]
    assert [(one.status_code, one.headers["location"]) for one in answers] == [
        (303, "/sign-in?refused=sign_in_refused&next=%2Fa")
    ] * 2
    assert "set-cookie" not in answers[0].headers
    named = [{key for key in one.headers if key != "x-request-id"} for one in answers]
    assert named[0] == named[1]


async def test_the_time_to_try_again_is_told(site: Client) -> None:
    for _ in range(10):
        await sign_in(site, password="x")
    where = urlsplit((await sign_in(site)).headers["location"])
    asked = parse_qs(where.query)
    assert (where.path, asked["refused"]) == ("/sign-in", ["too_many_attempts"])
    assert len(asked["at"][0]) == 5


ELSEWHERE = [
    "//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "javascript:alert(1)",
    "/\t/evil.example",
    "", "evil", "/\r\nset-cookie: a=b", " //evil.example",
]  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_it_never_goes_on_to_another_place(path: str) -> None:
    assert local(path) == "/"


@pytest.mark.parametrize("path", ["/", "/me", "/competitions?year=2025&tier=city", "/pair/x#y", "/竞赛"])
def test_it_goes_on_within(path: str) -> None:
    assert local(path) == path


async def test_another_sites_form_signs_nobody_in(site: Client) -> None:
    for origin in ("https://evil.example", "null"):
        answer = await site.post("/sign-in", data={"login": "wang", "password": PASSWORD}, headers={"origin": origin})
        assert answer.status_code == 403
    assert "jinbang" not in site.cookies


async def test_a_new_secret_at_each_sign_in_and_the_one_before_has_ended(site: Client) -> None:
    await sign_in(site)
    first = site.cookies["jinbang"]
    await sign_in(site)
    assert site.cookies["jinbang"] != first
    site.cookies.clear()
    site.cookies.set("jinbang", first)
    assert (await me(site))["data"]["me"] is None


async def test_a_planted_secret_is_never_taken_over(site: Client) -> None:
    site.cookies.set("jinbang", "planted", domain="jinbang.test", path="/")
    answer = await sign_in(site)
    assert "planted" not in answer.headers["set-cookie"]
    site.cookies.clear()
    site.cookies.set("jinbang", "planted")
    assert (await me(site))["data"]["me"] is None


async def test_after_signing_out_the_secret_opens_nothing_and_is_taken_away(site: Client) -> None:
    await sign_in(site)
    secret = site.cookies["jinbang"]
    answer = await site.post("/sign-out", headers={"origin": HOME})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "jinbang" not in site.cookies
    row = await SignIn.visible_to(console()).get()
    assert row.ended_at is not None
    site.cookies.set("jinbang", secret, domain="jinbang.test", path="/")
    again = await site.post("/graphql", json={"query": ME}, headers={"origin": HOME})
    assert again.json()["data"]["me"] is None
    assert 'jinbang=""' in again.headers["set-cookie"]


async def test_a_session_gives_no_right_to_get_queries(site: Client) -> None:
    await sign_in(site)
    answer = await site.get("/graphql", params={"query": ME}, headers={"accept": "application/json"})
    assert answer.json()["data"]["me"] is None


async def test_a_role_withdrawn_is_felt_with_the_next_request(site: Client) -> None:
    await sign_in(site)
    assert (await me(site))["data"]["me"]["roles"] == ["organiser"]
    await withdraw(console(), await Grant.visible_to(console()).get(), Scope("office"), "换人")
    assert (await me(site))["data"]["me"]["roles"] == []


async def test_a_bearer_token_and_what_is_none(site: Client) -> None:
    viewer = await viewer_of("wang")
    made = await issue(viewer, "对接", ["read"], clock.today() + timedelta(days=1))
    found = await me(site, authorization=f"Bearer {made.secret}")
    assert found["data"]["me"]["login"] == "wang"
    grant = """mutation { grantRole(account: "x", role: "judge", scope: OFFICE, idempotencyKey: "k") {
      ... on Refusal { rule } } }"""
    found = await me(site, grant, authorization=f"Bearer {made.secret}")
    assert found["data"]["grantRole"]["rule"] == "token_scope"
    for wrong in ("Bearer jb_wrong", "Bearer x", "bearer ", f"Bearer {made.secret}x"):
        answer = await site.post("/graphql", json={"query": ME}, headers={"authorization": wrong})
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_it_is_seen_once_a_minute(site: Client) -> None:
    await sign_in(site)
    row = await SignIn.visible_to(console()).get()
    await me(site)
    assert (await SignIn.visible_to(console()).get()).seen_at == row.seen_at
    async with db.note() as note:
        await note.rows(SignIn).filter(id=row.id).update(seen_at=row.seen_at - 61_000_000)
    await me(site)
    assert (await SignIn.visible_to(console()).get()).seen_at >= row.seen_at


async def test_the_password_is_changed_by_a_form_that_signs_in_anew(site: Client) -> None:
    await sign_in(site)
    before = site.cookies["jinbang"]
    form = {"old": PASSWORD, "new": "一句很长的新口令 2027", "again": "另一句", "next": "/competitions"}
    no = await site.post("/password", data=form, headers={"origin": HOME})
    assert no.headers["location"] == "/me?refused=passwords_differ&next=%2Fcompetitions"
    done = await site.post("/password", data=form | {"again": form["new"]}, headers={"origin": HOME})
    assert (done.status_code, done.headers["location"]) == (303, "/competitions")
    assert site.cookies["jinbang"] != before
    assert (await me(site))["data"]["me"]["login"] == "wang"
    site.cookies.clear()
    assert (await sign_in(site)).headers["location"].startswith("/sign-in?refused=")


async def test_a_tablet_is_paired_by_a_press_not_by_a_look(site: Client) -> None:
    async with World.begun() as world:
        await world.competition("JZ", region_code="140700", events=1)
    judge = await account("a-judge", "judge", "organiser")
    now = clock.now()
    made = await tablets.pair(console(), judge.uid, "JZ", "E1", None, now + 3_600_000_000)
    path = f"/pair/{made.code}"
    looked = await site.get(path)
    assert looked.status_code == 200
    assert (await Pairing.visible_to(console()).get()).used_at is None
    pressed = await site.post(path, headers={"origin": HOME})
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/judge")
    assert "Max-Age=3" in pressed.headers["set-cookie"]
    assert (await me(site))["data"]["me"] == {"login": "a-judge", "roles": ["judge"], "pairedEvent": {"code": "E1"}}
    again = await site.post(path, headers={"origin": HOME})
    assert again.headers["location"] == f"{path}?refused=pairing_refused"
    told = await site.get(again.headers["location"])
    assert "已用过" in told.text
    assert "<script" not in (await site.get("/pair/%3Cscript%3E")).text
    assert (await Account.visible_to(console()).get(login="a-judge")).version == 1
