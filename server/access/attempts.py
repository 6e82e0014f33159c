"""Guessing is bounded: so many failures in a quarter of an hour for a name, and for an address.

Counted in the database, so that several workers agree, and before the password is looked at, so that many guesses at
once are not all let through. A name is counted whether an account bears it or not.
"""

from server import clock, db, ledger
from server.access import ANONYMOUS
from server.access.keyed import keyed
from server.access.records import Attempt
from server.refusal import refuse

WINDOW = 15 * 60 * 1_000_000  # microseconds
OF_A_NAME, OF_AN_ADDRESS = 10, 30
SUCCEEDED = 0  # the `at` of an attempt that was none: rows are not deleted


class Counted:
    """An attempt that was let through: it counts as failed until it is `forgiven`."""

    def __init__(self, row: Attempt, is_last: bool) -> None:
        self.row = row
        self.is_last = is_last

    async def failed(self) -> None:
        """It was wrong. The one after which nobody is let through stands in the ledger, by keyed hashes alone."""
        if self.is_last:
            facts = {"name": self.row.name_hash, "address": self.row.address_hash}
            async with ledger.change(ANONYMOUS, "account.locked_out", **facts):
                pass


async def count(login: str, address: str) -> Counted:
    """Count an attempt to sign in as `login` from `address`.

    Refused: `too_many_attempts`, with the time of day (Asia/Shanghai) from which it may be tried again.
    """
    row = Attempt(name_hash=keyed("login", login), address_hash=keyed("address", address), at=clock.now())
    async with db.note() as note:
        await _alone(note, row)
        by_name = await _recent(note, OF_A_NAME, name_hash=row.name_hash)
        by_address = await _recent(note, OF_AN_ADDRESS, address_hash=row.address_hash)
        full = [times for times, most in ((by_name, OF_A_NAME), (by_address, OF_AN_ADDRESS)) if len(times) >= most]
        if full:
            again = clock.shown(max(times[-1] for times in full) + WINDOW + 60_000_000 - 1)
            refuse("too_many_attempts", "password", at=f"{again:%H:%M}")
        await note.add(row)
    return Counted(row, len(by_name) == OF_A_NAME - 1 or len(by_address) == OF_AN_ADDRESS - 1)


async def forgive(note: db.Note, counted: Counted) -> None:
    """The attempt succeeded and counts no longer."""
    await note.rows(Attempt).filter(id=counted.row.id).update(at=SUCCEEDED)


async def cleared(counted: Counted) -> None:
    """The attempt succeeded, and nothing else is noted with it."""
    async with db.note() as note:
        await forgive(note, counted)


async def _recent(note: db.Note, most: int, **whose: str) -> list[int]:
    """The newest attempts inside the window, newest first."""
    rows = note.rows(Attempt).filter(at__gt=clock.now() - WINDOW, **whose).order_by("-at").limit(most)
    return [int(str(at)) for at in await rows.values_list("at", flat=True)]


async def _alone(note: db.Note, row: Attempt) -> None:
    """PostgreSQL: one after another for one name or address; SQLite has one writer anyway."""
    if db.current().engine == "postgres":
        for key in sorted((row.name_hash, row.address_hash)):
            await note.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key])
