"""Tokens and paired tablets never open more than their owner may, and end when they should."""

from datetime import timedelta
from typing import Any

import pytest

from server import clock
from server.access import ANONYMOUS, Viewer, accounts, console, may, pairing, tokens
from server.access.granting import Scope
from server.access.recognising import by_token
from server.access.records import Account, Grant, Pairing
from server.competitions import Event, tablets
from server.entries import Delegation, scopes
from server.ledger.verify import verify
from tests.server.access.people import NOON, account, seen, viewer_of
from tests.server.access.test_signing_in import rule
from tests.world import World

pytestmark = pytest.mark.usefixtures("database")
HOUR = 3_600_000_000
IN_SHANXI, IN_JINZHONG = Scope("region", region_code="140000"), Scope("region", region_code="140700")


@pytest.fixture(autouse=True)
async def world(database: Any) -> None:
    """Two competitions of 晋中 and 湖南 with two events each, a delegation, an account that nobody has given a role."""
    async with World.begun() as world:
        await world.regions()
        one = await world.competition("JZ", region_code="140700", events=2)
        await world.competition("HN", region_code="430000", region_name="湖南省", events=2)
        await world.change.save(Delegation(competition_id=one.id, code="YC", name="榆次代表队", region_code="140702"))
    await account("new-one")


async def uid(login: str) -> Any:
    return (await Account.visible_to(console()).get(login=login)).uid


async def delegation() -> Any:
    return (await Delegation.visible_to(console()).get(code="YC")).uid


async def boss(role: str = "organiser", scope: Scope = IN_JINZHONG, **period: Any) -> Viewer:
    await account("the-boss", role, scope=scope, **period)
    return await viewer_of("the-boss")


class TestTokens:
    async def test_it_allows_its_scopes_and_never_more_than_its_owner(self) -> None:
        viewer = await boss()
        made = await tokens.issue(viewer, "对接", ["read", "access"], clock.today(), key="k")
        row, secret = made.token, made.secret
        assert secret.startswith("jb_")
        assert secret not in row.digest
        program = await by_token(secret)
        assert program is not None
        assert program.actor == viewer.actor
        assert may(program, "grant.given") is None
        assert may(program, "competition.registered").rule == "token_scope"  # type: ignore[union-attr]
        assert may(program, "honour.conferred").rule == "token_scope"  # type: ignore[union-attr]
        assert await rule(tokens.issue(program, "又一个", ["read"], clock.today())) == "only_in_person"
        assert await rule(accounts.change_password(program, "x", "y")) == "only_in_person"
        assert (await tokens.issue(viewer, "对接", ["read", "access"], clock.today(), key="k")).secret == ""

    async def test_without_read_nothing_but_the_public_is_shown(self) -> None:
        viewer = await boss()
        blind = await by_token((await tokens.issue(viewer, "写", ["entries"], clock.today())).secret)
        reading = await by_token((await tokens.issue(viewer, "读", ["read"], clock.today())).secret)
        assert blind is not None
        assert reading is not None
        assert await Delegation.visible_to(reading).count() == 1
        assert await Delegation.visible_to(blind).count() == 0
        assert await Account.visible_to(blind).count() == 0

    async def test_it_ends_with_its_day_with_its_withdrawal_and_with_its_account(self) -> None:
        viewer = await boss()
        with clock.set_to(NOON):
            secret = (await tokens.issue(viewer, "一", ["read"], clock.today())).secret
        with clock.set_to(NOON + 12 * HOUR - 1):
            assert await by_token(secret)
        with clock.set_to(NOON + 12 * HOUR):
            assert await by_token(secret) is None
        later = clock.today() + timedelta(days=9)
        made = await tokens.issue(viewer, "二", ["read"], later)
        row, secret = made.token, made.secret
        await account("nosy", "organiser", scope=IN_JINZHONG)
        assert await rule(tokens.withdraw(await viewer_of("nosy"), row.uid)) == "no_such_token"
        await tokens.withdraw(viewer, row.uid)
        assert await by_token(secret) is None
        assert await rule(tokens.withdraw(viewer, row.uid)) == "already_withdrawn"
        secret = (await tokens.issue(viewer, "三", ["read"], later)).secret
        await accounts.close(console(), await uid("the-boss"), "离职")
        assert await by_token(secret) is None
        assert await by_token("jb_nonsense") is None
        assert (await verify()).differences == []

    @pytest.mark.parametrize(
        ("name", "wanted", "days", "expected"),
        [
            ("", ["read"], 1, "token_name"), ("x", [], 1, "no_such_scope"), ("x", ["all"], 1, "no_such_scope"),
            ("x", ["read"], -1, "token_period"), ("x", ["read"], 366, "token_period"), ("x", ["read"], 365, ""),
        ],
    )  # fmt: skip
    async def test_what_is_refused(self, name: str, wanted: list[str], days: int, expected: str) -> None:
        day = clock.today() + timedelta(days=days)
        assert await rule(tokens.issue(await boss(), name, wanted, day)) == expected


class TestPairing:
    async def pair(self, viewer: Viewer, login: str = "a-judge", hours: int = 8) -> tuple[Pairing, str]:
        now = clock.now()
        made = await tablets.pair(viewer, await uid(login), "JZ", "E1", None, now + hours * HOUR)
        return made.pairing, made.code

    async def test_a_code_is_good_once_and_opens_one_event_as_one_judge(self) -> None:
        await account("a-judge", "judge", "organiser", scope=IN_JINZHONG)
        viewer = await boss()
        row, code = await self.pair(viewer)
        begun = await pairing.use(code, "平板")
        tablet = await seen(begun.secret)
        event = await Event.visible_to(console()).get(competition__code="JZ", code="E1")
        assert (tablet.event_id, tablet.name) == (event.id, "示例a-judge")
        assert [(one.role, one.scope, one.event_id) for one in tablet.held] == [("judge", "event", event.id)]
        assert await rule(pairing.use(code)) == "pairing_refused"
        assert await rule(tokens.issue(tablet, "x", ["read"], clock.today())) == "only_in_person"
        await tablets.withdraw(viewer, row.uid)
        assert await seen(begun.secret) is ANONYMOUS
        assert await rule(tablets.withdraw(viewer, row.uid)) == "already_withdrawn"
        assert (await verify()).differences == []

    async def test_it_lies_still_for_hours_and_ends_with_its_period(self) -> None:
        await account("a-judge", "judge", scope=IN_JINZHONG)
        viewer = await boss()
        with clock.set_to(NOON):
            _, code = await self.pair(viewer)
            begun = await pairing.use(code)
        with clock.set_to(NOON + 8 * HOUR - 1):
            assert (await seen(begun.secret)).is_signed_in
        with clock.set_to(NOON + 8 * HOUR):
            assert await seen(begun.secret) is ANONYMOUS

    async def test_outside_its_period_withdrawn_or_unknown_a_code_is_one_answer(self) -> None:
        row = await account("a-judge", "judge", scope=IN_JINZHONG)
        viewer, now = await boss(), clock.now()
        early = (await tablets.pair(viewer, row.uid, "JZ", "E1", now + HOUR, now + 2 * HOUR)).code
        assert await rule(pairing.use(early)) == "pairing_refused"
        taken, code = await self.pair(viewer)
        await tablets.withdraw(viewer, taken.uid)
        assert await rule(pairing.use(code)) == "pairing_refused"
        assert await rule(pairing.use("nonsense")) == "pairing_refused"
        _, code = await self.pair(viewer)
        await accounts.close(console(), row.uid, "离职")
        assert await rule(pairing.use(code)) == "pairing_refused"

    async def test_who_may_pair_whom(self) -> None:
        await account("a-judge", "judge", scope=IN_JINZHONG)
        await account("a-chief", "chief_judge", scope=IN_JINZHONG)
        await account("elsewhere", "judge", "organiser", scope=Scope("region", region_code="430000"))
        await account("staff", "coordinator", scope=IN_JINZHONG)
        await account("typing", "typist", scope=IN_JINZHONG)
        staff = await viewer_of("staff")
        assert await rule(self.pair(staff)) == ""
        assert await rule(self.pair(staff, "a-chief")) == "role_not_yours_to_give"
        assert await rule(self.pair(await viewer_of("a-chief"), "a-chief")) == ""
        assert await rule(self.pair(staff, "typing")) == "not_a_judge_here"
        assert await rule(self.pair(staff, "a-judge", 24 * 15)) == "pairing_period"
        assert await rule(self.pair(staff, "a-judge", -1)) == "pairing_period"
        assert await rule(self.pair(await viewer_of("elsewhere"))) == "outside_your_scope"
        assert await rule(self.pair(await viewer_of("a-judge"))) == "not_your_role"

    async def test_a_role_taken_back_is_taken_from_the_tablet_too(self) -> None:
        await account("a-judge", "judge", scope=IN_JINZHONG)
        viewer = await boss()
        _, code = await self.pair(viewer)
        begun = await pairing.use(code)
        grant = await Grant.visible_to(viewer).get(role="judge")
        await scopes.withdraw(viewer, grant.uid, "回避")
        assert (await seen(begun.secret)).held == ()
