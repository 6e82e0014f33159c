"""A ledger of 1,000,000 events (sheets given with three marks each, then signed; ten chains) under `jinbang verify`:
events a second, memory, and the ratio to bare SHA-256 over the same bytes.

`python -m tests.bench.verifying [EVENTS]` runs this bench alone.
"""

import asyncio
import hashlib
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import Any

import asyncpg

from server import db
from server.access import console
from server.ledger.chain import GENESIS, Leaf, canonical, request_hash
from server.ledger.verify import verify
from server.listing.ledger import Asked, ledger_events
from server.listing.ledger_rows import row_history
from tests import databases

EVENTS = 1_000_000
CHAINS = 10
MARKS = 3
AT = 1_750_000_000_000_000
FIRST_ID = 10**9  # above every block of ids that the code tables took
STEP = 8  # ids of a sheet: itself, its marks, its two events, their two requests
SHEET = ("id", "uid", "number", "event_id", "entry_id", "seat_id", "scheme_id", "version", "state", "position",
         "signed_by_id", "signed_at")  # fmt: skip
MARK = ("id", "sheet_id", "aspect_id", "pass_no", "state", "value", "remark")
REQUEST = ("id", "actor", "key", "input_hash", "noun", "noun_id", "chain", "seq")
EVENT = ("id", "chain", "seq", "prev", "hash", "alg", "at", "actor", "act", "body", "salt")
Rows = dict[str, tuple[tuple[str, ...], list[list[Any]]]]


def batches(events: int, sheets_at_once: int = 5_000) -> Iterator[Rows]:
    """The rows of the tables, in the order in which they would have been written."""
    heads = {f"competition/BENCH-{n}": (0, GENESIS) for n in range(CHAINS)}
    sheets = iter(range(events // 2))
    while some := list(islice(sheets, sheets_at_once)):
        rows: Rows = {
            "sheet": (SHEET, []), "mark": (MARK, []), "ledger_event": (EVENT, []), "idempotency": (REQUEST, []),
        }  # fmt: skip
        for n in some:
            _sheet(n, heads, rows)
        yield rows
    yield {
        "ledger_chain": (
            ("id", "name", "seq", "head"),
            [[FIRST_ID - 1 - n, name, *head] for n, (name, head) in enumerate(heads.items())],
        )
    }


def _sheet(n: int, heads: dict[str, tuple[int, str]], rows: Rows) -> None:
    """Sheet `n` as it stands in the end, its marks, and its two events."""
    chain, id_ = f"competition/BENCH-{n % CHAINS}", FIRST_ID + n * STEP
    number, uid = f"{n * 2654435761 % 2**64:016x}", f"01890000-0000-7000-8000-{n:012x}"
    given = [id_, uid, number, 17540, n, 33439, 17541, 1, "sent", n % 40, None, None]
    signed = [*given[:7], 2, "signed", n % 40, 33375, AT + n]
    marks = [[id_ + k, id_, 17545 + k, 1, "given", n * 31 * k % 100_001, None] for k in range(1, MARKS + 1)]
    images = {"mark": {"columns": MARK, "values": marks}, "sheet": {"columns": SHEET, "values": [given]}}
    body: dict[str, Any] = {"facts": {"send": True, "sheet": number}, "rows": images}
    _event(id_ + 4, chain, "sheet.given", body, id_, heads, rows)
    content = hashlib.sha256(number.encode()).hexdigest()
    body = {"facts": {"content": content, "sheet": number}, "rows": {"sheet": {"columns": SHEET, "values": [signed]}}}
    _event(id_ + 5, chain, "sheet.signed", body, id_, heads, rows)
    rows["sheet"][1].append(signed)
    rows["mark"][1].extend(marks)


def _event(
    id_: int, chain: str, act: str, body: dict[str, Any], sheet: int, heads: dict[str, tuple[int, str]], rows: Rows
) -> None:
    """An event with its request, which `sheet` answered."""
    seq, prev = heads[chain]
    salt = hashlib.md5(str(id_).encode(), usedforsecurity=False).hexdigest()
    key, asked, actor = f"k{id_}", hashlib.sha256(salt.encode()).hexdigest(), f"account:{sheet % 500}"
    body["asked"] = request_hash(key, asked, "sheet", sheet)
    leaf = Leaf(chain, seq + 1, prev, AT + id_, actor, act, canonical(body), salt)
    hash_ = leaf.hash()
    heads[chain] = (seq + 1, hash_)
    rows["ledger_event"][1].append([id_, chain, seq + 1, prev, hash_, leaf.alg, leaf.at, actor, act, leaf.body, salt])
    rows["idempotency"][1].append([id_ + 2 + MARKS - 1, actor, key, asked, "sheet", sheet, chain, seq + 1])


async def fill(database: db.Database, events: int) -> None:
    """Write them past the acts: this measures verifying. The triggers look at each event all the same."""
    if database.path is not None:
        raw = sqlite3.connect(database.path)
        for rows in batches(events):
            for table, (columns, values) in rows.items():
                marks = ", ".join("?" * len(columns))
                raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)
        raw.commit()
        raw.close()
        return
    connection = await asyncpg.connect(**databases.superuser(database.url))
    await connection.execute("SET session_replication_role = replica")  # no foreign keys: nobody sits on these seats
    for rows in batches(events):
        for table, (columns, values) in rows.items():
            await connection.copy_records_to_table(table, records=values, columns=columns)
    await connection.execute("ANALYZE")
    await connection.close()


def bare(events: int) -> float:
    """Seconds of SHA-256 alone over as many bodies of the same length."""
    bodies = [row[9].encode() for rows in batches(2_000) if "ledger_event" in rows for row in rows["ledger_event"][1]]
    started = time.perf_counter()
    for _ in range(events // len(bodies)):
        for body in bodies:
            hashlib.sha256(body).digest()
    return time.perf_counter() - started


async def verifying(engine: str, events: int = EVENTS) -> None:
    """One run, for it takes its time: seconds by the clock and of the processors, events a second, memory, ratio."""
    async with databases.fresh(engine) as url:
        await fill(db.Database.of(url), events)
        async with db.opened(url):
            before, started = _used(), time.perf_counter()
            report = await verify()
            took, worked = time.perf_counter() - started, _used() - before
            await reading(engine, events)
    assert report.differences == []
    assert report.events == events
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(
        f"{engine}: verify {events:,} events {report.rows:,} rows in {took:.1f} s ({worked:.1f} s of processor), "
        f"{events / took:,.0f} events/s, peak {peak:.0f} MB, ratio to bare SHA-256 {took / bare(events):.1f}",
        flush=True,
    )


async def reading(engine: str, events: int) -> None:
    """The auditor's pages of 50 events under each filter, and the history of sheets: the median of each."""
    asked = {
        "newest": [Asked()] * 20,
        "of a chain": [Asked(chain=f"competition/BENCH-{n % CHAINS}") for n in range(20)],
        "of an act": [Asked(act="sheet.signed")] * 20,
        "of somebody": [Asked(actor=f"account:{n * 7}") for n in range(20)],
        "of a period": [Asked(since=AT + FIRST_ID, until=AT + FIRST_ID + n * STEP * 1000) for n in range(1, 21)],
    }
    times: dict[str, list[float]] = {name: [] for name in (*asked, "a history")}
    for name, wanted in asked.items():
        for one in wanted:
            started = time.perf_counter()
            await ledger_events(console(), one, 50, None)
            times[name].append(time.perf_counter() - started)
    for n in range(5):
        started = time.perf_counter()
        assert len(await row_history(console(), "sheet", FIRST_ID + n * (events // 12) * STEP)) == 2
        times["a history"].append(time.perf_counter() - started)
    told = ", ".join(f"{name} {median(each) * 1000:.1f} ms" for name, each in times.items())
    print(f"{engine}: pages of the ledger among {events:,} events, p50: {told}", flush=True)


def _used() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


async def _alone(events: int) -> None:
    for engine in databases.ENGINES:
        await verifying(engine, events)


if __name__ == "__main__":
    asyncio.run(_alone(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS))
