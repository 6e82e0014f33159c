"""The roll of honour: titles, decisions, honours, holders, figures."""

from datetime import date
from functools import partial
from typing import Any

import strawberry

from schema.access import PUBLIC, field
from schema.competitions import Tier, value_of
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_CONFERRED
from schema.honours.enums import BonusPayer, ConferralWay, HolderKind, HonourState
from schema.mirror import Mirror, label, one
from schema.node import Node, global_id, spelt
from schema.occupations import Occupation
from schema.regions import Region
from schema.results import Standing
from schema.scalars import Mark, Yuan, yuan
from server import honours, listing, occupations, results

MOST_HONOURS = 200


@strawberry.type(description="A title of honour (荣誉称号) of the catalogue.")
class Title(Mirror, Node, of=honours.Title):
    """荣誉称号."""

    code: str = field("Its code, unique.", access=PUBLIC)
    name: str = field("Its name, e.g. 三晋技术能手.", access=PUBLIC)
    granting_body: str = field("Who confers it.", access=PUBLIC)
    way: ConferralWay = field("How it is conferred.", access=PUBLIC)
    way_label: str = label("way", "The word for how it is conferred.", access=PUBLIC)
    cadence: str = field("How often, in the policy's words.", access=PUBLIC)
    approval_document: str = field("The document by which the commendation was approved.", access=PUBLIC)
    conditions: str = field("What is asked of those who get it.", access=PUBLIC)
    bonus_payer: BonusPayer | None = field("Who pays the bonus.", access=PUBLIC)
    bonus_payer_label: str | None = label("bonus_payer", "The word for who pays the bonus.", access=PUBLIC)
    consequence: str = field("What follows from holding it.", access=PUBLIC)
    policy: str = field("The sentence of the policy it rests on.", access=PUBLIC)
    source: str = field("Where that is written.", access=PUBLIC)
    starts_on: date | None = field("The first day it could be conferred.", access=PUBLIC)
    ends_on: date | None = field("The last day it could be conferred.", access=PUBLIC)

    @field("Its region; null for a title of the whole country.", access=PUBLIC, graphql_type=Region | None)
    @staticmethod
    async def jurisdiction(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.region_code
        return await info.context.ask(listing.regions_by_code).load(code) if code else None

    @field("The bonus that comes with it.", access=PUBLIC, graphql_type=Yuan | None)
    @staticmethod
    def bonus(root: Any) -> Yuan | None:
        """Fen as yuan."""
        return None if root.bonus is None else yuan(root.bonus)


@strawberry.type(description="A decision (决定): the document by which honours are conferred or revoked.")
class Decision(Mirror, Node, of=honours.Decision):
    """授予决定."""

    number: str = field("文号: the number of the document.", access=PUBLIC)
    decided_on: date = field("Its date.", access=PUBLIC)
    body: str = field("Who decided.", access=PUBLIC)
    subject: str = field("What it is about.", access=PUBLIC)


@strawberry.type(description="Who holds honours: one person, organisation or group. Equal names are not one holder.")
class Holder(Mirror, of=listing.Holder):
    """获得者."""

    id: strawberry.ID = field("The id under which a career is shown.", access=PUBLIC, resolver=global_id)
    kind: HolderKind = field("What it is.", access=PUBLIC)
    kind_label: str = label("holder_kind", "The word for what it is.", access=PUBLIC, column="kind")
    name: str | None = field("The name, as in the newest honour; null where it was erased.", access=PUBLIC)
    unit: str | None = field("The unit, as in the newest honour.", access=PUBLIC)

    @field(
        f"The honours of a career, the newest first. At most {MOST_HONOURS}.",
        access=PUBLIC,
        usual=3,
    )
    @staticmethod
    async def honours(root: Any, info: Info) -> list["Honour"]:
        """One loader."""
        found: Any = await info.context.ask(listing.honours_of).load(str(root.uid))
        return found[:MOST_HONOURS]  # type: ignore[no-any-return]


@strawberry.type(description="A conferred title: who, which, when, on what ground. Names and units are of that day.")
class Honour(Mirror, Node, of=honours.Honour):
    """荣誉."""

    title: Title = one(honours.Title, "The title.", by="title_id", access=PUBLIC)
    decision: Decision = one(honours.Decision, "The decision that conferred it.", by="decision_id", access=PUBLIC)
    standing: Standing | None = one(
        results.Standing, "The line it was conferred on; null by selection.", by="standing_id", access=PUBLIC
    )
    revoking_decision: Decision | None = one(
        honours.Decision, "The decision that revoked it.", by="revoking_decision_id", access=PUBLIC
    )
    holder_kind: HolderKind = field("What holds it.", access=PUBLIC)
    holder_kind_label: str = label("holder_kind", "The word for what holds it.", access=PUBLIC)
    name: str | None = field("The name of that day; null where it was erased.", access=PUBLIC)
    unit: str | None = field("The unit of that day.", access=PUBLIC)
    region_code: str | None = field("The code of the region it counts for.", access=PUBLIC)
    region_name: str | None = field("The name of that region as of that day.", access=PUBLIC)
    occupation_code: str | None = field("The code of the occupation.", access=PUBLIC)
    tier: Tier | None = field("The tier of the competition; null by selection.", access=PUBLIC)
    tier_label: str | None = label("tier", "The word for the tier.", access=PUBLIC)
    competition: str | None = field("The title of the competition as of that day.", access=PUBLIC)
    event: str | None = field("The title of the event as of that day.", access=PUBLIC)
    place: int | None = field("名次: the place it was conferred on.", access=PUBLIC)
    total: Mark | None = field("总成绩: the published total.", access=PUBLIC)
    conferred_on: date = field("The day it was conferred.", access=PUBLIC)
    state: HonourState = field("Whether it is still held.", access=PUBLIC)
    state_label: str = label("honour_state", "The word for whether it is still held.", access=PUBLIC, column="state")
    revoked_on: date | None = field("The day it was revoked.", access=PUBLIC)

    @field("Who holds it.", access=PUBLIC, graphql_type=Holder)
    @staticmethod
    async def holder(root: Any, info: Info) -> Any:
        """One loader."""
        return await info.context.ask(listing.holders).load(root.holder)

    @field("The occupation; null where none, or not in the catalogue.", access=PUBLIC, graphql_type=Occupation | None)
    @staticmethod
    async def occupation(root: Any, info: Info) -> Any:
        """One loader."""
        code = root.occupation_code
        return await info.context.ask(listing.by_code, occupations.Occupation).load(code) if code else None


@strawberry.type(description="How often a title was conferred.")
class TitleFigure(Mirror, of=listing.TitleFigure):
    """称号的数目."""

    title: Title = one(honours.Title, "The title.", by="title_id", access=PUBLIC)
    honours: int = field("人次: how many honours.", access=PUBLIC)


@strawberry.type(description="The figures of a list of honours.")
class HonourFigures(Mirror, of=listing.HonourFigures):
    """荣誉的数目."""

    holders: int = field("人数: how many holders, each counted once.", access=PUBLIC)
    honours: int = field("人次: how many honours, as listed: the revoked ones are among them.", access=PUBLIC)
    revoked: int = field("How many of them are revoked.", access=PUBLIC)
    as_of: date = field("截至: the day these figures are of.", access=PUBLIC)
    titles: list[TitleFigure] = field(
        f"The titles among them, the most frequent first. At most {listing.MOST_TITLES}.", access=PUBLIC, usual=20
    )
    years: list[int] = field(
        "The years in which they were conferred, whatever `year` says, the newest first; at most 200.", access=PUBLIC
    )


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
    async def titles(info: Info) -> Any:
        """One question."""
        return await listing.titles(info.context.viewer)

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
    ) -> Page:
        """A page of the list, and how to count it."""
        viewer = info.context.viewer
        sought = _sought(search, title, jurisdiction, year, region, occupation, tier)
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
