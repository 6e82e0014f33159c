"""What was paid, for everybody: amounts and counts by year, region and payer class. No name, no single reward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.functions import Count, Sum

from server import db
from server.rewards import Reward

MOST = 2000
PAID = ("paid", "recovering", "recovered")


@dataclass(frozen=True, slots=True)
class Total:
    """Rewards paid: of the contests and decisions of a `year`, by the tariffs of a region (None: of the country), by
    payers of a class. `amount` in fen, before tax; `recovered` of it came back."""

    year: int
    region_code: str | None
    payer_class: str
    rewards: int
    amount: int
    recovered: int


async def totals(
    as_of: date, *, year: int | None = None, region: str | None = None, payer_class: str | None = None
) -> Sequence[Total]:
    """The totals of what was paid up to and on a day, the latest year first; of one `year`, one `region` ("": the whole
    country), one class of payers. At most MOST lines. One statement."""
    rows = Reward.filter(state__in=PAID, paid_on__lte=as_of).using_db(db.here())
    if year is not None:
        rows = rows.filter(year=max(0, min(year, 9999)))
    if region is not None:
        rows = rows.filter(region_code=region) if region else rows.filter(region_code__isnull=True)
    if payer_class is not None:
        rows = rows.filter(payer_class=payer_class)
    found: Any = await (
        rows.annotate(n=Count("id"), amount=Sum("gross"), back=Sum("returned"))
        .group_by("year", "region_code", "payer_class")
        .limit(MOST)
        .values("year", "region_code", "payer_class", "n", "amount", "back")
    )
    lines = [
        Total(one["year"], one["region_code"], one["payer_class"], one["n"], int(one["amount"]), int(one["back"]))
        for one in found
    ]
    return sorted(lines, key=lambda one: (-one.year, one.region_code or "", one.payer_class))
