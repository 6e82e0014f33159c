"""Proving at the browser who one is, once signed in: the second factor is shown, or it is said again who one is.

What opens more than before begins a new secret for the cookie: one that somebody fixed or saw earlier opens nothing.
"""

from server import clock, db
from server.access import Viewer, attempts, factors, may, passwords
from server.access.keyed import digest, random_secret
from server.access.records import Account, SignIn
from server.access.signing_in import Begun
from server.refusal import insist, refuse


async def show(viewer: Viewer, code: str, *, address: str) -> Begun:
    """Show a code of one's telephone or card; the sleeping roles wake with the next request.

    Refused: `only_in_person`, `too_many_attempts`, `code_wrong`.
    """
    account = await _in_person(viewer)
    counted = await attempts.count(_name(account), address)
    async with db.note() as note:
        kind = await factors.use(note, account.id, code)
        if kind:
            begun = await renewed(note, viewer, factor=kind)
            await attempts.forgive(note, counted)
    if not kind:
        await counted.failed()
        refuse("code_wrong", "code")
    return begun


async def confirm(viewer: Viewer, password: str | None, code: str | None, *, address: str) -> Account:
    """Say again who one is, by the password or by a code of one's second factor.

    Refused: `only_in_person`, `too_many_attempts`, `not_confirmed`.
    """
    insist(may(viewer, "sign_in.confirmed"))
    account = await _in_person(viewer)
    if not password and not code:
        refuse("not_confirmed", "password")
    counted = await attempts.count(_name(account), address)
    is_right = bool(password) and await passwords.is_right(account.password, password or "")
    async with db.note() as note:
        if not is_right and code:
            is_right = bool(await factors.use(note, account.id, code))
        if is_right:
            await note.rows(SignIn).filter(id=viewer.sign_in_id).update(confirmed_at=clock.now())
            await attempts.forgive(note, counted)
    if not is_right:
        await counted.failed()
        refuse("not_confirmed", "code" if code else "password")
    return account


async def renewed(note: db.Note, viewer: Viewer, *, factor: str) -> Begun:
    """The sign-in goes on under a new secret, with the factor that was shown."""
    secret, now = random_secret(), clock.now()
    row = await note.rows(SignIn).get(id=viewer.sign_in_id)
    if row.ended_at is not None:
        refuse("no_such_sign_in")
    await (
        note.rows(SignIn)
        .filter(id=row.id)
        .update(digest=digest(secret), factor=factor, confirmed_at=now, seen_at=now, challenge=None)
    )
    return Begun(secret, row.ends_at)


async def _in_person(viewer: Viewer) -> Account:
    if not viewer.is_in_person or viewer.sign_in_id is None:
        refuse("only_in_person")
    return await Account.get(id=viewer.account_id, using_db=db.here())


def _name(account: Account) -> str:
    return account.login or str(account.uid)
