"""Saying again who one is; and what is lent."""

from datetime import date, timedelta
from typing import Any

import pytest

from server import clock
from server.access import (
    Held,
    Place,
    Viewer,
    accounts,
    confirming,
    console,
    delegating,
    may,
    proving,
    signing_in,
    tokens,
)
from server.access.acts import ACTS
from server.access.acts.confirmed import CONFIRMED
from server.access.demo import PASSWORD
from server.access.granting import Scope, withdraw
from server.access.records import Grant
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.server.access.people import ADDRESS, NOON, account, cookie_of, seen, signed_in, viewer_of
from tests.server.access.test_signing_in import MINUTE, rule

pytestmark = pytest.mark.usefixtures("database")


def today() -> date:
    return clock.today()


def said(viewer: Viewer, act: str = "result.published") -> str:
    no = may(viewer, act)
    return no.rule if no else ""


def test_what_is_confirmed_is_an_act() -> None:
    assert set(ACTS) >= CONFIRMED
    assert {"sheet.signed", "event.signed", "result.published", "honour.conferred", "pay_list.exported"} <= CONFIRMED


async def test_after_a_quarter_of_an_hour_it_is_asked_and_the_password_answers() -> None:
    await account("wang", "organiser")
    with clock.set_to(NOON):
        cookie = await signed_in("wang")
        assert said(await seen(cookie)) == ""
    with clock.set_to(NOON + 15 * MINUTE - 1):
        assert said(await seen(cookie)) == ""
    with clock.set_to(NOON + 15 * MINUTE):
        viewer = await seen(cookie)
        assert (said(viewer), said(viewer, "competition.changed")) == ("confirm_needed", "")
        assert await rule(proving.confirm(viewer, "x" * 10, None, address=ADDRESS)) == "not_confirmed"
        assert await rule(proving.confirm(viewer, None, "123456", address=ADDRESS)) == "not_confirmed"
        assert said(await seen(cookie)) == "confirm_needed"
        await proving.confirm(viewer, PASSWORD, None, address=ADDRESS)
        assert said(await seen(cookie)) == ""


async def test_guessing_is_bounded() -> None:
    await account("wang", "organiser")
    viewer = await viewer_of("wang")
    tried = [await rule(proving.confirm(viewer, None, "000000", address=ADDRESS)) for _ in range(11)]
    assert tried == ["not_confirmed"] * 10 + ["too_many_attempts"]


async def test_the_setting_programs_tablets_and_the_console(monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = clock.now() - 60 * MINUTE
    organiser: dict[str, Any] = {"account_id": 1, "held": (Held("organiser", "office"),), "confirmed_at": long_ago}
    assert said(Viewer("account:x", **organiser, sign_in_id=1)) == "confirm_needed"
    assert said(Viewer("account:x", **organiser, scopes=frozenset({"results"}))) == ""
    judge = organiser | {"held": (Held("judge", "event", event_id=1),)}
    assert said(Viewer("account:x", **judge, sign_in_id=1, event_id=1), "sheet.signed") == ""
    assert said(Viewer("account:x", **judge, sign_in_id=1), "sheet.signed") == "confirm_needed"
    assert said(console()) == ""
    monkeypatch.setenv(confirming.SETTING, "0")
    assert said(Viewer("account:x", **organiser, sign_in_id=1)) == ""
    monkeypatch.setenv(confirming.SETTING, "90")
    assert said(Viewer("account:x", **organiser, sign_in_id=1)) == ""


async def lent(role: str = "organiser", days: int = 3, **more: Any) -> tuple[Viewer, Grant]:
    """What wang lent to zhao, from today on."""
    await account("wang", role, **more)
    await account("zhao")
    wang = await viewer_of("wang")
    own = await Grant.visible_to(console()).get(account_id=wang.account_id)
    return wang, await delegating.delegate(wang, own.uid, "ZHAO", None, today() + timedelta(days=days))


async def test_a_lent_role_holds_for_its_period_and_says_whose_it_is() -> None:
    wang, row = await lent(ends_on=today() + timedelta(days=5))
    zhao = await viewer_of("zhao")
    assert said(zhao) == ""
    assert may(zhao, "result.published", Place()) is None
    assert zhao.facts_of("result.published") == {"delegate_of": wang.actor}
    assert wang.facts_of("result.published") == {}
    with clock.set_to(clock.now() + 4 * 24 * 60 * MINUTE):
        assert said(await viewer_of("zhao")) == "not_your_role"
    await delegating.withdraw(wang, row.uid)
    assert said(await viewer_of("zhao")) == "not_your_role"
    assert (await verify()).differences == []


async def test_what_is_done_by_a_lent_role_says_so_on_the_ledger() -> None:
    wang, _ = await lent()
    zhao = await viewer_of("zhao")
    await accounts.open_account(zhao, "示例新人", "xinren", "一句很长的话才行吧 2027")
    event = await LedgerEvent.visible_to(console()).filter(act="account.opened").order_by("-id").first()
    assert event is not None
    assert f'"delegate_of":"{wang.actor}"' in event.body
    await tokens.issue(zhao, "对接", ["entries"], today())  # everybody's act: nobody's role
    own = await LedgerEvent.visible_to(console()).filter(act="token.issued").get()
    assert "delegate_of" not in own.body


async def test_it_ends_with_the_lenders_own() -> None:
    wang, row = await lent()
    own = await Grant.visible_to(console()).get(id=row.delegated_from_id)
    await withdraw(console(), own, Scope("office"), "调离")
    assert said(await viewer_of("zhao")) == "not_your_role"
    assert wang.holds({"organiser"})  # the control: the viewer of before held it


async def test_what_may_not_be_lent() -> None:
    wang, row = await lent(ends_on=today() + timedelta(days=5))
    own = await Grant.visible_to(console()).get(id=row.delegated_from_id)
    zhao = await viewer_of("zhao")
    await account("third")
    last = today() + timedelta(days=2)

    async def refused(viewer: Viewer, uid: Any, login: str = "third", ends: date = last) -> str:
        return await rule(delegating.delegate(viewer, uid, login, None, ends))

    assert await refused(zhao, row.uid) == "not_lent_further"
    assert await refused(zhao, own.uid) == "no_such_grant"
    assert await refused(wang, own.uid, "wang") == "not_to_yourself"
    assert await refused(wang, own.uid, "nobody") == "no_such_account"
    assert await refused(wang, own.uid, ends=today() + timedelta(days=6)) == "beyond_your_own_period"
    assert await refused(wang, own.uid, ends=today() - timedelta(days=1)) in ("ends_before_it_starts", "already_over")
    assert await rule(delegating.withdraw(await viewer_of("third"), row.uid)) == "no_such_grant"
    await account("boss", "administrator")
    boss = await viewer_of("boss")
    grant = await Grant.visible_to(console()).get(account_id=boss.account_id)
    assert await refused(boss, grant.uid) == "role_not_lent"


async def test_a_lent_guarded_role_sleeps_until_the_borrowers_own_factor() -> None:
    await lent("honours_office")
    viewer = await seen(await signed_in("zhao"))
    assert (viewer.sleeps({"honours_office"}), viewer.holds({"honours_office"})) == (True, False)
    assert (await viewer_of("zhao")).holds({"honours_office"})


async def test_an_administrator_signs_an_account_out_everywhere() -> None:
    wang = await account("wang", "organiser")
    await account("boss", "administrator")
    cookies = [await cookie_of("wang") for _ in range(3)]
    assert await rule(signing_in.end_every(await viewer_of("wang"), wang.uid)) == "not_your_role"
    await signing_in.end_every(await viewer_of("boss"), wang.uid)
    assert [(await seen(one)).is_signed_in for one in cookies] == [False] * 3
