"""The public log over 1,000,000 events: how long a head takes for each thousand, and a proof against one indexed row.

`python -m tests.bench.heads [EVENTS]` runs this bench alone.
"""

import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import asyncpg

os.environ.setdefault("JINBANG_KEYS", str(Path(tempfile.mkdtemp(prefix="jbkeys")) / "keys"))

from server import db
from server.db import plain
from server.heads import making, proving
from server.ledger.chain import GENESIS
from tests import databases
from tests.bench.timing import against

EVENTS = 1_000_000
CHAINS = 10
FIRST_ID = 10**9
COLUMNS = ("id", "chain", "seq", "prev", "hash", "alg", "at", "actor", "act", "body", "salt")
BARE = "SELECT hash FROM ledger_event WHERE chain = ? AND seq = ?"
Row = tuple[object, ...]


def events(n: int, first: int = 0) -> list[Row]:
    """Bare events, numbered along ten chains; their hashes are of nothing, for the log looks at nothing else."""
    found = []
    for at in range(first, first + n):
        chain, seq = f"bench/{at % CHAINS}", at // CHAINS + 1
        prev = sha256(f"{chain}#{seq - 1}".encode()).hexdigest() if seq > 1 else GENESIS
        hash_ = sha256(f"{chain}#{seq}".encode()).hexdigest()
        found.append((FIRST_ID + at, chain, seq, prev, hash_, "sha256", at, "bench", "bench.done", "{}", "0" * 32))
    return found


async def fill(database: db.Database, rows: list[Row], total: int) -> None:
    """Write events past the guards, and move the heads of the chains."""
    heads = [(FIRST_ID - 1 - n, f"bench/{n}", total // CHAINS, "0" * 64) for n in range(CHAINS)]
    moved = "ON CONFLICT (name) DO UPDATE SET seq = excluded.seq"
    if database.path is not None:
        marks = ", ".join("?" for _ in COLUMNS)
        with closing(sqlite3.connect(database.path)) as raw:
            raw.execute("DROP TRIGGER IF EXISTS jb_ledger_insert")
            raw.executemany(f"INSERT INTO ledger_event ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
            raw.executemany(f"INSERT INTO ledger_chain (id, name, seq, head) VALUES (?, ?, ?, ?) {moved}", heads)
            raw.commit()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    await connection.execute("ALTER TABLE ledger_event DISABLE TRIGGER ALL")
    await connection.copy_records_to_table("ledger_event", records=rows, columns=COLUMNS)
    await connection.executemany(
        f"INSERT INTO ledger_chain (id, name, seq, head) VALUES ($1, $2, $3, $4) {moved}", heads
    )
    await connection.execute("ANALYZE ledger_event")
    await connection.close()


async def heads(engine: str, total: int = EVENTS) -> None:
    """The whole log, then a thousand more, then proofs."""
    async with databases.fresh(engine) as url, db.opened(url) as database:
        await fill(database, events(total), total)
        started = time.perf_counter()
        await making.make("asked")
        taken = time.perf_counter() - started
        print(f"{engine}: a log of {total:,} events: {taken:.1f} s, {taken / total * 1e6:.1f} ms per 1,000", flush=True)
        spent = []
        for n in range(5):
            await fill(database, events(1000, total + n * 1000), total + (n + 1) * 1000)
            started = time.perf_counter()
            head = await making.make("asked")
            spent.append(time.perf_counter() - started)
        assert head is not None
        print(f"{engine}: a head over 1,000 new events at that size: {sorted(spent)[2] * 1000:.1f} ms", flush=True)
        size, chosen = head.size, random.Random(7)

        async def bare() -> None:
            for _ in range(20):
                await plain.run((BARE, [f"bench/{chosen.randrange(CHAINS)}", chosen.randrange(1, total // CHAINS)]))

        async def included() -> None:
            for _ in range(20):
                await proving.inclusion(chosen.randrange(size), size)

        async def continued() -> None:
            for _ in range(20):
                await proving.consistency(chosen.randrange(1, size), size)

        await against(f"{engine}: 20 proofs of inclusion at {size:,}", included, bare)
        await against(f"{engine}: 20 proofs of consistency at {size:,}", continued, bare)


async def alone(total: int) -> None:
    """This bench on both engines."""
    for engine in databases.ENGINES:
        await heads(engine, total)


if __name__ == "__main__":
    asyncio.run(alone(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS))
