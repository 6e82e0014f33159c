"""Certificates ordered by the thousand are issued here, a portion at a time; what others want goes on in between."""

from schema.http import Running
from server.access import ANONYMOUS, Viewer
from server.access.standing_in import by_account
from server.app import loops
from server.certificates import CertificateBatch, ordering
from server.db import read_only

POLL_SECONDS = 1.0
CLOCK = Viewer("clock", sees_everything=True)


async def issue_ordered(running: Running) -> float:
    """A portion of every order that waits, first those that waited while nobody was there."""
    waiting = await ordering.waiting(CLOCK) if read_only.why() is None else ()
    return 0 if any(await loops.each(running, waiting, carry_on)) else POLL_SECONDS


async def carry_on(batch: CertificateBatch) -> bool:
    """A portion by the right of the one who ordered it; an order of the console by the server's own."""
    viewer = CLOCK if batch.account_id is None else await by_account(batch.account_id) or ANONYMOUS
    return await ordering.carry_on(viewer, batch)
