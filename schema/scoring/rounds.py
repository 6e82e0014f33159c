"""The rounds of an event while it is marked. A field of Event; known to no other type."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror
from server.scoring import rounds

MOST_ROUNDS = 20
WATCHERS = Access(roles=sorted(rounds.WATCHING))


@strawberry.type(description="A round (轮次) inside an event, as its marking stands.")
class EventRound(Mirror, of=rounds.Shown):
    """轮次."""

    code: str = field("Its code, unique in the event.", access=WATCHERS)
    title: str = field("Its title.", access=WATCHERS)
    top: int | None = field("How many go on from it; null in the last.", access=WATCHERS)
    is_open: bool = field("Whether it was opened: its sheets are there, or its marks were imported.", access=WATCHERS)
    entrants: int | None = field("How many entries are in it; null before it is opened.", access=WATCHERS)


async def _rounds(root: Any, info: Info) -> Sequence[rounds.Shown]:
    found: Sequence[rounds.Shown] = await info.context.ask(rounds.shown).load(root.id)
    return found[:MOST_ROUNDS]


def rounds_field() -> Any:
    """`Event.rounds`."""
    return field(
        "Its rounds (轮次), in order, as its marking stands. Empty where it has none, or where the viewer may not see "
        f"it. Computed: one event at a time. At most {MOST_ROUNDS}.",
        access=WATCHERS,
        resolver=_rounds,
        usual=2,
        graphql_type=list[EventRound],
    )
