"""Who is looking, what he holds, and whether he may.

A viewer holds grants: a role with a scope and a period. What a grant shows is one filter (`Viewer.reach`), asked by
`Record.visible_to`; what it allows is one question (`may`), asked by every act.
"""

import getpass
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q

from server.access import confirming, lent
from server.access.acts import ACTS
from server.access.roles import DELEGATION_ROLES, EVERYBODY
from server.refusal import Refusal

if TYPE_CHECKING:
    from datetime import date

EVERYWHERE = Q(pk__isnull=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act happens: what the scopes of grants are compared with. The delegation's parts only where there is
    one. An empty place is the office itself."""

    competition_id: int | None = None
    event_id: int | None = None
    region_code: str | None = None
    lead_id: int | None = None
    delegation_id: int | None = None
    delegation_organisation_id: int | None = None
    delegation_region: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that holds today. `low` and `high`: the range of its region; `competition_id` also of its event or
    delegation. `ends_on`: its last day, None where it has none. `delegate_of`: the actor who lent it."""

    role: str
    scope: str
    low: str | None = None
    high: str | None = None
    also_regions: frozenset[str] = frozenset()
    organisation_id: int | None = None
    competition_id: int | None = None
    event_id: int | None = None
    delegation_id: int | None = None
    ends_on: "date | None" = None
    delegate_of: str | None = None

    def covers(self, place: Place) -> bool:
        """Whether `place` lies inside the scope. A delegation's role looks at the delegation, others at the
        competition."""
        of_delegation = self.role in DELEGATION_ROLES
        match self.scope:
            case "office":
                return True
            case "region":
                return self._holds_region(place.delegation_region if of_delegation else place.region_code)
            case "organisation":
                held = place.delegation_organisation_id if of_delegation else place.lead_id
                return held is not None and held == self.organisation_id
            case "competition":
                return place.competition_id == self.competition_id
            case "event":
                return place.event_id == self.event_id
            case _:
                return place.delegation_id == self.delegation_id

    def _holds_region(self, code: str | None) -> bool:
        return code is not None and (str(self.low) <= code <= str(self.high) or code in self.also_regions)

    def where(self, within: Mapping[str, str]) -> Q | None:
        """The filter of the rows this grant shows, by the paths a record says it is `within`; None where it shows
        none."""
        of_delegation = self.role in DELEGATION_ROLES
        base = within.get("delegation" if of_delegation else "competition")
        match self.scope:
            case "office":
                return EVERYWHERE
            case "region" if (base := within.get("region", base)) is not None:
                ends = _where(f"{base}region_code__gte", self.low) & _where(f"{base}region_code__lte", self.high)
                return ends | _where(f"{base}region_code__in", sorted(self.also_regions)) if self.also_regions else ends
            case "organisation" if "organisation" in within:
                return _where(f"{within['organisation']}organisation_id", self.organisation_id)
            case "organisation" if base is not None:
                return _where(f"{base}organisation_id" if of_delegation else f"{base}lead_id", self.organisation_id)
            case "event" if "event" in within:
                return _where(within["event"], self.event_id)
            case "delegation" if "delegation" in within:
                return _where(within.get("delegation_id") or _id_of(within["delegation"]), self.delegation_id)
            case "competition" | "event" | "delegation" if "competition" in within:
                return _where(_id_of(within["competition"]), self.competition_id)
            case _:
                return None


def _where(path: str, value: Any) -> Q:
    return Q(**{path: value})


def _id_of(path: str) -> str:
    """The column of the id at the end of a path: `event__competition__` → `event__competition_id`."""
    return f"{path.removesuffix('__')}_id" if path else "id"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who reads or acts. `actor` is the name events are signed with.

    `scopes`: the groups of acts a token allows, None for a person. `event_id`: the one event of a paired tablet.
    `sign_in_id`: the sign-in behind a cookie. `must_change`: the password was given by another and opens nothing yet.
    `asleep`: what is held and opens nothing until a second factor is shown; `factor`: how it was. `confirmed_at`: when
    somebody at a browser last said who he is (UTC microseconds), None where nobody is asked.
    """

    actor: str
    sees_everything: bool = False
    account_id: int | None = None
    person_id: int | None = None
    name: str | None = None
    held: tuple[Held, ...] = ()
    scopes: frozenset[str] | None = None
    event_id: int | None = None
    sign_in_id: int | None = None
    must_change: bool = False
    asleep: tuple[Held, ...] = ()
    factor: str = ""
    confirmed_at: int | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether an account stands behind the viewer."""
        return self.account_id is not None

    @property
    def is_in_person(self) -> bool:
        """Whether somebody signed in with a password, not a program or a paired tablet."""
        return self.is_signed_in and self.scopes is None and self.event_id is None

    @property
    def may_read(self) -> bool:
        """Whether more than the public may be shown: a token needs the scope `read`."""
        return self.scopes is None or "read" in self.scopes

    def holds(self, roles: Iterable[str]) -> bool:
        """Whether one of `roles` is held today, wherever."""
        wanted = frozenset(roles)
        return any(one.role in wanted for one in self.held)

    def sleeps(self, roles: Iterable[str]) -> bool:
        """Whether one of `roles` is held, but only after a second factor was shown."""
        wanted = frozenset(roles)
        return any(one.role in wanted for one in self.asleep)

    def holds_at(self, roles: Collection[str], place: Place) -> bool:
        """Whether one of `roles` is held today where `place` lies; whoever sees everything holds them all."""
        return self.sees_everything or any(one.role in roles and one.covers(place) for one in self.held)

    def facts_of(self, act: str) -> dict[str, str]:
        """What an event of `act` says of the viewer besides his name: whose role he acts by."""
        roles = ACTS[act].roles if act in ACTS else EVERYBODY
        return {} if roles >= EVERYBODY else lent.facts(self, act, roles)

    def reach(self, readers: frozenset[str], within: Mapping[str, str]) -> Q | None:
        """The filter of what the viewer's grants show of a record with these `readers`; None where nothing."""
        if not self.may_read:
            return None
        found = [one.where(within) for one in self.held if one.role in readers]
        shown = [one for one in found if one is not None]
        return reduce(or_, shown) if shown else None


ANONYMOUS = Viewer("anonymous")


def console() -> Viewer:
    """The operator at the command line, named with the operating-system user."""
    return Viewer(f"console:{getpass.getuser()}", sees_everything=True)


def may(viewer: Viewer, act: str, place: Place | None = None) -> Refusal | None:
    """Whether `viewer` may carry out `act` at `place` (None: somewhere at all), by role, scope and token.

    What everybody may do asks for an account only, not for a grant; what the public may do, for nothing.
    Refused: `sign_in_needed`, `password_must_change`, `token_scope`, `not_your_role`, `outside_your_scope`,
    `factor_needed` where the role sleeps, `confirm_needed` where he said long ago who he is.
    """
    if viewer.sees_everything:
        return None
    if not viewer.is_signed_in:
        return None if "public" in ACTS[act].roles else Refusal("sign_in_needed", {"act": act})
    if viewer.must_change and act != "password.changed":
        return Refusal("password_must_change", {"act": act})
    rule = ACTS[act]
    if viewer.scopes is not None and rule.group not in viewer.scopes:
        return Refusal("token_scope", {"act": act, "scope": rule.group})
    if rule.roles >= EVERYBODY:
        return confirming.is_needed(rule, viewer)
    held = [one for one in viewer.held if one.role in rule.roles]
    there = held if place is None else [one for one in held if one.covers(place)]
    if place is not None:
        lent.asked(viewer, act, there)
    if not there:
        if viewer.sleeps(rule.roles):
            return Refusal("factor_needed", {"act": act})
        if held:
            return Refusal("outside_your_scope", {"act": act})
        return Refusal("not_your_role", {"act": act, "roles": "、".join(sorted(rule.roles))})
    return confirming.is_needed(rule, viewer)
