"""Going up and 递补 as mutations."""

import strawberry

from schema.access import Access, field
from schema.acting import Key, Reason, Version, act, uid_of
from schema.context import Info
from schema.entries import Entry
from server import entries
from server.access.roles import ORGANISING
from server.progression import advancing

ORGANISERS = Access(roles=sorted(ORGANISING))


@strawberry.type(description="Who was entered by coming up from the tier below.")
class Advanced:
    """晋级参赛."""

    entries: list[Entry] = field("The new entries, to be reviewed.", access=ORGANISERS)


@strawberry.type
class ProgressionMutation:
    """The mutations of this room."""

    @act(
        "Enter those who come up to an event by the newest published results of the events that feed it, each once.",
        answers=Advanced,
    )
    @staticmethod
    async def advance_entries(info: Info, competition: str, event: str, idempotency_key: Key) -> Advanced:
        """One act."""
        made = await advancing.advance(info.context.viewer, competition, event, key=idempotency_key)
        return Advanced(entries=made)  # type: ignore[arg-type]

    @act("递补: give the place of a withdrawn entry that came up to the next of the result it came by.", answers=Entry)
    @staticmethod
    async def replace_entry(
        info: Info, entry: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key
    ) -> entries.Entry:
        """One act."""
        uid = uid_of(entries.Entry, entry)
        return await advancing.replace(info.context.viewer, uid, reason=reason, version=version, key=idempotency_key)
