"""Accounts, what they hold, their sign-ins, tokens and paired tablets, as their owners and overseers see them."""

from collections.abc import Awaitable, Sequence
from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.accounts.factors import Factor, Identity
from schema.competitions import Event
from schema.context import Info
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions
from server.access import accounts, delegating, factors, identities, records
from server.access.overseeing import OVERSEERS
from server.access.roles import EVERYBODY, ORGANISING
from server.entries import scopes

OWN = Access(roles=sorted(EVERYBODY))
OVERSEEN = Access(roles=sorted({"administrator"} | OVERSEERS))
PAIRING = Access(roles=sorted({"administrator", "chief_judge"} | ORGANISING))
MOST_GRANTS, MOST_FACTORS = 200, 20


@strawberry.enum(description="What the scope of a role is.")
class GrantScope(Enum):
    """授权范围."""

    OFFICE = strawberry.enum_value("office", description="The whole office.")
    REGION = strawberry.enum_value("region", description="A region with everything below it, and listed ones.")
    ORGANISATION = strawberry.enum_value("organisation", description="What an organisation organises or registers.")
    COMPETITION = strawberry.enum_value("competition", description="One competition.")
    EVENT = strawberry.enum_value("event", description="One event.")
    DELEGATION = strawberry.enum_value("delegation", description="One delegation.")


def name_of(root: Any, info: Info) -> Awaitable[str | None]:
    """The name of the person behind an account."""
    return info.context.ask(accounts.names).load(getattr(root, "account_id", root.id))


def _place(root: Any, info: Info) -> Awaitable[str | None]:
    return info.context.ask(scopes.places_in_words).load(_grant_of(root).id)


def place_in_words(root: Any, info: Info) -> Any:
    """Where a grant holds, or the first of a demo account."""

    async def said() -> str:
        return await _place(root, info) or info.context.say("enum.scope.office")

    return said()


def _grant_of(root: Any) -> records.Grant:
    found: records.Grant = getattr(root, "grant", root)
    return found


def _split(column: str) -> Any:
    """A text column of words joined by semicolons, as a list."""

    def words(root: Any) -> list[str]:
        return [word for word in getattr(root, column).split(";") if word]

    return words


def _is_lent(root: Any) -> bool:
    return root.delegated_from_id is not None


@strawberry.type(description="A role (授权) of an account, with a scope and a period.")
class Grant(Mirror, Node, of=records.Grant):
    """授权."""

    role: str = field("The role: a stable code.", access=OWN)
    role_label: str = label("role", "The word for the role.", access=OWN)
    scope: GrantScope = field("What its scope is.", access=OWN)
    scope_label: str = label("scope", "The word for what its scope is.", access=OWN)
    also_regions: list[str] = field(
        "Further region codes of its scope.", access=OWN, resolver=_split("also_regions"), usual=2
    )
    place: str = field("Where it holds, in words.", access=OWN, resolver=place_in_words)
    starts_on: date | None = field("Its first day.", access=OWN)
    ends_on: date | None = field("Its last day.", access=OWN)
    withdrawn_at: Instant | None = field("When it was withdrawn.", access=OWN)
    account: Annotated["Account", strawberry.lazy("schema.accounts")] | None = one(
        records.Account, "Whose it is.", by="account_id", access=OWN
    )
    is_lent: bool = field("Whether somebody lent it who holds it himself.", access=OWN, resolver=_is_lent)

    @field("Who lent it; null where it is not lent.", access=OWN)
    @staticmethod
    async def lender(root: Any, info: Info) -> str | None:
        """One loader."""
        return await info.context.ask(delegating.lenders).load(root.id)

    @field("To whom it is lent or given; null where you neither lent it nor may see the account.", access=OWN)
    @staticmethod
    async def holder_name(root: Any, info: Info) -> str | None:
        """One loader."""
        return await info.context.ask(delegating.holders).load(root.id)


@strawberry.type(description="An account (账号) of a person.")
class Account(Mirror, Node, of=records.Account):
    """账号."""

    name: str | None = field("The person's name.", access=OVERSEEN, resolver=name_of)
    login: str | None = field("What is typed to sign in.", access=OVERSEEN)
    state: str = field("active or closed.", access=OVERSEEN)
    version: int = field("Counts its changes.", access=OVERSEEN)

    @field(
        f"What it holds or held, the newest first, as far as you may see it. At most {MOST_GRANTS}.",
        access=OVERSEEN,
        graphql_type=list[Grant],
        usual=5,
    )
    @staticmethod
    async def grants(root: Any, info: Info) -> Sequence[records.Grant]:
        """One loader."""
        return (await info.context.ask(accounts.grants_of).load(root.id))[:MOST_GRANTS]

    @field("The roles it was given and not taken back, as far as you may see them.", access=OVERSEEN, usual=3)
    @staticmethod
    async def roles(root: Any, info: Info) -> list[str]:
        """The same loader."""
        held = await info.context.ask(accounts.grants_of).load(root.id)
        return sorted({each.role for each in held if each.withdrawn_at is None})

    @field(
        f"The second factors that count. Null where they are not yours to see. At most {MOST_FACTORS}.",
        access=OVERSEEN,
        graphql_type=list[Factor] | None,
        usual=2,
    )
    @staticmethod
    async def factors(root: Any, info: Info) -> Sequence[Any] | None:
        """One loader."""
        viewer = info.context.viewer
        if not (viewer.sees_everything or viewer.holds({"administrator"}) or root.id == viewer.account_id):
            return None
        return (await info.context.ask(factors.of_accounts).load(root.id))[:MOST_FACTORS]

    @field(
        f"Whom the identity provider knows it as, to an administrator. At most {MOST_FACTORS}.",
        access=OVERSEEN,
        graphql_type=list[Identity],
        usual=1,
    )
    @staticmethod
    async def identities(root: Any, info: Info) -> Sequence[Any]:
        """One loader."""
        return (await info.context.ask(identities.of_accounts).load(root.id))[:MOST_FACTORS]


@strawberry.type(description="A bearer token (令牌) of a program. Its secret was shown once.")
class Token(Mirror, Node, of=records.Token):
    """令牌."""

    name: str = field("What it is for.", access=OWN)
    scopes: list[str] = field("What it allows: `read`, or a group of acts.", access=OWN, resolver=_split("scopes"))
    expires_at: Instant = field("When it ends.", access=OWN)
    withdrawn_at: Instant | None = field("When it was withdrawn.", access=OWN)


@strawberry.type(description="A tablet (平板) paired with one person for one event and a period.")
class Pairing(Mirror, Node, of=records.Pairing):
    """配对."""

    account: Account | None = one(records.Account, "The person's account.", by="account_id", access=PAIRING)
    event: Event | None = one(competitions.Event, "The event.", by="event_id", access=PAIRING)
    starts_at: Instant = field("From when it may be used.", access=PAIRING)
    ends_at: Instant = field("When the tablet is signed out.", access=PAIRING)
    used_at: Instant | None = field("When a tablet used the code, which is good once.", access=PAIRING)
    withdrawn_at: Instant | None = field("When it was taken back.", access=PAIRING)
