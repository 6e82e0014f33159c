"""Accounts for tests, made by the acts themselves; the demo hash spares a third of a second each."""

from typing import Any

from server import clock, db
from server.access import ANONYMOUS, Viewer, console, recognising, signing_in
from server.access.accounts import opened
from server.access.demo import HASH, PASSWORD
from server.access.granting import Scope, grant
from server.access.keyed import digest, random_secret
from server.access.records import Account, SignIn
from server.ledger.records import LedgerEvent

NOON = clock.now() // 86_400_000_000 * 86_400_000_000 + 4 * 3_600_000_000  # UTC microseconds: 12:00 in Shanghai
ADDRESS = "192.0.2.7"
OFFICE = Scope("office")


async def account(login: str, *roles: str, scope: Scope = OFFICE, must_change: bool = False, **period: Any) -> Account:
    """An account with roles in one scope."""
    row = await opened(console(), f"示例{login}", login, HASH, must_change=must_change)
    for role in roles:
        await grant(console(), row.uid, role, scope, **period)
    return row


async def signed_in(login: str, password: str = PASSWORD) -> str:
    """The secret of a new cookie."""
    return (await signing_in.sign_in(login, password, address=ADDRESS, device="测试")).secret


async def cookie_of(login: str) -> str:
    """The same as signing in and showing a second factor leaves it: without the time a password takes."""
    owner = await Account.visible_to(console()).get(login=signing_in.folded(login))
    secret, now = random_secret(), clock.now()
    row = SignIn(
        account_id=owner.id, digest=digest(secret), device="测试", began_at=now, seen_at=now,
        ends_at=now + signing_in.LONGEST, factor="totp",
    )  # fmt: skip
    async with db.note() as note:
        await note.add(row)
    return secret


async def seen(secret: str) -> Viewer:
    """The viewer of a cookie, as the next request would find him."""
    found = await recognising.by_cookie(secret)
    return found.viewer if found else ANONYMOUS


async def viewer_of(login: str) -> Viewer:
    """Somebody as his next request finds him."""
    return await seen(await cookie_of(login))


async def acts() -> list[str]:
    """The names of all events of the ledger, in order."""
    rows = await LedgerEvent.visible_to(console()).order_by("id").values_list("act", flat=True)
    return [str(act) for act in rows]
