"""Roles are given inside one's own scope and period alone."""

from datetime import date, timedelta
from typing import Any

import pytest

from server import clock, ledger
from server.access import ANONYMOUS, Viewer, accounts, console, may
from server.access.granting import Scope
from server.access.records import Account, Grant
from server.access.roles import GRANTED, MAY_GIVE
from server.competitions import Competition, Event, places
from server.entries import Delegation, scopes
from server.entries.scopes import Named
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.organisations import OrganisationName
from tests.server.access.people import account, acts, seen, signed_in, viewer_of
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


async def given(viewer: Viewer, role: str, named: Named, *period: date | None, **more: Any) -> str:
    return await rule(scopes.grant(viewer, await uid("new-one"), role, named, *period, **more))


INSIDE = [
    ("judge", Named("region", "140700")), ("coordinator", Named("region", "1407")),
    ("county_reporter", Named("region", "140702")), ("judge", Named("competition", competition="JZ")),
    ("chief_judge", Named("event", competition="JZ", event="E1")),
]  # fmt: skip
OUTSIDE = [
    ("judge", Named("office")), ("judge", Named("region", "14")), ("judge", Named("region", "430000")),
    ("county_reporter", Named("region", "140702", also_regions=("NINGDONG",))),
    ("judge", Named("competition", competition="HN")), ("judge", Named("event", competition="HN", event="E1")),
    ("registering_unit", Named("organisation", organisation="JZ单位0")),
]  # fmt: skip


async def test_inside_ones_own_scope_and_never_outside() -> None:
    viewer = await boss()
    for role, named in INSIDE:
        assert await given(viewer, role, named) == "", (role, named)
    before = await LedgerEvent.visible_to(console()).count()
    for role, named in OUTSIDE:
        assert await given(viewer, role, named) == "outside_your_scope", (role, named)
    assert await Grant.visible_to(console()).count() == 1 + len(INSIDE)
    assert await LedgerEvent.visible_to(console()).count() == before
    assert (await verify()).differences == []


async def test_a_delegation_lies_in_its_competition() -> None:
    assert await given(await boss(), "delegation_leader", Named("delegation", delegation=await delegation())) == ""


async def test_an_event_gives_nothing_beyond_itself() -> None:
    row = await Event.visible_to(console()).get(competition__code="JZ", code="E1").select_related("competition")
    viewer = await boss(scope=scopes.in_event(row.competition, row))
    assert await given(viewer, "judge", Named("event", competition="JZ", event="E1")) == ""
    assert await given(viewer, "judge", Named("event", competition="JZ", event="E2")) == "outside_your_scope"
    assert await given(viewer, "judge", Named("competition", competition="JZ")) == "outside_your_scope"
    assert await given(viewer, "judge", Named("region", "140702")) == "outside_your_scope"


async def test_the_lead_organiser_gives_for_what_it_leads() -> None:
    unit = await OrganisationName.visible_to(console()).get(name="JZ单位0")
    async with ledger.change(console(), "competition.changed") as change:
        row = await Competition.get(code="JZ", using_db=change.client)
        row.lead_id = unit.organisation_id
        await change.save(row)
    viewer = await boss(scope=Scope("organisation", organisation_id=unit.organisation_id))
    assert await given(viewer, "judge", Named("competition", competition="JZ")) == ""
    assert await given(viewer, "organiser", Named("organisation", organisation="JZ单位0")) == ""
    assert await given(viewer, "judge", Named("competition", competition="HN")) == "outside_your_scope"
    assert await given(viewer, "judge", Named("region", "140700")) == "outside_your_scope"


@pytest.mark.parametrize(
    ("role", "named", "expected"),
    [
        ("administrator", Named("office"), "role_not_yours_to_give"),
        ("auditor", Named("office"), "role_not_yours_to_give"),
        ("honours_office", Named("region", "1407"), "role_not_yours_to_give"),
        ("administrator", Named("region", "1407"), "scope_not_for_role"),
        ("delegation_leader", Named("event", competition="JZ", event="E1"), "scope_not_for_role"),
        ("judge", Named("delegation"), "scope_not_for_role"),
        ("public", Named("office"), "no_such_role"),
        ("program", Named("office"), "no_such_role"),
        ("king", Named("office"), "no_such_role"),
        ("judge", Named("region", "999999"), "no_such_region"),
        ("judge", Named("region"), "no_such_region"),
        ("judge", Named("organisation", organisation="没有"), "no_such_organisation"),
        ("judge", Named("competition", competition="NO"), "no_such_competition"),
        ("judge", Named("event", competition="JZ", event="NO"), "no_such_event"),
        ("delegation_leader", Named("delegation"), "no_such_delegation"),
    ],
)  # fmt: skip
async def test_what_cannot_be_given(role: str, named: Named, expected: str) -> None:
    assert await given(await boss(), role, named) == expected


async def test_an_administrator_gives_every_role_and_a_judge_none() -> None:
    assert MAY_GIVE["administrator"] == GRANTED
    viewer = await boss("administrator", Scope("office"))
    for role in sorted(GRANTED - {"delegation_leader", "registering_unit", "county_reporter"}):
        assert await given(viewer, role, Named("office")) == ""
    await account("mere-judge", "judge", scope=IN_JINZHONG)
    assert await given(await viewer_of("mere-judge"), "judge", Named("region", "1407")) == "not_your_role"
    assert await given(ANONYMOUS, "judge", Named("region", "1407")) == "sign_in_needed"


async def test_not_to_oneself_and_not_to_a_closed_account() -> None:
    viewer = await boss("administrator", Scope("office"))
    own = await uid("the-boss")
    assert await rule(scopes.grant(viewer, own, "judge", Named("office"))) == "not_to_yourself"
    grant = await Grant.visible_to(viewer).get(account_id=viewer.account_id)
    assert await rule(scopes.withdraw(viewer, grant.uid, "试")) == "not_to_yourself"
    await accounts.close(viewer, await uid("new-one"), "离职")
    assert await given(viewer, "judge", Named("office")) == "account_closed"
    assert await rule(accounts.close(viewer, await uid("new-one"), "离职")) == "account_closed"
    assert await rule(accounts.close(viewer, own, "离职")) == "own_account"


async def test_the_period_has_an_end_after_its_start_and_within_the_givers_own() -> None:
    today = clock.today()
    last = today + timedelta(days=30)
    viewer, region = await boss(ends_on=last), Named("region", "1407")
    assert await given(viewer, "judge", region, today, last) == ""
    assert await given(viewer, "judge", region, today, last + timedelta(days=1)) == "beyond_your_own_period"
    assert await given(viewer, "judge", region) == "beyond_your_own_period"
    assert await given(viewer, "judge", region, last, today) == "ends_before_it_starts"
    assert await given(viewer, "judge", region, None, today - timedelta(days=1)) == "already_over"


async def test_a_role_holds_on_its_days_only() -> None:
    today = clock.today()
    await account("tomorrow", "judge", scope=IN_JINZHONG, starts_on=today + timedelta(days=1))
    await account("to-day", "judge", scope=IN_JINZHONG, starts_on=today, ends_on=today)
    assert (await viewer_of("tomorrow")).held == ()
    assert [one.role for one in (await viewer_of("to-day")).held] == ["judge"]


async def test_withdrawn_it_holds_no_more_with_the_next_request() -> None:
    viewer = await boss()
    await given(viewer, "judge", Named("region", "1407"))
    secret = await signed_in("new-one")
    grant = await Grant.visible_to(viewer).get(role="judge")
    assert (await seen(secret)).holds({"judge"})
    assert await rule(scopes.withdraw(viewer, grant.uid, "")) == "reason_missing"
    await scopes.withdraw(viewer, grant.uid, "换人", key="k")
    assert not (await seen(secret)).holds({"judge"})
    await scopes.withdraw(viewer, grant.uid, "换人", key="k")
    assert (await acts()).count("grant.withdrawn") == 1
    assert await rule(scopes.withdraw(viewer, grant.uid, "换人")) == "already_withdrawn"
    assert "换人" not in " ".join([row.body for row in await LedgerEvent.visible_to(console())])


async def test_what_lies_outside_is_neither_seen_nor_withdrawn() -> None:
    await scopes.grant(console(), await uid("new-one"), "judge", Named("region", "43"))
    viewer = await boss()
    grant = await Grant.visible_to(console()).get(role="judge")
    assert await rule(scopes.withdraw(viewer, grant.uid, "换人")) == "no_such_grant"
    assert await Account.visible_to(viewer).filter(login="new-one").exists() is False
    assert await given(viewer, "judge", Named("region", "1407")) == "no_such_account"


async def test_an_organiser_sees_the_new_and_his_own_and_an_anonymous_nobody() -> None:
    await account("mine", "judge", scope=IN_JINZHONG)
    await account("other", "judge", scope=Scope("region", region_code="430000"))
    viewer = await boss()
    assert {row.login for row in await Account.visible_to(viewer)} == {"new-one", "mine", "the-boss"}
    assert await Account.visible_to(ANONYMOUS).count() == 0
    assert {row.login for row in await Account.visible_to(await viewer_of("mine"))} == {"mine"}


async def test_the_same_request_twice_gives_one_role() -> None:
    viewer = await boss()
    for _ in range(2):
        assert await given(viewer, "judge", Named("region", "1407"), key="k") == ""
    assert await given(viewer, "judge", Named("region", "140702"), key="k") == "key_reused"
    assert (await acts()).count("grant.given") == 2  # his own and the one


async def test_places_in_words() -> None:
    row = await account("words")
    named = [
        Named("office"), Named("region", "14", also_regions=("NINGDONG",)),
        Named("organisation", organisation="JZ单位0"), Named("competition", competition="JZ"),
        Named("event", competition="JZ", event="E1"),
    ]  # fmt: skip
    ids = [(await scopes.grant(console(), row.uid, "judge", one)).id for one in named]
    words = await scopes.places_in_words(console(), ids)
    assert [words[id_] for id_ in ids] == [
        None, "山西省、宁东管委会", "JZ单位0", "JZ职业技能大赛", "JZ职业技能大赛 赛项E1",
    ]  # fmt: skip


async def test_a_competition_grant_covers_the_place_of_its_events() -> None:
    row = await Event.visible_to(console()).get(competition__code="JZ", code="E1").select_related("competition")
    await account("of-the-whole", "judge", scope=scopes.in_competition(row.competition))
    viewer = await viewer_of("of-the-whole")
    assert may(viewer, "sheet.given", places.of_event(row.competition, row)) is None
    assert may(viewer, "sheet.given", places.of_competition(row.competition)) is None
