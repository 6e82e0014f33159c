"""Signing in and out: a random secret in the cookie, its digest in the table; it ends on the server.

Unknown user, wrong password, closed account: one answer, in words and in time.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from server import clock, db, ledger
from server.access import Viewer, attempts, may, passwords, sleeping
from server.access.demo import HASH as OF_THE_DEMO
from server.access.holding import held_by
from server.access.keyed import digest, keyed, random_secret
from server.access.records import Account, SignIn
from server.refusal import insist, refuse

LOGIN = re.compile(r"[0-9a-z._@\u3400-\u4dbf\u4e00-\u9fff-]{3,64}")
MINUTE = 60 * 1_000_000  # microseconds
IDLE = 30 * MINUTE
LONGEST = 12 * 60 * MINUTE
SEEN_EVERY = MINUTE
DEVICE_MOST = 200


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that began: the secret for the cookie, when it ends at the latest (UTC microseconds), whether the
    password must be changed first, whether it is a paired tablet's, whether a second factor is to be shown next."""

    secret: str
    ends_at: int
    must_change: bool = False
    is_tablet: bool = False
    wants_factor: bool = False


def folded(login: str) -> str:
    """A login as it is kept and compared: regardless of case and width."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


async def sign_in(login: str, password: str, *, address: str, device: str = "") -> Begun:
    """Sign in by login and password, from a network `address`, with a `device` the owner may recognise.

    Refused: `too_many_attempts`, `sign_in_refused`.
    """
    name = folded(login)
    counted = await attempts.count(name, address)
    account = await Account.get_or_none(login=name, using_db=db.here()) if LOGIN.fullmatch(name) else None
    stored = account.password if account and account.state == "active" else None
    if not await passwords.is_right(stored, password) or account is None or stored is None:
        await counted.failed()
        refuse("sign_in_refused", "password")
    begun = await _begin(account, stored, device, address, counted)
    if stored != OF_THE_DEMO and passwords.is_outdated(stored):
        await _renew(account, stored, password)
    return begun


async def _begin(account: Account, stored: str, device: str, address: str, counted: attempts.Counted) -> Begun:
    secret, row = new(account, device, address)
    async with db.note() as note:
        still = await Account.get(id=account.id, using_db=note.client)
        if (still.state, still.password) != ("active", stored):  # closed or changed while it was verified
            refuse("sign_in_refused", "password")
        await note.add(row)
        await attempts.forgive(note, counted)
    return await begun_of(account, secret, row)


def new(account: Account, device: str, address: str, factor: str = "") -> tuple[str, SignIn]:
    """A sign-in that begins now, still to be noted, and the secret of its cookie."""
    now, secret = clock.now(), random_secret()
    return secret, SignIn(
        account_id=account.id, digest=digest(secret), device=device[:DEVICE_MOST], began_at=now, seen_at=now,
        ends_at=now + LONGEST, network=keyed("network", address) if address else "", factor=factor,
    )  # fmt: skip


async def begun_of(account: Account, secret: str, row: SignIn) -> Begun:
    """What the front door is told of it."""
    _, asleep = await sleeping.parted(await held_by(account.id), row.factor)
    return Begun(secret, row.ends_at, account.must_change, wants_factor=bool(asleep))


async def _renew(account: Account, stored: str, password: str) -> None:
    """Hash with today's parameters."""
    new = await passwords.hashed(password)
    async with ledger.change(Viewer(f"account:{account.uid}"), "password.rehashed") as change:
        row = await Account.get(id=account.id, using_db=change.client)
        if row.password != stored:
            change.void()
            return
        row.password = new
        await change.save(row)


async def sign_out(secret: str) -> None:
    """End the sign-in of a cookie; nothing where it has ended, or is nobody's."""
    async with db.note() as note:
        rows = note.rows(SignIn).filter(digest=digest(secret), ended_at__isnull=True)
        await rows.update(ended_at=clock.now())


async def seen(sign_in_id: int) -> None:
    """Put down that the sign-in was used."""
    async with db.note() as note:
        await note.rows(SignIn).filter(id=sign_in_id).update(seen_at=clock.now())


def name_of(row: SignIn) -> str:
    """What a sign-in is called outside: opaque, and no use for signing in."""
    return keyed("sign-in", row.digest)[:32]


async def open_ones(viewer: Viewer) -> Sequence[SignIn]:
    """The viewer's own sign-ins that have not ended, the newest first."""
    now = clock.now()
    rows = await SignIn.visible_to(viewer).filter(ended_at__isnull=True, ends_at__gt=now).order_by("-began_at", "-id")
    return [row for row in rows if row.pairing_id is not None or now - row.seen_at < IDLE]


async def end(viewer: Viewer, name: str) -> Account:
    """End one of one's own sign-ins, at once; answers with the account. Doing it again changes nothing.

    Refused: `no_such_sign_in`, and as `may`.
    """
    insist(may(viewer, "sign_in.ended"))
    mine = SignIn.visible_to(viewer).filter(account_id=viewer.account_id)
    row = next((one for one in await mine if name_of(one) == name), None)
    if row is None:
        refuse("no_such_sign_in", "signIn")
    async with db.note() as note:
        await note.rows(SignIn).filter(id=row.id, ended_at__isnull=True).update(ended_at=clock.now())
    return await Account.get(id=row.account_id, using_db=db.here())


async def end_every(viewer: Viewer, account: UUID | None, *, key: str | None = None) -> Account:
    """Sign somebody's account out everywhere, at once; an administrator's act, for a device that was lost or left.

    Refused: `no_such_account`, and as `may`.
    """
    insist(may(viewer, "sign_ins.ended"))
    row = await Account.visible_to(viewer).get_or_none(uid=account) if account else None
    if row is None:
        refuse("no_such_account", "account")
    async with ledger.change(viewer, "sign_ins.ended", key=key, asked=[str(account)], account=str(row.uid)) as change:
        if change.answered:
            return await change.answer(Account)
        await end_all(change.client, account_id=row.id)
        change.answers(row)
    return row


async def end_all(client: BaseDBAsyncClient, **whose: int) -> None:
    """Within a change: end every sign-in of an account (`account_id`) or of a tablet (`pairing_id`)."""
    rows = SignIn.filter(ended_at__isnull=True, **whose).using_db(client)
    await rows.update(ended_at=clock.now())
