"""Publication on time: the orders whose time has come are carried out here; of several workers one does it."""

from contextlib import AbstractAsyncContextManager

from schema.http import Running
from server import clock, progression
from server.access import ANONYMOUS, Viewer
from server.access.standing_in import by_account
from server.app import batches, loops, nightly
from server.db import read_only
from server.results import Publication, scheduling

POLL_SECONDS = 0.5
CLOCK = Viewer("clock", sees_everything=True)


def on_time(running: Running) -> AbstractAsyncContextManager[None]:
    """Carry out the orders that are due while the block runs, first those that fell due while nobody was there; beside
    them the orders of certificates, and each night's act."""
    return loops.beside(
        loops.again_and_again(running, publish_due, POLL_SECONDS),
        loops.again_and_again(running, batches.issue_ordered, batches.POLL_SECONDS),
        loops.again_and_again(running, nightly.tonight, nightly.POLL_SECONDS),
    )


async def publish_due(running: Running) -> float:
    """Every order that is due."""
    await loops.each(running, await scheduling.due(CLOCK) if read_only.why() is None else (), carry_out)
    return POLL_SECONDS


async def carry_out(order: Publication) -> bool:
    """Publish by the right of the one who ordered it; an order of the console by the clock's own."""
    if order.due_at > clock.now():
        return False
    viewer = CLOCK if order.account_id is None else await by_account(order.account_id) or ANONYMOUS
    return await scheduling.carry_out(viewer, order, progression.publish_ordered)
