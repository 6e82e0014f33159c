"""Ordering by the thousand: portion by portion, going on where it was broken off, stopped, refused before it begins."""

import asyncio

import pytest

from server import ledger
from server.access import ANONYMOUS, Held, console
from server.app import batches
from server.certificates import Certificate, CertificateBatch, ordering
from server.certificates.issuing import Source, issue_awards
from server.certificates.ordering import order, stop
from server.entries import Member
from server.ledger.verify import verify
from server.people import Person
from tests.server.appeals.court import Court, sitting
from tests.server.certificates.desk import ADDRESS, template
from tests.server.scoring.story import CODE, EVENT, refused

AWARDS = Source(CODE, EVENT)


@pytest.fixture
async def court(database, monkeypatch) -> Court:
    """Three winners, published; two are issued at a time."""
    monkeypatch.setattr(ordering, "PORTION", 2)
    held = await (await sitting()).closed()
    await held.published()
    await template()
    return held


async def carried_on() -> bool:
    """One portion of the one order."""
    return await batches.carry_on((await ordering.waiting(console()))[0])


async def now() -> tuple[str, int, int]:
    """State, issued, of how many."""
    row = await CertificateBatch.all().first()
    assert row is not None
    return row.state, row.made, row.total


async def test_portion_by_portion_until_all_are_issued(court):
    await order(console(), "T-award", AWARDS, address=ADDRESS)
    assert await now() == ("waiting", 0, 3)
    assert await carried_on() is True
    assert await now() == ("waiting", 2, 3)
    assert await carried_on() is False
    assert await now() == ("done", 3, 3)
    rows = await Certificate.all().order_by("serial")
    assert [(one.serial, one.address) for one in rows] == [(1, ADDRESS), (2, ADDRESS), (3, ADDRESS)]
    assert await ordering.waiting(console()) == []
    assert (await verify()).differences == []


async def test_it_is_done_by_the_right_of_the_one_who_ordered(court):
    """As it is at that moment: this account holds nothing on record, so the order ends and says by which rule. What was
    issued stays."""
    await order(court.organiser, "T-award", AWARDS)
    (batch,) = await ordering.waiting(console())
    assert await ordering.carry_on(court.organiser, batch) is True
    assert await carried_on() is False
    row = await CertificateBatch.get(id=batch.id)
    assert (row.state, row.refused_by, row.made) == ("refused", "not_your_role", 2)
    assert await Certificate.all().count() == 2


async def test_who_may_and_what_is_refused_before_it_begins(court):
    other = court.viewer("organiser", Held("honours_office", "region", low="430000", high="439999"))
    for viewer, rule in (
        (ANONYMOUS, "sign_in_needed"),
        (court.leader(), "not_your_role"),
        (court.foreign_organiser, "outside_your_scope"),
        (other, "outside_your_scope"),
    ):
        assert (await refused(order(viewer, "T-award", AWARDS))).rule == rule
    assert (await refused(order(console(), "T-none", AWARDS))).rule == "no_such_certificate_template"
    await template("honour")
    assert (await refused(order(court.organiser, "T-honour", Source(decision="x")))).rule == "not_your_role"
    assert (await refused(order(console(), "T-honour", Source(round="x")))).rule == "no_such_round_to_certify"
    await issue_awards(console(), "T-award", CODE, EVENT)
    assert (await refused(order(console(), "T-award", AWARDS))).rule == "no_certificates_due"
    assert await CertificateBatch.all().count() == 0


async def test_a_name_no_font_has_is_refused_before_the_first_is_issued(court):
    person = await Person.filter(id=(await _winners())[-1]).first()
    async with ledger.change(console(), "person.renamed") as change:
        person.name = "王𬎆"
        await change.save(person)
    await court.corrected("54")
    await court.published(reason="更正姓名")
    no = await refused(order(console(), "T-award", AWARDS))
    assert (no.rule, [one.params["characters"] for one in no.faults]) == ("certificate_glyphs", ["𬎆 (U+2C386)"])
    assert (await CertificateBatch.all().count(), await Certificate.all().count()) == (0, 0)


async def _winners() -> list[int]:
    return sorted(one.person_id for one in await Member.all() if one.person_id)


async def test_of_two_orders_of_the_same_one_stands(court):
    done = await asyncio.gather(*(order(console(), "T-award", AWARDS) for _ in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["CertificateBatch", "Refused", "Refused"]
    assert (await refused(order(console(), "T-award", AWARDS))).rule == "certificate_batch_stands"
    assert await CertificateBatch.all().count() == 1


async def test_a_request_sent_again_is_answered_again(court):
    first = await order(console(), "T-award", AWARDS, key="k")
    assert (await order(console(), "T-award", AWARDS, key="k")).id == first.id


async def test_stopped_it_issues_no_more_and_another_goes_on(court):
    batch = await order(court.organiser, "T-award", AWARDS)
    stale = await CertificateBatch.get(id=batch.id).prefetch_related("competition", "event")
    await ordering.carry_on(court.organiser, stale)
    assert (await refused(stop(court.foreign_organiser, batch.uid))).rule == "outside_your_scope"
    assert (await refused(stop(ANONYMOUS, batch.uid))).rule == "sign_in_needed"
    assert (await stop(court.organiser, batch.uid)).state == "stopped"
    assert await ordering.carry_on(court.organiser, stale) is False  # a portion that was under way
    assert await now() == ("stopped", 2, 3)
    assert (await refused(stop(court.organiser, batch.uid))).rule == "certificate_batch_ended"
    await order(console(), "T-award", AWARDS)
    assert await carried_on() is False
    assert sorted(one.serial for one in await Certificate.all()) == [1, 2, 3]
    assert (await verify()).differences == []


async def test_two_workers_at_once_give_nobody_two(court):
    await order(console(), "T-award", AWARDS)
    (batch,) = await ordering.waiting(console())
    await asyncio.gather(*(batches.carry_on(batch) for _ in range(3)))
    assert sorted(one.serial for one in await Certificate.all()) == [1, 2, 3]
    assert await now() == ("done", 3, 3)
