"""Published results: revisions, their lines and the values of the modules. Never a draft."""

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

import strawberry

from schema import scheme_words
from schema.access import PUBLIC, field
from schema.competitions import Event
from schema.connection import DEFAULT_FIRST, Connection, Page, page, page_size
from schema.context import Info
from schema.cursors import BY_LINE
from schema.mirror import Mirror, label, many, one
from schema.node import Node
from schema.scalars import Instant, Mark
from server import competitions, listing, ranking, results
from server.competitions import keeping

MOST_MODULES = 100


@strawberry.enum(description="What became of an entry.")
class EntryState(Enum):
    """状态."""

    RANKED = strawberry.enum_value("ranked", description="It has a total and a place.")
    UNSCORED = strawberry.enum_value("unscored", description="Not everything of it was scored.")
    ABSENT = strawberry.enum_value("absent", description="缺考: it did not come.")
    FORFEITED = strawberry.enum_value("forfeited", description="弃权: it gave up.")
    DISQUALIFIED = strawberry.enum_value("disqualified", description="取消资格: it was disqualified.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="退赛: it withdrew before.")


@dataclass(frozen=True, slots=True)
class Count:
    """An award and how often it was taken."""

    title: str
    count: int


async def _kept(root: Any, info: Info) -> keeping.Kept:
    """The scheme of a revision, which is seen by whoever sees the revision."""
    kept: Any = await info.context.ask(listing.schemes).load(root.scheme_id)
    return kept  # type: ignore[no-any-return]


@strawberry.type(description="The scheme (评分方案) by which a result came about, in words.")
class SchemeInWords(Mirror, of=keeping.Kept):
    """评分方案."""

    version: int = field("Which version of the event's scheme.", access=PUBLIC)

    @field(
        "How marks become a total, a place, an award, an advance: full sentences in the viewer's language.",
        access=PUBLIC,
    )
    @staticmethod
    def sentences(root: Any, info: Info) -> list[str]:
        """The scheme put into words."""
        return scheme_words.sentences(root.scheme, info.context.say)


@strawberry.type(description="An award and how often it was taken in a result.")
class AwardCount(Mirror, of=Count):
    """奖项."""

    title: str = field("Its title, e.g. 一等奖.", access=PUBLIC)
    count: int = field("How many entries took it; 0 where it stayed vacant.", access=PUBLIC)


@strawberry.type(description="A module (模块) of the scheme: a column of the result.")
class ModuleHead(Mirror, of=ranking.Module):
    """模块."""

    code: str = field("Its code, unique in the event.", access=PUBLIC)
    title: str = field("Its title.", access=PUBLIC)

    @field("Its weight in the total, an exact decimal, e.g. 0.3; 0 counts in ties only.", access=PUBLIC)
    @staticmethod
    def weight(root: Any) -> str:
        """The exact text."""
        return ranking.exact_text(root.weight)


@strawberry.type(description="The value of a module on a line of the result.")
class ModuleValue(Mirror, of=results.ModuleValue):
    """模块成绩."""

    code: str = field("The module's code.", access=PUBLIC)
    title: str = field("The module's title.", access=PUBLIC)
    value: Mark | None = field("The published value; null where the entry is not ranked.", access=PUBLIC)
    absent: bool = field("缺考: counted as 0 and shown as absent.", access=PUBLIC)


@strawberry.type(description="One line of a published result. Names and units are those of that day.")
class Standing(Mirror, Node, of=results.Standing):
    """成绩单的一行."""

    line: int = field("Its line on the sheet, from 1.", access=PUBLIC)
    entry_no: str = field("The number of the entry, unique in the event.", access=PUBLIC)
    state: EntryState = field("What became of the entry.", access=PUBLIC)
    state_label: str = label("state", "The word for what became of the entry.", access=PUBLIC)
    place: int | None = field("名次: its place among all; equal places are shared (1, 1, 3).", access=PUBLIC)
    tied: bool = field("并列: whether it shares its place.", access=PUBLIC)
    decided_by: str = field(
        "What parts it from the line above (place 1: from the line below): a module's code, total, elapsed, draw; "
        "share where nothing does; empty where it stands alone.",
        access=PUBLIC,
    )
    group: str | None = field("组别: the title of its group; null where the event ranks no groups.", access=PUBLIC)
    group_place: int | None = field("Its place among the ranked of its group.", access=PUBLIC)
    round: str | None = field("轮次: the title of the last round it took; null in an event without.", access=PUBLIC)
    total: Mark | None = field("总成绩: the published total.", access=PUBLIC)
    position: int | None = field("Its place among those who may take an award.", access=PUBLIC)
    award: str | None = field("The award it took.", access=PUBLIC)
    advances: bool = field("晋级: whether it goes on to the next tier.", access=PUBLIC)
    team: str | None = field("The team's name.", access=PUBLIC)
    name: str | None = field("The names of the contestants, joined by 、.", access=PUBLIC)
    organisation: str | None = field("Their organisations, joined by 、.", access=PUBLIC)
    region: str | None = field("Their regions, joined by 、.", access=PUBLIC)
    delegation: str | None = field("代表队: the delegation it counts for.", access=PUBLIC)
    values: list[ModuleValue] = many(
        results.ModuleValue,
        "Its value in each module, in order.",
        by="standing_id",
        order="position",
        most=MOST_MODULES,
        usual=3,
        access=PUBLIC,
    )

    @field("`decidedBy` in words, in the viewer's language.", access=PUBLIC)
    @staticmethod
    async def decided_by_words(root: Any, info: Info) -> str:
        """The key of the chain, put into words."""
        revision: Any = await info.context.one(results.Revision).load(root.revision_id)
        return scheme_words.decided(root.decided_by, (await _kept(revision, info)).scheme, info.context.say)


@strawberry.type(description="A published result of an event: immutable. A correction is a new number with its reason.")
class Revision(Mirror, Node, of=results.Revision):
    """成绩的一次公布."""

    number: int = field("1 for the first; a correction has the next number.", access=PUBLIC)
    reason: str = field("Why it was published.", access=PUBLIC)
    announced_at: Instant | None = field("When it was announced at the ceremony, before it was public.", access=PUBLIC)
    event: Event = one(competitions.Event, "The event it belongs to.", by="event_id", access=PUBLIC)
    entries: int = field("How many entries it lists.", access=PUBLIC)
    ranked: int = field("How many of them have a place.", access=PUBLIC)
    awarded: int = field("How many of them took an award.", access=PUBLIC)

    @field(
        "When it was published. Of one that is only announced, which its staff alone sees: when it was announced.",
        access=PUBLIC,
    )
    @staticmethod
    def published_at(root: Any) -> Instant:
        """Never null: nothing is told of what was neither."""
        return Instant(root.published_at or root.announced_at)

    @field("Whether it is the newest of its event.", access=PUBLIC)
    @staticmethod
    async def is_newest(root: Any, info: Info) -> bool:
        """Whether the event counts no more."""
        event: Any = await info.context.one(competitions.Event).load(root.event_id)
        return bool(event.revision == root.number)

    @field("The scheme it came about by, in words.", access=PUBLIC, graphql_type=SchemeInWords)
    @staticmethod
    async def scheme(root: Any, info: Info) -> keeping.Kept:
        """One loader."""
        return await _kept(root, info)

    @field(
        f"The columns of the result, in order. At most {MOST_MODULES}.",
        access=PUBLIC,
        usual=3,
        graphql_type=list[ModuleHead],
    )
    @staticmethod
    async def modules(root: Any, info: Info) -> list[Any]:
        """The modules of the scheme."""
        return list((await _kept(root, info)).scheme.modules)[:MOST_MODULES]

    @field(
        f"The awards of the scheme in their order, as taken. At most {MOST_MODULES}.",
        access=PUBLIC,
        usual=5,
        graphql_type=list[AwardCount],
    )
    @staticmethod
    async def awards(root: Any, info: Info) -> list[Count]:
        """The scheme's awards with their counts."""
        taken = await info.context.ask(listing.awards_taken).load(root.id)
        titles = dict.fromkeys(award.title for award in (await _kept(root, info)).scheme.awards)
        return [Count(title, taken.get(title, 0)) for title in titles][:MOST_MODULES]

    @field("The lines, in order.", access=PUBLIC, graphql_type=Connection[Standing])
    @staticmethod
    async def standings(root: Any, info: Info, first: int = DEFAULT_FIRST, after: str | None = None) -> Page:
        """A page of the list, and how to count it."""
        size, position = page_size(info.context, first), BY_LINE.position(after)
        found = await info.context.ask(listing.standings, size, position).load(root.id)
        count = partial(info.context.ask(listing.standing_counts).load, root.id)
        return page(found, BY_LINE, after, count)
