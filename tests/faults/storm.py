"""A storm of cancelled writes in a process of its own: `python -m tests.faults.storm URL KIND CANCELS SEED [stock]`.

Every acknowledged row is a line `ack CODE NAME` on standard output. When so many writes have been cancelled, a line
`calm {…}` says how the engine is; then it goes on writing, uncancelled, until it is killed.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from typing import Any

from tortoise.connection import get_connection

from server import db, ledger
from server.access import console
from server.regions import Region
from tests.faults.stock import use_stock_engines

AT_ONCE = 6
ROWS = {"one": 1, "many": 40, "bare": 40}
LONGEST_WAIT = 4.0  # for a write that nobody cancels
PROBES = 20


def rows_of(number: int, kind: str) -> list[Region]:
    """The rows of one write; their name says which write they belong to."""
    return [Region(code=f"{number:06d}.{n:02d}", name=f"write {number}", level="city") for n in range(ROWS[kind])]


async def write_through_the_ledger(number: int, kind: str) -> list[Region]:
    """One act: rows, event, head."""
    made = rows_of(number, kind)
    async with ledger.change(console(), "regions.added", number=number) as change:
        await change.save_many(made)
    return made


async def write_bare(number: int, kind: str) -> list[Region]:
    """Past the ledger, as a stock application does: many at once, or one in a statement of its own."""
    writer = get_connection(db.current().engine)
    made = rows_of(number, kind)
    for n, row in enumerate(made):
        row.id = number * 100 + n + 1
    if number % 2 or number >= 10**5:
        await made[0].save(using_db=writer)
        return made[:1]
    await Region.bulk_create(made, using_db=writer)
    return made


class Storm:
    """Writers that are cancelled at random moments."""

    def __init__(self, kind: str, cancels: int, seed: int) -> None:
        self.kind = kind
        self.write = write_bare if kind == "bare" else write_through_the_ledger
        self.left = cancels
        self.random = random.Random(seed)
        self.number = 0
        self.typical = 0.01
        self.errors: Counter[str] = Counter()
        self.stuck = 0

    async def run(self) -> dict[str, Any]:
        """Blow until all cancels are spent, then look how the engine is."""
        self.typical = await self._measured()
        await asyncio.gather(*(self._blow() for _ in range(AT_ONCE)))
        alive = not self.stuck and await self._probed()
        return {"alive": alive, "stuck": self.stuck, "errors": dict(self.errors)} | engine_state()

    async def until_killed(self) -> None:
        """Acknowledge more, with nothing cancelled any more."""
        number = 200_000
        while True:
            number += 1
            acknowledge(await self.write(number, self.kind))

    async def _measured(self) -> float:
        started = time.perf_counter()
        for _ in range(5):
            self.number += 1
            acknowledge(await self.write(self.number, self.kind))
        return (time.perf_counter() - started) / 5

    async def _blow(self) -> None:
        while self.left > 0 and self.stuck < AT_ONCE:
            self.number += 1
            task = asyncio.create_task(self.write(self.number, self.kind))
            await asyncio.wait({task}, timeout=self.random.random() * self.typical * self.random.choice((0.3, 2, 8)))
            if not task.done():
                self.left -= 1
                task.cancel()
                await asyncio.wait({task}, timeout=LONGEST_WAIT)
            self._note(task)

    def _note(self, task: asyncio.Task[list[Region]]) -> None:
        if not task.done():
            self.stuck += 1
        elif not task.cancelled() and (error := task.exception()):
            self.errors[f"{type(error).__name__}: {error}"[:90]] += 1
        elif not task.cancelled():
            acknowledge(task.result())

    async def _probed(self) -> bool:
        for number in range(100_001, 100_001 + PROBES):
            task = asyncio.create_task(self.write(number, self.kind))
            await asyncio.wait({task}, timeout=LONGEST_WAIT)
            self._note(task)
            if not task.done():
                return False
        return True


def acknowledge(rows: list[Region]) -> None:
    """Say that `rows` are stored; the words outlive a kill."""
    os.write(1, "".join(f"ack {row.code} {row.name}\n" for row in rows).encode())


def engine_state() -> dict[str, Any]:
    """What is held when nothing runs: the lock, an open transaction, connections of the pool."""
    writer: Any = get_connection(db.current().engine)
    if db.current().engine == "sqlite":
        return {"locked": writer._lock.locked(), "open": writer._connection._conn.in_transaction, "leaked": 0}
    pool = writer._pool
    return {"locked": False, "open": False, "leaked": pool.get_size() - pool.get_idle_size()}


async def main(url: str, kind: str, cancels: int, seed: int) -> None:
    async with db.opened(url):
        storm = Storm(kind, cancels, seed)
        report = await storm.run()
        os.write(1, f"calm {json.dumps(report)}\n".encode())
        if not report["alive"]:
            os._exit(3)
        await storm.until_killed()


if __name__ == "__main__":
    if "stock" in sys.argv[5:]:
        use_stock_engines()
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
