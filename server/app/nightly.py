"""The nightly acts: once a day, after two in the morning in Shanghai, by whichever worker comes first."""

import asyncio

import structlog
from tortoise.exceptions import OperationalError

from schema.errors import bug
from schema.http import Running, Stopped
from server import clock
from server.access import Viewer
from server.db import read_only
from server.retention import nightly

POLL_SECONDS = 300.0
HOUR = 2
CLOCK = Viewer("clock", sees_everything=True)
log = structlog.get_logger("jinbang.nightly")


async def keep_nightly(running: Running) -> None:
    """Erase what is past its period, each night, until the server stops; a night that was missed is made up for."""
    while True:
        try:
            await one_night(running)
        except Stopped:
            return
        except (OSError, OperationalError) as error:  # the next turn finds it undone
            log.warning("nightly act put off", error=type(error).__name__)
        except Exception as error:
            bug(error)
        await asyncio.sleep(POLL_SECONDS)


async def one_night(running: Running) -> bool:
    """Whether it was due and is done now."""
    if clock.shown(clock.now()).hour < HOUR or read_only.why() is not None or await nightly.has_run_today():
        return False
    done = await running.write(lambda: nightly.run(CLOCK))
    log.info("nightly act", **done.found)
    return True
