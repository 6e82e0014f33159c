"""The nightly acts: once a day, after two in the morning in Shanghai, by whichever worker comes first."""

import structlog

from schema.http import Running
from server import clock
from server.access import Viewer
from server.db import read_only
from server.retention import nightly

POLL_SECONDS = 300.0
HOUR = 2
CLOCK = Viewer("clock", sees_everything=True)
log = structlog.get_logger("jinbang.nightly")


async def tonight(running: Running) -> float:
    """Erase what is past its period, each night; a night that was missed is made up for."""
    await one_night(running)
    return POLL_SECONDS


async def one_night(running: Running) -> bool:
    """Whether it was due and is done now."""
    if clock.shown(clock.now()).hour < HOUR or read_only.why() is not None or await nightly.has_run_today():
        return False
    done = await running.write(lambda: nightly.run(CLOCK))
    log.info("nightly act", **done.found)
    return True
