"""Delegations with what they owe, and imports of entries."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.entries.enums import DelegationKind
from schema.mirror import Mirror, label
from schema.node import Node
from schema.scalars import Instant
from server import entries
from server.access.roles import DELEGATION_ROLES, ORGANISING
from server.entries.owing import Owed as OwedBy
from server.listing import entered

ENTRY_READERS = Access(roles=sorted(ORGANISING | DELEGATION_ROLES))
MOST_OWED = 200


@strawberry.type(description="Something a delegation still owes.")
class Owed(Mirror, of=OwedBy):
    """待办."""

    rule: str = field("What it is: a stable code.", access=ENTRY_READERS)
    event: str = field("The code of the event.", access=ENTRY_READERS)
    count: int = field("How many entries; 0 for a deadline.", access=ENTRY_READERS)

    @field("The sentence in the viewer's language.", access=ENTRY_READERS)
    @staticmethod
    def message(root: Any, info: Info) -> str:
        """In words."""
        return info.context.say(f"owed.{root.rule}", **root.params)


@strawberry.type(description="A delegation (代表队) of a competition.")
class Delegation(Mirror, Node, of=entries.Delegation):
    """代表队."""

    code: str = field("Its code, unique in the competition.", access=ENTRY_READERS)
    name: str = field("Its name.", access=ENTRY_READERS)
    kind: DelegationKind | None = field("What kind of unit it stands for.", access=ENTRY_READERS)
    kind_label: str | None = label("delegation_kind", "The word for it.", column="kind", access=ENTRY_READERS)
    region_code: str | None = field("The code of the region whose reporter enters for it.", access=ENTRY_READERS)

    @field("The unit that registers its entries.", access=ENTRY_READERS)
    @staticmethod
    async def organisation(root: Any, info: Info) -> str | None:
        """Its present name."""
        id_ = root.organisation_id
        return None if id_ is None else await info.context.ask(entered.unit_names).load(id_)

    @field("How many entries of it stand, in the event of a code or in all.", access=ENTRY_READERS)
    @staticmethod
    async def entries(root: Any, info: Info, event: str | None = None) -> int:
        """Counted for all delegations at once."""
        return await info.context.ask(entered.entries_of_delegations, event).load(root.id)

    @field(f"What it still owes. At most {MOST_OWED}.", access=ENTRY_READERS, usual=5)
    @staticmethod
    async def owes(root: Any, info: Info) -> list[Owed]:
        """Asked for all delegations at once."""
        return (await info.context.ask(entered.owed_by).load(root.id))[:MOST_OWED]  # type: ignore[return-value]


@strawberry.type(description="An import of entries from a workbook, undone as one.")
class EntryImport(Mirror, Node, of=entries.EntryImport):
    """导入."""

    entries: int = field("How many entries it made.", access=ENTRY_READERS)
    at: Instant = field("When.", access=ENTRY_READERS)
    undone_at: Instant | None = field("When it was undone.", access=ENTRY_READERS)
