"""Ruling: with reasons, by an arbitrator who belongs to neither side; carried out by the revision that names it."""

import pytest

from server import clock
from server.access import ANONYMOUS, Held
from server.appeals import Appeal
from server.appeals.filing import file_appeal
from server.appeals.ruling import rule_on_appeal
from server.appeals.standing import held_up, open_counts
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from tests.server.appeals.court import END, HOUR, Court, filing, sitting
from tests.server.scoring.story import CODE, EVENT, refused

REASONS = "经核对录像，设备停机六分钟属实。"


@pytest.fixture
async def court(database) -> Court:
    return await sitting()


async def filed(court: Court, *numbers: str, kind: str = "conduct", at: int = END) -> Appeal:
    with clock.set_to(at):
        return await file_appeal(court.leader(), CODE, EVENT, filing(*numbers, kind=kind))


async def test_an_arbitrator_rules_once(court):
    appeal = await filed(court)
    ruled = await rule_on_appeal(court.arbitrator(), appeal.uid, "dismissed", REASONS, version=1, key="r")
    again = await rule_on_appeal(court.arbitrator(), appeal.uid, "dismissed", REASONS, version=1, key="r")
    assert (ruled.id, ruled.state, ruled.outcome, ruled.reasons) == (again.id, "ruled", "dismissed", REASONS)
    assert ruled.ruled_by_id == court.accounts["arbitrator"].id
    twice = rule_on_appeal(court.arbitrator(), appeal.uid, "upheld", REASONS, version=2)
    assert (await refused(twice)).rule == "appeal_ruled"
    assert await LedgerEvent.filter(act="appeal.ruled").count() == 1
    assert REASONS not in (await LedgerEvent.get(act="appeal.ruled")).body
    assert (await verify()).differences == []


async def test_who_may_not(court):
    appeal = await filed(court)
    foreign = court.viewer("arbitrator", Held("arbitrator", "competition", competition_id=court.event.id + 999))
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (court.leader(), "not_your_role"),
        (court.organiser, "not_your_role"),
        (foreign, "no_such_appeal"),
        (court.arbitrator("partial"), "arbitrator_same_employer"),
    ):
        assert (await refused(rule_on_appeal(viewer, appeal.uid, "upheld", REASONS, version=1))).rule == rule
    both = court.viewer("leader-TG", *court.arbitrator().held, *court.leader().held)
    assert (await refused(rule_on_appeal(both, appeal.uid, "upheld", REASONS, version=1))).rule == (
        "arbitrator_of_the_delegation"
    )


async def test_a_contestant_of_the_delegation_does_not_rule(court):
    appeal = await filed(court)
    member = await court.story.entries[1].members.all().first()  # 002 competes for the same delegation
    viewer = court.arbitrator()
    own = type(viewer)(viewer.actor, account_id=viewer.account_id, person_id=member.person_id, held=viewer.held)
    assert (await refused(rule_on_appeal(own, appeal.uid, "upheld", REASONS, version=1))).rule == (
        "arbitrator_of_the_delegation"
    )
    other = await court.story.entries[2].members.all().first()  # 003 does not
    fine = type(viewer)(viewer.actor, account_id=viewer.account_id, person_id=other.person_id, held=viewer.held)
    assert (await rule_on_appeal(fine, appeal.uid, "upheld", REASONS, version=1)).outcome == "upheld"


async def test_the_chief_judge_does_not_see_appeals(court):
    await filed(court)
    assert await Appeal.visible_to(court.story.chief).count() == 0
    assert await Appeal.visible_to(court.leader("PY")).count() == 0
    assert await Appeal.visible_to(ANONYMOUS).count() == 0
    for viewer in (court.leader(), court.organiser, court.arbitrator()):
        assert await Appeal.visible_to(viewer).count() == 1


@pytest.mark.parametrize(
    ("outcome", "reasons", "version", "rule"),
    [
        ("won", REASONS, 1, "appeal_outcome"),
        ("upheld", " ", 1, "appeal_reasons_missing"),
        ("upheld", REASONS, 2, "changed_since"),
    ],
)
async def test_what_is_no_ruling(court, outcome, reasons, version, rule):
    appeal = await filed(court)
    no = rule_on_appeal(court.arbitrator(), appeal.uid, outcome, reasons, version=version)
    assert (await refused(no)).rule == rule


async def test_it_holds_up_only_the_entries_it_names(court):
    await filed(court)
    await filed(court, "002")
    ids = [one.id for one in court.story.entries]
    assert (await held_up([ids[0], ids[2]])).params == {"n": 1, "appeals": "W 1"}
    assert (await held_up([ids[2]])) is None
    assert await held_up([]) is None
    assert await open_counts(ANONYMOUS, [court.event.id]) == {court.event.id: 2}
    for one in await Appeal.all():
        await rule_on_appeal(court.arbitrator(), one.uid, "dismissed", REASONS, version=1)
    assert await held_up(ids) is None


async def test_an_upheld_ruling_is_carried_out_by_the_next_revision_which_names_it(court):
    await court.closed()
    first = await court.published()
    appeal = await filed(court, kind="result", at=END + 2 * HOUR)
    dismissed = await filed(court, "002", kind="result", at=END + 2 * HOUR)
    await rule_on_appeal(court.arbitrator(), appeal.uid, "upheld", REASONS, version=1)
    await rule_on_appeal(court.arbitrator(), dismissed.uid, "dismissed", REASONS, version=1)
    await court.corrected("55")
    second = await court.published("更正录入", at=END + 3 * HOUR)
    assert (first.number, second.number) == (1, 2)
    assert (first.reason, second.reason) == ("首次公布", "更正录入（第1号申诉）")
    rows = await Appeal.all().order_by("number")
    assert [one.ruled_revision_id for one in rows] == [second.id, None]
    await court.corrected("54")
    assert (await court.published("再更正", at=END + 4 * HOUR)).reason == "再更正"
    assert (await verify()).differences == []
