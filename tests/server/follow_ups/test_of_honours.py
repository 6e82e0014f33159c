"""The tail of a revocation and of a restoration: certificates, money with the sum, entries, nominations, benefits."""

from datetime import date

import pytest

from server import db, ledger
from server.certificates import Certificate
from server.entries import Member
from server.follow_ups import FollowUp
from server.honours.conferring import record_decision
from server.honours.revoking import restore, revoke
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.rewards.deciding import approve
from server.rewards.paying import Payment, pay, recall
from server.rewards.proposing import Cause, propose
from tests.server.follow_ups.world import DOCUMENT, OFFICE, TITLE, conferred, held, honour_certificate, told
from tests.server.packages.sample import result_of
from tests.server.promotion.contest import field, files
from tests.server.rewards.world import tariff, today
from tests.server.selecting import world as selection

GONE, BACK = "晋人社函〔2024〕示例1号", "晋人社函〔2025〕示例2号"


@pytest.fixture
async def honour(regions, database):
    """The title of the first, with its certificate, and two later decisions."""
    await held()
    [one] = await conferred()
    await honour_certificate()
    await record_decision(OFFICE, GONE, date(2024, 1, 1), "示例授予机关")
    await record_decision(OFFICE, BACK, date(2025, 1, 1), "示例授予机关")
    return one


async def test_certificate_and_benefits_of_a_revoked_title(honour):
    certificate = await Certificate.get(honour_id=honour.id)
    await revoke(OFFICE, honour.uid, GONE, "事迹不实", ground="faked")
    assert await told() == [
        ("certificate", "honours_office", certificate.number, None),
        ("benefits", "honours_office", "三晋技术能手", None),
    ]
    rows = await FollowUp.all().using_db(db.here()).prefetch_related("step")
    assert {(one.cause, one.step.kind) for one in rows} == {("revocation", "revoked")}
    assert (await Certificate.get(id=certificate.id)).state == "issued"  # nothing is changed by itself
    assert (await verify()).differences == []


async def test_benefits_that_go_on_are_not_listed(honour):
    await revoke(OFFICE, honour.uid, GONE, "审批程序有误", ground="procedure", stops_benefits=False)
    assert [one[0] for one in await told()] == ["certificate"]


async def test_money_is_named_with_what_is_to_come_back(honour):
    await tariff("R-TITLE", rows=[{"titles": [TITLE], "amount": "5000"}])
    [reward] = await propose(OFFICE, Cause(decision=DOCUMENT, rule_set="R-TITLE"))
    await approve(OFFICE, [reward.uid])
    await pay(OFFICE, [reward.uid], Payment(today(), "凭证1"))
    await revoke(OFFICE, honour.uid, GONE, "事迹不实", ground="faked", to_recover=500_000)
    money = await FollowUp.get(kind="reward")
    assert (money.owner, money.amount, money.subject_uid) == ("finance", 500_000, str(reward.uid))
    paid = await type(reward).get(id=reward.id)
    assert paid.state == "paid"
    await recall(OFFICE, reward.uid, "称号已撤销", version=paid.version)
    await restore(OFFICE, honour.uid, BACK, "复查属实")
    again = await FollowUp.get(kind="reward", cause="restoration")
    assert (again.owner, again.subject_uid) == ("finance", str(reward.uid))


async def test_a_restored_title_gets_its_certificate_and_benefits_back(honour):
    certificate = await Certificate.get(honour_id=honour.id)
    await revoke(OFFICE, honour.uid, GONE, "事迹不实", ground="faked")
    await restore(OFFICE, honour.uid, BACK, "复查属实")
    assert await told(cause="restoration") == [
        ("certificate", "honours_office", certificate.number, None),
        ("benefits", "honours_office", "三晋技术能手", None),
    ]


async def test_entries_that_count_the_title_are_listed_until_their_event_is_published(honour):
    package = result_of(files(field(2, level="0"), code="SX-2026", day="2026-06-10"))
    await import_package(OFFICE, package)
    member = await Member.filter(entry__event__competition__code="SX-2026", person_id=honour.person_id).get()
    async with ledger.change(OFFICE, "entry.approved", chain="competition/SX-2026") as change:
        await change.save(member.update_from_dict({"prior_honours": "三晋技术能手"}))
    await revoke(OFFICE, honour.uid, GONE, "事迹不实", ground="faked")
    rows = await FollowUp.filter(kind="entry").prefetch_related("above")
    assert [(one.owner, one.above.code, one.region_code) for one in rows] == [("organiser", "WELD", "140000")]
    await restore(OFFICE, honour.uid, BACK, "复查属实")
    assert await FollowUp.filter(kind="entry", cause="restoration").count() == 0  # the entry counts it, rightly again


async def test_a_nomination_on_its_way_is_looked_at_again(honour):
    await selection.opened(selection.COUNTY, selection.CITY)
    nomination = await selection.nominated()
    async with ledger.change(OFFICE, "nomination.made") as change:
        await change.save(nomination.update_from_dict({"person_id": honour.person_id}))
    await revoke(OFFICE, honour.uid, GONE, "事迹不实", ground="faked")
    rows = await FollowUp.filter(kind="nomination")
    assert [(one.owner, one.subject_uid) for one in rows] == [("honours_office", str(nomination.uid))]
