"""Publishing: the preview, the act, and publication at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from schema.access import Access, field
from schema.acting import Key, Reason, act, uid_of
from schema.context import Info
from schema.mirror import Mirror, label
from schema.node import Node
from schema.refusal import Refusal
from schema.results import EntryState, Revision
from schema.scalars import Instant, LocalTime, Mark
from server import progression, results
from server.access.roles import ORGANISING
from server.results import previewing, scheduling

ORGANISERS = Access(roles=sorted(ORGANISING | {"chief_judge", "supervisor"}))
PREVIEWERS = Access(roles=sorted(previewing.READERS))
MOST_LINES = 2000


@strawberry.enum(description="How far an order to publish is.")
class PublicationState(Enum):
    """定时公布的状态."""

    WAITING = strawberry.enum_value("waiting", description="Its time has not come.")
    DONE = strawberry.enum_value("done", description="Published.")
    REFUSED = strawberry.enum_value("refused", description="Refused when its time came; see `refusal`.")
    CANCELLED = strawberry.enum_value("cancelled", description="Taken back before its time.")


@strawberry.type(description="An order to publish results at a time (定时公布).")
class Publication(Mirror, Node, of=results.Publication):
    """定时公布."""

    reason: str = field("The reason that will stand with the result.", access=ORGANISERS)
    due_at: Instant = field("When it is published.", access=ORGANISERS)
    state: PublicationState = field("How far it is.", access=ORGANISERS)
    state_label: str = label("publication_state", "The word for it.", column="state", access=ORGANISERS)
    done_at: Instant | None = field("When it was published, refused or taken back.", access=ORGANISERS)

    @field("The codes of the events, none for all of the competition.", access=ORGANISERS)
    @staticmethod
    def events(root: Any) -> list[str]:
        """The codes of the text column."""
        return [one for one in root.events.split(";") if one]

    @field("Why it was refused when its time came.", access=ORGANISERS)
    @staticmethod
    def refusal(root: Any, info: Info) -> str | None:
        """Only the rule is kept: the preview says today's reason in full."""
        return info.context.say("publication.refused", rule=root.refused_by) if root.refused_by else None


@strawberry.type(description="One line as it would be published.")
class PreviewLine(Mirror, of=previewing.PreviewLine):
    """预览的一行."""

    is_changed: bool = field("Whether it differs from the newest published result.", access=PREVIEWERS)

    is_undecided: bool = field(
        "Whether it shares a place that may not be shared: a draw or the chief judge parts it first.", access=PREVIEWERS
    )

    @field("The title of its group; null where the event ranks no groups.", access=PREVIEWERS)
    @staticmethod
    def group(root: Any) -> str | None:
        """Of the line."""
        return root.standing.group  # type: ignore[no-any-return]

    @field("Its place in its group.", access=PREVIEWERS)
    @staticmethod
    def group_place(root: Any) -> int | None:
        """Of the line."""
        return root.standing.group_place  # type: ignore[no-any-return]

    @field("The number of the entry.", access=PREVIEWERS)
    @staticmethod
    def entry_no(root: Any) -> str:
        """Of the line."""
        return str(root.standing.entry_no)

    @field("The names of the contestants.", access=PREVIEWERS)
    @staticmethod
    def name(root: Any) -> str | None:
        """Joined by 、."""
        return root.standing.name or root.standing.team  # type: ignore[no-any-return]

    @field("The place it would have.", access=PREVIEWERS)
    @staticmethod
    def place(root: Any) -> int | None:
        """Among all."""
        return root.standing.place  # type: ignore[no-any-return]

    @field("The place it has in the newest published result.", access=PREVIEWERS)
    @staticmethod
    def place_before(root: Any) -> int | None:
        """None where it is new."""
        return root.before.place if root.before else None

    @field("The total it would have.", access=PREVIEWERS)
    @staticmethod
    def total(root: Any) -> Mark | None:
        """As published text."""
        return root.standing.total  # type: ignore[no-any-return]

    @field("The total in the newest published result.", access=PREVIEWERS)
    @staticmethod
    def total_before(root: Any) -> Mark | None:
        """None where it is new."""
        return root.before.total if root.before else None

    @field("The award it would take.", access=PREVIEWERS)
    @staticmethod
    def award(root: Any) -> str | None:
        """Of the scheme."""
        return root.standing.award  # type: ignore[no-any-return]

    @field("Whether it would go on to the next tier.", access=PREVIEWERS)
    @staticmethod
    def advances(root: Any) -> bool:
        """By the scheme."""
        return bool(root.standing.advances)

    @field("What would become of it.", access=PREVIEWERS, graphql_type=EntryState)
    @staticmethod
    def state(root: Any) -> Any:
        """As the sheet says."""
        return root.standing.state

    @field("The word for that.", access=PREVIEWERS)
    @staticmethod
    def state_label(root: Any, info: Info) -> str:
        """In the viewer's language."""
        return info.context.say(f"enum.state.{root.standing.state}")


@strawberry.type(description="What publishing an event would say now, and whether it would be refused.")
class Preview(Mirror, of=previewing.Preview):
    """预览."""

    number: int = field("The number the revision would have.", access=PREVIEWERS)
    changes: int = field("How many lines differ from the newest published result.", access=PREVIEWERS)
    gone: list[str] = field("The entries that would no longer stand in it.", access=PREVIEWERS)
    refusal: Refusal | None = field("Why it would be refused; null where it would not.", access=PREVIEWERS)

    @field(f"The lines, in order. At most {MOST_LINES}.", access=PREVIEWERS, usual=50)
    @staticmethod
    def lines(root: Any) -> list[PreviewLine]:
        """All of them."""
        return list(root.lines)[:MOST_LINES]


@dataclass(frozen=True, slots=True)
class MadePublished:
    """What the act made."""

    revisions: Sequence[results.Revision]


@strawberry.type(description="What was published.")
class Published(Mirror, of=MadePublished):
    """公布的结果."""

    revisions: list[Revision] = field("The new revisions, one for each event.", access=ORGANISERS)


@strawberry.type
class ResultMutation:
    """The mutations of this room."""

    @act(
        "Publish the result of one event, or of every event of a competition whose result differs from the newest "
        "published one: a new numbered revision with its reason.",
        answers=Published,
    )
    @staticmethod
    async def publish_results(
        info: Info, competition: str, reason: Reason, idempotency_key: Key, event: str | None = None
    ) -> MadePublished:
        """One act."""
        events = [event] if event else []
        revisions = await progression.publish(
            info.context.viewer, competition, *events, reason=reason, key=idempotency_key
        )
        return MadePublished(revisions)

    @act("Order results to be published at a time. It survives a restart.", answers=Publication)
    @staticmethod
    async def schedule_publication(
        info: Info,
        competition: str,
        due_at: LocalTime,
        reason: Reason,
        idempotency_key: Key,
        events: list[str] | None = None,
    ) -> results.Publication:
        """One act."""
        return await scheduling.schedule(
            info.context.viewer, competition, events or [], due_at=due_at, reason=reason, key=idempotency_key
        )

    @act("Take an order to publish back before its time.", answers=Publication)
    @staticmethod
    async def cancel_publication(info: Info, publication: strawberry.ID, idempotency_key: Key) -> results.Publication:
        """One act."""
        uid = uid_of(results.Publication, publication)
        return await scheduling.cancel(info.context.viewer, uid, key=idempotency_key)
