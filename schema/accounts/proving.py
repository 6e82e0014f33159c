"""Second factors, confirming oneself, delegation and identities as mutations."""

from dataclasses import replace
from datetime import date

import strawberry

from schema.accounts import Account, Grant
from schema.accounts.factors import Card, Enrolment, Factor, Identity
from schema.accounts.me import Me
from schema.acting import Key, Reason, act, uid_of
from schema.context import Info
from server import clock
from server.access import cards, delegating, factor_records, factors, identities, proving, records, signing_in


@strawberry.type
class ProofMutation:
    """The mutations of this part of the room."""

    @act(
        "Begin to enrol a telephone as one's second factor; `finishTotp` confirms it by a first code.",
        answers=Enrolment,
    )
    @staticmethod
    async def begin_totp(info: Info, idempotency_key: Key) -> factors.Enrolment:
        """One act."""
        return await factors.begin(info.context.viewer, key=idempotency_key)

    @act("Confirm the telephone by its first code; an earlier one counts no longer.", answers=Factor)
    @staticmethod
    async def finish_totp(info: Info, factor: strawberry.ID, code: str, idempotency_key: Key) -> factor_records.Factor:
        """One act."""
        uid = uid_of(factor_records.Factor, factor)
        return await factors.finish(info.context.viewer, uid, code, key=idempotency_key)

    @act("Take one of one's own second factors back.", answers=Factor)
    @staticmethod
    async def withdraw_factor(info: Info, factor: strawberry.ID, idempotency_key: Key) -> factor_records.Factor:
        """One act."""
        uid = uid_of(factor_records.Factor, factor)
        return await factors.withdraw(info.context.viewer, uid, key=idempotency_key)

    @act("A new card of codes for oneself, to be printed; the old one is void.", answers=Card)
    @staticmethod
    async def print_card(info: Info, idempotency_key: Key) -> cards.Card:
        """One act."""
        return await cards.print_card(info.context.viewer, key=idempotency_key)

    @act(
        "Take every second factor of another's account back, for a lost telephone; it is signed out everywhere.",
        answers=Account,
    )
    @staticmethod
    async def reset_factors(
        info: Info, account: strawberry.ID, reason: Reason, idempotency_key: Key
    ) -> records.Account:
        """One act."""
        uid = uid_of(records.Account, account)
        return await factors.reset(info.context.viewer, uid, reason, key=idempotency_key)

    @act("Say again who one is, by the password or by a code of one's second factor.", answers=Me)
    @staticmethod
    async def confirm_myself(
        info: Info, idempotency_key: Key, password: str | None = None, code: str | None = None
    ) -> records.Account:
        """One act."""
        viewer = info.context.viewer
        account = await proving.confirm(viewer, password, code, address=info.context.client)
        info.context.viewer = replace(viewer, confirmed_at=clock.now())  # for what is asked next with this context
        return account

    @act("Sign another's account out everywhere.", answers=Account)
    @staticmethod
    async def end_sign_ins(info: Info, account: strawberry.ID, idempotency_key: Key) -> records.Account:
        """One act."""
        uid = uid_of(records.Account, account)
        return await signing_in.end_every(info.context.viewer, uid, key=idempotency_key)

    @act(
        "Lend a role one holds oneself to another account, for a period inside one's own; from today where no start is "
        "given.",
        answers=Grant,
    )
    @staticmethod
    async def delegate_role(
        info: Info,
        grant: strawberry.ID,
        login: str,
        ends_on: date,
        idempotency_key: Key,
        starts_on: date | None = None,
    ) -> records.Grant:
        """One act."""
        uid = uid_of(records.Grant, grant)
        return await delegating.delegate(info.context.viewer, uid, login, starts_on, ends_on, key=idempotency_key)

    @act("End the lending of a role, one's own or to oneself, with the next request.", answers=Grant)
    @staticmethod
    async def withdraw_delegation(info: Info, grant: strawberry.ID, idempotency_key: Key) -> records.Grant:
        """One act."""
        return await delegating.withdraw(info.context.viewer, uid_of(records.Grant, grant), key=idempotency_key)

    @act("Bind an account to whom the identity provider knows by that subject.", answers=Identity)
    @staticmethod
    async def bind_identity(
        info: Info, account: strawberry.ID, subject: str, idempotency_key: Key
    ) -> factor_records.Identity:
        """One act."""
        uid = uid_of(records.Account, account)
        return await identities.bind_for(info.context.viewer, uid, subject, key=idempotency_key)

    @act(
        "Take the binding to an identity provider back, one's own or, for an administrator, anybody's.",
        answers=Identity,
    )
    @staticmethod
    async def withdraw_identity(info: Info, identity: strawberry.ID, idempotency_key: Key) -> factor_records.Identity:
        """One act."""
        uid = uid_of(factor_records.Identity, identity)
        return await identities.withdraw(info.context.viewer, uid, key=idempotency_key)
