"""The accounts of the demo world: everybody may sign in with them, and whoever tries the system is told how.

They are known by the one hash they share, which no other account can come to bear: every other is salted anew.
"""

from dataclasses import dataclass

from server import db
from server.access.holding import in_force
from server.access.records import Account, Grant

PASSWORD = "jinbang-demo"  # noqa: S105  told to everybody
HASH = "$argon2id$v=19$m=65536,t=3,p=4$WzsNhbh/oBtK9N3Fi88BSg$f8AcsCt99EbkwJhWFzlaeWgiki3/6wqR2mmZQcfdeMo"
MOST = 40


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that is offered, and its first grant."""

    login: str
    name: str
    grant: Grant

    @property
    def role(self) -> str:
        """What it may do."""
        return self.grant.role

    @property
    def password(self) -> str:
        """The word that opens it."""
        return PASSWORD


async def offered(is_demo: bool) -> list[DemoAccount]:
    """The accounts to try, in the order they were made; none but in a demo. One whose password somebody has changed
    is not offered any more."""
    if not is_demo:
        return []
    rows = Account.filter(password=HASH, state="active", login__isnull=False).using_db(db.here())
    accounts = await rows.select_related("person").order_by("id").limit(MOST)
    grants = Grant.filter(in_force(), account_id__in=[one.id for one in accounts]).using_db(db.here())
    first: dict[int, Grant] = {}
    async for grant in grants.order_by("id"):
        first.setdefault(grant.account_id, grant)
    return [DemoAccount(str(one.login), one.person.name or "", first[one.id]) for one in accounts if one.id in first]
