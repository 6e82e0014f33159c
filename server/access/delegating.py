"""Delegation (委托): whoever holds a role lends it to another account for a period inside his own, in the same scope.

It holds while the lender's own does; it is not lent further, takes no factor's place, and what is done by it says whose
role it was.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from server import clock, db, ledger
from server.access import Viewer, may
from server.access.holding import in_force
from server.access.records import OFFICE_ROLES, Account, Grant
from server.access.signing_in import folded
from server.refusal import Refusal, insist, refuse

LONGEST = 92  # days
COPIED = (
    "role", "scope", "region_code", "also_regions", "organisation_id", "competition_id", "event_id", "delegation_id",
)  # fmt: skip


def may_be_lent(row: Grant, starts_on: date, ends_on: date) -> Refusal | None:
    """Whether a grant may be lent for a period, both ends included.

    Refused: `not_lent_further`, `role_not_lent`, `ends_before_it_starts`, `already_over`, `lent_too_long`,
    `beyond_your_own_period`.
    """
    if row.delegated_from_id is not None:
        return Refusal("not_lent_further", {}, "grant")
    if row.role in OFFICE_ROLES:
        return Refusal("role_not_lent", {"roles": row.role}, "grant")
    if ends_on < starts_on:
        return Refusal("ends_before_it_starts", {}, "endsOn")
    if ends_on < clock.today():
        return Refusal("already_over", {"on": ends_on.isoformat()}, "endsOn")
    if (ends_on - max(starts_on, clock.today())).days >= LONGEST:
        return Refusal("lent_too_long", {"days": LONGEST}, "endsOn")
    if row.ends_on is not None and ends_on > row.ends_on:
        return Refusal("beyond_your_own_period", {"on": row.ends_on.isoformat()}, "endsOn")
    return None


async def delegate(
    viewer: Viewer, grant: UUID | None, login: str, starts_on: date | None, ends_on: date, *, key: str | None = None
) -> Grant:
    """Lend one of one's own grants, which holds today, to the account of `login`; from today where no start is given.

    Refused: `only_in_person`, `no_such_grant`, `factor_needed`, `no_such_account`, `not_to_yourself`, as above.
    """
    insist(may(viewer, "grant.delegated"))
    row = await _own(viewer, grant)
    first = starts_on or clock.today()
    insist(may_be_lent(row, first, ends_on))
    asked = [str(grant), folded(login), str(starts_on), str(ends_on)]
    async with ledger.change(viewer, "grant.delegated", key=key, asked=asked) as change:
        if change.answered:
            return await change.answer(Grant)
        account = await Account.get_or_none(login=folded(login), state="active", using_db=change.client)
        if account is None:
            refuse("no_such_account", "login")
        if account.id == viewer.account_id or account.person_id == viewer.person_id:
            refuse("not_to_yourself", "login")
        made = Grant(
            account_id=account.id, starts_on=first, ends_on=ends_on, given_by_id=viewer.account_id,
            delegated_from_id=row.id, **{name: getattr(row, name) for name in COPIED},
        )  # fmt: skip
        change.answers(await change.save(made))
    return made


async def _own(viewer: Viewer, grant: UUID | None) -> Grant:
    if not viewer.is_in_person:
        refuse("only_in_person")
    rows = Grant.filter(in_force(), account_id=viewer.account_id).using_db(db.here())
    row = await rows.get_or_none(uid=grant) if grant else None
    if row is None:
        refuse("no_such_grant", "grant")
    if viewer.sleeps({row.role}):
        refuse("factor_needed", act="grant.delegated")
    return row


async def withdraw(viewer: Viewer, grant: UUID | None, *, key: str | None = None) -> Grant:
    """End what one lent, or what was lent to oneself; it holds no more from the next request on.

    Refused: `no_such_grant`, `already_withdrawn`.
    """
    insist(may(viewer, "delegation.withdrawn"))
    row = await Grant.filter(uid=grant).using_db(db.here()).select_related("delegated_from").first() if grant else None
    if row is None or row.delegated_from is None:
        refuse("no_such_grant", "grant")
    if viewer.account_id not in (row.account_id, row.delegated_from.account_id):
        refuse("no_such_grant", "grant")
    async with ledger.change(viewer, "delegation.withdrawn", key=key, asked=[str(grant)]) as change:
        if change.answered:
            return await change.answer(Grant)
        row = await Grant.filter(id=row.id).using_db(change.client).select_for_update().get()
        if row.withdrawn_at is not None:
            refuse("already_withdrawn", "grant")
        row.withdrawn_at = clock.now()
        change.answers(await change.save(row))
    return row


async def lenders(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The names of those who lent grants, by the grants' ids."""
    return await _names(ids, "delegated_from__account__person__name")


async def holders(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The names of those who hold grants that the viewer may see or has lent."""
    shown = Grant.visible_to(viewer).filter(id__in=list(ids)).values_list("id", flat=True)
    lent = Grant.filter(id__in=list(ids), delegated_from__account_id=viewer.account_id).using_db(db.here())
    known = [*await shown, *await lent.values_list("id", flat=True)]
    return dict.fromkeys(ids) | dict(await _names([int(str(one)) for one in known], "account__person__name"))


async def _names(ids: Sequence[int], path: str) -> Mapping[int, str | None]:
    rows = await Grant.filter(id__in=list(ids)).using_db(db.here()).values_list("id", path)
    return dict.fromkeys(ids) | {int(str(id_)): name for id_, name in rows}


async def lent_by(viewer: Viewer) -> list[Grant]:
    """What the viewer has lent, the newest first, past ones too."""
    rows = Grant.filter(delegated_from__account_id=viewer.account_id).using_db(db.here())
    return await rows.order_by("-id").limit(200)
