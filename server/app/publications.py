"""Publication on time: the orders whose time has come are carried out here; of several workers one does it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from tortoise.exceptions import OperationalError

from schema.errors import bug
from schema.http import Running, Stopped
from server import clock, progression
from server.access import ANONYMOUS, Viewer
from server.access.standing_in import by_account
from server.app.batches import keep_issuing
from server.app.nightly import keep_nightly
from server.db import read_only
from server.results import Publication, scheduling

POLL_SECONDS = 0.5
CLOCK = Viewer("clock", sees_everything=True)
log = structlog.get_logger("jinbang.publications")


@asynccontextmanager
async def on_time(running: Running) -> AsyncIterator[None]:
    """Carry out the orders that are due while the block runs, first those that fell due while nobody was there; beside
    them the orders of certificates."""
    tasks = [asyncio.create_task(one(running)) for one in (_keep_time, keep_issuing, keep_nightly)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _keep_time(running: Running) -> None:
    while True:
        try:
            for order in await scheduling.due(CLOCK) if read_only.why() is None else ():
                await running.write(lambda order=order: carry_out(order))  # type: ignore[misc]
        except Stopped:
            return
        except (OSError, OperationalError) as error:  # the order stands; the next turn finds it again
            log.warning("publication put off", error=type(error).__name__)
        except Exception as error:  # a bug must not keep the other orders from their time
            bug(error)
        await asyncio.sleep(POLL_SECONDS)


async def carry_out(order: Publication) -> bool:
    """Publish by the right of the one who ordered it; an order of the console by the clock's own."""
    if order.due_at > clock.now():
        return False
    viewer = CLOCK if order.account_id is None else await by_account(order.account_id) or ANONYMOUS
    return await scheduling.carry_out(viewer, order, progression.publish_ordered)
