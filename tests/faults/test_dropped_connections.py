"""Clients that hang up in the middle of a mutation, against a real server; and requests that are cut and retried.

The controls: the stock engine under a handler without the shield hangs or loses; without a key a retry writes twice.
"""

import asyncio
import random
from pathlib import Path

import pytest

from server import db
from server.ledger.verify import verify
from tests.faults.clients import Office, office
from tests.faults.tally import Tally, tally
from tests.faults.watched import stored_rows

SQL = "SELECT name, CAST(uid AS TEXT) FROM region"
DROPS, AT_ONCE = 100, 10
CLIENTS, KEYS, CUT = 50, 10, 0.2
CONTROL_ROUNDS = 5
LONGEST = 0.04  # a dropped client's patience, in seconds; a write takes some milliseconds
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


async def drop(running: Office, keys: list[str], seed: int, said: dict[str, str]) -> None:
    """Ask for every key and hang up; `said` gets the ids that came all the same."""
    chance, turns = random.Random(seed), asyncio.Semaphore(AT_ONCE)

    async def one(key: str) -> None:
        async with turns:
            answer = await running.add_and_drop(key, key, chance, LONGEST)
        if answer:
            said[key] = answer

    await asyncio.gather(*(one(key) for key in keys))


async def settled(running: Office) -> dict[str, object]:
    """What the server holds once no write is in flight."""
    for _ in range(100):
        held = dict(await running.get("/held"))
        if not held["writes"] and not held["locked"]:
            break
        await asyncio.sleep(0.1)
    return held


async def cost(url: str, said: dict[str, str]) -> Tally:
    return tally(said, [(name, uid.replace("-", "")) for name, uid in await stored_rows(url, SQL)])


def plain(said: dict[str, str]) -> dict[str, str]:
    return {key: uid.replace("-", "") for key, uid in said.items()}


async def test_100_dropped_connections(db_url: str, engine: str, tmp_path: Path) -> None:
    keys = [f"key {n}" for n in range(DROPS)]
    said: dict[str, str] = {}
    async with office(tmp_path, db_url) as running:
        await drop(running, keys, 7, said)
        early = len(said)
        assert await settled(running) == {"locked": False, "open": False, "leaked": 0, "writes": 0}
        assert (await running.get("/readyz"))["ready"]
        found = await cost(db_url, plain(said))
        print(f"dropped connections {engine} ({DROPS} drops): {found}")
        assert found.is_clean
        for _ in range(2):
            for key in keys:
                answer = await running.add(key, key)
                assert answer is not None
                assert said.setdefault(key, answer) == answer
    found = await cost(db_url, plain(said))
    print(f"dropped connections {engine} after retries: {found}; {early} answered before they hung up")
    assert (found.acknowledged, found.is_clean, found.in_doubt) == (DROPS, True, 0)
    async with db.opened(db_url):
        assert (await verify()).differences == []


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_the_control_hangs_leaks_or_loses(db_url: str, engine: str, tmp_path: Path) -> None:
    said: dict[str, str] = {}
    async with office(tmp_path, db_url, "--naive") as running:
        for round_ in range(CONTROL_ROUNDS):
            await drop(running, [f"key {round_} {n}" for n in range(DROPS)], round_, said)
            probe = await running.add("probe", f"probe {round_}", limit=8)
            leaked = (await running.get("/held"))["leaked"]
            found = await cost(db_url, plain(said))
            print(f"control dropped connections {engine}: {found}; hangs {probe is None}, connections leaked {leaked}")
            if probe is None or leaked or found.lost:
                return
    pytest.fail("the naive server was not seen to hang, leak or lose")


async def ask_until_answered(running: Office, name: str, key: str | None, chance: random.Random) -> str:
    """One request in five is cut; whoever has no answer asks again with the same key."""
    while True:
        cut = chance.random() < CUT
        answer = await (running.add_and_drop(name, key, chance, LONGEST) if cut else running.add(name, key))
        if answer:
            return answer


async def load(running: Office, *, with_keys: bool) -> dict[str, str]:
    said: dict[str, str] = {}

    async def client(number: int) -> None:
        chance = random.Random(number)
        for n in range(KEYS):
            name = f"client {number} key {n}"
            said[name] = await ask_until_answered(running, name, name if with_keys else None, chance)

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return said


async def test_exactly_once(db_url: str, engine: str, tmp_path: Path) -> None:
    async with office(tmp_path, db_url) as running:
        said = await load(running, with_keys=True)
        await settled(running)
    found = await cost(db_url, plain(said))
    print(f"exactly once {engine} ({CLIENTS} clients, {KEYS} keys each): {found}")
    assert (found.acknowledged, found.is_clean, found.in_doubt) == (CLIENTS * KEYS, True, 0)
    assert len(set(said.values())) == CLIENTS * KEYS
    async with db.opened(db_url):
        assert (await verify()).differences == []


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_the_control_without_keys_writes_twice(db_url: str, engine: str, tmp_path: Path) -> None:
    async with office(tmp_path, db_url) as running:
        said = await load(running, with_keys=False)
        await settled(running)
    found = await cost(db_url, plain(said))
    print(f"control exactly once {engine}, no keys: {found}")
    assert found.double > 0
