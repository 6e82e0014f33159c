"""Second factors of an account: 动态口令 (TOTP, RFC 6238) enrolled by a QR code and confirmed by a first code; which
of them there are; how one is taken back, or all are reset for a lost telephone.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import pyotp
from tortoise.exceptions import IntegrityError

from server import clock, db, ledger
from server.access import Viewer, attempts, may
from server.access.accounts import account_of, sealed
from server.access.card_codes import hash_of
from server.access.factor_records import Factor, FactorUse
from server.access.records import Account, SignIn
from server.access.signing_in import end_all
from server.access.sleeping import VOUCHED
from server.ledger import Change
from server.people import vault
from server.refusal import Refusal, insist, refuse

ISSUER = "Jinbang"
PERIOD = 30  # seconds of a code
STEPS = (0, -1, 1)  # a clock may be half a minute off


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A telephone about to be enrolled: the address for its QR code, which nobody can be told again; empty where the
    request is answered again."""

    factor: Factor
    address: str
    secret: str


def step_now() -> int:
    """The number of the 30 seconds that run now."""
    return clock.now() // (PERIOD * 1_000_000)


async def begin(viewer: Viewer, *, key: str | None = None) -> Enrolment:
    """Begin to enrol a telephone. Whoever has a factor shows it first: a stolen password enrols nothing over it.

    Refused: `only_in_person`, `factor_needed`.
    """
    insist(may(viewer, "factor.begun"))
    insist(await may_be_added(viewer))
    async with ledger.change(viewer, "factor.begun", key=key, asked=[]) as change:
        if change.answered:
            return Enrolment(await change.answer(Factor), "", "")
        [id_] = await db.take_ids(1)
        row = Factor(id=id_, account_id=viewer.account_id, kind="totp", begun_at=clock.now())
        secret = pyotp.random_base32(32)
        row.secret = vault.encrypt(secret, row.place)
        account = await Account.get(id=viewer.account_id, using_db=change.client)
        change.answers(await change.save(row))
    return Enrolment(row, pyotp.TOTP(secret).provisioning_uri(name=account.login or "?", issuer_name=ISSUER), secret)


async def may_be_added(viewer: Viewer) -> Refusal | None:
    """Refused: `only_in_person`; `factor_needed` where there is one already that was not shown at this sign-in."""
    if not viewer.is_in_person or viewer.sign_in_id is None or viewer.account_id is None:
        return Refusal("only_in_person")
    if viewer.factor in ("", VOUCHED) and await enrolled(viewer.account_id):
        return Refusal("factor_needed", {"act": "factor.begun"})
    return None


async def finish(viewer: Viewer, factor: UUID | None, code: str, *, key: str | None = None) -> Factor:
    """The first code proves that the telephone has the secret; an earlier telephone counts no longer.

    Refused: `no_such_factor`, `code_wrong`, `too_many_attempts`.
    """
    insist(may(viewer, "factor.enrolled"))
    insist(await may_be_added(viewer))
    row = await Factor.visible_to(viewer).get_or_none(uid=factor, account_id=viewer.account_id, kind="totp")
    if row is None or row.withdrawn_at is not None:
        refuse("no_such_factor", "factor")
    counted = await attempts.count(f"factor:{viewer.account_id}", f"factor:{viewer.account_id}")
    step = _step_of(row, code)
    if step is None:
        await counted.failed()
        refuse("code_wrong", "code")
    async with ledger.change(viewer, "factor.enrolled", key=key, asked=[str(factor)]) as change:
        if change.answered:
            return await change.answer(Factor)
        if row.enrolled_at is not None:
            refuse("factor_enrolled", "factor")
        row.enrolled_at = clock.now()
        await change.save_many([row, *await replaced(change, viewer.account_id, "totp", row.id)])
        change.answers(row)
    async with db.note() as note:
        await note.add(FactorUse(factor_id=row.id, step=step, at=clock.now()))
        await note.rows(SignIn).filter(id=viewer.sign_in_id).update(factor="totp")
        await attempts.forgive(note, counted)
    return row


async def replaced(change: Change, account_id: int | None, kind: str, but: int = 0) -> list[Factor]:
    """The factors of a kind that a new one takes the place of, withdrawn, to be saved with it."""
    rows = Factor.filter(account_id=account_id, kind=kind, withdrawn_at__isnull=True).using_db(change.client)
    found = [one for one in await rows if one.id != but]
    for one in found:
        one.withdrawn_at = clock.now()
    return found


async def withdraw(viewer: Viewer, factor: UUID | None, *, key: str | None = None) -> Factor:
    """Take one of one's own factors back. Refused: `no_such_factor`, `factor_needed`."""
    insist(may(viewer, "factor.withdrawn"))
    insist(await may_be_added(viewer))
    row = await Factor.visible_to(viewer).get_or_none(uid=factor, account_id=viewer.account_id)
    if row is None:
        refuse("no_such_factor", "factor")
    async with ledger.change(viewer, "factor.withdrawn", key=key, asked=[str(factor)]) as change:
        if change.answered:
            return await change.answer(Factor)
        if row.withdrawn_at is not None:
            refuse("already_withdrawn", "factor")
        row.withdrawn_at = clock.now()
        change.answers(await change.save(row))
    return row


async def reset(viewer: Viewer, account: UUID | None, reason: str, *, key: str | None = None) -> Account:
    """Take every factor of another's account back, for a lost telephone or card; it is signed out everywhere.

    Refused: `no_such_account`, `own_account`, `reason_missing`.
    """
    insist(may(viewer, "factors.reset"))
    row = await account_of(viewer, account)
    if row.id == viewer.account_id:
        refuse("own_account", "account")
    if not reason.strip():
        refuse("reason_missing", "reason")
    why = sealed(reason, row.id)
    async with ledger.change(viewer, "factors.reset", key=key, asked=[str(account), reason], reason=why) as change:
        if change.answered:
            return await change.answer(Account)
        rows = await Factor.filter(account_id=row.id, withdrawn_at__isnull=True).using_db(change.client)
        for one in rows:
            one.withdrawn_at = clock.now()
        await change.save_many([*rows, row])
        await end_all(change.client, account_id=row.id)
        change.answers(row)
    return row


async def enrolled(account_id: int) -> list[Factor]:
    """The factors of an account that count, the oldest first."""
    rows = Factor.filter(account_id=account_id, withdrawn_at__isnull=True, enrolled_at__isnull=False)
    return await rows.using_db(db.here()).order_by("id")


async def of_accounts(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, list[Factor]]:
    """The same of many, as far as the viewer may see them."""
    found: dict[int, list[Factor]] = {id_: [] for id_ in ids}
    rows = Factor.visible_to(viewer).filter(account_id__in=list(ids), withdrawn_at__isnull=True)
    async for row in rows.filter(enrolled_at__isnull=False).order_by("id"):
        found[row.account_id].append(row)
    return found


async def use(note: db.Note, account_id: int, code: str) -> str:
    """Use up a code of an account's telephone or card, once; the kind of the factor, "" where it is none of them."""
    for row in await enrolled(account_id):
        step = _step_of(row, code)
        if step is not None:
            return row.kind if await _is_first(note, row, step) else ""
    return ""


def _step_of(row: Factor, code: str) -> int | None:
    """Which code of the factor it is; None where it is none."""
    if row.kind == "card":
        codes, typed = row.secret.split(";"), hash_of(row, code)
        return next((n for n, one in enumerate(codes) if hmac.compare_digest(one, typed)), None)
    if row.kind != "totp":
        return None
    typed, one_time = "".join(code.split()), pyotp.TOTP(vault.decrypt(row.secret, row.place), interval=PERIOD)
    now = step_now()
    found = [now + off for off in STEPS if pyotp.utils.strings_equal(one_time.generate_otp(now + off), typed)]
    return found[0] if found else None


async def _is_first(note: db.Note, row: Factor, step: int) -> bool:
    """Whether the code was not used yet, nor, of a telephone, a later one; it is used now."""
    used = note.rows(FactorUse).filter(factor_id=row.id)
    if await (used.filter(step=step) if row.kind == "card" else used.filter(step__gte=step)).exists():
        return False
    try:
        await note.add(FactorUse(factor_id=row.id, step=step, at=clock.now()))
    except IntegrityError:  # somebody used it in the same moment
        refuse("code_wrong", "code")
    return True
