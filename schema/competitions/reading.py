"""What may be read of competitions, and the word that one changed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import Competition, Event
from schema.competitions.enums import CompetitionKind, Tier, value_of
from schema.competitions.work import OF_STAFF
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_START
from schema.mirror import Mirror
from schema.node import global_id
from schema.regions import RegionFigure
from schema.turns import turns
from server import competitions, listing
from server.listing import desk as own


@strawberry.type(description="How much there is to see.")
class CompetitionFigures(Mirror, of=listing.Figures):
    """The figures of the home page."""

    competitions: int = field("Published competitions.", access=PUBLIC)
    events: int = field("Events with a published result.", access=PUBLIC)
    entries: int = field("Entries in the newest results.", access=PUBLIC)
    awarded: int = field("Entries with an award in the newest results.", access=PUBLIC)
    years: list[int] = field("The years in which competitions began, the newest first; at most 200.", access=PUBLIC)
    regions: list[RegionFigure] = field(
        "The regions with a competition, by code; at most as many as the country has, some 3,500.", access=PUBLIC
    )


@strawberry.type
class CompetitionQuery:
    """The root fields of this room."""

    @field(
        "The competition of a code. Null where it is unknown or not public.",
        access=PUBLIC,
        graphql_type=Competition | None,
    )
    @staticmethod
    async def competition(info: Info, code: str) -> competitions.Competition | None:
        """One loader."""
        return await info.context.ask(listing.competitions_by_code).load(code)

    @field(
        "The event of the codes of competition and event. Null where it is unknown or not public.",
        access=PUBLIC,
        graphql_type=Event | None,
    )
    @staticmethod
    async def event(info: Info, competition: str, code: str) -> competitions.Event | None:
        """One loader."""
        return await info.context.ask(listing.events_by_code).load((competition, code))

    @field(
        "How many competitions, events, entries and awards are published; their years and regions.",
        access=PUBLIC,
        graphql_type=CompetitionFigures,
    )
    @staticmethod
    async def competition_figures(info: Info) -> listing.Figures:
        """One question."""
        return await listing.figures(info.context.viewer)

    @field(
        "Competitions, the newest first. `region`: 2, 4 or 6 digits or a functional area's code, with everything "
        "below it; `year`: of the first day.",
        access=PUBLIC,
        graphql_type=Connection[Competition],
    )
    @staticmethod
    async def competitions(
        info: Info,
        first: int = DEFAULT_FIRST,
        after: str | None = None,
        tier: Tier | None = None,
        kind: CompetitionKind | None = None,
        region: str | None = None,
        year: int | None = None,
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer = info.context.viewer
        wanted = listing.Wanted(value_of(Tier, tier), value_of(CompetitionKind, kind), region, year)
        size, position = page_size(info.context, first), BY_START.position(after)
        found = await listing.competitions(viewer, wanted, size, position)
        return page(found, BY_START, after, partial(listing.competition_count, viewer, wanted))

    @field(
        "The competitions in which the viewer holds a role, planned ones and rehearsals too, the newest first.",
        access=OF_STAFF,
        graphql_type=Connection[Competition],
    )
    @staticmethod
    async def desk(info: Info, first: int = DEFAULT_FIRST, after: str | None = None) -> Page:
        """A page of the list, and how to count it."""
        viewer = info.context.viewer
        size, position = page_size(info.context, first), BY_START.position(after)
        found = await own.desk(viewer, size, position)
        return page(found, BY_START, after, partial(own.desk_count, viewer))


@strawberry.type
class CompetitionSubscription:
    """The subscriptions of this room."""

    @strawberry.subscription(
        description="Says that something of a competition changed: its id at once, and again after each change. "
        "Ends where the competition is unknown or not public.",
        directives=[PUBLIC],
    )
    @staticmethod
    async def competition_changed(info: Info, code: str) -> AsyncGenerator[strawberry.ID, None]:
        """Each turn reads again under the viewer's own eyes."""
        async with aclosing(turns(competitions.chain_of(code))) as each:
            async for _ in each:
                found = await info.context.fresh().ask(listing.competitions_by_code).load(code)
                if found is None:
                    return
                yield global_id(found)
