"""Certificates ordered by the thousand: how far each order is; ordering and stopping as mutations."""

from typing import Annotated, Any

import strawberry

from schema.access import field
from schema.acting import Key, act, uid_of
from schema.certificates import READERS
from schema.certificates.enums import BatchState, CertificateKind
from schema.competitions import Competition, Event
from schema.context import Info
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.scalars import Instant
from server import certificates, competitions
from server.certificates import ordering
from server.certificates.issuing import Source

Only = Annotated[str | None, strawberry.argument(description="Of one competition alone.")]


@strawberry.type(description="An order of certificates (颁发批次), issued portion by portion.")
class CertificateBatch(Mirror, Node, of=certificates.CertificateBatch):
    """颁发批次."""

    kind: CertificateKind = field("What they certify.", access=READERS)
    kind_label: str = label("certificate_kind", "The word for that.", column="kind", access=READERS)
    template_code: str = field("The code of the template; its newest edition issues.", access=READERS)
    decision: str = field("The number of the decision; empty where it is of something else.", access=READERS)
    round: str = field("The code of the selection round; empty where it is of something else.", access=READERS)
    total: int = field("How many were due when it was ordered.", access=READERS)
    made: int = field("How many it issued so far.", access=READERS)
    state: BatchState = field("How far it is.", access=READERS)
    state_label: str = label("batch_state", "The word for that.", column="state", access=READERS)
    ordered_at: Instant = field("When it was ordered.", access=READERS)
    ended_at: Instant | None = field("When it ended.", access=READERS)
    refused_by: str | None = field("The rule that ended it, where one did.", access=READERS)
    competition: Competition | None = one(
        competitions.Competition, "The competition, where there is one.", by="competition_id", access=READERS
    )
    event: Event | None = one(competitions.Event, "The event, where there is one.", by="event_id", access=READERS)


@strawberry.input(description="Certificates to order: of an event, a competition, a decision or a selection round.")
class CertificateOrder:
    """颁发批次."""

    template: str = strawberry.field(description="The code of a template, which says the kind.")
    competition: str = strawberry.field(default="", description="A competition by its code.")
    event: str = strawberry.field(default="", description="One event of it; empty: all its judges.")
    decision: str = strawberry.field(default="", description="A decision by its number.")
    round: str = strawberry.field(default="", description="A selection round by its code.")


@strawberry.type
class BatchQuery:
    """The root field of the orders."""

    @field(
        f"The newest orders of certificates that the viewer sees. At most {ordering.NEWEST}.",
        access=READERS,
        usual=5,
        graphql_type=list[CertificateBatch],
    )
    @staticmethod
    async def certificate_batches(info: Info, competition: Only = None) -> Any:
        """One question."""
        return await ordering.newest_ones(info.context.viewer, competition)


@strawberry.type
class BatchMutation:
    """The mutations of the orders."""

    @act(
        "Order all certificates that are due, however many: they are issued portion by portion by the server, which "
        "shows how far it is.",
        answers=CertificateBatch,
    )
    @staticmethod
    async def order_certificates(
        info: Info, input: CertificateOrder, idempotency_key: Key
    ) -> certificates.CertificateBatch:
        """One act."""
        context = info.context
        source = Source(input.competition.strip(), input.event.strip(), input.decision.strip(), input.round.strip())
        return await ordering.order(
            context.viewer, input.template, source, address=context.address, key=idempotency_key
        )

    @act("Stop an order. What it issued stays.", answers=CertificateBatch)
    @staticmethod
    async def stop_certificates(
        info: Info, batch: strawberry.ID, idempotency_key: Key
    ) -> certificates.CertificateBatch:
        """One act."""
        return await ordering.stop(
            info.context.viewer, uid_of(certificates.CertificateBatch, batch), key=idempotency_key
        )
