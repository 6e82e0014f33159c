"""The scopes of grants, by the names they are given outside: regions, organisations, competitions, events, delegations.

It stands here because a scope may be a delegation; what a scope means is the access room's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from server import db
from server.access import Place, Viewer, granting, may
from server.access.granting import Scope
from server.access.records import SCOPES, Grant
from server.competitions import Competition, Event, places
from server.entries import Delegation
from server.organisations import OrganisationName
from server.organisations import names_of as organisation_names
from server.refusal import insist, refuse
from server.regions import Region, padded
from server.regions import names_of as region_names


@dataclass(frozen=True, slots=True)
class Named:
    """A scope as it is asked for: its kind, and what that kind needs. `organisation` is a name of today."""

    kind: str
    region: str | None = None
    also_regions: Sequence[str] = field(default=())
    organisation: str | None = None
    competition: str | None = None
    event: str | None = None
    delegation: UUID | None = None


async def grant(
    viewer: Viewer, account: UUID | None, role: str, named: Named, starts_on: date | None = None,
    ends_on: date | None = None, *, key: str | None = None,
) -> Grant:  # fmt: skip
    """Give an account a role in the named scope."""
    insist(may(viewer, "grant.given"))
    insist(granting.may_hold(role, named.kind))
    return await granting.grant(viewer, account, role, await scope(viewer, named), starts_on, ends_on, key=key)


async def withdraw(viewer: Viewer, uid: UUID | None, reason: str, *, key: str | None = None) -> Grant:
    """Take a grant back."""
    insist(may(viewer, "grant.withdrawn"))
    row = await granting.grant_of(viewer, uid)
    return await granting.withdraw(viewer, row, await scope_of(row), reason, key=key)


async def scope(viewer: Viewer, named: Named) -> Scope:
    """The scope that is named.

    Refused: `no_such_scope_kind`, `no_such_region`, `no_such_organisation`, `no_such_competition`, `no_such_event`,
    `no_such_delegation`.
    """
    match named.kind:
        case "office":
            return Scope("office")
        case "region":
            return await _region(named)
        case "organisation":
            return await _organisation(named.organisation or "")
        case "competition":
            return in_competition(await places.competition_of(viewer, named.competition or ""))
        case "event":
            return in_event(*await places.event_of(viewer, named.competition or "", named.event or ""))
        case "delegation":
            return await _delegation(viewer, named.delegation)
    return refuse("no_such_scope_kind", "scope", expected="、".join(SCOPES))


def in_competition(competition: Competition) -> Scope:
    """One competition."""
    return Scope("competition", competition_id=competition.id, place=places.of_competition(competition))


def in_event(competition: Competition, event: Event) -> Scope:
    """One event of it."""
    return Scope("event", event_id=event.id, place=places.of_event(competition, event))


async def _region(named: Named) -> Scope:
    wanted = [padded(one) for one in (named.region or "", *named.also_regions)]
    known = {row.code for row in await Region.filter(code__in=wanted).using_db(db.here())}
    for code in wanted:
        if code not in known:
            refuse("no_such_region", "region", code=code)
    return Scope("region", region_code=wanted[0], also_regions=frozenset(wanted[1:]))


async def _organisation(name: str) -> Scope:
    row = await OrganisationName.filter(name=name, ends_on__isnull=True).using_db(db.here()).first()
    if row is None:
        refuse("no_such_organisation", "organisation", name=name)
    return Scope("organisation", organisation_id=row.organisation_id)


async def _delegation(viewer: Viewer, uid: UUID | None) -> Scope:
    row = await Delegation.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if row is None:
        refuse("no_such_delegation", "delegation")
    competition = await Competition.get(id=row.competition_id, using_db=db.here())
    return Scope("delegation", delegation_id=row.id, place=places.of_delegation(competition, row))


async def scope_of(row: Grant) -> Scope:
    """The scope of a grant, for comparison with others."""
    columns = {
        "region_code": row.region_code,
        "also_regions": frozenset(filter(None, row.also_regions.split(";"))),
        "organisation_id": row.organisation_id,
        "competition_id": row.competition_id,
        "event_id": row.event_id,
        "delegation_id": row.delegation_id,
    }
    return Scope(row.scope, **columns, place=await _place(row))  # type: ignore[arg-type]


async def _place(row: Grant) -> Place:
    here = db.here()
    if row.competition_id is not None:
        return places.of_competition(await Competition.get(id=row.competition_id, using_db=here))
    if row.event_id is not None:
        event = await Event.get(id=row.event_id, using_db=here).select_related("competition")
        return places.of_event(event.competition, event)
    if row.delegation_id is not None:
        delegation = await Delegation.get(id=row.delegation_id, using_db=here).select_related("competition")
        return places.of_delegation(delegation.competition, delegation)
    return Place()


WORDS = (
    "id", "region_code", "also_regions", "organisation_id", "competition__title", "event__title",
    "event__competition__title", "delegation__name", "delegation__competition__title",
)  # fmt: skip


async def places_in_words(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """Where grants hold, by the names of today; None for the office itself. Asked for grants that were shown."""
    rows = await Grant.filter(id__in=list(ids)).using_db(db.here()).values(*WORDS)
    codes = {row["id"]: [row["region_code"], *filter(None, row["also_regions"].split(";"))] for row in rows}
    regions = await region_names({code for each in codes.values() for code in each if code})
    units = await organisation_names(row["organisation_id"] for row in rows if row["organisation_id"])
    found: dict[int, str | None] = dict.fromkeys(ids)
    for row in rows:
        parts = [regions.get(code, code) for code in codes[row["id"]] if code]
        parts += [units.get(row["organisation_id"], "")]
        parts += [" ".join(filter(None, (row["event__competition__title"], row["event__title"])))]
        parts += [" ".join(filter(None, (row["delegation__competition__title"], row["delegation__name"])))]
        found[row["id"]] = "、".join(filter(None, [*parts, row["competition__title"]])) or None
    return found
