"""A sheet (评分表) as a judge sees it: by its number, with its own marks, and nothing that says whose work it is."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import strawberry

from schema.access import Access, field
from schema.competitions import Event
from schema.context import Info
from schema.mirror import Mirror, label, one
from schema.results import SchemeInWords
from schema.scalars import Instant, Mark
from schema.signatures import process_signed_field, sheet_content_field
from server import competitions, qr, scoring
from server.access.roles import MARKING, MARKS_READERS
from server.competitions import keeping
from server.masking import codes
from server.ranking.values import LEVELS
from server.scoring import paper, progress

ON_SHEETS = Access(roles=sorted(MARKING | MARKS_READERS))
MOST_ASPECTS = 500


@strawberry.enum(description="How far a sheet is.")
class SheetState(Enum):
    """评分表的状态."""

    OPEN = strawberry.enum_value("open", description="Nobody has begun it, or its marks were made void.")
    DRAFT = strawberry.enum_value("draft", description="Begun; the judge may still leave aspects out.")
    SENT = strawberry.enum_value("sent", description="Complete; the judge may still change it.")
    SIGNED = strawberry.enum_value("signed", description="Signed by the judge: nothing is written on it any more.")
    IMPORTED = strawberry.enum_value("imported", description="Its marks came with a package or from another system.")
    TYPED = strawberry.enum_value("typed", description="On paper: typed twice by two people, and settled.")
    OUT = strawberry.enum_value("out", description="Left out for every entry: the panel went on with fewer judges.")


@strawberry.enum(description="What stands for an aspect on a sheet.")
class MarkState(Enum):
    """分值的状态."""

    GIVEN = strawberry.enum_value("given", description="A mark was given; it may be 0.")
    ABSENT = strawberry.enum_value("absent", description="缺考: the entrant was absent.")
    VOID = strawberry.enum_value("void", description="A mark stood here and does not count any more.")


@strawberry.enum(description="How an aspect is marked.")
class AspectKind(Enum):
    """评分点的类型."""

    SCORE = strawberry.enum_value("score", description="Points.")
    JUDGEMENT = strawberry.enum_value("judgement", description="A whole level 0 to 3.")
    MEASUREMENT = strawberry.enum_value("measurement", description="Points by a rule, given as reached.")


@strawberry.type(description="An aspect (评分点) on a sheet, with this sheet's own mark.")
class SheetAspect(Mirror, of=paper.Cell):
    """评分点."""

    code: str = field("Its code, unique in the event.", access=ON_SHEETS)
    title: str = field("Its title.", access=ON_SHEETS)
    max: Mark = field("The highest mark: points, or 3 where a level is given.", access=ON_SHEETS)
    worth: Mark = field("What its highest mark adds to the total, in points.", access=ON_SHEETS)
    decimals: int = field("How many decimals its mark may have.", access=ON_SHEETS)
    kind: AspectKind = field("How it is marked.", access=ON_SHEETS)
    kind_label: str = label("aspect_kind", "The word for how it is marked.", column="kind", access=ON_SHEETS)
    mark: MarkState | None = field(
        "What stands here; null where it was not scored yet. Not scored is not 0.",
        access=ON_SHEETS,
        resolver=lambda root: root.state,
        graphql_type=MarkState | None,
    )
    criterion: str | None = field(
        "The title of the criterion (评分项) it belongs to; null where it has none.", access=ON_SHEETS
    )
    value: Mark | None = field("The mark; null unless one is given.", access=ON_SHEETS)
    remark: str | None = field("The remark beside it.", access=ON_SHEETS)

    @field("What each level of a judgement means, from 0; empty for other kinds.", access=ON_SHEETS, usual=4)
    @staticmethod
    def descriptors(root: Any, info: Info) -> list[str]:
        """From the scheme, else from the catalogue."""
        return levels(root, info)


@strawberry.type(description="A module (模块) on a sheet.")
class SheetModule(Mirror, of=paper.Block):
    """模块."""

    code: str = field("Its code.", access=ON_SHEETS)
    title: str = field("Its title.", access=ON_SHEETS)
    aspects: list[SheetAspect] = field(f"What is marked, in order. At most {MOST_ASPECTS}.", access=ON_SHEETS, usual=10)


def levels(cell: paper.Cell, info: Info) -> list[str]:
    """What each level of a judgement means, from 0; nothing for other kinds."""
    if cell.descriptors:
        return list(cell.descriptors)
    there = range(LEVELS + 1) if cell.kind == "judgement" else ()
    return [info.context.say(f"sheet.level.{level}") for level in there]


def named(info: Info, position: int, shown: codes.Shown | None) -> str:
    """What a sheet is called before the judge."""
    if shown is None:
        return info.context.say("sheet.label", position=position)
    if shown.stage == "place":
        return info.context.say("sheet.label_at_station", position=position, station=shown.code)
    return info.context.say(f"sheet.label_by_{shown.stage}", position=position, code=shown.code)


def qr_of(info: Info, number: str) -> str:
    """The address of a sheet's page as a QR code."""
    return qr.svg(f"{info.context.address}/judge/{number}")


async def _paper(root: Any, info: Info) -> paper.Paper:
    found: Any = await info.context.ask(paper.papers).load(root.id)
    return found  # type: ignore[no-any-return]


@strawberry.type(
    description="A sheet (评分表): one entry as one seat marks it. It is reached by its random number and says nothing "
    "of the entry. Judges see those of the seat they sit in, and no others."
)
class Sheet(Mirror, of=scoring.Sheet):
    """评分表."""

    number: str = field("Its random number.", access=ON_SHEETS)
    version: int = field("Counts the changes: to be sent with the next.", access=ON_SHEETS)
    state: SheetState = field("How far it is.", access=ON_SHEETS)
    state_label: str = label("sheet_state", "The word for how far it is.", column="state", access=ON_SHEETS)
    event: Event = one(competitions.Event, "The event it belongs to.", by="event_id", access=ON_SHEETS)
    position: int = field("Its place in the order of its seat, which is random.", access=ON_SHEETS)
    signed_at: Instant | None = field("When it was signed.", access=ON_SHEETS)
    content: Any = sheet_content_field()
    is_process_signed: Any = process_signed_field()

    @field(
        "What it is called before the judge: 第 7 份, and its code where the event is masked, else its station.",
        access=ON_SHEETS,
    )
    @staticmethod
    async def label(root: Any, info: Info) -> str:
        """The position, and the code."""
        return named(info, root.position, await info.context.ask(progress.shown_on).load(root.id))

    @field(
        "What is marked, by module, in the order of the scheme. At most 100.",
        access=ON_SHEETS,
        usual=3,
        graphql_type=list[SheetModule],
    )
    @staticmethod
    async def modules(root: Any, info: Info) -> Sequence[paper.Block]:
        """One loader for all sheets."""
        return (await _paper(root, info)).modules

    @field(
        "The running total: the points given so far, added exactly. A judgement counts max × level / 3; where that "
        "is no finite decimal the total is rounded to three decimals.",
        access=ON_SHEETS,
    )
    @staticmethod
    async def total(root: Any, info: Info) -> Mark:
        """The sum of what is given."""
        return Mark((await _paper(root, info)).total)

    @field("How many of its aspects have a mark or are absent.", access=ON_SHEETS)
    @staticmethod
    async def scored(root: Any, info: Info) -> int:
        """Counted on the paper."""
        return (await _paper(root, info)).scored

    @field("How many aspects it has.", access=ON_SHEETS)
    @staticmethod
    async def to_score(root: Any, info: Info) -> int:
        """Counted on the paper."""
        return len((await _paper(root, info)).cells)

    @field("A QR code that opens exactly this sheet, an SVG document.", access=ON_SHEETS)
    @staticmethod
    def qr(root: Any, info: Info) -> str:
        """The absolute address of its page."""
        return qr_of(info, root.number)

    @field("The scheme it is marked under, in words.", access=ON_SHEETS, graphql_type=SchemeInWords | None)
    @staticmethod
    async def scheme(root: Any, info: Info) -> keeping.Kept | None:
        """One loader."""
        kept: keeping.Kept | None = await info.context.ask(paper.schemes).load(root.id)
        return kept

    @field("Whether the viewer sits in its seat now.", access=ON_SHEETS)
    @staticmethod
    async def is_mine(root: Any, info: Info) -> bool:
        """One loader."""
        return await info.context.ask(progress.mine).load(root.id)


@strawberry.type
class ScoringQuery:
    """The root fields of this room."""

    @field(
        "The sheets of the seats the viewer sits in now, each seat in its own random order; of one competition or "
        f"event where their codes are given. At most {progress.MOST_SHEETS}.",
        access=ON_SHEETS,
        usual=30,
        graphql_type=list[Sheet],
    )
    @staticmethod
    async def my_sheets(info: Info, competition: str | None = None, event: str | None = None) -> list[scoring.Sheet]:
        """One question."""
        return await progress.my_sheets(info.context.viewer, competition, event)

    @field(
        "The sheet of a number. Null where it is unknown or not the viewer's to see: the two are one answer.",
        access=ON_SHEETS,
        graphql_type=Sheet | None,
    )
    @staticmethod
    async def sheet(info: Info, number: str) -> scoring.Sheet | None:
        """One question."""
        return await progress.by_number(info.context.viewer, number)
