"""The root fields of follow-ups: the list, and how many are open."""

from functools import partial
from uuid import UUID

import strawberry

from schema.access import field
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.follow_ups import SEEN, FollowUp
from schema.follow_ups.enums import FollowUpKind, FollowUpOwner, FollowUpState
from server.listing import followed


def _position(at: int, uid: str) -> tuple[int, UUID]:
    if type(at) is not int or not 0 <= at < 2**62:
        raise ValueError("not an instant")
    return at, UUID(uid)


BY_MADE: Cursor[tuple[int, UUID]] = Cursor("followUps", lambda row: [row.made_at, str(row.uid)], _position)


@strawberry.type
class FollowUpQuery:
    """What may be asked of follow-ups."""

    @field("Follow-ups of the viewer's scope, the newest first. `competition`, `event`: their codes.", access=SEEN,
           graphql_type=Connection[FollowUp])  # fmt: skip
    @staticmethod
    async def follow_ups(
        info: Info, state: FollowUpState | None = None, kind: FollowUpKind | None = None,
        owner: FollowUpOwner | None = None, competition: str | None = None, event: str | None = None,
        first: int = DEFAULT_FIRST, after: str | None = None,
    ) -> Page:  # fmt: skip
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        asked = followed.Asked(
            value_of(FollowUpState, state), value_of(FollowUpKind, kind), value_of(FollowUpOwner, owner), competition,
            event,
        )  # fmt: skip
        found = await followed.follow_ups(viewer, asked, size, BY_MADE.position(after))
        return page(found, BY_MADE, after, partial(followed.follow_up_count, viewer, asked))

    @field("How many follow-ups of the viewer's scope are open; of one event where it is named.", access=SEEN)
    @staticmethod
    async def open_follow_ups(info: Info, competition: str | None = None, event: str | None = None) -> int:
        """One question."""
        asked = followed.Asked("open", competition=competition, event=event)
        return await followed.follow_up_count(info.context.viewer, asked)
