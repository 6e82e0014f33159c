"""Disclosures (查阅与提供): who was shown or handed personal data, for the auditor and the offices. No value of anybody
stands in an answer of this room."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from schema.scalars import Instant
from server import clock, disclosures
from server.disclosures import lists

OVERSEEING = Access(roles=sorted(disclosures.OVERSEEING))
HANDING = Access(roles=sorted(disclosures.HANDING))
OPENED = Access(roles=["arbitrator", "finance", *sorted(disclosures.HANDING), "organiser"])  # whoever makes one too


@strawberry.type(description="Sealed values that were opened for somebody to see. The values stand in no answer.")
class Disclosure(Mirror, Node, of=disclosures.Disclosure):
    """查阅."""

    field_label: str = label("disclosed_field", "What it was.", access=OVERSEEING, column="field")
    count: int = field("How many values.", access=OVERSEEING)
    actor: str = field("Who, as the ledger names him.", access=OVERSEEING)
    at: Instant = field("When.", access=OVERSEEING)
    until: Instant = field("Until when he could look again without a further reason.", access=OVERSEEING)
    reason: str | None = field("Why; null where it was erased.", access=OVERSEEING)

    @field("Who, by name; null for the console.", access=OVERSEEING)
    @staticmethod
    async def by(root: Any, info: Info) -> str | None:
        """One loader."""
        found: str | None = await info.context.ask(lists.makers).load(root.account_id or 0)
        return found


@strawberry.type(description="A locked file with personal data for a named recipient (提供).")
class Handout(Mirror, Node, of=disclosures.Handout):
    """提供."""

    kind_label: str = label("handout_kind", "What it is.", access=OPENED, column="kind")
    subject: str = field("The code or number of what it was made from.", access=OPENED)
    recipient: str | None = field("For whom; null where it was erased.", access=OPENED)
    reason: str | None = field("Why; null where it was erased.", access=OPENED)
    rows: int = field("How many values.", access=OPENED)
    digest: str = field("SHA-256 of the locked file, hex.", access=OPENED)
    made_at: Instant = field("When it was made.", access=OPENED)
    until: Instant = field("From when on it is gone.", access=OPENED)
    downloads: int = field("How often it was fetched.", access=OPENED)
    withdrawn_at: Instant | None = field("When it was taken back.", access=OPENED)
    withdrawn_because: str | None = field("Why it was taken back.", access=OPENED)
    version: int = field("Counts its changes.", access=OPENED)

    @field("Which personal fields stand in it, in words.", access=OPENED)
    @staticmethod
    def fields_label(root: Any, info: Info) -> str:
        """Of the column, joined."""
        return " · ".join(info.context.say(f"enum.disclosed_field.{one}") for one in root.fields.split(";"))

    @field("Who made it, by name; null for the console.", access=OPENED)
    @staticmethod
    async def by(root: Any, info: Info) -> str | None:
        """One loader."""
        found: str | None = await info.context.ask(lists.makers).load(root.account_id or 0)
        return found

    @field("Whether it can still be fetched.", access=OPENED)
    @staticmethod
    def is_open(root: Any) -> bool:
        """Today."""
        return bool(root.is_kept and root.ended_at is None and root.withdrawn_at is None and clock.now() < root.until)

    @field("Where it is fetched, by the one who made it.", access=OPENED)
    @staticmethod
    def path(root: Any) -> str:
        """By its uid."""
        return f"/handouts/{root.uid}.zip"


@strawberry.type
class DisclosureQuery:
    """The root fields of this room."""

    @field(f"Locked files with personal data, the newest first. At most {lists.MOST}.", access=OPENED, usual=30,
           graphql_type=list[Handout])  # fmt: skip
    @staticmethod
    async def handouts(info: Info) -> Any:
        """What the viewer sees."""
        return await lists.handouts(info.context.viewer)

    @field(f"Personal values that were opened, the newest first. At most {lists.MOST}.", access=OVERSEEING, usual=30,
           graphql_type=list[Disclosure])  # fmt: skip
    @staticmethod
    async def disclosures(info: Info) -> Any:
        """What the viewer sees."""
        return await lists.disclosures(info.context.viewer)
