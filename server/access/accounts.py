"""Accounts: opened for a person, closed with everything that hangs on them; passwords changed and reset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server import clock, db, ledger
from server.access import Place, Viewer, attempts, may, passwords
from server.access.keyed import keyed
from server.access.records import Account, Grant, Token
from server.access.signing_in import LOGIN, end_all, folded
from server.ledger import Change
from server.people import Person, vault
from server.refusal import Refusal, Refused, insist, refuse

NAME_MOST = 100
OFFICE = Place()


def may_be_login(login: str) -> Refusal | None:
    """3 to 64 letters, digits, `. _ - @` and Chinese; regardless of case. Refused: `login_malformed`."""
    return None if LOGIN.fullmatch(folded(login)) else Refusal("login_malformed", {}, "login")


def may_be_name(name: str) -> Refusal | None:
    """Refused: `name_missing`."""
    return None if 1 <= len(name.strip()) <= NAME_MOST and name.isprintable() else Refusal("name_missing", {}, "name")


async def is_free(login: str) -> Refusal | None:
    """Whether no account bears the login. Refused: `login_taken`."""
    taken = await Account.filter(login=folded(login)).using_db(db.here()).exists()
    return Refusal("login_taken", {"login": login}, "login") if taken else None


async def open_account(
    viewer: Viewer, name: str, login: str, password: str, *, must_change: bool = True, key: str | None = None
) -> Account:
    """Open an account for a new person. A password given by another must be changed at the first sign-in."""
    insist(may(viewer, "account.opened"))
    for answer in (may_be_name(name), may_be_login(login), passwords.may_be_password(password, login, name)):
        insist(answer)
    stored = await passwords.hashed(password)
    asked = [name, folded(login), keyed("password asked", password)]
    return await opened(viewer, name, login, stored, must_change=must_change, key=key, asked=asked)


async def opened(
    viewer: Viewer, name: str, login: str, stored: str, *, must_change: bool, key: str | None = None, asked: Any = None
) -> Account:
    """The same, with a hash."""
    insist(may(viewer, "account.opened"))
    try:
        async with ledger.change(viewer, "account.opened", key=key, asked=asked) as change:
            if change.answered:
                return await change.answer(Account)
            insist(await is_free(login))
            person = await change.save(Person(name=name.strip()))
            row = Account(person_id=person.id, login=folded(login), password=stored, must_change=must_change)
            change.answers(await change.save(row))
            return row
    except IntegrityError:  # somebody else opened it in the same moment
        refuse("login_taken", "login", login=login)


async def close(viewer: Viewer, account: UUID | None, reason: str, *, key: str | None = None) -> Account:
    """Close an account for good: its sign-ins end and its tokens are withdrawn at once."""
    row = await _other(viewer, "account.closed", account)
    if not reason.strip():
        refuse("reason_missing", "reason")
    asked = [str(account), reason]
    async with ledger.change(viewer, "account.closed", key=key, asked=asked, reason=sealed(reason, row.id)) as change:
        if change.answered:
            return await change.answer(Account)
        row = await _locked(change, row)
        if row.state == "closed":
            refuse("account_closed", "account")
        row.state, row.version = "closed", row.version + 1
        tokens = await Token.filter(account_id=row.id, withdrawn_at__isnull=True).using_db(change.client)
        for token in tokens:
            token.withdrawn_at = clock.now()
        await change.save_many([row, *tokens])
        await end_all(change.client, account_id=row.id)
        change.answers(row)
    return row


async def reset_password(viewer: Viewer, account: UUID | None, password: str, *, key: str | None = None) -> Account:
    """Give another's account a new password, to be changed at the next sign-in; ends what is signed in with it."""
    row = await _other(viewer, "password.reset", account)
    return await _set(viewer, "password.reset", row, password, key)


async def change_password(viewer: Viewer, old: str, new: str, *, key: str | None = None) -> Account:
    """Change one's own password. Every sign-in of the account ends, this one too: a stolen cookie opens nothing."""
    insist(may(viewer, "password.changed"))
    if not viewer.is_in_person:
        refuse("only_in_person")
    row = await Account.get(id=viewer.account_id, using_db=db.here())
    counted = await attempts.count(row.login or str(row.uid), f"account:{row.id}")
    is_right = await passwords.is_right(row.password, old)
    try:
        changed = await _set(viewer, "password.changed", row, new, key, Old(old, is_right))
    except Refused:
        await (_forgiven(counted) if is_right else counted.failed())
        raise
    await _forgiven(counted)
    return changed


@dataclass(frozen=True, slots=True)
class Old:
    """The password that is to be replaced, as it was typed, and whether it is that of the account."""

    typed: str
    is_right: bool


async def _forgiven(counted: attempts.Counted) -> None:
    async with db.note() as note:
        await attempts.forgive(note, counted)


async def _set(
    viewer: Viewer, act: str, row: Account, password: str, key: str | None, old: Old | None = None
) -> Account:
    name, field = await _name(row), "password" if old is None else "new"
    insist(passwords.may_be_password(password, row.login or "", name, field))
    stored, before = await passwords.hashed(password), row.password
    asked = [str(row.uid), keyed("password asked", password), keyed("password asked", old.typed if old else "")]
    async with ledger.change(viewer, act, key=key, asked=asked) as change:
        if change.answered:  # asked again, when the old password is already another
            return await change.answer(Account)
        row = await _locked(change, row)
        insist(_may_be_set(row, password, before, old))
        row.password, row.must_change, row.version = stored, old is None, row.version + 1
        await change.save(row)
        await end_all(change.client, account_id=row.id)
        change.answers(row)
    return row


def _may_be_set(row: Account, password: str, before: str | None, old: Old | None) -> Refusal | None:
    if row.state == "closed":
        return Refusal("account_closed", {}, "account")
    if old is None:
        return None
    if not old.is_right or row.password != before:
        return Refusal("old_password_wrong", {}, "old")
    return Refusal("password_same", {}, "new") if old.typed == password else None


async def _other(viewer: Viewer, act: str, account: UUID | None) -> Account:
    """Somebody else's account, for the office. Refused: `no_such_account`, `own_account`, and as `may`."""
    insist(may(viewer, act, OFFICE))
    row = await account_of(viewer, account)
    if row.id == viewer.account_id:
        refuse("own_account", "account")
    return row


async def account_of(viewer: Viewer, account: UUID | None) -> Account:
    """The account of a uid. Refused: `no_such_account`, also where the viewer may not see it."""
    row = await Account.visible_to(viewer).get_or_none(uid=account) if account else None
    if row is None:
        refuse("no_such_account", "account")
    return row


async def _locked(change: Change, row: Account) -> Account:
    return await Account.filter(id=row.id).using_db(change.client).select_for_update().get()


async def _name(row: Account) -> str:
    return (await Person.get(id=row.person_id, using_db=db.here())).name or ""


def sealed(reason: str, account_id: int) -> str:
    """A reason speaks of a person: it stands in the ledger encrypted, under the key that lies outside the database."""
    return vault.encrypt(reason, f"account:{account_id}:reason")


async def names(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, str | None]:
    """The names of the people behind accounts; None where the viewer may not see the account."""
    rows = await Account.visible_to(viewer).filter(id__in=list(ids)).values_list("id", "person__name")
    return dict.fromkeys(ids) | {int(str(id_)): name for id_, name in rows}


async def listed(viewer: Viewer, search: str | None, first: int, after: UUID | None) -> list[Account]:
    """Accounts in the order they were opened, one more than `first`; `search`: part of the name or login."""
    rows = _found(viewer, search)
    return await (rows.filter(uid__gt=after) if after else rows).order_by("uid").limit(first + 1)


async def how_many(viewer: Viewer, search: str | None) -> int:
    """How many that are in all."""
    return await _found(viewer, search).count()


def _found(viewer: Viewer, search: str | None) -> QuerySet[Account]:
    rows = Account.visible_to(viewer)
    text = (search or "").replace("\0", "").strip()
    return rows.filter(Q(login__contains=folded(text)) | Q(person__name__contains=text)) if text else rows


async def is_first() -> bool:
    """Whether there is no account yet."""
    return not await Account.all(using_db=db.here()).exists()


async def grants_of(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Grant]]:
    """The grants of accounts that the viewer may see, the newest first, past ones too."""
    found: dict[int, list[Grant]] = {id_: [] for id_ in ids}
    async for row in Grant.visible_to(viewer).filter(account_id__in=list(ids)).order_by("-id"):
        found[row.account_id].append(row)
    return found
