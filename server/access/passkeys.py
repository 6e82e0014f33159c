"""Passkeys (WebAuthn Level 2) as a second factor: a device signs a challenge of ours, which is good once and stands on
the sign-in itself. Needs the extra `jinbang[passkeys]`; without it no passkey is enrolled or taken.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from server import clock, db, ledger
from server.access import Viewer, factors, may
from server.access.factor_records import Factor, FactorUse
from server.access.proving import renewed
from server.access.records import Account, SignIn
from server.access.signing_in import Begun
from server.refusal import insist, refuse

ANSWER_MOST = 20_000  # characters
CREDENTIAL_MOST = 400  # characters of its id, hex


@dataclass(frozen=True, slots=True)
class Site:
    """Where the house is reached: what a passkey is bound to."""

    origin: str
    host: str

    @classmethod
    def of(cls, address: str) -> "Site":
        """Of the address of our own pages."""
        parts = urlsplit(address)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")


def _library() -> Any:
    try:
        import webauthn
    except ImportError:
        refuse("passkeys_missing")
    return webauthn


async def to_enrol(viewer: Viewer, site: Site) -> str:
    """The options for the browser to make a passkey, as JSON. Refused: as `factors.may_be_added`."""
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    insist(may(viewer, "factor.begun"))
    insist(await factors.may_be_added(viewer))
    library = _library()
    account = await Account.get(id=viewer.account_id, using_db=db.here())
    options = library.generate_registration_options(
        rp_id=site.host, rp_name="Jinbang", user_name=account.login or "?", user_id=account.uid.bytes,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in await _known(account.id)],
    )  # fmt: skip
    await _remember(viewer, options.challenge)
    return str(library.options_to_json(options))


async def enrol(viewer: Viewer, site: Site, answer: str) -> Begun:
    """Keep the public key of a passkey that signed the challenge; it counts as shown at this sign-in.

    Refused: as `factors.may_be_added`; `passkey_refused`.
    """
    insist(may(viewer, "factor.begun"))
    insist(await factors.may_be_added(viewer))
    library, challenge = _library(), await _taken(viewer)
    try:
        made = library.verify_registration_response(
            credential=answer[:ANSWER_MOST], expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin,
        )  # fmt: skip
    except Exception:  # the library raises many kinds for what a browser may send
        refuse("passkey_refused")
    name, now = made.credential_id.hex(), clock.now()
    if len(name) > CREDENTIAL_MOST or await Factor.filter(credential=name).using_db(db.here()).exists():
        refuse("passkey_refused")
    row = Factor(
        account_id=viewer.account_id, kind="passkey", secret=made.credential_public_key.hex(), credential=name,
        begun_at=now, enrolled_at=now,
    )  # fmt: skip
    async with ledger.change(viewer, "factor.enrolled") as change:
        change.answers(await change.save(row))
    async with db.note() as note:
        await note.add(FactorUse(factor_id=row.id, step=made.sign_count, at=now))
        return await renewed(note, viewer, factor="passkey")


async def to_show(viewer: Viewer, site: Site) -> str:
    """The options for the browser to sign with a passkey of the account, as JSON."""
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    library = _library()
    if not viewer.is_in_person or viewer.account_id is None:
        refuse("only_in_person")
    options = library.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in await _known(viewer.account_id)],
    )
    await _remember(viewer, options.challenge)
    return str(library.options_to_json(options))


async def show(viewer: Viewer, site: Site, answer: str) -> Begun:
    """The signature of a passkey of the account wakes the sleeping roles. Refused: `only_in_person`,
    `passkey_refused`: also for a counter that went back, as that of a copied device does."""
    library, challenge = _library(), await _taken(viewer)
    try:
        parsed = library.helpers.parse_authentication_credential_json(answer[:ANSWER_MOST])
        rows = await factors.enrolled(viewer.account_id or 0)
        row = next(one for one in rows if one.credential == parsed.raw_id.hex())
        uses = FactorUse.filter(factor_id=row.id).using_db(db.here()).order_by("-step")
        last = await uses.first()
        shown = library.verify_authentication_response(
            credential=parsed, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=bytes.fromhex(row.secret), credential_current_sign_count=last.step if last else 0,
        )  # fmt: skip
    except Exception:  # likewise, and StopIteration for a passkey of another
        refuse("passkey_refused")
    async with db.note() as note:
        if shown.new_sign_count:  # many devices do not count
            await note.add(FactorUse(factor_id=row.id, step=shown.new_sign_count, at=clock.now()))
        return await renewed(note, viewer, factor="passkey")


async def _known(account_id: int) -> list[bytes]:
    rows = await factors.enrolled(account_id)
    return [bytes.fromhex(one.credential) for one in rows if one.kind == "passkey" and one.credential]


async def _remember(viewer: Viewer, challenge: bytes) -> None:
    async with db.note() as note:
        await note.rows(SignIn).filter(id=viewer.sign_in_id).update(challenge=challenge.hex())


async def _taken(viewer: Viewer) -> bytes:
    """The challenge of this sign-in, which is good once."""
    if not viewer.is_in_person or viewer.sign_in_id is None:
        refuse("only_in_person")
    async with db.note() as note:
        row = await note.rows(SignIn).get(id=viewer.sign_in_id)
        held = row.challenge
        await note.rows(SignIn).filter(id=row.id).update(challenge=None)
    if held is None:
        refuse("passkey_refused")
    return bytes.fromhex(held)
