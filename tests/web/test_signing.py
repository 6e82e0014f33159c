"""Signing in, one's own account and the accounts of others, as pages; through the real front door."""

import re
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from server import clock, office
from server.access import console
from server.access.acts import TOKEN_SCOPES
from server.access.demo import PASSWORD
from server.access.granting import Scope
from server.access.records import Account, Grant
from server.app.signing import COOKIE
from server.ledger.verify import verify
from tests.server.access.people import account, cookie_of
from tests.web import invented
from tests.web.test_languages import Read
from web.templates import FOLDER

ORIGIN = {"origin": "http://jinbang.test"}
ENGLISH = {"accept-language": "en"}
JINZHONG = Scope("region", region_code="140700")


async def typed_in(site: httpx2.AsyncClient, login: str, after: str = "/me") -> httpx2.Response:
    """The answer to the form of the sign-in page; the client keeps the cookie."""
    return await site.post("/sign-in", data={"login": login, "password": PASSWORD, "next": after}, headers=ORIGIN)


async def signed_in(site: httpx2.AsyncClient, login: str) -> None:
    """The client has the cookie of somebody who signed in: for what comes after, without the time a password takes."""
    site.cookies.set(COOKIE, await cookie_of(login), domain=site.base_url.host, path="/")


async def sent(site: httpx2.AsyncClient, path: str, do: str, **fields: Any) -> httpx2.Response:
    """A form of the page at `path`, with the key that stands in it."""
    page = (await site.get(path)).text
    form = re.search(rf'<form id="{do}[^"]*form"[^>]*>\s*<input type="hidden" name="key" value="([^"]+)"', page)
    assert form, f"no form {do} at {path}"
    data = {"key": form[1], **{name.replace("__", "."): value for name, value in fields.items()}}
    return await site.post(f"{path}?do={do}", data=data, headers=ORIGIN)


async def test_anybody_is_led_to_the_door_and_back(site):
    await account("zhao", "organiser")
    assert '<a class="enter" href="/sign-in" rel="nofollow">登录</a>' in (await site.get("/")).text
    led = await site.get("/accounts?search=z")
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=%2Faccounts%3Fsearch%3Dz")
    door = (await site.get(led.headers["location"])).text
    assert '<input type="hidden" name="next" value="/accounts?search=z">' in door
    assert "示例账号" not in door  # this is no demo
    back = await typed_in(site, "zhao", "/accounts?search=z")
    assert (back.status_code, back.headers["location"]) == (303, "/accounts?search=z")
    home = await site.get("/")
    assert "示例zhao" in home.text
    assert "/sign-out" in home.text
    assert (home.headers["cache-control"], "etag" in home.headers) == ("private, no-store", False)
    gone = await site.post("/sign-out", headers=ORIGIN)
    assert gone.status_code == 303
    assert "示例zhao" not in (await site.get("/")).text


async def test_refused_sign_in_says_why_and_nothing_of_the_address(site):
    await account("zhao", "organiser")
    wrong = await site.post("/sign-in", data={"login": "zhao", "password": "x", "next": "/me"})
    page = await site.get(wrong.headers["location"])
    assert "账号或密码不正确。" in page.text
    later = (await site.get("/sign-in?refused=too_many_attempts&at=14:30")).text
    assert "14:30" in later
    invented_words = (await site.get("/sign-in?refused=too_many_attempts&at=" + "拨打123")).text
    assert "拨打" not in invented_words
    assert 'role="alert"' not in (await site.get("/sign-in?refused=no_such_rule")).text


async def test_form_of_another_site_signs_nobody_in(site):
    await account("zhao", "organiser")
    data = {"login": "zhao", "password": PASSWORD, "next": "/me"}
    assert (await site.post("/sign-in", data=data, headers={"origin": "http://evil.test"})).status_code == 403
    assert (await site.post("/sign-in", data=data)).status_code == 303  # the control: without a cookie none is asked
    assert (await site.post("/me?do=EndSignIn", data={"key": "k", "signIn": "x"})).status_code == 403


async def test_demo_offers_its_accounts(site):
    await account("zhao", "organiser", scope=JINZHONG)
    await office.mark(console(), "demo")
    page = (await site.get("/sign-in")).text
    assert '<input type="hidden" name="login" value="zhao">' in page
    assert "主办方" in page
    assert Read((await site.get("/sign-in", headers=ENGLISH)).text).left() == []


async def test_own_account(site):
    await account("zhao", "organiser", scope=JINZHONG)
    await typed_in(site, "zhao")
    other = httpx2.AsyncClient(transport=site._transport, base_url="http://jinbang.test")
    await typed_in(other, "zhao")
    page = (await site.get("/me")).text
    assert "主办方" in page
    assert "本机" in page
    devices = re.findall(r'name="signIn" value="([^"]+)"', page)
    assert len(devices) == 1
    ended = await sent(site, "/me", "EndSignIn", signIn=devices[0])
    assert (ended.status_code, ended.headers["location"]) == (303, "/me")
    assert "那台设备已退出登录。" in (await site.get("/me")).text
    assert (await other.get("/me")).status_code == 303
    assert Read((await site.get("/me", headers=ENGLISH)).text).left() == []
    await other.aclose()


async def test_token_is_shown_once(site):
    await account("zhao", "organiser", scope=JINZHONG)
    await typed_in(site, "zhao")
    refused = await sent(site, "/me", "IssueToken", name="平台", scopes=["read", "marks"], expiresOn="")
    assert refused.status_code == 422
    assert 'value="平台"' in refused.text
    assert refused.text.count(" checked>") == 2
    assert "到哪一天为止：请填写这一项。" in re.sub(r"<[^>]+>", "", refused.text)
    day = {"expiresOn": str(_in_a_month())}
    issued = await sent(site, "/me", "IssueToken", name="平台", scopes=["read"], **day)
    assert issued.status_code == 200
    assert re.search(r"<code>jb_[\w-]+", issued.text)
    assert "<code>jb_" not in (await site.get("/me")).text


def test_every_scope_of_a_token_is_offered():
    offered = re.search(r"token_scopes = \[(.*)\]", (FOLDER / "me.html").read_text("utf-8"))
    assert offered
    assert set(re.findall(r'\("([a-z]+)", ', offered[1])) == set(TOKEN_SCOPES)


async def test_accounts_are_opened_given_roles_and_closed(regions, site):
    await account("boss", "administrator")
    await signed_in(site, "boss")
    short = await sent(site, "/accounts", "OpenAccount", name="赵青山", login="zhao", password="短")
    assert short.status_code == 422
    assert 'value="赵青山"' in short.text
    assert "短" not in short.text  # a password is not said again
    opened = await sent(site, "/accounts", "OpenAccount", name="赵青山", login="zhao", password="一句够长的话才行吧。")
    assert opened.status_code == 303
    path, _, fragment = opened.headers["location"].partition("#")
    assert fragment == "grant"
    assert "赵青山" in (await site.get("/accounts?search=青山")).text
    given = await sent(site, path, "GrantRole", role="judge", scope="region", region="140700", competition="")
    assert given.status_code == 303
    page = (await site.get(path)).text
    assert "角色已授予" in page
    assert "晋中市" in page
    nowhere = await sent(site, path, "GrantRole", role="judge", scope="region", region="990000")
    assert nowhere.status_code == 422
    assert "990000" in nowhere.text
    grant = re.search(r'name="grant" value="([^"]+)"', page)
    assert grant
    taken = await sent(site, path, "WithdrawGrant", grant=grant[1], reason="换人", _of=grant[1])
    assert taken.status_code == 303
    assert (await Grant.visible_to(console()).get(role="judge")).withdrawn_at is not None
    closed = await sent(site, path, "CloseAccount", reason="离职")
    assert closed.status_code == 303
    assert (await Account.visible_to(console()).get(login="zhao")).state == "closed"
    assert "已注销" in (await site.get(path)).text
    for address in ("/accounts", path):
        assert Read((await site.get(address, headers=ENGLISH)).text).left() == []
    assert (await verify()).differences == []


async def test_tablet_is_paired_by_the_code_that_is_shown(regions, site):
    await invented.jinzhong()
    await account("boss", "organiser", scope=JINZHONG)
    await account("judge", "judge", scope=JINZHONG)
    await typed_in(site, "boss")
    path = re.search(r'href="(/accounts/[^"]+)">[^<]*示例judge', (await site.get("/accounts")).text)
    assert path
    until = f"{_in_a_month(days=1)}T18:00"
    shown = await sent(site, path[1], "PairTablet", competition="JZ-2023-04", event="WELD", endsAt=until)
    assert shown.status_code == 200
    assert 'src="data:image/svg+xml,' in shown.text
    address = re.search(r"http://jinbang\.test(/pair/[\w-]+)", shown.text)
    assert address
    async with httpx2.AsyncClient(transport=site._transport, base_url="http://jinbang.test") as tablet:
        assert (await tablet.post(address[1])).status_code == 303
        page = (await tablet.get("/me")).text
        assert "焊接" in page
        assert "我的评分表" in page
        assert "修改密码" not in page
    assert address[1] not in (await site.get(path[1])).text


@pytest.mark.parametrize("role", ["judge", "contestant"])
async def test_accounts_are_not_there_for_others(site, role: str):
    await account("zhao", role)
    await typed_in(site, "zhao")
    page = await site.get("/accounts")
    assert page.status_code == 404
    assert "示例zhao" in page.text  # the frame says who is signed in, also there


async def test_password_set_by_another_must_be_changed(site):
    await account("zhao", "organiser", must_change=True)
    led = await typed_in(site, "zhao", "/accounts")
    assert led.headers["location"].startswith("/me")
    assert "请先修改密码。" in (await site.get("/")).text


def _in_a_month(days: int = 30) -> date:
    return clock.today() + timedelta(days=days)
