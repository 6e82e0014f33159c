"""Bearer tokens for programs: shown once, kept as a digest, with scopes and an end, withdrawn at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from server import clock, ledger
from server.access import Viewer, may
from server.access.acts import ACTS, TOKEN_SCOPES
from server.access.keyed import digest, random_secret
from server.access.records import Token
from server.access.roles import EVERYBODY
from server.refusal import Refusal, insist, refuse

PREFIX = "jb_"
LONGEST = timedelta(days=365)
NAME_MOST = 80


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, and its secret; empty where the request is answered again."""

    token: Token
    secret: str


def may_be_issued(name: str, scopes: Sequence[str], expires_on: date) -> Refusal | None:
    """Refused: `token_name`, `no_such_scope`, `token_period`."""
    if not (1 <= len(name.strip()) <= NAME_MOST and name.isprintable()):
        return Refusal("token_name", {"most": NAME_MOST}, "name")
    if not scopes or not set(scopes) <= set(TOKEN_SCOPES):
        return Refusal("no_such_scope", {"scopes": "、".join(TOKEN_SCOPES)}, "scopes")
    latest = clock.today() + LONGEST
    if not clock.today() <= expires_on <= latest:
        return Refusal("token_period", {"latest": latest.isoformat()}, "expiresOn")
    return None


def may_reach(viewer: Viewer, scopes: Sequence[str]) -> Refusal | None:
    """Whether a token may reach what its owner's sleeping roles open: reading, or acts of theirs. It is asked for no
    factor later, so it is issued by somebody who showed his. Refused: `factor_needed`."""
    reached = {"read", *(act.group for act in ACTS.values() if act.roles < EVERYBODY and viewer.sleeps(act.roles))}
    if viewer.asleep and reached & set(scopes):
        return Refusal("factor_needed", {"act": "token.issued"}, "scopes")
    return None


async def issue(
    viewer: Viewer, name: str, scopes: Sequence[str], expires_on: date, *, key: str | None = None
) -> Issued:
    """A token that lasts to the end of a day in Asia/Shanghai, and its secret, which nobody can be told again: asked
    again with the same key the secret is empty. It never allows more than its owner may."""
    insist(may(viewer, "token.issued"))
    if not viewer.is_in_person:
        refuse("only_in_person")
    insist(may_be_issued(name, scopes, expires_on))
    insist(may_reach(viewer, scopes))
    asked = [name, sorted(set(scopes)), expires_on.isoformat()]
    async with ledger.change(viewer, "token.issued", key=key, asked=asked) as change:
        if change.answered:
            return Issued(await change.answer(Token), "")
        secret = PREFIX + random_secret()
        row = Token(
            account_id=viewer.account_id,
            name=name.strip(),
            digest=digest(secret),
            scopes=";".join(one for one in TOKEN_SCOPES if one in scopes),
            expires_at=_end_of(expires_on),
        )
        change.answers(await change.save(row))
    return Issued(row, secret)


async def withdraw(viewer: Viewer, token: UUID | None, *, key: str | None = None) -> Token:
    """Take a token back, one's own or, for an administrator, anybody's.

    Refused: `no_such_token`, `already_withdrawn`.
    """
    insist(may(viewer, "token.withdrawn"))
    row = await Token.visible_to(viewer).get_or_none(uid=token) if token else None
    if row is None:
        refuse("no_such_token", "token")
    async with ledger.change(viewer, "token.withdrawn", key=key, asked=[str(token)]) as change:
        if change.answered:
            return await change.answer(Token)
        row = await Token.filter(id=row.id).using_db(change.client).select_for_update().get()
        if row.withdrawn_at is not None:
            refuse("already_withdrawn", "token")
        row.withdrawn_at = clock.now()
        change.answers(await change.save(row))
    return row


def _end_of(day: date) -> int:
    midnight = datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)
    return (midnight - clock.EPOCH) // timedelta(microseconds=1)
