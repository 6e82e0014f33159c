"""Every chain from its first event to its head: leaves and links by stretches, checked in other processes where there
are many events."""

import asyncio
import multiprocessing
import os
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from server.ledger.chain import GENESIS, PUBLIC
from server.ledger.verify import leaves
from server.ledger.verify.leaves import Checked, Stretch
from server.ledger.verify.reading import Row, Snapshot
from server.ledger.verify.scratch import Scratch
from server.ledger.verify.told import Difference, Progress, Report

Heads = dict[str, tuple[int, str]]
WORTH_A_PROCESS = 20_000  # events; starting one costs about a second
MOST_PROCESSES = 4
WAITING = 3  # batches under way for each process


async def walk(snapshot: Snapshot, laid: Scratch, report: Report, tell: Progress) -> tuple[Heads, int]:
    """Check every event in the order of writing and lay the images over one another; returns the head of each chain
    and how many events carry out a request."""
    [(total,)] = await snapshot.all("SELECT count(*) FROM ledger_event")
    heads: Heads = {}
    asked = 0
    async for checked in _checked(snapshot.rows(leaves.EVENTS), total):
        for chain, stretch in checked.stretches.items():
            report.add(*_joined(stretch, heads.get(chain, (0, GENESIS))))
            heads[chain] = (stretch.last_seq, stretch.head)
        report.add(*(_told(one) for one in checked.broken))
        laid.lay(checked)
        report.events += checked.events
        asked += checked.asked
        tell("events", report.events, total)
    report.chains = len(heads)
    return heads, asked


async def _checked(batches: AsyncIterator[list[Row]], total: int) -> AsyncIterator[Checked]:
    """The batches checked, in order."""
    if total < WORTH_A_PROCESS:
        async for batch in batches:
            yield leaves.check(batch)
        return
    processes = max(1, min(MOST_PROCESSES, (os.cpu_count() or 1) - 1))
    loop, under_way = asyncio.get_running_loop(), deque[asyncio.Future[Checked]]()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        async for batch in batches:
            under_way.append(loop.run_in_executor(pool, leaves.check, batch))
            if len(under_way) > WAITING * processes:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()


def _joined(stretch: Stretch, head: tuple[int, str]) -> list[Difference]:
    """A stretch must go on where the one before it ended."""
    if (stretch.seq, stretch.prev) == (head[0] + 1, head[1]):
        return []
    return [_broken("chain_broken", stretch.event, stretch.name, head[0] + 1, stretch.seq)]


def _told(one: leaves.Broken) -> Difference:
    if one.rule == "leaf_altered":
        return Difference(one.rule, "ledger_event", one.event, one.name, one.name)
    return _broken(one.rule, one.event, one.name, one.expected, one.found)


def _broken(rule: str, event: int, name: str, expected: int, found: int) -> Difference:
    return Difference(rule, "ledger_event", event, name, name, "seq", str(expected), str(found))


async def heads_moved(snapshot: Snapshot, heads: Heads) -> list[Difference]:
    """The heads on record must be those just computed: a cut tail shows here."""
    rows: list[Any] = await snapshot.all("SELECT name, seq, head FROM ledger_chain WHERE name <> ?", PUBLIC)
    stored = {name: (seq, head) for name, seq, head in rows}
    none = (0, GENESIS)
    return [
        Difference("head_moved", "ledger_chain", 0, name, name, "head", str(stored.get(name)), str(heads.get(name)))
        for name in sorted(stored.keys() | heads.keys())
        if stored.get(name, none) != heads.get(name, none)
    ]
