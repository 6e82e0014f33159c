"""Signatures (签字) on sheets and events, and the reopenings of what was closed."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label, many
from schema.node import Node
from schema.scalars import Instant
from server import scoring, signatures
from server.access.roles import MARKING, MARKS_READERS, ORGANISING
from server.signatures import asking, content

SIGNERS = Access(roles=sorted(asking.READERS))
NAMES = Access(roles=sorted((ORGANISING | MARKS_READERS) - {"chief_judge"}))
READING_MARKS = Access(roles=sorted(MARKS_READERS))
ON_SHEETS = Access(roles=sorted(MARKING | MARKS_READERS))


@strawberry.enum(description="What a signature stands on.")
class SignedKind(Enum):
    """签字的类型."""

    PROCESS = strawberry.enum_value("process", description="The contestant, on the process marks of one sheet.")
    SHEET = strawberry.enum_value("sheet", description="The judge, on the sheet.")
    EVENT = strawberry.enum_value("event", description="The chief judge, on the event.")
    SUPERVISION = strawberry.enum_value("supervision", description="The supervisor, on the event.")


@strawberry.enum(description="How it was signed.")
class SignatureWay(Enum):
    """签字的方式."""

    ACCOUNT = strawberry.enum_value("account", description="Signed in, on a screen.")
    INK = strawberry.enum_value("ink", description="By hand on the printed sheet, whose scan is attached.")


@strawberry.enum(description="How far a reopening is.")
class ReopeningState(Enum):
    """重开的状态."""

    ASKED = strawberry.enum_value("asked", description="Asked for; somebody else must confirm it.")
    DONE = strawberry.enum_value("done", description="Confirmed: the event is marked on.")
    REFUSED = strawberry.enum_value("refused", description="Refused; the event stays closed.")


@strawberry.type(
    description="A signature: the hash of what was signed, by whom, and where the ledger stood just before."
)
class Signature(Mirror, Node, of=signatures.Signature):
    """签字."""

    kind: SignedKind = field("What it stands on.", access=SIGNERS)
    kind_label: str = label("signed_kind", "The word for what it stands on.", column="kind", access=SIGNERS)
    way: SignatureWay = field("How it was given.", access=SIGNERS)
    way_label: str = label("signature_way", "The word for how it was given.", column="way", access=SIGNERS)
    content: str = field("SHA-256, hex, of what was signed.", access=SIGNERS)
    chain_seq: str = field(
        "The ledger's position before it, a decimal number.", access=SIGNERS, resolver=lambda root: str(root.chain_seq)
    )
    chain_head: str = field("The ledger's head at that position.", access=SIGNERS)
    at: Instant = field("When it was given.", access=SIGNERS)
    undone_at: Instant | None = field("When the event was reopened: it counts no more.", access=SIGNERS)

    @field("The hash as it is printed: 16 digits in groups of four.", access=SIGNERS)
    @staticmethod
    def short(root: Any) -> str:
        """For the eye."""
        return content.short(root.content)

    @field("Whether it stands on what is there now.", access=SIGNERS)
    @staticmethod
    async def is_current(root: Any, info: Info) -> bool:
        """Nothing was changed since, and it was not undone."""
        return bool(await info.context.ask(asking.currents).load(root.id))

    @field("Whose account it was given with: of an ink signature who attached it. Null: the operator.", access=SIGNERS)
    @staticmethod
    async def by(root: Any, info: Info) -> str | None:
        """The name."""
        found: str | None = await info.context.ask(asking.names).load(root.id)
        return found

    @field(
        "Whose role it was given by, where that was lent (委托): his name. Null where it was one's own.", access=SIGNERS
    )
    @staticmethod
    async def on_behalf_of(root: Any, info: Info) -> str | None:
        """As the event of the ledger says."""
        found: str | None = await info.context.ask(asking.lenders).load(root.id)
        return found

    @field(
        "The name that was typed or stands on the paper. Null for a chief judge where it is a contestant's, whom he "
        "need not know.",
        access=SIGNERS,
    )
    @staticmethod
    def signer(root: Any, info: Info) -> str | None:
        """The process marks are signed by who is masked before the chief judge."""
        knows = info.context.viewer.sees_everything or info.context.viewer.holds(NAMES.roles)
        return root.signer if root.kind != "process" or knows else None

    @field("The number of the sheet; null where it stands on the event.", access=READING_MARKS)
    @staticmethod
    async def sheet(root: Any, info: Info) -> str | None:
        """For who sees the sheet."""
        found = await info.context.one(scoring.Sheet).load(root.sheet_id) if root.sheet_id else None
        return found.number if found is not None else None

    @field("Where the scan is read; null where there is none.", access=SIGNERS)
    @staticmethod
    def scan(root: Any) -> str | None:
        """The path."""
        return f"/signed-papers/{root.uid}" if root.scan_id is not None else None


@strawberry.type(description="重开: a closed event that is to be marked on, by the word of two people.")
class Reopening(Mirror, Node, of=signatures.Reopening):
    """重开."""

    state: ReopeningState = field("How far it is.", access=SIGNERS)
    state_label: str = label("reopening_state", "The word for how far it is.", column="state", access=SIGNERS)
    reason: str = field("Why.", access=SIGNERS)
    asked_at: Instant = field("When it was asked for.", access=SIGNERS)
    confirmed_at: Instant | None = field("When it was confirmed or refused.", access=SIGNERS)
    revision: int = field("The newest published result when it was reopened; 0 where there was none.", access=SIGNERS)

    @field("Who asked.", access=SIGNERS)
    @staticmethod
    async def asked_by(root: Any, info: Info) -> str | None:
        """The name."""
        found: str | None = await info.context.ask(asking.asked_by).load(root.id)
        return found

    @field("Who confirmed or refused it.", access=SIGNERS)
    @staticmethod
    async def confirmed_by(root: Any, info: Info) -> str | None:
        """The name."""
        found: str | None = await info.context.ask(asking.answered_by).load(root.id)
        return found


async def _signatures(root: Any, info: Info) -> Any:
    return (await info.context.ask(asking.of_events).load(root.id))[: asking.MOST]


async def _content(root: Any, info: Info) -> str | None:
    found: str | None = await info.context.ask(asking.contents).load(root.id)
    return found


async def _sheet_content(root: Any, info: Info) -> str | None:
    found: str | None = await info.context.ask(asking.contents_of_sheets).load(root.id)
    return found


async def _process_signed(root: Any, info: Info) -> bool:
    return bool(await info.context.ask(asking.process_signed).load(root.id))


def signatures_field() -> Any:
    """`Event.signatures`."""
    return field(
        "The signatures of chief judge and supervisor on it, the oldest first; those that were undone too. "
        f"At most {asking.MOST}.",
        access=SIGNERS, resolver=_signatures, usual=3, graphql_type=list[Signature],
    )  # fmt: skip


def content_field() -> Any:
    """`Event.content`."""
    return field(
        "SHA-256, hex, of all that decides its result: what a signature stands on. Null unless its marking was closed "
        "here, and for who may not see it.",
        access=SIGNERS, resolver=_content, graphql_type=str | None,
    )  # fmt: skip


def reopenings_field() -> Any:
    """`Event.reopenings`."""
    return many(
        signatures.Reopening, "Its reopenings, the newest first.", by="event_id", order="-asked_at", most=100, usual=1,
        access=SIGNERS,
    )  # fmt: skip


def sheet_content_field() -> Any:
    """`Sheet.content`."""
    return field(
        "SHA-256, hex, of what stands on it: what a signature on it stands on.",
        access=ON_SHEETS, resolver=_sheet_content, graphql_type=str | None,
    )  # fmt: skip


def process_signed_field() -> Any:
    """`Sheet.isProcessSigned`."""
    return field(
        "Whether the contestant signed what stands on it now.",
        access=ON_SHEETS, resolver=_process_signed, graphql_type=bool,
    )  # fmt: skip
