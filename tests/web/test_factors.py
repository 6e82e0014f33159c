"""The pages of the second factor, of confirming oneself, of lending a role; through the real front door."""

import re
from datetime import timedelta

import pyotp
import pytest

from server import clock, db
from server.access import console, factors
from server.access.factor_records import Factor
from server.access.granting import Scope
from server.access.records import Account, Grant, SignIn
from server.app.signing import COOKIE
from server.ledger.verify import verify
from tests.server.access.people import PASSWORD, account
from tests.web.test_languages import Read
from tests.web.test_signing import ENGLISH, ORIGIN, sent, signed_in, typed_in

MINUTE = 60_000_000
JINZHONG = Scope("region", region_code="140700")


async def post(site, path, **fields):
    return await site.post(path, data=fields, headers=ORIGIN)


async def test_from_the_password_to_a_role_awake(site):
    """Sign in, be led to the factor, enrol a telephone, confirm it, and be let in; then sign in anew by a code."""
    await account("boss", "administrator")
    led = await typed_in(site, "boss", "/accounts")
    assert led.headers["location"] == "/factor?next=%2Faccounts"
    assert (await site.get("/accounts")).headers["location"] == "/factor?next=%2Faccounts"
    asked = (await site.get("/factor?next=/accounts")).text
    assert "还没有登记第二要素" in asked
    assert "管理员" in asked
    shown = await sent(site, "/me/factors", "BeginTotp")
    assert shown.status_code == 200
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown.text)
    assert secret
    assert 'src="data:image/svg+xml,' in shown.text
    form = re.search(r'<form id="FinishTotp-form"[^>]*>\s*<input type="hidden" name="key" value="([^"]+)"', shown.text)
    factor = re.search(r'name="factor" value="([^"]+)"', shown.text)
    assert form and factor
    given = {"key": form[1], "factor": factor[1]}
    wrong = await post(site, "/me/factors?do=FinishTotp", code="000000", **given)
    assert wrong.status_code == 422
    assert "口令不正确" in wrong.text
    assert f'name="factor" value="{factor[1]}"' in wrong.text  # the telephone can be tried again
    assert secret[1] not in wrong.text
    right = pyotp.TOTP(secret[1]).at(clock.now() // 1_000_000)
    assert (await post(site, "/me/factors?do=FinishTotp", code=right, **given)).status_code == 303
    assert (await site.get("/accounts")).status_code == 200
    await typed_in(site, "boss", "/accounts")
    before = site.cookies[COOKIE]
    bad = await post(site, "/factor", code="000000", next="/accounts")
    assert bad.headers["location"].startswith("/factor?refused=code_wrong")
    assert "口令不正确" in (await site.get(bad.headers["location"])).text
    code = pyotp.TOTP(secret[1]).at(clock.now() // 1_000_000 + 30)
    let_in = await post(site, "/factor", code=code, next="/accounts")
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/accounts")
    assert site.cookies[COOKIE] != before  # a new session
    assert (await site.get("/accounts")).status_code == 200
    assert "没有提交" not in (await site.get("/me")).text
    for page in ("/factor", "/me/factors", "/me"):
        assert Read((await site.get(page, headers=ENGLISH)).text).left() == [], page
    assert (await verify()).differences == []


async def test_a_card_is_shown_once_and_opens(site):
    await account("boss", "administrator")
    await typed_in(site, "boss")
    shown = await sent(site, "/me/factors", "PrintCard")
    codes = re.findall(r"<li><code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", shown.text)
    assert len(codes) == 10
    assert codes[0] not in (await site.get("/me/factors")).text
    asleep = (await site.get("/")).text
    assert "还有角色没有生效" in asleep
    assert (await post(site, "/factor", code=codes[4], next="/accounts")).headers["location"] == "/accounts"
    assert "还有角色没有生效" not in (await site.get("/")).text
    again = await sent(site, "/me/factors", "WithdrawFactor", factor=await _factor_id(site), _of=await _factor_id(site))
    assert again.status_code == 303
    assert (await Factor.visible_to(console()).get()).withdrawn_at is not None


async def _factor_id(site) -> str:
    found = re.search(r'name="factor" value="([^"]+)"', (await site.get("/me/factors")).text)
    assert found
    return found[1]


async def test_what_is_to_be_confirmed_loses_nothing_that_was_typed(site):
    """A form that comes late is shown again with everything in it and one more field; one press does both."""
    await account("zhao", "organiser", scope=JINZHONG)
    day = str(clock.today() + timedelta(days=30))
    form = {"name": "平台对接", "scopes": ["read"], "expiresOn": day}
    await typed_in(site, "zhao")
    async with db.note() as note:
        await note.rows(SignIn).all().update(began_at=clock.now() - 16 * MINUTE)
    late = await sent(site, "/me", "IssueToken", **form)
    assert late.status_code == 422
    assert "请先确认是您本人" in late.text
    assert 'value="平台对接"' in late.text
    assert re.search(r'<input id="confirm" name="_confirm" type="password"[^>]*form="IssueToken-form"', late.text)
    wrong = await sent(site, "/me", "IssueToken", **form, _confirm="not the password")
    assert wrong.status_code == 422
    assert "没有确认" in wrong.text
    assert "not the password" not in wrong.text
    assert 'value="平台对接"' in wrong.text
    done = await sent(site, "/me", "IssueToken", **form, _confirm=PASSWORD)
    assert done.status_code == 200
    assert "<code>jb_" in done.text
    assert Read((await site.get("/me", headers=ENGLISH)).text).left() == []
    assert (await SignIn.visible_to(console()).get()).confirmed_at is not None


async def test_a_role_is_lent_and_taken_back_on_both_pages(regions, site):
    await account("zhao", "organiser", scope=JINZHONG)
    await account("qian", "judge", scope=JINZHONG)
    await signed_in(site, "zhao")
    grant = re.search(r'<option value="([^"]+)"[^>]*>主办方', (await site.get("/me")).text)
    assert grant
    day = str(clock.today() + timedelta(days=3))
    nobody = await sent(site, "/me", "DelegateRole", grant=grant[1], login="nobody", endsOn=day)
    assert nobody.status_code == 422
    assert 'value="nobody"' in nobody.text
    lent = await sent(site, "/me", "DelegateRole", grant=grant[1], login="qian", endsOn=day)
    assert lent.status_code == 303
    page = (await site.get("/me")).text
    assert "示例qian" in page
    await signed_in(site, "qian")
    his = (await site.get("/me")).text
    assert "受示例zhao委托" in re.sub(r"<[^>]+>", "", his)
    assert (await site.get("/accounts")).status_code == 200
    await signed_in(site, "zhao")
    row = await Grant.visible_to(console()).get(delegated_from_id__isnull=False)
    uid = re.search(r'name="grant" value="([^"]+)"', (await site.get("/me")).text)
    assert uid
    assert (await sent(site, "/me", "WithdrawDelegation", grant=uid[1], _of=uid[1])).status_code == 303
    assert (await Grant.visible_to(console()).get(id=row.id)).withdrawn_at is not None
    await signed_in(site, "qian")
    assert (await site.get("/accounts")).status_code == 404


async def test_an_administrator_resets_a_lost_telephone_and_signs_out_everywhere(site):
    await account("wang", "finance")
    wang = await Account.visible_to(console()).get(login="wang")
    await typed_in(site, "wang")
    await sent(site, "/me/factors", "PrintCard")
    await account("boss", "administrator")
    await signed_in(site, "boss")
    path = re.search(r'href="(/accounts/[^"]+)">[^<]*示例wang', (await site.get("/accounts")).text)
    assert path
    assert "口令卡" in (await site.get(path[1])).text
    assert (await sent(site, path[1], "ResetFactors", reason="")).status_code == 422
    assert (await sent(site, path[1], "ResetFactors", reason="遗失")).status_code == 303
    assert await factors.enrolled(wang.id) == []
    assert (await sent(site, path[1], "EndSignIns")).status_code == 303
    assert Read((await site.get(path[1], headers=ENGLISH)).text).left() == []


@pytest.mark.parametrize("path", ["/factor", "/me/factors"])
async def test_nobody_is_led_to_the_door(site, path: str):
    assert (await site.get(path)).headers["location"].startswith("/sign-in?next=")
    assert (await post(site, "/factor", code="123456")).headers["location"].startswith("/factor?refused=only_in_person")
