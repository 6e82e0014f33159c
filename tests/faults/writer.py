"""A process that writes through the ledger, one act after another: `main([URL, FIRST, HOW])`.

Every acknowledged row is a line `ack CODE NAME` on standard output; a write that failed is a line `no RULE`, or the
error. SIGUSR1: no file of this process may grow by much from now on; SIGUSR2: it may again; SIGTERM: the write under
way is the last. HOW: `full` as designed. The controls: `normal` does not wait for the disk, `hasty` says "done" first.
"""

import asyncio
import os
import resource
import signal
from pathlib import Path

from server import db
from server.db import PRAGMAS
from server.refusal import Refused
from tests.faults.storm import acknowledge, rows_of, write_through_the_ledger

PAUSE = 0.02  # seconds after a write that failed
GROWTH = 64 * 1024  # bytes


def main(arguments: list[str]) -> None:
    """Write until told to end, or killed."""
    url, first, how = arguments
    if how == "normal":
        PRAGMAS["synchronous"] = "NORMAL"
    asyncio.run(_write(url, int(first), is_hasty=how == "hasty"))


async def _write(url: str, number: int, *, is_hasty: bool) -> None:
    ended = asyncio.Event()
    async with db.opened(url) as database:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, _limit, database.path)
        loop.add_signal_handler(signal.SIGUSR2, _limit, None)
        loop.add_signal_handler(signal.SIGTERM, ended.set)
        while not ended.is_set():
            number += 1
            try:
                if is_hasty:
                    acknowledge(rows_of(number, "one"))
                made = await write_through_the_ledger(number, "one")
                if not is_hasty:
                    acknowledge(made)
            except Refused as no:
                await _said(no.refusal.rule)
            except Exception as error:
                await _said(f"{type(error).__name__} {error}")


def _limit(path: Path | None) -> None:
    """No file may grow beyond the WAL as it is and a little."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = hard if path is None else path.with_name(f"{path.name}-wal").stat().st_size + GROWTH
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


async def _said(what: str) -> None:
    os.write(1, f"no {what[:200]}\n".encode())
    await asyncio.sleep(PAUSE)
