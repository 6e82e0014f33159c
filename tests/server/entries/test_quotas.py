"""名额: the rule that holds for a delegation; the entry above it is refused with the numbers wherever it comes from."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from server.access import ANONYMOUS, console
from server.competitions.quotas import EntryQuota, holding, lift_quota, set_quota
from server.entries import Entry
from server.entries.leaving import withdraw
from server.entries.quotas import uses
from server.entries.reviewing import admit_under_review, approve, reject
from server.entries.submitting import change_entry, submit
from server.ledger.verify import verify
from server.refusal import Refused
from tests.server.entries.office import member, opened, while_open

pytestmark = pytest.mark.usefixtures("regions")
CODE = "JZ-2027-01"


async def refused(step):
    with pytest.raises(Refused) as caught:
        await step
    return caught.value.refusal


def rule(n, subject, name="", most=1, event=None):
    return SimpleNamespace(id=n, subject=subject, name=name, most=most, event_id=event, ended_at=None)


TAIGU = SimpleNamespace(code="TG", kind="region", region_code="140726")


@pytest.mark.parametrize(
    ("rules", "most"),
    [
        ([], None),
        ([rule(1, "all", most=3)], 3),
        # of two alike the one of the event, whichever was set first
        ([rule(1, "all", most=2, event=7), rule(2, "all", most=3)], 2),
        ([rule(1, "all", most=2, event=8), rule(2, "all", most=3)], 3),
        # the closer one, also where the wider one is of the event
        ([rule(1, "kind", "region", 4), rule(2, "all", most=2, event=7)], 4),
        ([rule(1, "region", "140000", 5), rule(2, "kind", "region", 4)], 5),
        ([rule(1, "region", "140700", 6), rule(2, "region", "140000", 5)], 6),
        ([rule(1, "region", "140726", 7), rule(2, "region", "140700", 6)], 7),
        ([rule(1, "delegation", "TG", 0), rule(2, "region", "140726", 7)], 0),
        ([rule(1, "region", "140728", 7), rule(2, "kind", "school", 7), rule(3, "delegation", "PY", 7)], None),
    ],
)
def test_the_closest_rule_holds(rules, most):
    found = holding(rules, 7, TAIGU)
    assert (found and found.most) == most
    assert holding(reversed(rules), 7, TAIGU) == found


async def test_the_entry_above_is_refused_with_the_numbers(database):
    office = await opened()
    await set_quota(office.organiser, CODE, "all", most=2)
    leader = office.leader()
    with while_open():
        one = await submit(leader, CODE, "WELD", office.asked(member(1)))
        await submit(leader, CODE, "WELD", office.asked(member(2)))
        no = await refused(submit(leader, CODE, "WELD", office.asked(member(3))))
        assert (no.rule, no.field) == ("delegation_quota_full", "delegation")
        assert dict(no.params) == {"delegation": "太谷", "event": "焊接", "most": 2, "used": 2}
        # the organiser is held to it too; the other delegation and the other event have their own
        assert (await refused(submit(office.organiser, CODE, "WELD", office.asked(member(3))))).rule == no.rule
        await submit(leader, CODE, "CNC", office.asked(member(3)))
        await submit(office.organiser, CODE, "WELD", office.asked(member(4), of="PY"))
        await submit(office.organiser, CODE, "WELD", office.asked(member(5), of=""))
        # one that stands may be changed; what is withdrawn leaves its place, and cannot come back above
        await change_entry(leader, one.uid, office.asked(member(1), team="甲"), 1)
        await withdraw(leader, one.uid, "伤病", 2)
        await submit(leader, CODE, "WELD", office.asked(member(6)))
        assert (await refused(submit(leader, CODE, "WELD", office.asked(member(1))))).rule == no.rule
    assert (await verify()).differences == []


async def test_an_entry_that_moves_to_another_delegation_takes_a_place_there(database):
    office = await opened()
    await set_quota(office.organiser, CODE, "delegation", "PY", most=1)
    with while_open():
        await submit(office.organiser, CODE, "WELD", office.asked(member(1), of="PY"))
        one = await submit(office.organiser, CODE, "WELD", office.asked(member(2)))
        no = await refused(change_entry(office.organiser, one.uid, office.asked(member(2), of="PY"), 1))
        assert (no.rule, no.params["delegation"]) == ("delegation_quota_full", "平遥")
        # rejected, it took no place; corrected, it wants one again
        await reject(office.organiser, one.uid, "缺表", 1)
        await set_quota(office.organiser, CODE, "delegation", "TG", most=1)
        await submit(office.leader(), CODE, "WELD", office.asked(member(3)))
        again = await refused(change_entry(office.leader(), one.uid, office.asked(member(2)), 2))
        assert (again.rule, again.params["used"]) == ("delegation_quota_full", 1)


async def test_approval_asks_again_when_the_number_was_lowered(database):
    office = await opened()
    with while_open():
        first = await submit(office.leader(), CODE, "WELD", office.asked(member(1)))
        second = await submit(office.leader(), CODE, "WELD", office.asked(member(2)))
    quota = await set_quota(office.organiser, CODE, "all", event="WELD", most=1)
    assert (await admit_under_review(office.organiser, first.uid, "待查", 1)).state == "under_review"
    no = await refused(approve(office.organiser, second.uid, 1))
    assert (no.rule, no.params["used"], no.params["most"]) == ("delegation_quota_full", 1, 1)
    assert (await refused(admit_under_review(office.organiser, second.uid, "待查", 1))).rule == no.rule
    [use] = await uses(office.leader(), CODE, "WELD")
    assert (use.delegation.code, use.used, use.most, use.is_over) == ("TG", 2, 1, True)
    await lift_quota(office.organiser, quota.uid)
    assert (await admit_under_review(office.organiser, second.uid, "待查", 1)).state == "under_review"
    assert await uses(office.organiser, CODE) == []


async def test_a_rule_is_set_anew_by_who_may_and_stays_on_record(database):
    office = await opened()
    first = await set_quota(office.organiser, CODE, "region", "1407", most=3, key="k")
    assert (await set_quota(office.organiser, CODE, "region", "1407", most=3, key="k")).id == first.id
    second = await set_quota(office.organiser, CODE, "region", "140700", most=None)
    rows = {one.id: one for one in await EntryQuota.visible_to(office.organiser)}
    assert (rows[first.id].ended_at, rows[second.id].ended_at) == (second.set_at, None)
    assert (rows[first.id].name, rows[first.id].most, rows[second.id].most) == ("140700", 3, None)
    assert (await refused(lift_quota(office.organiser, first.uid))).rule == "quota_ended"
    assert (await refused(lift_quota(office.organiser, uuid4()))).rule == "no_such_quota"
    assert (await refused(lift_quota(office.foreign_organiser, second.uid))).rule == "no_such_quota"
    assert (await refused(set_quota(office.foreign_organiser, CODE, "all", most=1))).rule == "outside_your_scope"
    assert (await refused(set_quota(office.leader(), CODE, "all", most=9))).rule == "not_your_role"
    for subject, name in (("all", "TG"), ("kind", ""), ("sort", "x"), ("delegation", "x" * 101)):
        assert (await refused(set_quota(office.organiser, CODE, subject, name, most=1))).rule == "quota_subject"
    assert (await refused(set_quota(office.organiser, CODE, "all", most=-1))).rule == "quota_number"
    assert (await refused(set_quota(office.organiser, CODE, "region", "999999", most=1))).rule == "unknown_region"
    assert (await refused(set_quota(office.organiser, CODE, "all", event="NO", most=1))).rule == "no_such_event"
    assert await EntryQuota.visible_to(ANONYMOUS) == [] == await EntryQuota.visible_to(office.leader())
    assert (await verify()).differences == []


async def test_each_sees_how_far_his_own_have_come(database):
    office = await opened()
    await set_quota(office.organiser, CODE, "all", most=2)
    await set_quota(office.organiser, CODE, "delegation", "PY", event="CNC", most=None)
    with while_open():
        await submit(office.leader(), CODE, "WELD", office.asked(member(1)))

    def told(found):
        return [(one.event.code, one.delegation.code, one.used, one.most) for one in found]

    mine = [("WELD", "TG", 1, 2), ("CNC", "TG", 0, 2)]
    assert told(await uses(office.leader(), CODE)) == mine
    assert told(await uses(office.reporter, CODE)) == mine
    every = told(await uses(office.organiser, CODE))
    assert every == [("WELD", "PY", 0, 2), mine[0], ("CNC", "PY", 0, None), mine[1]]
    assert await uses(ANONYMOUS, CODE) == [] == await uses(office.judge("judge"), CODE)
    assert await Entry.visible_to(console()).count() == 1
