"""Guessing a check code is slow: ten wrong ones for a number in a quarter of an hour, and that number answers no code
for a while. Whoever has the paper scans the QR, which cannot be guessed and is never held up.

Counted as failed sign-ins are, by keyed hashes, so that several workers agree; a right code writes nothing.
"""

from collections.abc import Sequence

from server import clock, db
from server.access.attempts import OF_A_NAME, WINDOW, time_of_day
from server.access.keyed import keyed
from server.access.records import Attempt
from server.refusal import Refusal


async def held_up(numbers: Sequence[str]) -> dict[str, Refusal]:
    """Those of `numbers` for which too many codes were wrong: `too_many_codes`, with the time it may be tried again."""
    hashes = {_hash(one): one for one in numbers}
    rows = Attempt.filter(name_hash__in=list(hashes), at__gt=clock.now() - WINDOW).using_db(db.here())
    times: dict[str, list[int]] = {}
    for one in await rows.order_by("-at"):
        times.setdefault(hashes[one.name_hash], []).append(one.at)
    return {
        number: Refusal("too_many_codes", {"at": time_of_day(at[OF_A_NAME - 1] + WINDOW)}, "code")
        for number, at in times.items()
        if len(at) >= OF_A_NAME
    }


async def wrong(numbers: Sequence[str]) -> None:
    """Put down a wrong code for each of `numbers`, whether a certificate bears it or not."""
    if not numbers:
        return
    now = clock.now()
    async with db.note() as note:
        await note.add(*[Attempt(name_hash=_hash(one), address_hash=_hash(one), at=now) for one in numbers])


def _hash(number: str) -> str:
    return keyed("certificate number", number)
