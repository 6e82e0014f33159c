"""What an account holds today: its grants as the scopes that visibility and acts are compared with."""

from typing import Any

from tortoise.expressions import Q

from server import clock, db
from server.access import Held, Place
from server.access.records import Grant
from server.regions import code_range

COLUMNS = (
    "role", "scope", "region_code", "also_regions", "organisation_id", "competition_id", "event_id", "delegation_id",
    "ends_on", "event__competition_id", "delegation__competition_id", "delegated_from__account__uid",
)  # fmt: skip


def in_force() -> Q:
    """The filter of the grants that hold today, both ends included; a lent one while that it was lent from does."""
    lent = _holds("delegated_from__") & Q(delegated_from__account__state="active")
    return _holds("") & (Q(delegated_from_id__isnull=True) | lent)


def _holds(path: str) -> Q:
    today = clock.today()
    begun = _one(f"{path}starts_on__isnull", True) | _one(f"{path}starts_on__lte", today)
    not_over = _one(f"{path}ends_on__isnull", True) | _one(f"{path}ends_on__gte", today)
    return begun & not_over & _one(f"{path}withdrawn_at__isnull", True)


def _one(path: str, value: Any) -> Q:
    return Q(**{path: value})


async def held_by(account_id: int) -> tuple[Held, ...]:
    """The grants of an account that hold today, in one statement; nothing is remembered, so a withdrawal is felt with
    the next request."""
    rows = await Grant.filter(in_force(), account_id=account_id).using_db(db.here()).order_by("id").values(*COLUMNS)
    return tuple(_held(row) for row in rows)


async def ever_held_by(account_id: int) -> tuple[Held, ...]:
    """The same, with those whose days are still to come or over; not the withdrawn ones."""
    grants = Grant.filter(account_id=account_id, withdrawn_at__isnull=True).using_db(db.here())
    return tuple(_held(row) for row in await grants.values(*COLUMNS))


def _held(row: dict[str, Any]) -> Held:
    low, high = code_range(row["region_code"]) if row["region_code"] else (None, None)
    lender = row["delegated_from__account__uid"]
    return Held(
        role=row["role"],
        scope=row["scope"],
        low=low,
        high=high,
        also_regions=frozenset(filter(None, row["also_regions"].split(";"))),
        organisation_id=row["organisation_id"],
        competition_id=row["competition_id"] or row["event__competition_id"] or row["delegation__competition_id"],
        event_id=row["event_id"],
        delegation_id=row["delegation_id"],
        ends_on=row["ends_on"],
        delegate_of=f"account:{lender}" if lender else None,
    )


def narrowed(held: tuple[Held, ...], roles: frozenset[str], place: Place) -> tuple[Held, ...]:
    """Of what is held, only `roles`, and only where they cover `place`, an event; nothing beyond that event."""
    found = {one.role: one for one in held if one.role in roles and one.covers(place)}
    return tuple(
        Held(
            role,
            "event",
            competition_id=place.competition_id,
            event_id=place.event_id,
            ends_on=one.ends_on,
            delegate_of=one.delegate_of,
        )
        for role, one in found.items()
    )
