"""What a grant shows of nominations: an office sees what has come up to it, a unit its own, an industry's body its own.

How far up a nomination has come is a number: 1 unit, 2 county, 3 city, 4 province or industry, 5 the round's
own office, 6 the experts.
"""

from typing import Any

from tortoise.expressions import Q

from server.access import Held

REACHED = {"unit": 1, "county": 2, "city": 3, "industry": 4, "province": 4, "round": 5}


def tier_of(code: str | None) -> str:
    """The tier of a six-digit code; a functional area stands beside the counties.

    >>> tier_of("140702"), tier_of("140700"), tier_of("140000"), tier_of("NDGW")
    ('county', 'city', 'province', 'county')
    """
    if code is None or not code.isdigit():
        return "county"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def reached_by(held: Held, path: str = "") -> Q | None:
    """The filter of the nominations that have come up to an office of a region; one that goes the way of an industry
    passes county and city by, and in a national round the province."""
    if held.low is None:
        return None
    ends = _is(f"{path}region_code__gte", held.low) & _is(f"{path}region_code__lte", held.high)
    tier = tier_of(held.low)
    by_region = _is(f"{path}industry_id__isnull", True)
    if tier == "province":
        by_region |= _is(f"{path}round__region_code__isnull", False)
    found = ends & by_region & _is(f"{path}reached__gte", REACHED[tier])
    if not held.also_regions:
        return found
    further = _is(f"{path}region_code__in", sorted(held.also_regions)) & _is(f"{path}industry_id__isnull", True)
    return found | (further & _is(f"{path}reached__gte", REACHED["county"]))


def shown_to_unit(held: Held, path: str = "", *, units: bool = True) -> Q | None:
    """The filter of those that have come up to an industry's body, and with `units` of a unit's own."""
    if held.scope != "organisation":
        return None
    industry = _is(f"{path}industry_id", held.organisation_id) & _is(f"{path}reached__gte", REACHED["industry"])
    return _is(f"{path}organisation_id", held.organisation_id) | industry if units else industry


def _is(path: str, value: Any) -> Q:
    return Q(**{path: value})
