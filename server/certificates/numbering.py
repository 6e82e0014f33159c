"""Numbers: each series counts up from 1 without a gap, whoever issues at the same time."""

import hashlib
from collections.abc import Iterable, Sequence

from server import db
from server.certificates import Certificate
from server.ledger import Change

RUN = 500  # bound parameters of one statement


async def alone(change: Change) -> None:
    """Until the commit nobody else issues. SQLite has one writer anyway."""
    if db.current().engine == "postgres":
        await change.client.execute_query("SELECT pg_advisory_xact_lock(hashtextextended('certificates', 0))")


async def next_serial(series: str) -> int:
    """The serial that comes next in a series."""
    newest = await Certificate.filter(series=series).using_db(db.here()).order_by("-serial").first()
    return newest.serial + 1 if newest else 1


async def taken(claims: Sequence[str]) -> dict[str, Certificate]:
    """What stands for each of `claims` already."""
    found: dict[str, Certificate] = {}
    for start in range(0, len(claims), RUN):
        rows = Certificate.filter(claim__in=claims[start : start + RUN]).using_db(db.here())
        found |= {str(one.claim): one for one in await rows}
    return found


def status_list_of(series: str) -> str:
    """The name of the list in which the status of a series' credentials stands, at their serials."""
    return hashlib.sha256(series.encode()).hexdigest()[:32]


def runs(ids: Iterable[int]) -> list[list[int]]:
    """Ids in portions of one statement each."""
    listed = sorted(set(ids))
    return [listed[start : start + RUN] for start in range(0, len(listed), RUN)]
