"""Accounts, roles, tokens and tablets as mutations."""

from datetime import date
from typing import Annotated, Any

import strawberry

from schema.access import field
from schema.accounts import OWN, PAIRING, Account, Grant, GrantScope, Pairing, Token
from schema.accounts.me import Me
from schema.acting import Key, Reason, act, uid_of
from schema.competitions import value_of
from schema.context import Info
from schema.mirror import Mirror
from schema.scalars import LocalTime
from server import qr
from server.access import accounts, pairing, records, signing_in, tokens
from server.competitions import tablets
from server.entries import Delegation, scopes

NewPassword = Annotated[str, strawberry.argument(description="10 to 200 characters.")]


def _address(root: Any, info: Info) -> str:
    return f"{info.context.address}/pair/{root.code}" if root.code else ""


def _qr(root: Any, info: Info) -> str:
    return qr.svg(_address(root, info)) if root.code else ""


@strawberry.type(description="A new token with its secret, which no later answer has.")
class IssuedToken(Mirror, of=tokens.Issued):
    """新令牌."""

    token: Token = field("The token.", access=OWN)
    secret: str = field(
        "What the program sends as `Authorization: Bearer …`. Empty where the request is answered again.", access=OWN
    )


@strawberry.type(description="A new pairing with its code, which no later answer has.")
class Paired(Mirror, of=pairing.Paired):
    """新配对."""

    pairing: Pairing = field("The pairing.", access=PAIRING)
    address: str = field(
        "What the tablet opens, once. Empty where the request is answered again.", access=PAIRING, resolver=_address
    )
    qr: str = field("The address as a QR code, an SVG document; empty as above.", access=PAIRING, resolver=_qr)


@strawberry.type
class AccountMutation:
    """The mutations of this room."""

    @act("Open an account for a person. The password must be changed at the first sign-in.", answers=Account)
    @staticmethod
    async def open_account(
        info: Info, name: str, login: str, password: NewPassword, idempotency_key: Key
    ) -> records.Account:
        """One act."""
        return await accounts.open_account(info.context.viewer, name, login, password, key=idempotency_key)

    @act("Close an account for good: it is signed out everywhere and its tokens end.", answers=Account)
    @staticmethod
    async def close_account(
        info: Info, account: strawberry.ID, reason: Reason, idempotency_key: Key
    ) -> records.Account:
        """One act."""
        uid = uid_of(records.Account, account)
        return await accounts.close(info.context.viewer, uid, reason, key=idempotency_key)

    @act("Give another's account a new password, to be changed at its next sign-in.", answers=Account)
    @staticmethod
    async def reset_password(
        info: Info, account: strawberry.ID, password: NewPassword, idempotency_key: Key
    ) -> records.Account:
        """One act."""
        uid = uid_of(records.Account, account)
        return await accounts.reset_password(info.context.viewer, uid, password, key=idempotency_key)

    @act("Change one's own password. Every sign-in of the account ends, this one too.", answers=Me)
    @staticmethod
    async def change_password(info: Info, old: str, new: NewPassword, idempotency_key: Key) -> records.Account:
        """One act."""
        return await accounts.change_password(info.context.viewer, old, new, key=idempotency_key)

    @act("Give an account a role, inside one's own scope; each scope needs the argument of its name.", answers=Grant)
    @staticmethod
    async def grant_role(
        info: Info,
        account: strawberry.ID,
        role: str,
        scope: GrantScope,
        idempotency_key: Key,
        region: str | None = None,
        also_regions: list[str] | None = None,
        organisation: str | None = None,
        competition: str | None = None,
        event: str | None = None,
        delegation: strawberry.ID | None = None,
        starts_on: date | None = None,
        ends_on: date | None = None,
    ) -> records.Grant:
        """One act."""
        named = scopes.Named(
            str(value_of(GrantScope, scope)), region, also_regions or (), organisation, competition, event,
            uid_of(Delegation, delegation) if delegation else None,
        )  # fmt: skip
        uid = uid_of(records.Account, account)
        return await scopes.grant(info.context.viewer, uid, role, named, starts_on, ends_on, key=idempotency_key)

    @act("Take a role back; it holds no more from the next request on.", answers=Grant)
    @staticmethod
    async def withdraw_grant(info: Info, grant: strawberry.ID, reason: Reason, idempotency_key: Key) -> records.Grant:
        """One act."""
        return await scopes.withdraw(info.context.viewer, uid_of(records.Grant, grant), reason, key=idempotency_key)

    @act(
        "Issue a token for a program, for at most a year. It never allows more than its owner may.", answers=IssuedToken
    )
    @staticmethod
    async def issue_token(
        info: Info, name: str, scopes: list[str], expires_on: date, idempotency_key: Key
    ) -> tokens.Issued:
        """One act."""
        return await tokens.issue(info.context.viewer, name, scopes, expires_on, key=idempotency_key)

    @act("Take a token back; it opens nothing from the next request on.", answers=Token)
    @staticmethod
    async def withdraw_token(info: Info, token: strawberry.ID, idempotency_key: Key) -> records.Token:
        """One act."""
        return await tokens.withdraw(info.context.viewer, uid_of(records.Token, token), key=idempotency_key)

    @act("Sign out one of one's own devices. Doing it again changes nothing.", answers=Me)
    @staticmethod
    async def end_sign_in(info: Info, sign_in: strawberry.ID, idempotency_key: Key) -> records.Account:
        """One act."""
        return await signing_in.end(info.context.viewer, sign_in)

    @act("Pair a tablet with a judge for one event and a period; from now on where no start is given.", answers=Paired)
    @staticmethod
    async def pair_tablet(
        info: Info,
        account: strawberry.ID,
        competition: str,
        event: str,
        ends_at: LocalTime,
        idempotency_key: Key,
        starts_at: LocalTime | None = None,
    ) -> pairing.Paired:
        """One act."""
        uid = uid_of(records.Account, account)
        return await tablets.pair(info.context.viewer, uid, competition, event, starts_at, ends_at, key=idempotency_key)

    @act("Take a pairing back: the tablet is signed out with its next request.", answers=Pairing)
    @staticmethod
    async def withdraw_pairing(info: Info, pairing: strawberry.ID, idempotency_key: Key) -> records.Pairing:
        """One act."""
        return await tablets.withdraw(info.context.viewer, uid_of(records.Pairing, pairing), key=idempotency_key)
