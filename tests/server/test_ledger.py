"""The ledger: one way to write, exactly once, a chain that shows what was altered."""

import asyncio

import pytest

from server import db, ledger
from server.ledger.records import Chain, LedgerEvent
from server.refusal import Refused
from server.regions import Region


async def region(change, code="140700", name="晋中市"):
    return await change.save(Region(code=code, name=name, level="city"))


async def test_change_writes_row_event_and_head_together(database, viewer):
    async with ledger.change(viewer, "region.added", note="x") as change:
        await region(change)
    event = await LedgerEvent.visible_to(viewer).get()
    head = await Chain.visible_to(viewer).get(name="office")
    assert (event.chain, event.seq, event.prev, event.act) == ("office", 1, "0" * 64, "region.added")
    assert (head.seq, head.head) == (1, event.hash)
    assert event.actor == viewer.actor
    assert await Region.visible_to(viewer).count() == 1


async def test_error_inside_leaves_nothing(database, viewer):
    with pytest.raises(ZeroDivisionError):
        async with ledger.change(viewer, "region.added") as change:
            await region(change)
            raise ZeroDivisionError
    assert await Region.visible_to(viewer).count() == 0
    assert await LedgerEvent.visible_to(viewer).count() == 0


async def test_same_key_answers_once(database, viewer):
    async def add():
        async with ledger.change(viewer, "region.added", key="k1", asked={"code": "140700"}) as change:
            if change.answered:
                return await change.answer(Region)
            made = await region(change)
            change.answers(made)
            return made

    first, second = await add(), await add()
    assert first.id == second.id
    assert await LedgerEvent.visible_to(viewer).count() == 1


async def test_same_key_at_the_same_time_answers_once(database, viewer):
    async def add():
        async with ledger.change(viewer, "region.added", key="k1", asked=1) as change:
            if change.answered:
                return (await change.answer(Region)).id
            made = await region(change)
            change.answers(made)
            return made.id

    ids = await asyncio.gather(*(add() for _ in range(5)))
    assert len(set(ids)) == 1
    assert await Region.visible_to(viewer).count() == 1


async def test_same_key_with_other_input_is_refused(database, viewer):
    async with ledger.change(viewer, "region.added", key="k1", asked=1) as change:
        change.answers(await region(change))
    with pytest.raises(Refused) as refused:
        async with ledger.change(viewer, "region.added", key="k1", asked=2):
            pass
    assert refused.value.refusal.rule == "key_reused"


async def test_refusal_is_not_stored(database, viewer):
    from server.refusal import refuse

    with pytest.raises(Refused):
        async with ledger.change(viewer, "region.added", key="k1", asked=1):
            refuse("too_early")
    async with ledger.change(viewer, "region.added", key="k1", asked=1) as change:
        assert change.answered is None


async def test_write_outside_a_change_fails_at_the_database(database):
    with pytest.raises(Exception, match="(?i)read.?only"):
        await Region(id=1, code="14", name="x", level="city").save()


async def test_transaction_inside_a_transaction_is_refused(database, viewer):
    with pytest.raises(Exception, match="inside a transaction"):
        async with ledger.change(viewer, "a.b"), ledger.change(viewer, "a.c"):
            pass


async def test_leaked_task_cannot_write_through_a_finished_transaction(database, viewer):
    leaked, finished = [], asyncio.Event()

    async def later():
        await finished.wait()
        await Region(id=99, code="99", name="x", level="city").save(using_db=db.here())

    async with ledger.change(viewer, "a.b"):
        leaked.append(asyncio.create_task(later()))
    finished.set()
    with pytest.raises(Exception, match="finished transaction"):
        await leaked[0]


@pytest.mark.parametrize("sql", ["UPDATE ledger_event SET act = 'x'", "DELETE FROM ledger_event"])
async def test_events_can_be_neither_changed_nor_deleted(database, viewer, sql):
    async with ledger.change(viewer, "a.b"):
        pass
    with pytest.raises(Exception, match="append-only|permission denied"):
        async with db.transaction() as client:
            await client.execute_query(sql)
