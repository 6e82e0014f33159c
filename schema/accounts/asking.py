"""What may be asked about accounts."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.accounts import OVERSEEN, OWN, PAIRING, Account, Pairing, place_in_words
from schema.accounts.me import Me
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import named
from server import listing, office
from server.access import accounts, demo, identities, records
from server.competitions import tablets
from server.listing import Found

MOST_PAIRINGS = 500
BY_UID: Cursor[UUID] = Cursor("accounts", lambda row: [str(row.uid)], UUID)


@strawberry.type(description="An account of the demo world, to try the system with.")
class DemoAccount(Mirror, of=demo.DemoAccount):
    """示例账号."""

    login: str = field("What is typed to sign in.", access=PUBLIC)
    name: str = field("The invented name.", access=PUBLIC)
    role_label: str = label("role", "The word for its role.", access=PUBLIC)
    place: str = field("Where its role holds, in words.", access=PUBLIC, resolver=place_in_words)
    password: str = field("Its password.", access=PUBLIC)


@strawberry.type
class AccountQuery:
    """The root fields of this room."""

    @field("The one who asks. Null where nobody is signed in.", access=OWN, graphql_type=Me | None)
    @staticmethod
    async def me(info: Info) -> records.Account | None:
        """One loader."""
        id_ = info.context.viewer.account_id
        return None if id_ is None else await info.context.one(records.Account).load(id_)

    @field("Whether one may sign in by an identity provider (OIDC) here.", access=PUBLIC)
    @staticmethod
    def identity_provider_offered() -> bool:
        """The setting."""
        return identities.issuer() is not None

    @field("An account. Null where it is unknown or not yours to see.", access=OVERSEEN, graphql_type=Account | None)
    @staticmethod
    async def account(info: Info, id: strawberry.ID) -> records.Account | None:
        """Looked up under the viewer's own eyes."""
        found = named(id)
        is_one = found is not None and found[0] is records.Account
        row = await listing.by_name(info.context.viewer, found) if is_one else None
        return row if isinstance(row, records.Account) else None

    @field(
        "The accounts you may see, in the order they were opened. `search`: part of the name or login.",
        access=OVERSEEN,
        graphql_type=Connection[Account],
    )
    @staticmethod
    async def accounts(
        info: Info, search: str | None = None, first: int = DEFAULT_FIRST, after: str | None = None
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        rows = await accounts.listed(viewer, search, size, BY_UID.position(after))
        found = Found(rows[:size], len(rows) > size)
        return page(found, BY_UID, after, partial(accounts.how_many, viewer, search))

    @field(
        f"The tablets paired for an event, the newest first, as far as you may see them. At most {MOST_PAIRINGS}.",
        access=PAIRING,
        graphql_type=list[Pairing],
        usual=20,
    )
    @staticmethod
    async def pairings(info: Info, competition: str, event: str) -> Sequence[records.Pairing]:
        """One question."""
        return (await tablets.pairings(info.context.viewer, competition, event))[:MOST_PAIRINGS]

    @field(
        f"Accounts to try the system with, in a demo; else none. At most {demo.MOST}.",
        access=PUBLIC,
        graphql_type=list[DemoAccount],
    )
    @staticmethod
    async def demo_accounts(info: Info) -> Sequence[demo.DemoAccount]:
        """Offered in a demo only."""
        return await demo.offered(await office.is_demo(info.context.viewer))
