"""The one who asks: his roles, sleeping ones too, where he is signed in, what proves who he is, what he has lent."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema.access import field
from schema.accounts import MOST_FACTORS, MOST_GRANTS, OWN, Grant, Token, name_of
from schema.accounts.factors import Factor, Identity
from schema.competitions import Event
from schema.context import Info
from schema.mirror import Mirror, many
from schema.scalars import Instant
from server import competitions
from server.access import accounts, delegating, factors, identities, records, signing_in, sleeping

MOST_TOKENS, MOST_SIGN_INS = 100, 100


def _sign_in_id(root: Any) -> strawberry.ID:
    return strawberry.ID(signing_in.name_of(root))


def _network(root: Any) -> str:
    return str(root.network[:6])


def _is_this(root: Any, info: Info) -> bool:
    return bool(root.id == info.context.viewer.sign_in_id)


@strawberry.type(description="A sign-in (登录) that has not ended.")
class SignIn(Mirror, of=records.SignIn):
    """登录."""

    id: strawberry.ID = field("Names it in `endSignIn`.", access=OWN, resolver=_sign_in_id)
    device: str = field("What the browser said it is.", access=OWN)
    began_at: Instant = field("When it began.", access=OWN)
    seen_at: Instant = field("When it was last used, to the minute.", access=OWN)
    is_this: bool = field("Whether it is the one that asks.", access=OWN, resolver=_is_this)
    factor: str = field("How the second factor was shown; empty where it was not.", access=OWN)
    network: str = field(
        "From where, without the address: six letters, the same for the same network.", access=OWN, resolver=_network
    )


@strawberry.type(description="The one who asks.")
class Me(Mirror, of=records.Account):
    """本人."""

    name: str | None = field("The name.", access=OWN, resolver=name_of)
    login: str | None = field("What is typed to sign in.", access=OWN)
    must_change: bool = field("Whether the password must be changed before anything else.", access=OWN)
    version: int = field("Counts the changes of the account.", access=OWN)
    tokens: list[Token] = many(
        records.Token, "One's tokens, the newest first.", by="account_id", order="-id", most=MOST_TOKENS, access=OWN
    )

    @field("Roles that sleep until a second factor is shown at this sign-in.", access=OWN, usual=2)
    @staticmethod
    def asleep(info: Info) -> list[str]:
        """What the viewer holds asleep."""
        return sorted({held.role for held in info.context.viewer.asleep})

    @field("The words for them, in one line; empty where none sleeps.", access=OWN)
    @staticmethod
    def asleep_words(info: Info) -> str:
        """What the viewer holds asleep."""
        roles = sorted({held.role for held in info.context.viewer.asleep})
        return info.context.say("refusal.between").join(info.context.say(f"enum.role.{one}") for one in roles)

    @field("How the second factor was shown at this sign-in; empty where it was not.", access=OWN)
    @staticmethod
    def shown_factor(info: Info) -> str:
        """Of the viewer."""
        return info.context.viewer.factor

    @field("Whether this house asks for a second factor: not in a demo, nor where it is switched off.", access=OWN)
    @staticmethod
    async def factor_asked(info: Info) -> bool:
        """One question."""
        return await sleeping.is_asked()

    @field(f"One's second factors that count. At most {MOST_FACTORS}.", access=OWN, graphql_type=list[Factor], usual=2)
    @staticmethod
    async def factors(root: Any, info: Info) -> Sequence[Any]:
        """One loader."""
        return (await info.context.ask(factors.of_accounts).load(root.id))[:MOST_FACTORS]

    @field(
        f"Whom the identity provider knows one as. At most {MOST_FACTORS}.",
        access=OWN,
        graphql_type=list[Identity],
        usual=1,
    )
    @staticmethod
    async def identities(root: Any, info: Info) -> Sequence[Any]:
        """One loader."""
        return (await info.context.ask(identities.of_accounts).load(root.id))[:MOST_FACTORS]

    @field("The identity provider one may sign in by; null where there is none.", access=OWN)
    @staticmethod
    def identity_provider() -> str | None:
        """The setting."""
        return identities.issuer()

    @field(
        f"What one has lent to others, the newest first. At most {MOST_GRANTS}.",
        access=OWN,
        graphql_type=list[Grant],
        usual=3,
    )
    @staticmethod
    async def lent(root: Any, info: Info) -> Sequence[records.Grant]:
        """One question."""
        return (await delegating.lent_by(info.context.viewer))[:MOST_GRANTS]

    @field("The roles held today, here: a tablet has only those of its event.", access=OWN, usual=3)
    @staticmethod
    def roles(info: Info) -> list[str]:
        """What the viewer holds."""
        return sorted({held.role for held in info.context.viewer.held})

    @field(f"What one holds or held, the newest first. At most {MOST_GRANTS}.", access=OWN, graphql_type=list[Grant])
    @staticmethod
    async def grants(root: Any, info: Info) -> Sequence[records.Grant]:
        """One loader."""
        return (await info.context.ask(accounts.grants_of).load(root.id))[:MOST_GRANTS]

    @field("The one event of a paired tablet.", access=OWN, graphql_type=Event | None)
    @staticmethod
    async def paired_event(info: Info) -> competitions.Event | None:
        """One loader."""
        id_ = info.context.viewer.event_id
        return None if id_ is None else await info.context.one(competitions.Event).load(id_)

    @field(f"Where one is signed in, the newest first. At most {MOST_SIGN_INS}.", access=OWN, graphql_type=list[SignIn])
    @staticmethod
    async def sign_ins(info: Info) -> Sequence[records.SignIn]:
        """One question."""
        return (await signing_in.open_ones(info.context.viewer))[:MOST_SIGN_INS]
