"""Certificates ordered by the thousand are issued here, a portion at a time; what others want goes on in between."""

import asyncio

import structlog
from tortoise.exceptions import OperationalError

from schema.errors import bug
from schema.http import Running, Stopped
from server.access import ANONYMOUS, Viewer
from server.access.standing_in import by_account
from server.certificates import CertificateBatch, ordering
from server.db import read_only

POLL_SECONDS = 1.0
CLOCK = Viewer("clock", sees_everything=True)
log = structlog.get_logger("jinbang.batches")


async def keep_issuing(running: Running) -> None:
    """Carry on with every order that waits, first those that waited while nobody was there, until the server stops."""
    while True:
        is_busy = False
        try:
            for batch in await ordering.waiting(CLOCK) if read_only.why() is None else ():
                is_busy = await running.write(lambda batch=batch: carry_on(batch)) or is_busy  # type: ignore[misc]
        except Stopped:
            return
        except (OSError, OperationalError) as error:  # the order stands; the next turn finds it again
            log.warning("certificates put off", error=type(error).__name__)
        except Exception as error:  # a bug must not keep the other orders waiting
            bug(error)
        await asyncio.sleep(0 if is_busy else POLL_SECONDS)


async def carry_on(batch: CertificateBatch) -> bool:
    """A portion by the right of the one who ordered it; an order of the console by the server's own."""
    viewer = CLOCK if batch.account_id is None else await by_account(batch.account_id) or ANONYMOUS
    return await ordering.carry_on(viewer, batch)
