"""Follow-ups (后续事项): what a correction, a ruling, a revocation leaves to be done, and by whom."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.competitions import Event
from schema.context import Info
from schema.follow_ups.enums import FollowUpCause, FollowUpKind, FollowUpOwner, FollowUpState
from schema.honours import HonourStep
from schema.mirror import Mirror, label, one
from schema.node import Node, written_id
from schema.results import Revision, Standing
from schema.scalars import Instant, Yuan, yuan
from server import competitions, follow_ups, honours, results
from server.listing import followed

SEEN = Access(roles=sorted(follow_ups.READERS))
MONEY = Access(roles=["auditor", "finance", "honours_office"])


@strawberry.type(description="One thing that hangs on what was changed. Nothing of it is changed by itself.")
class FollowUp(Mirror, Node, of=follow_ups.FollowUp):
    """后续事项."""

    cause: FollowUpCause = field("Where it comes from.", access=SEEN)
    cause_label: str = label("follow_up_cause", "The word for that.", access=SEEN, column="cause")
    kind: FollowUpKind = field("What is to be looked at.", access=SEEN)
    kind_label: str = label("follow_up_kind", "The word for that.", access=SEEN, column="kind")
    owner: FollowUpOwner = field("Whose work it is.", access=SEEN)
    owner_label: str = label("follow_up_owner", "The word for that.", access=SEEN, column="owner")
    state: FollowUpState = field("How far it is.", access=SEEN)
    state_label: str = label("follow_up_state", "The word for that.", access=SEEN, column="state")
    made_at: Instant = field("When it came up.", access=SEEN)
    done_at: Instant | None = field("When it was put down as done or not needed.", access=SEEN)
    note: str | None = field("What was done, or why nothing.", access=SEEN)
    version: int = field("Counts its changes.", access=SEEN)
    event: Event | None = one(competitions.Event, "The event whose result changed.", by="event_id", access=SEEN)
    above: Event | None = one(competitions.Event, "The event it stands in, of an entry.", by="above_id", access=SEEN)
    revision: Revision | None = one(results.Revision, "The new result.", by="revision_id", access=SEEN)
    step: HonourStep | None = one(honours.HonourStep, "The revocation or restoration.", by="step_id", access=SEEN)
    was: Standing | None = one(results.Standing, "The line it rests on.", by="was_id", access=SEEN)
    now: Standing | None = one(results.Standing, "The line by now; null where it is gone.", by="now_id", access=SEEN)

    @field("The number or title of what is to be looked at.", access=SEEN)
    @staticmethod
    def about(root: Any) -> str:
        """The column `label`, a name that is taken here."""
        return str(root.label)

    @field("The global id of what is to be looked at.", access=SEEN)
    @staticmethod
    def subject(root: Any) -> strawberry.ID:
        """Of the columns."""
        return written_id(root.subject_noun, root.subject_uid)

    @field("The money in question; null where there is none.", access=MONEY, graphql_type=Yuan | None)
    @staticmethod
    def amount(root: Any, info: Info) -> Any:
        """Fen as yuan, for the offices."""
        sees = info.context.viewer.sees_everything or info.context.viewer.holds(MONEY.roles)
        return yuan(root.amount) if root.amount is not None and sees else None

    @field("Who put it down, by name; null while it is open.", access=SEEN)
    @staticmethod
    async def done_by(root: Any, info: Info) -> str | None:
        """One loader."""
        found: str | None = await info.context.ask(followed.finishers).load(root.done_by_id or 0)
        return found
