"""Going up and 递补 as mutations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import strawberry

from schema.access import Access, field
from schema.acting import NONE_SUCH, Key, Reason, Version, act, uid_of
from schema.context import Info
from schema.entries import Entry
from schema.mirror import Mirror
from server import entries, results
from server.access.roles import ORGANISING
from server.honours.background import backgrounds
from server.progression import advancing, replacing

ORGANISERS = Access(roles=sorted(ORGANISING))
Line = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="The line of the reserve that is chosen, where several share the next place."),
]
Shown = Annotated[
    str | None,
    strawberry.argument(description="What `reserves` said it shows: refused where something else would be shown now."),
]


@dataclass(frozen=True, slots=True)
class MadeAdvanced:
    """What the act made."""

    entries: Sequence[entries.Entry]


@strawberry.type(description="Who was entered by coming up from the tier below.")
class Advanced(Mirror, of=MadeAdvanced):
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
    async def advance_entries(info: Info, competition: str, event: str, idempotency_key: Key) -> MadeAdvanced:
        """One act."""
        made = await advancing.advance(info.context.viewer, competition, event, key=idempotency_key)
        return MadeAdvanced(made)

    @act(
        "递补: give the place of a withdrawn entry that came up to the next of the published result it came by.",
        answers=Entry,
    )
    @staticmethod
    async def replace_entry(
        info: Info, entry: strawberry.ID, reason: Reason, version: Version, idempotency_key: Key, line: Line = None,
        shown: Shown = None,
    ) -> entries.Entry:  # fmt: skip
        """One act."""
        return await replacing.replace(
            info.context.viewer, uid_of(entries.Entry, entry), reason=reason, version=version, key=idempotency_key,
            line=uid_of(results.Standing, line) or NONE_SUCH if line else None, shown=shown or None,
            backgrounds=backgrounds,
        )  # fmt: skip
