"""The paper sheets of an event before anything is written on them, to be printed for the day the network fails."""

from typing import Any

import strawberry

from schema.access import Access, field
from schema.context import Info
from schema.mirror import Mirror, label
from schema.scalars import Mark
from schema.scoring.sheets import MOST_ASPECTS, AspectKind, levels, named, qr_of
from server.scoring import blanks, paper

PRINTING = Access(roles=sorted(blanks.PRINTING))


@strawberry.type(description="An aspect (评分点) on a blank sheet.")
class BlankAspect(Mirror, of=paper.Cell):
    """评分点."""

    code: str = field("Its code, unique in the event.", access=PRINTING)
    title: str = field("Its title.", access=PRINTING)
    max: Mark = field("The highest mark: points, or 3 where a level is given.", access=PRINTING)
    decimals: int = field("How many decimals its mark may have.", access=PRINTING)
    criterion: str | None = field(
        "The title of the criterion (评分项) it belongs to; null where it has none.", access=PRINTING
    )
    kind: AspectKind = field("How it is marked.", access=PRINTING)
    kind_label: str = label("aspect_kind", "The word for how it is marked.", column="kind", access=PRINTING)

    @field("What each level of a judgement means, from 0; empty for other kinds.", access=PRINTING, usual=4)
    @staticmethod
    def descriptors(root: Any, info: Info) -> list[str]:
        """From the scheme, else from the catalogue."""
        return levels(root, info)


@strawberry.type(description="A module (模块) on a blank sheet.")
class BlankModule(Mirror, of=paper.Block):
    """模块."""

    code: str = field("Its code.", access=PRINTING)
    title: str = field("Its title.", access=PRINTING)
    aspects: list[BlankAspect] = field(
        f"What is marked, in the order of the sheet. At most {MOST_ASPECTS}.", access=PRINTING, usual=10
    )


@strawberry.type(description="A sheet (评分表) before anything is written on it. It says nothing of the entry.")
class BlankSheet(Mirror, of=blanks.Blank):
    """空白评分表."""

    number: str = field("Its random number.", access=PRINTING)
    position: int = field("Its place in the order of its seat, which is random.", access=PRINTING)

    @field(
        "What it is called before the judge: 第 7 份, and its code where the event is masked, else its station.",
        access=PRINTING,
    )
    @staticmethod
    def label(root: Any, info: Info) -> str:
        """The position, and the code."""
        return named(info, root.position, root.shown)

    @field("A QR code that opens exactly this sheet, an SVG document.", access=PRINTING)
    @staticmethod
    def qr(root: Any, info: Info) -> str:
        """The absolute address of its page."""
        return qr_of(info, root.number)


@strawberry.type(description="The blank sheets of a seat (席位).")
class BlankStack(Mirror, of=blanks.Stack):
    """一个席位的空白评分表."""

    seat: str = field("The seat, as panel/number.", access=PRINTING)
    scheme: int = field("The version of the scheme it is marked under.", access=PRINTING)
    modules: list[BlankModule] = field("What is marked on each of them. At most 100.", access=PRINTING, usual=3)
    sheets: list[BlankSheet] = field("The sheets, in the order of the seat.", access=PRINTING, usual=30)


@strawberry.type
class BlankQuery:
    """The root field."""

    @field(
        "The blank sheets of an event to be printed, seat by seat, once its marking is open. Empty where there are "
        f"none, or none for the viewer. At most {blanks.MOST_BLANKS} sheets.",
        access=PRINTING,
        usual=5,
        graphql_type=list[BlankStack],
    )
    @staticmethod
    async def blank_sheets(info: Info, competition: str, event: str) -> list[blanks.Stack]:
        """One question."""
        return await blanks.stacks(info.context.viewer, competition, event)
