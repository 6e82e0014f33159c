"""名额: how many entries delegations may send, how far each has come, and the acts that set and lift the rules."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.acting import Key, act, uid_of
from schema.competitions import Event, value_of
from schema.context import Info
from schema.entries.delegations import ENTRY_READERS, Delegation
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.scalars import Instant
from server import competitions
from server.access.roles import ORGANISING
from server.competitions import quotas
from server.entries import quotas as used

READERS = Access(roles=sorted(ORGANISING | {"auditor"}))


@strawberry.enum(description="Whom a rule about numbers of entries is for, from the widest to the closest.")
class QuotaSubject(Enum):
    """名额的对象."""

    ALL = strawberry.enum_value("all", description="Every delegation.")
    KIND = strawberry.enum_value("kind", description="Delegations of a kind.")
    REGION = strawberry.enum_value("region", description="Delegations of a region and of those inside it.")
    DELEGATION = strawberry.enum_value("delegation", description="One delegation.")


@strawberry.type(description="A rule about how many entries a delegation may send to an event (名额).")
class EntryQuota(Mirror, Node, of=quotas.EntryQuota):
    """名额规定."""

    subject: QuotaSubject = field("Whom it is for; the closest rule holds.", access=READERS)
    subject_label: str = label("quota_subject", "The word for that.", column="subject", access=READERS)
    name: str = field("The kind, the region's code or the delegation's code; empty for all.", access=READERS)
    most: int | None = field("How many entries; null for as many as it likes.", access=READERS)
    set_at: Instant = field("Since when it holds.", access=READERS)
    event: Event | None = one(
        competitions.Event, "The event; null for each of the competition.", by="event_id", access=READERS
    )


@strawberry.type(description="How many entries of a delegation stand in an event, of how many it may send.")
class QuotaUse(Mirror, of=used.Use):
    """名额使用情况."""

    event: Event = field("The event.", access=ENTRY_READERS)
    delegation: Delegation = field("The delegation.", access=ENTRY_READERS)
    used: int = field("How many stand.", access=ENTRY_READERS)
    most: int | None = field("How many it may send; null for as many as it likes.", access=ENTRY_READERS)
    is_over: bool = field("Whether more stand than it may send.", access=ENTRY_READERS)


@strawberry.type
class QuotaQuery:
    """What may be asked of numbers of entries."""

    @field(
        f"The rules about numbers of entries that hold in a competition. At most {quotas.MOST_RULES}.",
        access=READERS, usual=5, graphql_type=list[EntryQuota],
    )  # fmt: skip
    @staticmethod
    async def entry_quotas(info: Info, competition: str) -> Any:
        """One question."""
        return await quotas.quotas_of(info.context.viewer, competition)

    @field(
        "How far each delegation the viewer sees has come, in each event a rule is for, or in the one of a code. "
        f"At most {used.MOST_USES}.",
        access=ENTRY_READERS, usual=20, graphql_type=list[QuotaUse],
    )  # fmt: skip
    @staticmethod
    async def quota_uses(info: Info, competition: str, event: str = "") -> Any:
        """One question."""
        return await used.uses(info.context.viewer, competition, event)


Name = Annotated[
    str, strawberry.argument(description="The kind, the region's code or the delegation's code; empty for all.")
]
One = Annotated[str, strawberry.argument(description="The code of the event; empty for each of the competition.")]
Most = Annotated[int | None, strawberry.argument(description="How many entries; null for as many as it likes.")]
Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the rule.")]


@strawberry.type
class QuotaMutation:
    """The mutations of this file."""

    @act(
        "Set how many entries a delegation may send to an event, or to each; the rule that stood for the same ends.",
        answers=EntryQuota,
    )
    @staticmethod
    async def set_entry_quota(
        info: Info, competition: str, subject: QuotaSubject, idempotency_key: Key, name: Name = "", event: One = "",
        most: Most = None,
    ) -> quotas.EntryQuota:  # fmt: skip
        """One act."""
        return await quotas.set_quota(
            info.context.viewer, competition, value_of(QuotaSubject, subject) or "", name, event=event.strip(),
            most=most, key=idempotency_key,
        )  # fmt: skip

    @act("End a rule about numbers of entries; it stays on record.", answers=EntryQuota)
    @staticmethod
    async def lift_entry_quota(info: Info, quota: Named, idempotency_key: Key) -> quotas.EntryQuota:
        """One act."""
        return await quotas.lift_quota(info.context.viewer, uid_of(quotas.EntryQuota, quota), key=idempotency_key)
