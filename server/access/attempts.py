"""Guessing is bounded: so many failures in a quarter of an hour for a name, and for an address.

Ten failures lock a name for a quarter of an hour; each further ten within a day for twice as long as before, to four
hours. An address is not locked longer: behind that of a venue sit many.

Counted in the database, so that several workers agree, and before the password is looked at, so that many guesses at
once are not all let through. A name is counted whether an account bears it or not.
"""

from collections.abc import Sequence

from server import clock, db, ledger
from server.access import ANONYMOUS
from server.access.keyed import keyed
from server.access.records import Attempt
from server.refusal import refuse

WINDOW = 15 * 60 * 1_000_000  # microseconds
OF_A_NAME, OF_AN_ADDRESS = 10, 30
DAY = 96 * WINDOW
LONGEST = 16 * WINDOW
MINUTE = 60_000_000
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
        await alone(note, row)
        by_name = await recent(note, DAY, 10 * OF_A_NAME, name_hash=row.name_hash)
        by_address = await recent(note, WINDOW, OF_AN_ADDRESS, address_hash=row.address_hash)
        until = locked_until(by_name)
        if len(by_address) >= OF_AN_ADDRESS:
            until = max(until, by_address[-1] + WINDOW)
        if until > row.at:
            refuse("too_many_attempts", "password", at=time_of_day(until))
        await note.add(row)
    is_last = locked_until([row.at, *by_name]) > row.at
    return Counted(row, is_last or len(by_address) == OF_AN_ADDRESS - 1)


def locked_until(failures: Sequence[int]) -> int:
    """Until when a name is locked by its failures of a day, newest first (UTC microseconds); 0 where it never was."""
    until, wait, since = 0, WINDOW, list[int]()
    for at in reversed(failures):
        since = [*(one for one in since if one > at - WINDOW), at]
        if len(since) >= OF_A_NAME:
            until, wait, since = at + wait, min(2 * wait, LONGEST), []
    return until


async def forgive(note: db.Note, counted: Counted) -> None:
    """The attempt succeeded and counts no longer."""
    await note.rows(Attempt).filter(id=counted.row.id).update(at=SUCCEEDED)


async def cleared(counted: Counted) -> None:
    """The attempt succeeded, and nothing else is noted with it."""
    async with db.note() as note:
        await forgive(note, counted)


def time_of_day(until: int) -> str:
    """The minute (Asia/Shanghai) from which it may be tried again, for whoever is held up until that instant."""
    return f"{clock.shown(until + MINUTE - 1):%H:%M}"


async def recent(note: db.Note, span: int, most: int, **whose: str) -> list[int]:
    """The newest attempts inside the span, newest first."""
    rows = note.rows(Attempt).filter(at__gt=clock.now() - span, **whose).order_by("-at").limit(most)
    return [int(str(at)) for at in await rows.values_list("at", flat=True)]


async def alone(note: db.Note, row: Attempt) -> None:
    """PostgreSQL: one after another for one name or address; SQLite has one writer anyway."""
    if db.current().engine == "postgres":
        for key in sorted((row.name_hash, row.address_hash)):
            await note.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key])
