"""Pairing a tablet: a QR code binds it, once, to one person, one event and a period."""

from dataclasses import dataclass
from uuid import UUID

from server import clock, db, ledger
from server.access import Place, Viewer, may
from server.access.accounts import account_of
from server.access.holding import ever_held_by
from server.access.keyed import digest, random_secret
from server.access.records import Account, Pairing, SignIn
from server.access.roles import MARKING, ORGANISING
from server.access.signing_in import DEVICE_MOST, Begun, end_all
from server.refusal import Refusal, insist, refuse

DAY = 24 * 60 * 60 * 1_000_000  # microseconds
LONGEST = 14 * DAY


@dataclass(frozen=True, slots=True)
class Paired:
    """A new pairing, and the code for its QR; empty where the request is answered again."""

    pairing: Pairing
    code: str


def may_span(starts_at: int, ends_at: int) -> Refusal | None:
    """Whether a tablet may be paired so long. Refused: `pairing_period`."""
    is_one = starts_at < ends_at and clock.now() < ends_at and ends_at - starts_at <= LONGEST
    return None if is_one else Refusal("pairing_period", {"days": LONGEST // DAY}, "endsAt")


async def pair(
    viewer: Viewer, account: UUID | None, place: Place, starts_at: int | None, ends_at: int, *, key: str | None = None
) -> Paired:
    """A pairing of a judge's account at `place`, an event, and the code for its QR, which nobody can be told again.

    Refused: `no_such_account`, `account_closed`, `pairing_period`, `not_a_judge_here`, `role_not_yours_to_give`.
    """
    insist(may(viewer, "tablet.paired", place))
    row = await account_of(viewer, account)
    begins = clock.now() if starts_at is None else starts_at
    asked = [str(account), place.event_id, starts_at, ends_at]
    async with ledger.change(viewer, "tablet.paired", key=key, asked=asked) as change:
        if change.answered:
            return Paired(await change.answer(Pairing), "")
        insist(may_span(begins, ends_at))
        insist(await may_be_paired(viewer, row, place))
        code = random_secret()
        made = Pairing(
            account_id=row.id, event_id=place.event_id, made_by_id=viewer.account_id, digest=digest(code),
            starts_at=begins, ends_at=ends_at,
        )  # fmt: skip
        change.answers(await change.save(made))
    return Paired(made, code)


async def may_be_paired(viewer: Viewer, account: Account, place: Place) -> Refusal | None:
    """Whether the account marks there. Who holds the code could use it himself: only those who may give the role of a
    chief judge, and he himself, pair a chief judge's tablet."""
    if account.state == "closed":
        return Refusal("account_closed", {}, "account")
    roles = {one.role for one in await ever_held_by(account.id) if one.role in MARKING and one.covers(place)}
    if not roles:
        return Refusal("not_a_judge_here", {}, "account")
    own = {one.role for one in viewer.held if one.covers(place)}
    if "chief_judge" in roles and not viewer.sees_everything and own <= ORGANISING - {"organiser"}:
        return Refusal("role_not_yours_to_give", {"roles": "chief_judge"}, "account")
    return None


async def use(code: str, device: str = "") -> Begun:
    """Sign a tablet in by the code of a pairing: once, inside its period, until its end.

    Refused: `pairing_refused`, whatever the reason.
    """
    found = await Pairing.get_or_none(digest=digest(code), using_db=db.here()).select_related("account")
    if found is None:
        refuse("pairing_refused", "code")
    actor = Viewer(f"account:{found.account.uid}", account_id=found.account_id)
    async with ledger.change(actor, "pairing.used") as change:
        row = await Pairing.filter(id=found.id).using_db(change.client).select_for_update().get()
        now, is_active = clock.now(), found.account.state == "active"
        is_open = row.used_at is None and row.withdrawn_at is None and row.starts_at <= now < row.ends_at
        if not (is_open and is_active):
            refuse("pairing_refused", "code")
        row.used_at, secret = now, random_secret()
        sign_in = SignIn(
            account_id=row.account_id, pairing_id=row.id, digest=digest(secret), device=device[:DEVICE_MOST],
            began_at=now, seen_at=now, ends_at=row.ends_at,
        )  # fmt: skip
        await change.save_many([row, sign_in])
    return Begun(secret, row.ends_at, is_tablet=True)


async def pairing_of(viewer: Viewer, uid: UUID | None) -> Pairing:
    """The pairing of a uid. Refused: `no_such_pairing`, also where the viewer may not see it."""
    row = await Pairing.visible_to(viewer).get_or_none(uid=uid) if uid else None
    if row is None:
        refuse("no_such_pairing", "pairing")
    return row


async def withdraw(viewer: Viewer, row: Pairing, place: Place, *, key: str | None = None) -> Pairing:
    """Take a pairing back: the code is void, and the tablet is signed out with its next request."""
    insist(may(viewer, "pairing.withdrawn", place))
    async with ledger.change(viewer, "pairing.withdrawn", key=key, asked=[str(row.uid)]) as change:
        if change.answered:
            return await change.answer(Pairing)
        row = await Pairing.filter(id=row.id).using_db(change.client).select_for_update().get()
        if row.withdrawn_at is not None:
            refuse("already_withdrawn", "pairing")
        row.withdrawn_at = clock.now()
        await change.save(row)
        await end_all(change.client, pairing_id=row.id)
        change.answers(row)
    return row
