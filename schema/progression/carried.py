"""What a correction below proposes to an event above, and the acts that accept or decline it."""

from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.access import Access, field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.competitions import Event
from schema.context import Info
from schema.entries import Entry
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.results import Revision, Standing
from schema.scalars import Instant
from server import competitions, entries, results
from server.access.roles import ORGANISING
from server.progression import carried, carrying

READERS = Access(roles=sorted(ORGANISING | {"auditor"}))


@strawberry.enum(description="What a correction below would change above.")
class CarriedKind(Enum):
    """更正的种类."""

    MOVES_UP = strawberry.enum_value("moves_up", description="A line goes up that did not before.")
    FALLS_OUT = strawberry.enum_value("falls_out", description="An entry's line no longer goes up.")
    NAME = strawberry.enum_value("name", description="A name, or the team's.")
    UNIT = strawberry.enum_value("unit", description="The unit.")


@strawberry.enum(description="How far a proposal of a correction is.")
class CarriedState(Enum):
    """更正建议的状态."""

    PROPOSED = strawberry.enum_value("proposed", description="To be decided.")
    ACCEPTED = strawberry.enum_value("accepted", description="Accepted: the entries above were changed.")
    DECLINED = strawberry.enum_value("declined", description="Declined: they stay as they were.")
    OVERTAKEN = strawberry.enum_value("overtaken", description="A newer result below came first.")


@strawberry.type(description="A change that a correction below proposes to an event above.")
class CarriedChange(Mirror, Node, of=carried.CarriedChange):
    """更正上报."""

    kind: CarriedKind = field("What it would change.", access=READERS)
    kind_label: str = label("carried_kind", "The words for that.", column="kind", access=READERS)
    state: CarriedState = field("How far it is.", access=READERS)
    state_label: str = label("carried_state", "The words for that.", column="state", access=READERS)
    before: str | None = field("The name or unit it was entered by.", access=READERS)
    after: str | None = field("The name or unit that stands below now.", access=READERS)
    reason: str | None = field("Why it was decided so.", access=READERS)
    note: str | None = field("What the chief judge or the arbitrators said, once marking had begun.", access=READERS)
    proposed_at: Instant = field("When the correction below was published.", access=READERS)
    decided_at: Instant | None = field("When it was decided.", access=READERS)
    version: int = field("Counts its changes.", access=READERS)
    event: Event | None = one(competitions.Event, "The event above.", by="event_id", access=READERS)
    revision: Revision | None = one(results.Revision, "The new result below.", by="revision_id", access=READERS)
    standing: Standing | None = one(
        results.Standing, "The line below now; null where there is none any more.", by="standing_id", access=READERS
    )
    entry: Entry | None = one(
        entries.Entry, "The entry above; null where one would move up.", by="entry_id", access=READERS
    )


@strawberry.type
class CarriedQuery:
    """What may be asked of corrections carried up."""

    @field(
        "What corrections below propose to the events of a competition, those to be decided first. "
        f"At most {carried.MOST}.",
        access=READERS, usual=5, graphql_type=list[CarriedChange],
    )  # fmt: skip
    @staticmethod
    async def carried_changes(info: Info, competition: str) -> Any:
        """One question."""
        return await carried.carried_changes(info.context.viewer, competition)


Named = Annotated[strawberry.ID, strawberry.argument(description="The id of the proposal.")]
Note = Annotated[
    str, strawberry.argument(description="What the chief judge or the arbitrators said; needed once marking has begun.")
]


@strawberry.type
class CarriedMutation:
    """The mutations of this file."""

    @act("Accept what a correction below proposes, and change the entries above.", answers=CarriedChange)
    @staticmethod
    async def accept_carried_change(
        info: Info, carried_change: Named, reason: Reason, version: Version, idempotency_key: Key, note: Note = ""
    ) -> carried.CarriedChange:
        """One act."""
        return await carrying.accept_carried(
            info.context.viewer, uid_of(carried.CarriedChange, carried_change), reason, version=version, note=note,
            key=idempotency_key,
        )  # fmt: skip

    @act("Decline what a correction below proposes; the entries above stay as they are.", answers=CarriedChange)
    @staticmethod
    async def decline_carried_change(
        info: Info, carried_change: Named, reason: Reason, version: Version, idempotency_key: Key
    ) -> carried.CarriedChange:
        """One act."""
        return await carrying.decline_carried(
            info.context.viewer, uid_of(carried.CarriedChange, carried_change), reason, version=version,
            key=idempotency_key,
        )  # fmt: skip
