"""Decisions (决定): the list of them, and of each the honours it conferred in the house style."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import strawberry

from schema.access import PUBLIC, field
from schema.acting import uid_of
from schema.competitions import value_of
from schema.connection import DEFAULT_FIRST, Connection, Cursor, Page, page, page_size
from schema.context import Info
from schema.honours import Decision, Honour, HonourStep, Title
from schema.honours.enums import ListOrder
from schema.mirror import Mirror
from server import honours, listing
from server.honours import decided, listed
from server.listing import decided as listed_decisions

MOST_CHANGED = 500


def _position(day: str, uid: str) -> tuple[date, UUID]:
    return date.fromisoformat(day), UUID(uid)


BY_DECIDED: Cursor[tuple[date, UUID]] = Cursor(
    "decisions", lambda row: [row.decided_on.isoformat(), str(row.uid)], _position
)


@strawberry.type(description="One holder of a list.")
class ListedHonour(Mirror, of=listed.Line):
    """名单的一行."""

    text: str | None = field("The name in the house style; null where it was erased.", access=PUBLIC)
    honour: Honour = field("The honour.", access=PUBLIC)


@strawberry.type(description="A part of a decision's list: a title, and in a list by region the region.")
class ListSection(Mirror, of=listed.Section):
    """名单的一节."""

    title: Title = field("The title.", access=PUBLIC)
    region_code: str | None = field("The region; null in a list by strokes, and for those of no region.", access=PUBLIC)
    region_name: str | None = field("Its name.", access=PUBLIC)
    lines: list[ListedHonour] = field(f"The holders in order. At most {decided.MOST}.", access=PUBLIC, usual=30)


async def _decision(info: Info, id_: str) -> Any:
    uid = uid_of(honours.Decision, id_)
    return (await info.context.ask(listing.by_uid, honours.Decision).load(uid)) if uid else None


@strawberry.type
class DecisionQuery:
    """The root fields of decisions."""

    @field("Decisions, the newest first.", access=PUBLIC, graphql_type=Connection[Decision])
    @staticmethod
    async def decisions(info: Info, first: int = DEFAULT_FIRST, after: str | None = None) -> Page:
        """A page of the list, and how to count it."""
        viewer, size = info.context.viewer, page_size(info.context, first)
        found = await listed_decisions.decisions(viewer, size, BY_DECIDED.position(after))
        return page(found, BY_DECIDED, after, partial(listed_decisions.decision_count, viewer))

    @field("The decision of an id. Null where it is unknown.", access=PUBLIC, graphql_type=Decision | None)
    @staticmethod
    async def decision(info: Info, id: strawberry.ID) -> Any:
        """One loader."""
        return await _decision(info, id)

    @field(f"What a decision conferred, the revoked ones with them; by region unless `order` says else. At most "
           f"{decided.MOST}.", access=PUBLIC, usual=20, graphql_type=list[ListSection])  # fmt: skip
    @staticmethod
    async def decision_list(info: Info, decision: strawberry.ID, order: ListOrder | None = None) -> Any:
        """One question."""
        found = await _decision(info, decision)
        how = value_of(ListOrder, order) or "region"
        return await decided.conferred(info.context.viewer, found, how) if found else []

    @field(f"What a decision revoked and restored, in order. At most {MOST_CHANGED}.", access=PUBLIC, usual=5,
           graphql_type=list[HonourStep])  # fmt: skip
    @staticmethod
    async def decision_steps(info: Info, decision: strawberry.ID) -> Any:
        """One loader."""
        found = await _decision(info, decision)
        if found is None:
            return []
        steps = await info.context.ask(listing.belonging, honours.HonourStep, "decision_id", "at").load(found.id)
        return steps[:MOST_CHANGED]
