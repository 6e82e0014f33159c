"""Who is who at an identity provider (OIDC): an account is bound to (issuer, subject) by an administrator, or by its
owner who is signed in here and proves it there. No account is ever made by the word of another house.
"""

import os
from collections.abc import Mapping, Sequence
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server import clock, db, ledger
from server.access import Viewer, may, signing_in
from server.access.accounts import account_of
from server.access.factor_records import Identity
from server.access.keyed import keyed
from server.access.records import Account
from server.refusal import insist, refuse

SUBJECT_MOST = 255  # OpenID Connect Core 1.0, section 2


def issuer() -> str | None:
    """The provider of this house, by the setting JINBANG_OIDC_ISSUER; None where there is none."""
    return os.environ.get("JINBANG_OIDC_ISSUER", "").rstrip("/") or None


def bound(of: str, subject: str) -> str:
    """What somebody is found by: the provider's word for him is not kept."""
    return keyed("oidc subject", f"{of}\0{subject}")


async def account_bound(of: str, subject: str) -> Account | None:
    """The account that is bound, where it is not closed."""
    row = await Identity.get_or_none(bound=bound(of, subject), using_db=db.here()).select_related("account")
    return row.account if row and row.account.state == "active" else None


async def sign_in_as(of: str, subject: str, *, address: str, device: str, factor: str) -> signing_in.Begun:
    """Sign in whoever is bound to the provider's `subject`. Refused: `oidc_unbound`."""
    account = await account_bound(of, subject)
    if account is None:
        refuse("oidc_unbound")
    secret, row = signing_in.new(account, device, address, factor)
    async with db.note() as note:
        await note.add(row)
    return await signing_in.begun_of(account, secret, row)


async def bind_for(viewer: Viewer, account: UUID | None, subject: str, *, key: str | None = None) -> Identity:
    """An administrator binds another's account. Refused: `no_provider`, `no_such_account`, `subject_malformed`,
    `identity_taken`."""
    insist(may(viewer, "identity.bound"))
    row = await account_of(viewer, account)
    return await _bind(viewer, row, subject, key)


async def bind_own(viewer: Viewer, subject: str) -> Identity:
    """The owner, who came back from the provider to the sign-in he began it from. Refused: as above."""
    if not viewer.is_in_person:
        refuse("only_in_person")
    row = await Account.get(id=viewer.account_id, using_db=db.here())
    return await _bind(viewer, row, subject, None)


async def _bind(viewer: Viewer, account: Account, subject: str, key: str | None) -> Identity:
    of = issuer()
    if of is None:
        refuse("no_provider")
    if not 1 <= len(subject) <= SUBJECT_MOST or not subject.isprintable():
        refuse("subject_malformed", "subject")
    known = bound(of, subject)
    try:
        async with ledger.change(viewer, "identity.bound", key=key, asked=[str(account.uid), known]) as change:
            if change.answered:
                return await change.answer(Identity)
            if await Identity.filter(bound=known).using_db(change.client).exists():
                refuse("identity_taken", "subject")
            row = Identity(account_id=account.id, issuer=of, bound=known, bound_at=clock.now())
            change.answers(await change.save(row))
    except IntegrityError:  # somebody else bound it in the same moment
        refuse("identity_taken", "subject")
    return row


async def withdraw(viewer: Viewer, identity: UUID | None, *, key: str | None = None) -> Identity:
    """Take a binding back. Refused: `no_such_identity`, `already_withdrawn`."""
    insist(may(viewer, "identity.withdrawn"))
    row = await Identity.visible_to(viewer).get_or_none(uid=identity) if identity else None
    if row is None:
        refuse("no_such_identity", "identity")
    async with ledger.change(viewer, "identity.withdrawn", key=key, asked=[str(identity)]) as change:
        if change.answered:
            return await change.answer(Identity)
        row = await Identity.filter(id=row.id).using_db(change.client).select_for_update().get()
        if row.withdrawn_at is not None:
            refuse("already_withdrawn", "identity")
        row.withdrawn_at, row.bound = clock.now(), None
        change.answers(await change.save(row))
    return row


async def of_accounts(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Identity]]:
    """The bindings of accounts that hold, as far as the viewer may see them."""
    found: dict[int, list[Identity]] = {id_: [] for id_ in ids}
    async for row in Identity.visible_to(viewer).filter(account_id__in=list(ids), withdrawn_at__isnull=True):
        found[row.account_id].append(row)
    return found
