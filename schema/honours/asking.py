"""The root fields of the roll: the catalogue, honours and their figures, holders."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import Tier, value_of
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_CONFERRED
from schema.honours import Holder, Honour, HonourFigures, Title
from schema.honours.enums import HonourState
from schema.node import spelt
from server import honours, listing


def _sought(
    search: str | None,
    title: str | None,
    jurisdiction: str | None,
    year: int | None,
    region: str | None,
    occupation: str | None,
    tier: Tier | None,
) -> listing.Sought:
    return listing.Sought(search, title, jurisdiction, year, region, occupation, value_of(Tier, tier))


Own = Annotated[bool, strawberry.argument(description="Those alone of titles that are the viewer's to confer.")]
State = Annotated[HonourState | None, strawberry.argument(description="Those held, or those revoked.")]


FILTERS = (
    "`search`: a part of a name or unit in Chinese, pinyin or initials; `title`: its code; `jurisdiction`: the region "
    'of the title, "" for the whole country; `year`: of conferral; `region`: 2, 4 or 6 digits or a functional area\'s '
    "code, with everything below it; `occupation`: the code or its beginning; `tier`: of the competition."
)


@strawberry.type
class HonourQuery:
    """The root fields of this room."""

    @field(
        f"The catalogue of titles, by jurisdiction, then name. At most {listing.MOST_TITLES}.",
        access=PUBLIC,
        usual=50,
        graphql_type=list[Title],
    )
    @staticmethod
    async def titles(info: Info, own: Own = False) -> Any:
        """One question."""
        return await listing.titles(info.context.viewer, own=own)

    @field("The title of a code. Null where it is unknown.", access=PUBLIC, graphql_type=Title | None)
    @staticmethod
    async def title(info: Info, code: str) -> Any:
        """One loader."""
        return await info.context.ask(listing.by_code, honours.Title).load(code)

    @field(f"Honours, the newest first, the revoked ones with them. {FILTERS}", access=PUBLIC,
           graphql_type=Connection[Honour])  # fmt: skip
    @staticmethod
    async def honours(
        info: Info,
        first: int = DEFAULT_FIRST,
        after: str | None = None,
        search: str | None = None,
        title: str | None = None,
        jurisdiction: str | None = None,
        year: int | None = None,
        region: str | None = None,
        occupation: str | None = None,
        tier: Tier | None = None,
        state: State = None,
        own: Own = False,
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer = info.context.viewer
        sought = _sought(search, title, jurisdiction, year, region, occupation, tier)
        sought = replace(sought, state=value_of(HonourState, state), own=own)
        size, position = page_size(info.context, first), BY_CONFERRED.position(after)
        found = await listing.honours(viewer, sought, size, position)
        return page(found, BY_CONFERRED, after, partial(listing.honour_count, viewer, sought))

    @field(f"The figures of the same list. {FILTERS}", access=PUBLIC, graphql_type=HonourFigures)
    @staticmethod
    async def honour_figures(
        info: Info,
        search: str | None = None,
        title: str | None = None,
        jurisdiction: str | None = None,
        year: int | None = None,
        region: str | None = None,
        occupation: str | None = None,
        tier: Tier | None = None,
    ) -> listing.HonourFigures:
        """One question."""
        sought = _sought(search, title, jurisdiction, year, region, occupation, tier)
        return await listing.honour_figures(info.context.viewer, sought)

    @field("The holder of an id. Null where it is unknown or nothing of it is public.", access=PUBLIC,
           graphql_type=Holder | None)  # fmt: skip
    @staticmethod
    async def holder(info: Info, id: strawberry.ID) -> Any:
        """One loader."""
        found = spelt(id)
        if found is None or found[0] != listing.Holder.__name__:
            return None
        return await info.context.ask(listing.holders).load(str(found[1]))
