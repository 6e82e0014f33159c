"""Appeals (申诉): seen by their delegation, the organisers and arbitrators. The public is told how many are open."""

from enum import Enum
from typing import Any

import strawberry

from schema.access import Access, field
from schema.competitions import Event
from schema.context import Info
from schema.mirror import Mirror, label, one
from schema.node import Node
from schema.results import Revision
from schema.scalars import Instant
from server import appeals, competitions, listing, results
from server.appeals import APPEAL_READERS, standing

READERS = Access(roles=sorted(APPEAL_READERS))
MOST_APPEALS, MOST_NAMED = 500, 50


@strawberry.enum(description="What an appeal is about; it decides its window.")
class AppealKind(Enum):
    """申诉类别."""

    CONDUCT = strawberry.enum_value("conduct", description="How it was run: from the end of the own session.")
    EQUIPMENT = strawberry.enum_value("equipment", description="Machines and material: the same window.")
    RESULT = strawberry.enum_value("result", description="The result: from its posting.")


@strawberry.enum(description="How far an appeal is.")
class AppealState(Enum):
    """申诉状态."""

    RECEIVED = strawberry.enum_value("received", description="Received and not ruled on: it holds up its entries.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Taken back.")
    RULED = strawberry.enum_value("ruled", description="Ruled on.")


@strawberry.enum(description="What was ruled.")
class AppealOutcome(Enum):
    """仲裁结果."""

    UPHELD = strawberry.enum_value("upheld", description="成立.")
    PARTLY_UPHELD = strawberry.enum_value("partly_upheld", description="部分成立.")
    DISMISSED = strawberry.enum_value("dismissed", description="不成立.")
    NOT_ACCEPTED = strawberry.enum_value("not_accepted", description="不予受理.")


@strawberry.type(description="A file that an appeal brings.")
class AppealEvidence(Mirror, Node, of=appeals.AppealEvidence):
    """申诉材料."""

    at: Instant = field("When it was handed in.", access=READERS)

    @field("The name it was handed in under.", access=READERS)
    @staticmethod
    async def name(root: Any, info: Info) -> str | None:
        """Of its file, however the evidence was reached."""
        found: str | None = await info.context.ask(standing.names_of_evidence).load(root.id)
        return found

    @field("Where it is read: /appeal-evidence/ and its id.", access=READERS)
    @staticmethod
    def address(root: Any) -> str:
        """The path."""
        return f"/appeal-evidence/{root.uid}"


@strawberry.type(description="An appeal (申诉) of a delegation. It holds up the entries it names and nothing else.")
class Appeal(Mirror, Node, of=appeals.Appeal):
    """申诉."""

    number: int = field("Its number in the event, from 1.", access=READERS)
    kind: AppealKind = field("What it is about.", access=READERS)
    kind_label: str = label("appeal_kind", "The word for that.", column="kind", access=READERS)
    state: AppealState = field("How far it is.", access=READERS)
    state_label: str = label("appeal_state", "The word for that.", column="state", access=READERS)
    received_at: Instant = field("When it was received: the instant that counts.", access=READERS)
    entered_at: Instant = field("When it was entered here.", access=READERS)
    receiver: str | None = field("Who received it on paper; null where it was filed here.", access=READERS)
    statement: str = field("What it says.", access=READERS)
    outcome: AppealOutcome | None = field("What was ruled; null before.", access=READERS)
    outcome_label: str | None = label("appeal_outcome", "The word for that.", column="outcome", access=READERS)
    reasons: str | None = field("Why it was ruled so.", access=READERS)
    ruled_at: Instant | None = field("When it was ruled on.", access=READERS)
    version: int = field("Counts its changes.", access=READERS)
    event: Event = one(competitions.Event, "The event.", by="event_id", access=READERS)
    ruled_revision: Revision | None = one(
        results.Revision, "The revision that carries the ruling out.", by="ruled_revision_id", access=READERS
    )

    @field(f"The numbers of the entries it names. At most {MOST_NAMED}.", access=READERS, usual=2)
    @staticmethod
    async def entry_nos(root: Any, info: Info) -> list[str]:
        """One loader."""
        return (await info.context.ask(standing.entry_numbers).load(root.id))[:MOST_NAMED]

    @field("The name of the delegation; null where its entries belong to none.", access=READERS)
    @staticmethod
    async def delegation(root: Any, info: Info) -> str | None:
        """One loader."""
        return await info.context.ask(standing.delegation_names).load(root.id)

    @field(f"The files it brings. At most {MOST_NAMED}.", access=READERS, usual=2, graphql_type=list[AppealEvidence])
    @staticmethod
    async def evidence(root: Any, info: Info) -> list[Any]:
        """One loader."""
        return (await info.context.ask(standing.evidence_of).load(root.id))[:MOST_NAMED]


@strawberry.type
class AppealQuery:
    """What may be asked of appeals."""

    @field(
        f"The appeals of an event that the viewer may see, the newest first. At most {MOST_APPEALS}.",
        access=READERS,
        usual=5,
        graphql_type=list[Appeal],
    )
    @staticmethod
    async def appeals(info: Info, competition: str, event: str) -> list[Any]:
        """None where there is no such event."""
        found: Any = await info.context.ask(listing.events_by_code).load((competition, event))
        if found is None:
            return []
        return (await info.context.ask(standing.of_event).load(found.id))[:MOST_APPEALS]
