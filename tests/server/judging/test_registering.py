"""Judges registered: numbers, one chief, entrants refused, accounts with their role."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from server import db, ledger
from server.access import ANONYMOUS, Held, Viewer, console
from server.access.records import Account, Grant
from server.competitions import chain_of
from server.judging import Judge
from server.judging.persons import JudgeAsked
from server.judging.registering import next_number, register_judge
from server.ledger.verify import verify
from server.people import IdNumber, Person
from tests.server.judging.hall import COACH, CODE, EVENT, OTHER, STRANGER, Hall, acts, built, refused

ASKED = JudgeAsked(name="甲评", organisation="丁所")


@pytest.fixture
async def hall(database: db.Database) -> Hall:
    return await built()


async def registered(hall: Hall, asked: JudgeAsked, event: str | None = EVENT, **more: Any) -> Judge:
    return await register_judge(hall.organiser, CODE, event, asked, **more)


async def test_a_judge_gets_the_next_free_number(hall: Hall) -> None:
    first, second = await registered(hall, ASKED), await registered(hall, replace(ASKED, name="乙评"), None)
    assert (first.judge_no, second.judge_no, second.event_id) == ("J1", "J2", None)
    assert await acts() == ["judge.registered", "judge.registered"]
    person = await Person.get(id=first.person_id)
    assert (person.name, first.organisation_id, first.state) == ("甲评", hall.units["丁所"], "standing")
    assert (await verify()).differences == []


def test_numbers_that_are_no_numbers_are_passed_over() -> None:
    assert next_number([Judge(judge_no=one) for one in ("J9", "10", "JX", "J10")]) == "J11"


async def test_the_same_request_registers_once(hall: Hall) -> None:
    first = await registered(hall, ASKED, key="k")
    assert (await registered(hall, ASKED, key="k")).id == first.id
    assert await Judge.all().count() == 1
    no = await refused(registered(hall, replace(ASKED, name="乙评"), key="k"))
    assert no.rule == "key_reused"


async def test_who_may_register(hall: Hall) -> None:
    foreign = Viewer("f", account_id=1, held=(Held("organiser", "competition", competition_id=1),))
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (hall.staff("judge"), "not_your_role"),
        (hall.chief, "not_your_role"),
        (foreign, "no_such_competition"),
    ):
        assert (await refused(register_judge(viewer, CODE, EVENT, ASKED))).rule == rule
    coordinator = hall.staff("coordinator", OTHER)
    assert (await refused(register_judge(coordinator, CODE, EVENT, ASKED))).rule == "no_such_event"
    assert (await register_judge(hall.staff("coordinator"), CODE, EVENT, ASKED)).judge_no == "J1"


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        (JudgeAsked(name=""), ["name"]),
        (JudgeAsked(name="甲", role="king"), ["role"]),
        (JudgeAsked(name="甲", judge_no="9" * 61, panel="a\nb"), ["judgeNo", "panel"]),
        (JudgeAsked(name="甲", id_number="110101198001010011"), ["idNumber"]),
        (JudgeAsked(name="甲", id_type="stamp", id_number="X1234"), ["idType"]),
    ],
)
async def test_every_fault_is_named(hall: Hall, asked: JudgeAsked, fields: list[str]) -> None:
    no = await refused(registered(hall, asked))
    assert (no.rule, [one.column for one in no.faults]) == ("judge_malformed", fields)
    assert asked.id_number == "" or asked.id_number not in str(no)


async def test_numbers_and_chiefs_are_unique(hall: Hall) -> None:
    await registered(hall, replace(ASKED, judge_no="J7", role="chief"))
    second = replace(ASKED, name="乙评")
    assert (await refused(registered(hall, replace(second, judge_no="J7"), OTHER))).rule == "judge_no_taken"
    chief = replace(second, role="chief")
    assert (await refused(registered(hall, chief))).rule == "chief_there_already"
    assert (await refused(registered(hall, chief, None))).rule == "chief_there_already"
    assert (await registered(hall, chief, OTHER)).judge_no == "J8"


async def test_entrants_and_coaches_do_not_judge(hall: Hall) -> None:
    coach = JudgeAsked(name="教练甲", id_number=COACH)
    for event in (EVENT, None):
        no = await refused(registered(hall, coach, event))
        assert (no.rule, dict(no.params)) == ("judge_is_entrant", {"event": EVENT, "entry_no": "001"})
    assert (await registered(hall, coach, OTHER)).judge_no == "J1"
    assert (await refused(registered(hall, replace(coach, name="别人"), OTHER))).rule == "id_of_another_name"
    assert (await refused(registered(hall, coach, OTHER))).rule == "judge_registered_already"


async def test_a_closed_event_takes_no_judges(hall: Hall) -> None:
    await hall.becomes("closed")
    assert (await refused(registered(hall, ASKED))).rule == "event_takes_no_judges"
    assert (await refused(registered(hall, ASKED, "ZZ"))).rule == "no_such_event"
    assert (await refused(registered(hall, replace(ASKED, region="999999"), OTHER))).rule == "judge_region_unknown"


async def test_with_an_account_comes_the_role(hall: Hall) -> None:
    account = hall.accounts[1]
    asked = replace(ASKED, account=account.uid, id_number=STRANGER, role="chief")
    judge = await registered(hall, asked)
    assert judge.person_id == account.person_id
    grant = await Grant.get(account_id=account.id)
    assert (grant.role, grant.scope, grant.event_id) == ("chief_judge", "event", hall.events[EVENT].id)
    assert (grant.given_by_id, grant.ends_on) == (hall.organiser.account_id, None)
    assert (await IdNumber.get(person_id=account.person_id)).id_type == "resident_id"
    whole = await registered(hall, JudgeAsked(name="乙评", role="supervisor", account=hall.accounts[2].uid), None)
    given = await Grant.get(account_id=hall.accounts[2].id)
    assert (given.role, given.scope, given.competition_id) == ("supervisor", "competition", whole.competition_id)
    # the same person in the other event: his number finds him, the role there is another grant
    again = await registered(hall, replace(asked, role="judge"), OTHER)
    assert again.person_id == account.person_id
    assert sorted([one.role for one in await Grant.filter(account_id=account.id)]) == ["chief_judge", "judge"]
    assert (await verify()).differences == []


async def test_a_role_lasts_no_longer_than_the_givers(hall: Hall) -> None:
    held = (replace(hall.organiser.held[0], ends_on=date(2099, 3, 6)),)
    await register_judge(replace(hall.organiser, held=held), CODE, EVENT, replace(ASKED, account=hall.accounts[1].uid))
    assert (await Grant.get(account_id=hall.accounts[1].id)).ends_on == date(2099, 3, 6)


async def test_a_role_that_is_held_is_not_given_twice(hall: Hall) -> None:
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        await change.save(
            Grant(account_id=hall.accounts[1].id, role="judge", scope="event", event_id=hall.events[EVENT].id)
        )
    await registered(hall, replace(ASKED, account=hall.accounts[1].uid))
    assert await Grant.all().count() == 1


async def test_accounts_that_do_not_fit(hall: Hall) -> None:
    account = hall.accounts[1]
    other_name = replace(ASKED, name="别名", account=account.uid)
    assert (await refused(registered(hall, other_name))).rule == "account_of_another_person"
    taken = JudgeAsked(name="教练甲", id_number=COACH, account=account.uid)
    assert (await refused(registered(hall, taken, OTHER))).rule == "account_of_another_person"
    assert (await refused(registered(hall, replace(ASKED, account=uuid4())))).rule == "no_such_account"
    himself = replace(ASKED, name="组织者", account=hall.accounts[0].uid)
    assert (await refused(registered(hall, himself))).rule == "not_to_yourself"
    # a coordinator gives no roles, and sees no accounts but those inside his scope
    no = await refused(register_judge(hall.staff("coordinator"), CODE, EVENT, replace(ASKED, account=account.uid)))
    assert no.rule == "no_such_account"
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        row = await Account.get(id=account.id, using_db=change.client)
        row.state = "closed"
        await change.save(row)
    assert (await refused(registered(hall, replace(ASKED, account=account.uid)))).rule == "account_closed"


async def test_a_proposal_is_confirmed_under_its_number(hall: Hall) -> None:
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        person = await change.save(Person(name="甲评"))
        await change.save(
            Judge(
                competition_id=hall.competition.id, event_id=hall.events[EVENT].id, judge_no="J4", person_id=person.id,
                role="chief", state="proposed",
            )
        )  # fmt: skip
    # a proposed chief stands in nobody's way, and his number goes to nobody else
    assert (await registered(hall, replace(ASKED, name="乙评", role="chief"))).judge_no == "J5"
    confirmed = await registered(hall, replace(ASKED, judge_no="J4"))
    assert (confirmed.state, confirmed.person_id, confirmed.role) == ("standing", person.id, "judge")
    assert await Judge.all().count() == 2
    assert (await refused(registered(hall, replace(ASKED, judge_no="J4")))).rule == "judge_no_taken"
    assert (await verify()).differences == []


async def test_proposals_of_one_number_in_two_events(hall: Hall) -> None:
    """A package may number its judges by event."""
    async with ledger.change(console(), "hall.built", chain=chain_of(CODE)) as change:
        ids = [one.id for one in hall.events.values()]
        rows = [Judge(competition_id=hall.competition.id, event_id=id_, judge_no="J4", state="proposed") for id_ in ids]
        await change.save_many(rows)
    for event in (EVENT, OTHER):
        assert (await registered(hall, replace(ASKED, judge_no="J4"), event)).state == "standing"
    assert (await refused(registered(hall, replace(ASKED, judge_no="J4"), None))).rule == "judge_no_taken"
