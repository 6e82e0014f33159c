"""Which rule set holds: the one of the nearest jurisdiction in force on a day."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from server import db
from server.access import Viewer
from server.regions import Region
from server.rulebook import RuleSet

MOST = 1000


async def in_force(kind: str, region_code: str | None, day: date, subject: str = "") -> RuleSet | None:
    """The rule set of `kind` about `subject` that holds in a region on `day`: of the county, else of the city, of the
    province, of the whole country. None where there is none. Two statements at most."""
    codes = await jurisdictions(region_code)
    rows = RuleSet.filter(kind=kind, subject=subject, starts_on__lte=day).using_db(db.here())
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    places = Q(region_code__isnull=True) | Q(region_code__in=codes) if codes else Q(region_code__isnull=True)
    ordered = _nearest_first(await rows.filter(places), codes)
    return ordered[0] if ordered else None


def _nearest_first(found: Iterable[RuleSet], codes: Sequence[str]) -> list[RuleSet]:
    near = {code: n for n, code in enumerate(codes)}
    return sorted(found, key=lambda one: (near.get(one.region_code or "", len(codes)), one.starts_on))


Place = tuple[str | None, date]


async def in_force_at(kind: str, places: Sequence[Place], subject: str = "") -> Mapping[Place, Sequence[RuleSet]]:
    """For each region and day every rule set of `kind` about `subject` that holds there, the nearest jurisdiction
    first. Two statements, however many places; at most MOST rule sets are looked at."""
    rows = await RuleSet.filter(kind=kind, subject=subject).using_db(db.here()).order_by("id").limit(MOST)
    codes = {code: above(code) for code, _ in places if code and code.isdigit()}
    areas = sorted({code for code, _ in places if code and not code.isdigit()})
    if areas and rows:
        for one in await Region.filter(code__in=areas).using_db(db.here()):
            codes[one.code] = [one.code, *(above(one.parent) if one.parent else [])]

    def there(code: str | None, day: date) -> list[RuleSet]:
        near = codes.get(code or "", [])
        held = [one for one in rows if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)]
        return _nearest_first([one for one in held if one.region_code is None or one.region_code in near], near)

    return {place: there(*place) for place in places}


async def jurisdictions(region_code: str | None) -> list[str]:
    """The region and those above it, the nearest first: a county, its city, its province. A functional area is asked
    for the one it lies in."""
    if not region_code:
        return []
    if region_code.isdigit():
        return above(region_code)
    area = await Region.filter(code=region_code).using_db(db.here()).first()
    return [region_code, *(above(area.parent) if area and area.parent else [])]


def above(code: str) -> list[str]:
    """The padded six-digit code shortened step by step.

    >>> above("140702"), above("140700"), above("140000")
    (['140702', '140700', '140000'], ['140700', '140000'], ['140000'])
    """
    full = code.ljust(6, "0")
    return list(dict.fromkeys((full, full[:4] + "00", full[:2] + "0000")))


def body_of(rule_set: RuleSet) -> dict[str, Any]:
    """The body as a dictionary."""
    found: dict[str, Any] = json.loads(rule_set.body)
    return found


async def rule_sets(
    viewer: Viewer, *, kind: str | None = None, region: str | None = None, day: date | None = None
) -> Sequence[RuleSet]:
    """The rule sets by kind, jurisdiction, subject, the latest first; of one `kind`, one `region` ("": the whole
    country), in force on `day`. At most MOST."""
    rows = RuleSet.visible_to(viewer)
    if kind:
        rows = rows.filter(kind=kind)
    if region is not None:
        rows = rows.filter(region_code=region) if region else rows.filter(region_code__isnull=True)
    if day:
        rows = rows.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    found = await rows.order_by("id").limit(MOST)
    return sorted(found, key=lambda one: (one.kind, one.region_code or "", one.subject, -one.starts_on.toordinal()))


async def rule_set_by_code(viewer: Viewer, codes: Sequence[str]) -> Mapping[str, RuleSet]:
    """Rule sets by code."""
    return {one.code: one for one in await RuleSet.visible_to(viewer).filter(code__in=list(codes))}
