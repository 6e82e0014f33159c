"""Competitions and their events, as the public sees them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.access import PUBLIC, Access, field
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_START
from schema.mirror import Mirror, label, many, one
from schema.node import Node, global_id
from schema.regions import RegionFigure
from schema.scalars import Instant
from schema.scoring.progress import missing_field, progress_field
from schema.turns import turns
from server import competitions, judging, listing, results

if TYPE_CHECKING:
    from schema.judging import Judge, Panel
    from schema.results import Revision

MOST_EVENTS = 500
MOST_REVISIONS = 200
MOST_JUDGES, MOST_PANELS = 1000, 100
WATCHERS = Access(roles=sorted(judging.WATCHING))


@strawberry.enum(description="The tier of a competition, from the enterprise up.")
class Tier(Enum):
    """竞赛级别."""

    ENTERPRISE = strawberry.enum_value("enterprise", description="Held by an enterprise for its own workers.")
    COUNTY = strawberry.enum_value("county", description="Of a county or district.")
    CITY = strawberry.enum_value("city", description="Of a prefecture-level city.")
    PROVINCE = strawberry.enum_value("province", description="Of a province.")
    NATIONAL = strawberry.enum_value("national", description="National.")
    WORLD = strawberry.enum_value("world", description="International.")


@strawberry.enum(description="The kind of a competition.")
class CompetitionKind(Enum):
    """竞赛类别."""

    COMPREHENSIVE = strawberry.enum_value("comprehensive", description="Many occupations, held by the government.")
    INDUSTRY = strawberry.enum_value("industry", description="Of one industry.")
    ENTERPRISE = strawberry.enum_value("enterprise", description="Of one enterprise.")
    SCHOOL = strawberry.enum_value("school", description="Of schools and universities.")


@strawberry.enum(description="Who competes in an event.")
class EntryGroup(Enum):
    """组别."""

    WORKER = strawberry.enum_value("worker", description="Workers.")
    STUDENT = strawberry.enum_value("student", description="Students.")
    TEACHER = strawberry.enum_value("teacher", description="Teachers.")
    OPEN = strawberry.enum_value("open", description="Everybody together.")


@strawberry.enum(description="How many compete together in an event.")
class EventFormat(Enum):
    """赛项形式."""

    INDIVIDUAL = strawberry.enum_value("individual", description="One by one.")
    PAIR = strawberry.enum_value("pair", description="In pairs.")
    TEAM = strawberry.enum_value("team", description="In teams.")


@strawberry.enum(description="How far a competition or event is.")
class Stage(Enum):
    """阶段."""

    REGISTRATION = strawberry.enum_value("registration", description="Entries are taken.")
    JUDGING = strawberry.enum_value("judging", description="It is held and marked; there is no result yet.")
    PUBLISHED = strawberry.enum_value("published", description="There is a published result.")


def value_of(enum: type[Enum], given: Enum | None) -> str | None:
    """What the records call a value. A sorted schema hands over the bare text (strawberry 0.341), else the member."""
    return None if given is None else str(enum(given).value)


def _stage(root: Any) -> Any:
    """What the public is told."""
    return root.public_stage


def _units(role: str, description: str) -> Any:
    """The names of the organising units in one role, in order."""

    async def names(root: Any, info: Info) -> list[str]:
        units = await info.context.many(competitions.OrganisingUnit, "competition_id", "position").load(root.id)
        return [unit.name for unit in units if unit.role == role]

    return field(f"{description}, in order; names as of that day.", access=PUBLIC, resolver=names)


@strawberry.type(description="A competition (竞赛). Public once it is announced or has a published result.")
class Competition(Mirror, Node, of=competitions.Competition):
    """竞赛."""

    code: str = field("Its code, unique.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    tier: Tier = field("Its tier.", access=PUBLIC)
    tier_label: str = label("tier", "The word for its tier.", access=PUBLIC)
    kind: CompetitionKind = field("Its kind.", access=PUBLIC)
    kind_label: str = label("kind", "The word for its kind.", access=PUBLIC)
    class_name: str | None = field("Its class, in the jurisdiction's own word, e.g. 一类.", access=PUBLIC)
    edition: int | None = field("Which edition it is, counted from 1.", access=PUBLIC)
    region_code: str | None = field("The code of its region: six digits, or a functional area's own.", access=PUBLIC)
    region_name: str | None = field("The name of its region as of that day.", access=PUBLIC)
    organisers: list[str] = _units("organiser", "主办 organisers, the lead first")
    hosts: list[str] = _units("host", "承办 hosts")
    co_organisers: list[str] = _units("co_organiser", "协办 co-organisers")
    supporters: list[str] = _units("supporter", "支持 supporting units")
    starts_on: date = field("Its first day.", access=PUBLIC)
    ends_on: date = field("Its last day.", access=PUBLIC)
    stage: Stage = field("How far it is.", access=PUBLIC, resolver=_stage)
    stage_label: str = label("stage", "The word for how far it is.", column="public_stage", access=PUBLIC)
    published_at: Instant | None = field("When the first result was published.", access=PUBLIC)
    events: list["Event"] = many(
        competitions.Event,
        "Its events that are announced or have a published result, in the organiser's order.",
        by="competition_id",
        order="position",
        most=MOST_EVENTS,
        usual=5,
        access=PUBLIC,
    )
    judges: list[Annotated["Judge", strawberry.lazy("schema.judging")]] = many(
        judging.Judge,
        "Its judges and those of its events; to a judge himself.",
        by="competition_id",
        order="judge_no",
        most=MOST_JUDGES,
        usual=10,
        access=WATCHERS,
    )


@strawberry.type(description="An event (赛项) of a competition. Public once it is announced or has a published result.")
class Event(Mirror, Node, of=competitions.Event):
    """赛项."""

    code: str = field("Its code, unique in the competition.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)
    occupation: str | None = field("The code of its occupation, e.g. 6-18-02-04.", access=PUBLIC)
    group: EntryGroup = field("Who competes.", access=PUBLIC)
    group_label: str = label("group", "The word for who competes.", access=PUBLIC)
    format: EventFormat = field("How many compete together.", access=PUBLIC)
    format_label: str = label("format", "The word for how many compete together.", access=PUBLIC)
    stage: Stage = field("How far it is.", access=PUBLIC, resolver=_stage)
    stage_label: str = label("stage", "The word for how far it is.", column="public_stage", access=PUBLIC)
    published_at: Instant | None = field("When its first result was published.", access=PUBLIC)
    competition: Competition = one(
        competitions.Competition, "The competition it belongs to.", by="competition_id", access=PUBLIC
    )
    progress: Any = progress_field()
    missing: Any = missing_field()
    revisions: list[Annotated["Revision", strawberry.lazy("schema.results")]] = many(
        results.Revision,
        "Its published results, the newest first.",
        by="event_id",
        order="-number",
        most=MOST_REVISIONS,
        usual=2,
        access=PUBLIC,
    )
    panels: list[Annotated["Panel", strawberry.lazy("schema.judging")]] = many(
        judging.Panel, "Its panels.", by="event_id", order="code", most=MOST_PANELS, usual=3, access=WATCHERS
    )

    @field("The events it leads on to, as COMPETITION/EVENT; they may not exist yet.", access=PUBLIC)
    @staticmethod
    def feeds(root: Any) -> list[str]:
        """The codes of the text column."""
        return [one for one in root.feeds.split(";") if one]

    @field(
        "Its newest published result, or that of a number. Null where there is none.",
        access=PUBLIC,
        graphql_type=Annotated["Revision", strawberry.lazy("schema.results")] | None,
    )
    @staticmethod
    async def revision(root: Any, info: Info, number: int | None = None) -> results.Revision | None:
        """Chosen among the revisions that one loader brings."""
        revisions = await info.context.many(results.Revision, "event_id", "-number").load(root.id)
        return next((one for one in revisions if number in (None, one.number)), None)


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
