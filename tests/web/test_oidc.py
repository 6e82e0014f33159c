"""Signing in by an identity provider: the whole way against one that the test starts, and every way it may go wrong."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from server import clock
from server.access import console
from server.access.factor_records import Identity
from server.access.records import Account, SignIn
from server.ledger.records import LedgerEvent
from tests.server.access.people import account
from tests.web import provider
from tests.web.provider import CLIENT, SECRET, Provider
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, ORIGIN, sent, signed_in


@pytest.fixture
def idp(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Provider]:
    """The provider, and our settings for it."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with provider.provided() as found:
        monkeypatch.setenv("JINBANG_OIDC_ISSUER", found.address)
        monkeypatch.setenv("JINBANG_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("JINBANG_OIDC_CLIENT_SECRET", str(secret))
        yield found


async def going(site, path: str = "/oidc/start?next=/desk") -> dict[str, str]:
    """What we ask the provider, as its own page would read it."""
    led = await site.get(path)
    assert led.status_code == 303, led.headers
    return asked(led.headers["location"])


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def back(site, idp: Provider, said: dict[str, str], **changed: str) -> httpx2.Response:
    """The browser comes back."""
    query = {"state": said["state"], "code": idp.let_in(said)} | changed
    return await site.get("/oidc/callback", params=query)


async def bound(site, idp: Provider, login: str = "zhao", *roles: str) -> None:
    """An account that its owner bound on his own page, and signed out again."""
    await account(login, *(roles or ("organiser",)))
    await signed_in(site, login)
    page = await site.post("/oidc/bind", headers=ORIGIN)
    assert page.status_code == 200
    address = re.search(r'content="0;url=([^"]+)"', page.text)
    assert address
    said = asked(address[1].replace("&amp;", "&"))
    done = await back(site, idp, said)
    assert (done.status_code, done.headers["location"]) == (303, "/me/factors")
    await site.post("/sign-out", headers=ORIGIN)


async def test_bound_by_its_owner_and_signed_in_ever_after(site, idp):
    await bound(site, idp)
    assert "用统一身份登录" in (await site.get("/sign-in?next=/desk")).text
    said = await going(site)
    assert (said["code_challenge_method"], said["response_type"], said["scope"]) == ("S256", "code", "openid")
    done = await back(site, idp, said)
    assert (done.status_code, done.headers["location"]) == (303, "/desk")
    assert "示例zhao" in (await site.get("/me")).text
    assert idp.address in (await site.get("/me/factors")).text
    assert Read((await site.get("/me/factors", headers=ENGLISH)).text).left() == []
    row = await Identity.visible_to(console()).get()
    events = "".join([one.body for one in await LedgerEvent.visible_to(console())])
    assert idp.subject not in events + str(row.bound)  # the provider's word for somebody is not kept


async def test_nobody_is_made_an_account_by_another_house(site, idp):
    await account("zhao", "organiser")
    done = await back(site, idp, await going(site))
    assert done.headers["location"] == "/sign-in?refused=oidc_unbound"
    assert (await Account.visible_to(console()).count(), await SignIn.visible_to(console()).count()) == (1, 0)


async def test_an_administrator_binds_and_withdraws(site, idp):
    await account("zhao", "organiser")
    await account("boss", "administrator")
    await signed_in(site, "boss")
    path = re.search(r'href="(/accounts/[^"]+)">[^<]*示例zhao', (await site.get("/accounts")).text)
    assert path
    assert (await sent(site, path[1], "BindIdentity", subject=idp.subject)).status_code == 303
    assert (await sent(site, path[1], "BindIdentity", subject=idp.subject)).status_code == 422
    site.cookies.clear()
    assert (await back(site, idp, await going(site))).headers["location"] == "/desk"
    await signed_in(site, "boss")
    identity = re.search(r'name="identity" value="([^"]+)"', (await site.get(path[1])).text)
    assert identity
    taken = await sent(site, path[1], "WithdrawIdentity", identity=identity[1], _of=identity[1])
    assert taken.status_code == 303
    site.cookies.clear()
    assert (await back(site, idp, await going(site))).headers["location"].endswith("oidc_unbound")


BAD = {
    "the control": ({}, ""),
    "another nonce": ({"nonce": "of another sign-in"}, "oidc_refused"),
    "expired": ({"exp": 1_000_000_000}, "oidc_refused"),
    "for another client": ({"aud": "somebody-else"}, "oidc_refused"),
    "for us among others, issued to another": ({"aud": [CLIENT, "b"], "azp": "b"}, "oidc_refused"),
    "of another issuer": ({"iss": "https://evil.test"}, "oidc_refused"),
    "not yet": ({"nbf": 4_000_000_000}, "oidc_refused"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_token_that_is_not_good_signs_nobody_in(site, idp, name: str):
    await bound(site, idp)
    said = await going(site)
    idp.more, rule = BAD[name]
    done = await back(site, idp, said)
    assert done.headers["location"] == (f"/sign-in?refused={rule}" if rule else "/desk")
    assert ("示例zhao" in (await site.get("/")).text) is (not rule)


async def test_a_wrong_state_signature_code_or_cookie_signs_nobody_in(site, idp):
    await bound(site, idp)
    refused = "/sign-in?refused=oidc_refused"
    assert (await back(site, idp, await going(site), state="another")).headers["location"] == refused
    assert (await back(site, idp, await going(site), code="never given")).headers["location"] == refused
    said = await going(site)
    idp.signs_with = idp.other
    assert (await back(site, idp, said)).headers["location"] == refused
    idp.signs_with = idp.key
    said, now = await going(site), clock.now() // 1_000_000
    claims = {"iss": idp.address, "sub": idp.subject, "aud": CLIENT, "iat": now, "exp": now + 300}
    idp.raw = provider.unsigned({**claims, "nonce": said["nonce"]})
    assert (await back(site, idp, said)).headers["location"] == refused
    idp.raw = None
    said = await going(site)
    site.cookies.clear()
    assert (await back(site, idp, said)).headers["location"] == refused  # of another browser
    said = await going(site)
    query = {"state": said["state"], "code": idp.let_in(said)}
    assert (await site.get("/oidc/callback", params=query)).headers["location"] == "/desk"
    assert (await site.get("/oidc/callback", params=query)).headers["location"] == refused  # a second time


async def test_what_another_began_binds_nothing_here(site, idp):
    """Somebody else's return, put into this browser, binds nobody: it is of another sign-in."""
    await account("zhao", "organiser")
    await account("qian", "organiser")
    await signed_in(site, "zhao")
    page = await site.post("/oidc/bind", headers=ORIGIN)
    address = re.search(r'content="0;url=([^"]+)"', page.text)
    assert address
    await signed_in(site, "qian")
    done = await back(site, idp, asked(address[1].replace("&amp;", "&")))
    assert done.headers["location"] == "/me/factors?refused=oidc_refused"
    assert await Identity.visible_to(console()).count() == 0


async def test_two_factors_there_are_ours_only_where_the_setting_says_so(site, idp, monkeypatch):
    await bound(site, idp, "zhao", "finance")
    idp.more = {"amr": ["pwd", "mfa"]}
    done = await back(site, idp, await going(site))
    assert done.headers["location"] == "/factor?next=%2Fdesk"
    monkeypatch.setenv("JINBANG_OIDC_MFA", "accept")
    assert (await back(site, idp, await going(site))).headers["location"] == "/desk"
    idp.more = {"amr": ["pwd"]}
    assert (await back(site, idp, await going(site))).headers["location"] == "/factor?next=%2Fdesk"


async def test_without_a_provider_nothing_is_offered(site):
    assert "统一身份" not in (await site.get("/sign-in")).text
    assert (await site.get("/oidc/start")).headers["location"] == "/sign-in?refused=no_provider"
