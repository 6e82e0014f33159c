"""Marking under fire: two writers on one sheet, one key many times at once, closing against a late mark.

Each has its control: no version, no key, no lock. Kill -9 amid marking: test_marking_killed.py.
"""

import asyncio
import random
from collections.abc import Awaitable

import pytest

from server import db, ledger
from server.access import Viewer, console
from server.competitions import Event, chain_of
from server.competitions.places import locked
from server.judging import Seating
from server.ledger.records import LedgerEvent
from server.ledger.verify import verify
from server.refusal import Refused
from server.scoring import Mark, Penalty, Sheet, desk
from server.scoring.closing import close_marking
from server.scoring.floor import give_penalty
from server.scoring.giving import give
from server.scoring.signing import sign
from tests.faults.tally import Tally
from tests.server.scoring.story import CODE, EVENT, Story, built, given, scheme

AT_ONCE, DUELS = 20, 12
ROUNDS = [12, pytest.param(150, marks=[pytest.mark.slow, pytest.mark.timeout(240)])]


@pytest.fixture
async def story(database: db.Database) -> Story:
    return await (await built(entries=1, judges=1, spare=1, wanted=scheme(judges=1))).opened()


async def tried(act: Awaitable[object]) -> str:
    """ "done", or the rule that refused."""
    try:
        await act
    except Refused as no:
        return no.refusal.rule
    return "done"


async def mark_of(sheet: Sheet) -> int | None:
    return (await Mark.get(sheet_id=sheet.id, aspect__code="A1")).value


# --- two writers on one sheet ---


async def test_two_tablets_on_one_sheet(story: Story, engine: str) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    for n in range(DUELS):
        values = (str(2 * n), str(2 * n + 1))
        told = await asyncio.gather(
            *(tried(give(judge, sheet.number, given(A1=one), send=False, version=n + 1)) for one in values)
        )
        assert sorted(told) == ["changed_since", "done"]
        assert await mark_of(sheet) == int(values[told.index("done")]) * 1000
    assert await LedgerEvent.filter(act="sheet.given").count() == DUELS


async def test_the_control_without_a_version_loses_a_mark(story: Story, engine: str) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)

    async def blindly(value: str) -> str:
        while True:
            version = (await Sheet.get(id=sheet.id)).version
            told = await tried(give(judge, sheet.number, given(A1=value), send=False, version=version))
            if told == "done":
                return told

    assert await asyncio.gather(blindly("1"), blindly("2")) == ["done", "done"]
    assert await mark_of(sheet) in (1000, 2000)  # one of two acknowledged marks is gone


async def replaced(story: Story, turn: int) -> None:
    """The other judge sits down in the seat."""
    async with ledger.change(console(), "seat.replaced", chain=chain_of(CODE)) as change:
        await locked(story.event)
        sitting = await Seating.filter(seat_id=story.seats[0].id, until=None).using_db(db.here()).get()
        sitting.until = turn
        following = Seating(seat_id=sitting.seat_id, judge_id=story.rows[turn % 2].id, turn=turn + 1, since=turn)
        await change.save_many([sitting, following])


async def test_a_seat_replaced_while_marking(story: Story, engine: str) -> None:
    pair, sheet = [*story.judges, *story.spare], await story.sheet(0, 0)
    version, firsts = 1, 0
    for turn in range(1, DUELS + 1):
        before, after = pair[(turn - 1) % 2], pair[turn % 2]

        async def succeed(after: Viewer = after, turn: int = turn, version: int = version) -> str:
            await asyncio.sleep(random.Random(turn).random() * 0.03)
            await replaced(story, turn)
            return await tried(give(after, sheet.number, given(A1=f"{turn}.5"), send=False, version=version))

        async def stay(before: Viewer = before, turn: int = turn, version: int = version) -> str:
            await asyncio.sleep(random.Random(-turn - 100).random() * 0.03)
            return await tried(give(before, sheet.number, given(A1=str(turn)), send=False, version=version))

        told = await asyncio.gather(stay(), succeed())
        assert told in (["done", "changed_since"], ["no_such_sheet", "done"], ["not_your_sheet", "done"])
        firsts += told[0] == "done"
        version += 1
        assert await mark_of(sheet) == turn * 1000 + (500 if told[1] == "done" else 0)
    print(f"seat replaced while marking {engine}: {DUELS} duels, {firsts} won by who sat there first")
    assert await LedgerEvent.filter(act="sheet.given").count() == DUELS
    assert (await verify()).differences == []


# --- one key, many times at once ---


async def test_one_key_twenty_times_at_once(story: Story, engine: str) -> None:
    judge, sheet = story.judges[0], await story.sheet(0, 0)
    marks = [give(judge, sheet.number, given(A1="7"), send=False, version=1, key="k") for _ in range(AT_ONCE)]
    assert {one.version for one in await asyncio.gather(*marks)} == {2}
    fines = [give_penalty(story.chief, CODE, EVENT, "001", "1", "迟到", key="p") for _ in range(AT_ONCE)]
    assert len({one.id for one in await asyncio.gather(*fines)}) == 1
    assert await LedgerEvent.filter(act__in=["sheet.given", "penalty.given"]).count() == 2
    assert (await Penalty.all().count(), (await verify()).differences) == (1, [])


async def test_the_control_without_a_key_does_it_twenty_times(story: Story, engine: str) -> None:
    fines = [give_penalty(story.chief, CODE, EVENT, "001", "1", "迟到") for _ in range(AT_ONCE)]
    await asyncio.gather(*fines)
    assert await Penalty.all().count() == AT_ONCE


# --- closing against a late mark ---


async def put_back(story: Story, sheet: Sheet) -> tuple[Event, Sheet]:
    """Marking open again and the sheet sent, for the next round."""
    async with ledger.change(console(), "test.reopened", chain=chain_of(CODE)) as change:
        event, row = await locked(story.event), await locked(sheet)
        event.state, row.state, row.signed_by_id, row.signed_at = "marking", "sent", None, None
        await change.save_many([event, row])
    return event, row


async def crossings() -> Tally:
    """Walk the chain: marks given while the event was closed, among those given."""
    shut, given_, after = False, 0, 0
    for event in await LedgerEvent.filter(chain=chain_of(CODE)).order_by("seq"):
        shut = {"marking.closed": True, "test.shut": True, "test.reopened": False}.get(event.act, shut)
        given_ += event.act == "sheet.given"
        after += event.act == "sheet.given" and shut
    return Tally(given_, 0, 0, after, 0)


async def shut_at_once(story: Story) -> None:
    """An act that ends marking whatever is unsigned, as cancelling does: only the event's lock stands before it."""
    async with ledger.change(console(), "test.shut", chain=chain_of(CODE)) as change:
        event = await locked(story.event)
        event.state = "closed"
        await change.save(event)


async def race(story: Story, sheet: Sheet, seed: int, *, signing: bool) -> list[str]:
    """A late mark, and the end of marking, at the same time."""
    event, sheet = await put_back(story, sheet)
    judge, chance = story.judges[0], random.Random(seed)

    async def late() -> str:
        await asyncio.sleep(chance.random() * 0.01)
        return await tried(give(judge, sheet.number, given(A1=str(seed % 60)), send=True, version=sheet.version))

    async def end() -> str:
        await asyncio.sleep(chance.random() * 0.05)
        if not signing:
            return await tried(shut_at_once(story))
        told = await tried(sign(judge, sheet.number, version=sheet.version))
        return await tried(close_marking(story.chief, CODE, EVENT, version=event.version)) if told == "done" else told

    return list(await asyncio.gather(late(), end()))


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("signing", [True, False])
async def test_no_mark_after_closing(story: Story, engine: str, rounds: int, signing: bool) -> None:
    sheet = await story.sheet(0, 0)
    await give(story.judges[0], sheet.number, given(A1="1", A2="1", B1="1"), send=True, version=1)
    told = [await race(story, sheet, n, signing=signing) for n in range(1, rounds + 1)]
    found = await crossings()
    marked, closed = (sum(one[n] == "done" for one in told) for n in (0, 1))
    print(f"closing against a late mark {engine} signing={signing}: {marked} marked, {closed} closed first, {found}")
    assert found.is_clean
    assert marked + closed >= rounds
    assert rounds < 100 or min(marked, closed) > 0
    assert {one[0] for one in told} <= {"done", "marking_closed", "sheet_signed"}


async def unheld(event_id: int) -> Event:
    return await Event.filter(id=event_id).using_db(db.here()).get()


@pytest.mark.parametrize("engine", ["postgres"])
async def test_the_control_without_the_lock_crosses(story: Story, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "held_open", unheld)
    sheet = await story.sheet(0, 0)
    await give(story.judges[0], sheet.number, given(A1="1", A2="1", B1="1"), send=True, version=1)
    for n in range(1, 301):
        await race(story, sheet, n, signing=False)
        found = await crossings() if n % 10 == 0 else Tally(0, 0, 0, 0, 0)
        if not found.is_clean:
            print(f"control closing against a late mark {engine}: {n} rounds, {found}")
            return
    pytest.fail("without the lock no mark was seen after closing")
