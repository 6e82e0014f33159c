"""Giving and taking roles: only what one may give, only inside one's own scope and period, never to oneself."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from server import clock, ledger
from server.access import Held, Place, Viewer, may
from server.access.accounts import account_of, sealed
from server.access.holding import in_force
from server.access.records import OFFICE_ROLES, Account, Grant
from server.access.roles import DELEGATION_ROLES, GRANTED, MAY_GIVE
from server.ledger import Change
from server.refusal import Refusal, insist, refuse
from server.regions import code_range

# What a role may be narrowed to; the roles of the office have no narrower scope.
SCOPES_OF_DELEGATIONS = frozenset({"region", "organisation", "delegation"})
SCOPES_OF_OTHERS = frozenset({"office", "region", "organisation", "competition", "event"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role holds: `kind` one of SCOPES, its column, and the place it is, for comparison with other scopes."""

    kind: str
    region_code: str | None = None
    also_regions: frozenset[str] = frozenset()
    organisation_id: int | None = None
    competition_id: int | None = None
    event_id: int | None = None
    delegation_id: int | None = None
    place: Place = field(default_factory=Place)

    def columns(self) -> dict[str, Any]:
        """As the columns of a grant."""
        return {
            "scope": self.kind,
            "region_code": self.region_code,
            "also_regions": ";".join(sorted(self.also_regions)),
            "organisation_id": self.organisation_id,
            "competition_id": self.competition_id,
            "event_id": self.event_id,
            "delegation_id": self.delegation_id,
        }

    def lies_in(self, held: Held) -> bool:
        """Whether the whole scope lies inside that of `held`."""
        match self.kind:
            case _ if held.scope == "office":
                return True
            case "office":
                return False
            case "region":
                return held.scope == "region" and all(_is_inside(one, held) for one in self._regions())
            case "organisation":
                return held.scope == "organisation" and held.organisation_id == self.organisation_id
            case _:
                return held.covers(self.place)

    def _regions(self) -> list[tuple[str, str]]:
        return [code_range(str(self.region_code)), *((one, one) for one in self.also_regions)]


def _is_inside(codes: tuple[str, str], held: Held) -> bool:
    low, high = codes
    return (str(held.low) <= low and high <= str(held.high)) or (low == high and low in held.also_regions)


def may_hold(role: str, scope: str) -> Refusal | None:
    """Whether there is such a role, and it may have such a scope. Refused: `no_such_role`, `scope_not_for_role`."""
    if role not in GRANTED:
        return Refusal("no_such_role", {"role": role}, "role")
    if role in OFFICE_ROLES:
        allowed = frozenset({"office"})
    else:
        allowed = SCOPES_OF_DELEGATIONS if role in DELEGATION_ROLES else SCOPES_OF_OTHERS
    return None if scope in allowed else Refusal("scope_not_for_role", {"roles": role}, "scope")


def may_give(viewer: Viewer, role: str, scope: Scope) -> Refusal | None:
    """Whether the viewer may give the role there. Refused: `role_not_yours_to_give`, `outside_your_scope`."""
    if viewer.sees_everything:
        return None
    giving = [one for one in viewer.held if role in MAY_GIVE.get(one.role, ())]
    if not giving:
        return Refusal("role_not_yours_to_give", {"roles": role}, "role")
    if not any(scope.lies_in(one) for one in giving):
        return Refusal("outside_your_scope", {"act": "grant.given"}, "scope")
    return None


def may_last(viewer: Viewer, role: str, scope: Scope, starts_on: date | None, ends_on: date | None) -> Refusal | None:
    """Whether the period is one, and ends with the giver's own at the latest.

    Refused: `ends_before_it_starts`, `already_over`, `beyond_your_own_period`.
    """
    if ends_on is not None and ends_on < (starts_on or ends_on):
        return Refusal("ends_before_it_starts", {}, "endsOn")
    if ends_on is not None and ends_on < clock.today():
        return Refusal("already_over", {"on": ends_on.isoformat()}, "endsOn")
    if viewer.sees_everything:
        return None
    giving = [one for one in viewer.held if role in MAY_GIVE.get(one.role, ()) and scope.lies_in(one)]
    ends = [one.ends_on for one in giving]
    if any(end is None or (ends_on is not None and ends_on <= end) for end in ends):
        return None
    latest = max(end for end in ends if end is not None)
    return Refusal("beyond_your_own_period", {"on": latest.isoformat()}, "endsOn")


async def grant(
    viewer: Viewer,
    account: UUID | None,
    role: str,
    scope: Scope,
    starts_on: date | None = None,
    ends_on: date | None = None,
    *,
    key: str | None = None,
) -> Grant:
    """Give an account a role with a scope and a period, both days included; it holds from the next request on.

    Refused: as the questions above; `no_such_account`, `not_to_yourself`, `account_closed`.
    """
    insist(may(viewer, "grant.given"))
    row = await account_of(viewer, account)
    asked = [str(account), role, scope.columns(), str(starts_on), str(ends_on)]
    async with ledger.change(viewer, "grant.given", key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Grant)
        row = await Account.filter(id=row.id).using_db(change.client).select_for_update().get()
        given = await give(change, viewer, row, role, scope, starts_on, ends_on)
        change.answers(given)
    return given


async def give(
    change: Change,
    viewer: Viewer,
    account: Account,
    role: str,
    scope: Scope,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """The same inside an open change of another act, which gives a role by the way."""
    insist(may_hold(role, scope.kind))
    if account.id == viewer.account_id:
        refuse("not_to_yourself", "account")
    if account.state == "closed":
        refuse("account_closed", "account")
    insist(may_give(viewer, role, scope))
    insist(may_last(viewer, role, scope, starts_on, ends_on))
    return await change.save(
        Grant(
            account_id=account.id, role=role, starts_on=starts_on, ends_on=ends_on, given_by_id=viewer.account_id,
            **scope.columns(),
        )
    )  # fmt: skip


async def empower(change: Change, viewer: Viewer, account: Account, role: str, scope: Scope) -> None:
    """The same, unless the account holds the role there already; until the giver's own role ends, if it does."""
    row = await Account.filter(id=account.id).using_db(change.client).select_for_update().get()
    same = Grant.filter(in_force(), account_id=row.id, role=role, **scope.columns()).using_db(change.client)
    if await same.exists():
        return
    ends = [one.ends_on for one in viewer.held if role in MAY_GIVE.get(one.role, ()) and scope.lies_in(one)]
    last = None if None in ends else max((one for one in ends if one is not None), default=None)
    await give(change, viewer, row, role, scope, ends_on=last)


async def grant_of(viewer: Viewer, uid: UUID | None) -> Grant:
    """The grant of a uid. Refused: `no_such_grant`, also where the viewer may not see it."""
    row = await Grant.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if row is None:
        refuse("no_such_grant", "grant")
    return row


async def withdraw(viewer: Viewer, row: Grant, scope: Scope, reason: str, *, key: str | None = None) -> Grant:
    """Take a role back; it holds no more from the next request on. `scope` is the grant's own.

    Refused: as `may_give`; `reason_missing`, `not_to_yourself`, `already_withdrawn`.
    """
    insist(may(viewer, "grant.withdrawn"))
    if not reason.strip():
        refuse("reason_missing", "reason")
    if row.account_id == viewer.account_id:
        refuse("not_to_yourself", "grant")
    insist(may_give(viewer, row.role, scope))
    asked, why = [str(row.uid), reason], sealed(reason, row.account_id)
    async with ledger.change(viewer, "grant.withdrawn", key=key, asked=asked, reason=why) as change:
        if change.answered:
            return await change.answer(Grant)
        row = await Grant.filter(id=row.id).using_db(change.client).select_for_update().get()
        if row.withdrawn_at is not None:
            refuse("already_withdrawn", "grant")
        row.withdrawn_at = clock.now()
        change.answers(await change.save(row))
    return row
