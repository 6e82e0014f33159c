"""Receipts of sealed packages that a tier below sent."""

from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, one
from schema.node import Node
from schema.scalars import Instant
from server.packages import receiving, records

READERS = Access(roles=sorted(records.PackageReceipt.readers))
MOST_FILES = 20


@strawberry.type(description="A file of a sealed package with its SHA-256.")
class SealedFile(Mirror, of=tuple):
    """封存的文件."""

    @field("Its name.", access=READERS)
    @staticmethod
    def name(root: Any) -> str:
        """The first."""
        return str(root[0])

    @field("SHA-256, hex.", access=READERS)
    @staticmethod
    def sha256(root: Any) -> str:
        """The second."""
        return str(root[1])


@strawberry.type(description="A sealed package as it was received (收件回执); what a correction corrects stays.")
class PackageReceipt(Mirror, Node, of=records.PackageReceipt):
    """收件回执."""

    seal: str = field("What the package is called by: SHA-256, hex.", access=READERS)
    part: str = field("The venue's part; empty for the whole.", access=READERS)
    chain: str | None = field("The sender's ledger chain.", access=READERS)
    seq: int | None = field("How many events that had.", access=READERS)
    head: str | None = field("The hash of the last.", access=READERS)
    received_at: Instant = field("When it was received.", access=READERS)
    sent_by: str | None = field("Who says to have sent it.", access=READERS)
    reason: str | None = field("Why a formal correction was sent.", access=READERS)

    corrects: Annotated["PackageReceipt", strawberry.lazy("schema.progression.receipts")] | None = one(
        records.PackageReceipt, "The receipt of what a formal correction corrects.", by="corrects_id", access=READERS
    )

    @field("The results a formal correction carries, as EVENT:NUMBER. At most 200.", access=READERS, usual=3)
    @staticmethod
    def revisions(root: Any) -> list[str]:
        """Of the text column."""
        return [one for one in root.revisions.split(";") if one][:200]

    @field(f"The files with their sums. At most {MOST_FILES}.", access=READERS, usual=8,
           graphql_type=list[SealedFile])  # fmt: skip
    @staticmethod
    def files(root: Any) -> Any:
        """Of the text column."""
        return list(receiving.sums_of(root).items())[:MOST_FILES]


@strawberry.type
class ReceiptQuery:
    """What may be asked of receipts."""

    @field(
        "The receipts of sealed packages by which a competition came, the newest first, for those who run it. "
        f"At most {receiving.MOST}.",
        access=READERS, usual=2, graphql_type=list[PackageReceipt],
    )  # fmt: skip
    @staticmethod
    async def package_receipts(info: Info, competition: str) -> Any:
        """One question."""
        return await receiving.receipts(info.context.viewer, competition)
