"""Publication at a time: an order in a row, carried out once, not a microsecond before, by the right of who gave it."""

import asyncio
from datetime import date

import pytest

from server import clock
from server.access import Held, Viewer, console
from server.access.records import Account
from server.app import publications
from server.competitions import Competition
from server.ledger import change
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.packages.importing import import_package
from server.people import Person
from server.refusal import Refused
from server.results import Publication, Revision
from server.results.scheduling import cancel, due, schedule
from tests.server.packages.sample import result_of
from tests.server.test_progression import sample

NOON = clock.morning(date(2027, 3, 5)) + 3 * 3600 * 1_000_000
SECOND = 1_000_000


@pytest.fixture
async def held(regions, database):
    with clock.set_to(NOON - 3600 * SECOND):
        await import_package(console(), result_of(sample("JZ-A", "SX-2023/WELD")))
    return await Competition.visible_to(console()).get(code="JZ-A")


async def ordered(*events, due_at=NOON, viewer=None, **more):
    with clock.set_to(NOON - 3600 * SECOND):
        return await schedule(viewer or console(), "JZ-A", events, due_at=due_at, reason="到时公布", **more)


async def test_it_is_published_at_its_instant_and_not_before(held):
    order = await ordered("WELD")
    with clock.set_to(NOON - 1):
        assert await due(console()) == []
        assert await publications.carry_out(await Publication.visible_to(console()).get(id=order.id)) is False
        assert await Revision.visible_to(console()).count() == 0
    with clock.set_to(NOON):
        [found] = await due(console())
        assert await publications.carry_out(found) is True
        assert await due(console()) == []
    revision = await Revision.visible_to(console()).get()
    assert (revision.published_at, revision.reason) == (NOON, "到时公布")
    after = await Publication.visible_to(console()).get()
    assert (after.state, after.done_at) == ("done", NOON)
    assert (await verify()).differences == []


async def test_two_workers_carry_it_out_once(held):
    await ordered("WELD")
    with clock.set_to(NOON):
        [found] = await due(console())
        done = await asyncio.gather(*(publications.carry_out(found) for _ in range(3)))
    assert sorted(done) in ([False, False, True], [True, True, True])  # the same key answers again
    assert await Revision.visible_to(console()).count() == 1
    assert await LedgerEvent.filter(act="result.published").count() == 1


async def test_a_refusal_then_is_kept_with_the_order(held):
    async with change(console(), "test.made") as made:
        person = await made.save(Person(name="甲"))
        account = await made.save(Account(person_id=person.id, login="jia"))
    organiser = Viewer("account:jia", account_id=account.id, held=(Held("organiser", "office"),))
    await ordered("WELD", viewer=organiser)
    with clock.set_to(NOON):  # by then the account holds no grant
        [found] = await due(console())
        assert await publications.carry_out(found) is False
    kept = await Publication.visible_to(console()).get()
    assert (kept.state, kept.refused_by) == ("refused", "not_your_role")
    assert await Revision.visible_to(console()).count() == 0
    assert (await verify()).differences == []


async def test_orders_that_cannot_stand_are_refused(held):
    await ordered("WELD", key="k")
    assert (await ordered("WELD", key="k")).events == "WELD"
    for events, due_at, rule in (
        (("WELD",), NOON, "publication_ordered_already"),
        ((), NOON, "publication_ordered_already"),
        (("NO",), NOON, "no_such_event"),
        (("CNC",), NOON - 7200 * SECOND, "due_in_the_past"),
    ):
        with pytest.raises(Refused) as no:
            await ordered(*events, due_at=due_at)
        assert no.value.refusal.rule == rule
    assert await Publication.visible_to(console()).count() == 1


async def test_an_order_is_taken_back_once(held):
    order = await ordered("WELD")
    stranger = Viewer("account:x", account_id=1, held=(Held("organiser", "competition", competition_id=held.id + 999),))
    with pytest.raises(Refused) as no:
        await cancel(stranger, order.uid)
    assert no.value.refusal.rule == "no_such_publication"
    own = Viewer("account:y", account_id=None, sees_everything=False, held=())
    with pytest.raises(Refused) as no:
        await cancel(own, order.uid)
    assert no.value.refusal.rule == "sign_in_needed"
    assert (await cancel(console(), order.uid)).state == "cancelled"
    with pytest.raises(Refused) as no:
        await cancel(console(), order.uid)
    assert no.value.refusal.rule == "publication_not_waiting"
    with clock.set_to(NOON):
        assert await due(console()) == []
