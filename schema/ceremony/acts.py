"""Announcing as a mutation."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from schema.access import field
from schema.acting import Key, act
from schema.ceremony import READERS, Announcement
from schema.context import Info
from schema.mirror import Mirror
from server import ceremony
from server.ceremony import announcing


@dataclass(frozen=True, slots=True)
class MadeAnnounced:
    """What the act made."""

    announcements: Sequence[ceremony.Announcement]


@strawberry.type(description="What was announced.")
class Announced(Mirror, of=MadeAnnounced):
    """颁奖公布的结果."""

    announcements: list[Announcement] = field("One for each event.", access=READERS)


@strawberry.type
class CeremonyMutation:
    """The mutations of this room."""

    @act(
        "Announce signed results at the ceremony, without making them public: of the events named, or of every event "
        "that is not announced so already.",
        answers=Announced,
    )
    @staticmethod
    async def announce_results(
        info: Info, competition: str, idempotency_key: Key, events: list[str] | None = None
    ) -> MadeAnnounced:
        """One act."""
        made = await announcing.announce(info.context.viewer, competition, events or [], key=idempotency_key)
        return MadeAnnounced(made)
