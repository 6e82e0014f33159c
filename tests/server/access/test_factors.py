"""Second factors: six roles sleep until one was shown; a code is good once; what a lost telephone leads to."""

import re
from typing import Any

import pyotp
import pytest

from server import clock, office
from server.access import Place, Viewer, cards, console, factors, may, proving, tokens, vouching
from server.access.acts import ACTS
from server.access.card_codes import plain
from server.access.demo import PASSWORD
from server.access.factor_records import Factor, FactorUse
from server.access.granting import Scope
from server.access.records import SignIn
from server.access.roles import GUARDED
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.server.access.people import ADDRESS, NOON, account, acts, seen, signed_in, viewer_of
from tests.server.access.test_signing_in import rule
from tests.world import World

pytestmark = pytest.mark.usefixtures("database")
HALF_MINUTE = 30_000_000


def code_of(secret: str, at: int) -> str:
    """What an authenticator shows: computed by pyotp's own clockwork, not by ours."""
    return pyotp.TOTP(secret).at(at // 1_000_000)


async def enrolled(viewer: Viewer) -> str:
    """The secret of a telephone that was enrolled half a minute before noon."""
    with clock.set_to(NOON - 2 * HALF_MINUTE):
        begun = await factors.begin(viewer)
        await factors.finish(viewer, begun.factor.uid, code_of(begun.secret, NOON - 2 * HALF_MINUTE))
    return begun.secret


async def asleep(login: str = "wang") -> tuple[str, Viewer]:
    """A new sign-in by password alone: the secret of its cookie, and the viewer."""
    secret = await signed_in(login)
    return secret, await seen(secret)


@pytest.mark.parametrize("role", sorted(GUARDED))
async def test_the_six_roles_sleep_after_the_password_alone(role: str) -> None:
    await account("wang", role, "judge" if role not in ("administrator", "auditor") else role)
    _, viewer = await asleep()
    assert {one.role for one in viewer.asleep} == {role}
    assert role not in {one.role for one in viewer.held}
    act = (
        next(name for name, one in ACTS.items() if role in one.roles < frozenset({*GUARDED, "organiser"}))
        if role != "auditor"
        else None
    )
    if act:
        said = may(viewer, act)
        assert said is not None and said.rule in ("factor_needed", "confirm_needed")


async def test_others_are_not_asked() -> None:
    await account("wang", "organiser", "judge")
    _, viewer = await asleep()
    assert (viewer.asleep, {one.role for one in viewer.held}) == ((), {"organiser", "judge"})


async def test_a_telephone_is_enrolled_by_a_first_code_and_wakes_the_roles() -> None:
    await account("wang", "finance")
    with clock.set_to(NOON):
        secret, viewer = await asleep()
        begun = await factors.begin(viewer)
        assert begun.address.startswith("otpauth://totp/Jinbang:wang?secret=")
        assert await rule(factors.finish(viewer, begun.factor.uid, "000000")) == "code_wrong"
        assert (await seen(secret)).sleeps({"finance"})
        await factors.finish(viewer, begun.factor.uid, code_of(begun.secret, NOON))
        assert (await seen(secret)).holds({"finance"})
    row = await Factor.visible_to(console()).get()
    assert begun.secret not in row.secret
    body = "".join([one.body for one in await LedgerEvent.visible_to(console())])
    assert begun.secret not in body
    assert (await verify()).differences == []


async def test_a_code_is_good_once_and_a_step_to_either_side() -> None:
    await account("wang", "finance")
    secret = await enrolled(await viewer_of("wang"))
    with clock.set_to(NOON):
        for off, said in (
            (-2, "code_wrong"),
            (2, "code_wrong"),
            (-1, ""),
            (-1, "code_wrong"),
            (1, ""),
            (0, "code_wrong"),
        ):
            cookie, viewer = await asleep()
            code = code_of(secret, NOON + off * HALF_MINUTE)
            assert await rule(proving.show(viewer, f"{code[:3]} {code[3:]}", address=ADDRESS)) == said, off
            assert bool((await seen(cookie)).is_signed_in) is bool(said)  # shown: the old secret opens nothing


async def test_what_is_shown_begins_a_new_secret_and_wakes() -> None:
    await account("wang", "finance")
    secret = await enrolled(await viewer_of("wang"))
    with clock.set_to(NOON):
        old, viewer = await asleep()
        begun = await proving.show(viewer, code_of(secret, NOON), address=ADDRESS)
        assert not (await seen(old)).is_signed_in
        assert (await seen(begun.secret)).holds({"finance"})


async def test_a_stolen_password_enrols_nothing_over_a_telephone() -> None:
    await account("wang", "finance")
    await enrolled(await viewer_of("wang"))
    with clock.set_to(NOON):
        _, thief = await asleep()
        assert await rule(factors.begin(thief)) == "factor_needed"
        assert await rule(cards.print_card(thief)) == "factor_needed"
        mine = await Factor.visible_to(console()).get()
        assert await rule(factors.withdraw(thief, mine.uid)) == "factor_needed"


async def test_a_card_has_ten_codes_each_good_once_and_a_new_card_voids_it() -> None:
    await account("wang", "supervisor")
    with clock.set_to(NOON):
        card = await cards.print_card(await viewer_of("wang"))
        assert len(set(card.codes)) == 10
        assert all(re.fullmatch("[A-Z2-9]{4}-[A-Z2-9]{4}", one) for one in card.codes)
        kept = (await Factor.visible_to(console()).get()).secret
        assert not any(plain(one) in kept for one in card.codes)
        for code, said in ((card.codes[3].lower(), ""), (card.codes[3], "code_wrong"), (card.codes[0], "")):
            _, viewer = await asleep()
            assert await rule(proving.show(viewer, code, address=ADDRESS)) == said
        await cards.print_card(await viewer_of("wang"))
        _, viewer = await asleep()
        assert await rule(proving.show(viewer, card.codes[5], address=ADDRESS)) == "code_wrong"
    assert await FactorUse.visible_to(console()).count() == 2


async def test_guessing_codes_is_bounded_with_the_password() -> None:
    await account("wang", "finance")
    secret = await enrolled(await viewer_of("wang"))
    with clock.set_to(NOON):
        _, viewer = await asleep()
        said = [await rule(proving.show(viewer, "000000", address=ADDRESS)) for _ in range(11)]
        assert said == ["code_wrong"] * 10 + ["too_many_attempts"]
        right = code_of(secret, NOON)
        assert await rule(proving.show(viewer, right, address=ADDRESS)) == "too_many_attempts"


async def test_the_supervisor_beside_the_judge_vouches_for_one_sign_in() -> None:
    async with World.begun() as world:
        await world.regions()
        one = await world.competition("JZ", region_code="140700", events=1)
    here = Scope("competition", competition_id=one.id, place=Place(competition_id=one.id))
    await account("wang", "chief_judge", scope=here)
    await account("lina", "supervisor", scope=Scope("region", region_code="140700"))
    await account("far", "supervisor", scope=Scope("region", region_code="430000"))
    with clock.set_to(NOON):
        cards_of = {name: (await cards.print_card(await viewer_of(name))).codes for name in ("lina", "far")}
        _, judge = await asleep()

        def vouch(login: str = "lina", password: str = PASSWORD, code: str = cards_of["lina"][0]) -> Any:
            return vouching.vouch(judge, login, password, code, address=ADDRESS)

        for wrong in ({"login": "nobody"}, {"password": "x" * 10}, {"code": "ABCD-2345"}, {"login": "wang"}):
            assert await rule(vouch(**wrong)) == "vouching_refused", wrong
        assert await rule(vouch("far", code=cards_of["far"][0])) == "vouching_refused"
        begun = await vouch()
        woken = await seen(begun.secret)
        assert woken.holds({"chief_judge"})
        await cards.print_card(woken)  # his first factor; over one he has, somebody vouched for enrols nothing
        assert await rule(factors.begin(woken)) == "factor_needed"
        _, again = await asleep()
        assert again.sleeps({"chief_judge"})  # for one sign-in
    event = await LedgerEvent.visible_to(console()).filter(act="sign_in.vouched").get()
    assert judge.actor in event.body
    assert event.actor != judge.actor
    assert (await SignIn.visible_to(console()).filter(factor="vouched").count()) == 1


async def test_a_demo_asks_nobody_and_the_setting_switches_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    await account("wang", "finance")
    secret, viewer = await asleep()
    assert viewer.sleeps({"finance"})
    monkeypatch.setenv("JINBANG_SECOND_FACTOR", "off")
    assert (await seen(secret)).holds({"finance"})
    monkeypatch.setenv("JINBANG_SECOND_FACTOR", "required")
    assert not (await seen(secret)).holds({"finance"})
    await office.mark(console(), "demo")
    assert (await seen(secret)).holds({"finance"})


async def test_a_token_is_issued_for_sleeping_roles_by_nobody() -> None:
    await account("wang", "finance", "organiser")
    _, viewer = await asleep()
    day = clock.today()
    assert await rule(tokens.issue(viewer, "对接", ["read"], day)) == "factor_needed"
    assert await rule(tokens.issue(viewer, "对接", ["rewards"], day)) == "factor_needed"
    assert await rule(tokens.issue(viewer, "对接", ["entries"], day)) == ""
    assert await rule(tokens.issue(await viewer_of("wang"), "对接", ["rewards", "read"], day)) == ""


async def test_a_lost_telephone_is_reset_by_an_administrator_and_is_on_the_ledger() -> None:
    wang = await account("wang", "finance")
    await account("boss", "administrator")
    await enrolled(await viewer_of("wang"))
    await asleep()
    boss = await viewer_of("boss")
    assert await rule(factors.reset(boss, wang.uid, " ")) == "reason_missing"
    assert await rule(factors.reset(boss, (await account("other")).uid, "x")) == ""
    await factors.reset(boss, wang.uid, "手机丢失")
    assert "手机丢失" not in "".join([one.body for one in await LedgerEvent.visible_to(console())])
    assert await factors.enrolled(wang.id) == []
    with clock.set_to(NOON):
        _, viewer = await asleep()
        assert await rule(factors.begin(viewer)) == ""
    assert "factors.reset" in await acts()
    assert (await verify()).differences == []
